"""Reports: the list, one on a page, the same as a file, and making another."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ustat.exchange.report_files import CONTENT_TYPES, TONGUES, report_file
from ustat.insight.actions.report import make_report
from ustat.insight.queries import READERS, campaigns_to_report, plans_to_report, reports_for
from ustat.insight.telling import tell
from ustat.instruments.models import Campaign
from ustat.needs.methods import how_drawn
from ustat.people.models import Person
from ustat.planning.models import Plan
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest

A_PAGE: Final = 20


class ReportForm(forms.Form):
    """Of which survey, and with which plan."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=gettext_lazy("Survey"))
    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label=gettext_lazy("Plan"),
        required=False,
        empty_label=gettext_lazy("without a plan"),
        help_text=gettext_lazy("With a plan the report says what it meets and what it leaves unmet."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns_to_report(person)  # type: ignore[attr-defined]
        self.fields["plan"].queryset = plans_to_report(person)  # type: ignore[attr-defined]


@for_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: PersonRequest) -> HttpResponse:
    """Every report of one's branches, the newest first, and the form that makes another."""
    form = ReportForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        report = make_report(
            campaign=form.cleaned_data["campaign"], plan=form.cleaned_data["plan"], by=request.person
        )
        messages.success(request, _("The report is made and will stay as it is."))
        return redirect("insight:report", report.pk)
    page = Paginator(reports_for(request.person), A_PAGE).get_page(request.GET.get("page"))
    words = {"page": page, "form": form}
    return render(request, "insight/reports.html", words, status=400 if form.errors else 200)


@for_roles(*READERS)
@require_safe
def report_page(request: PersonRequest, report_id: int) -> HttpResponse:
    """One report, told in the reader's language, with the same as files in three."""
    report = get_object_or_404(reports_for(request.person).defer(None), pk=report_id)
    names = dict(settings.LANGUAGES)
    words = {
        "report": report,
        "told": tell(report.content),
        "method": how_drawn(report.content["about"]["draw"]),
        "files": [
            (kind.upper(), [(names[code], code, _address(report_id, code, kind)) for code in _mine_first()])
            for kind in CONTENT_TYPES
        ],
    }
    return render(request, "insight/report.html", words)


@for_roles(*READERS)
@require_safe
def file(request: PersonRequest, report_id: int, language: str, kind: str) -> HttpResponse:
    """The report as a file."""
    if kind not in CONTENT_TYPES or language not in TONGUES:
        raise Http404
    report = get_object_or_404(reports_for(request.person).defer(None), pk=report_id)
    made_on = timezone.localdate(report.made_at)
    content = report_file(report.content, language=language, kind=kind, made_on=made_on)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    name = f"ustat-{report.campaign.slug}-{made_on:%Y-%m-%d}-{language}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _mine_first() -> list[str]:
    mine = (get_language() or "")[:2]
    return sorted(TONGUES, key=lambda code: code != mine)


def _address(report_id: int, language: str, kind: str) -> str:
    return reverse("insight:file", args=[report_id, language, kind])
