"""Files of answers: sent, looked at, brought in, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ustat.common.errors import Refusal
from ustat.exchange.campaigns import read_for_campaign
from ustat.exchange.problems import Problem
from ustat.instruments.actions.answers_import import apply, preview, undo
from ustat.instruments.models import AnswerImport, Campaign
from ustat.instruments.queries import campaigns_for, imports_for
from ustat.instruments.rules import RUNNERS
from ustat.people.choices import ImportState
from ustat.web.access import for_roles
from ustat.web.instruments.forms import AnswersForm
from ustat.web.middleware import PersonRequest


@for_roles(*RUNNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest, slug: str) -> HttpResponse:
    """Send a file of answers and see what it holds; nothing is imported yet."""
    campaign = get_object_or_404(campaigns_for(request.person), slug=slug)
    form = AnswersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = _seen(request, campaign, form)
        except Refusal as refusal:
            form.add_error("keep" if refusal.code.startswith("keep_") else "file", str(refusal))
        else:
            return redirect("instruments:import", seen.pk)
    words = {"campaign": campaign, "form": form}
    return render(request, "instruments/upload.html", words, status=400 if form.errors else 200)


@for_roles(*RUNNERS)
@require_safe
def looked_at(request: PersonRequest, number: int) -> HttpResponse:
    """What a file holds, what is odd about it, and what became of it."""
    found = _import(request, number)
    problems = [_told(problem) for problem in found.problems]
    words = {
        "answer_import": found,
        "campaign": found.campaign,
        "problems": problems,
        "is_preview": found.state == ImportState.PREVIEW,
        "is_in": found.state == ImportState.APPLIED,
        "read_from": sorted(found.counts.get("columns", {}).items()),
    }
    return render(request, "instruments/import.html", words)


@for_roles(*RUNNERS)
@require_POST
def bring_in(request: PersonRequest, number: int) -> HttpResponse:
    """Import what was looked at."""
    done = apply(_import(request, number), by=request.person)
    messages.success(
        request, _("The file is imported: %(sittings)s people.") % {"sittings": done.counts["sittings"]}
    )
    return redirect("instruments:import", number)


@for_roles(*RUNNERS)
@require_POST
def take_back(request: PersonRequest, number: int) -> HttpResponse:
    """Undo an import."""
    undo(_import(request, number), by=request.person)
    messages.success(request, _("The import is taken back, as if the file had never come."))
    return redirect("instruments:import", number)


def _seen(request: PersonRequest, campaign: Campaign, form: AnswersForm) -> AnswerImport:
    file = read_for_campaign(campaign, form.cleaned_data["file"], keep=form.kept)
    return preview(
        campaign,
        file_name=file.name,
        digest=file.digest,
        rows=file.rows,  # type: ignore[arg-type]
        problems=file.problems,
        counts=file.counts,
        by=request.person,
    )


def _import(request: PersonRequest, number: int) -> AnswerImport:
    return get_object_or_404(imports_for(request.person), pk=number)


def _told(problem: dict[str, object]) -> Problem:
    """A stored problem, ready to be told in the reader's language."""
    fields = problem | {"rows": tuple(problem.get("rows", ()))}  # type: ignore[arg-type]
    return Problem(**fields)  # type: ignore[arg-type]
