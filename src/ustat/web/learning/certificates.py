"""Certificates: issuing them when a course is over, and checking one by its code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ustat.common.words import Words
from ustat.learning.actions.complete import complete
from ustat.learning.models import Certificate
from ustat.learning.queries import certificate_with
from ustat.planning.queries import cohorts_one_may_open
from ustat.web.access import signed_in
from ustat.web.layouts import layout_for
from ustat.web.middleware import PersonRequest


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """A box for the check code of a certificate."""
    code = request.GET.get("code", "").strip()
    if code and certificate_with(code):
        return redirect("learning:certificate", code)
    words = {"code": code, "layout": layout_for(request)}
    return render(request, "learning/check.html", words, status=404 if code else 200)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says, for whoever holds the paper; prints as the certificate itself."""
    found = certificate_with(code)
    if found is None:
        return redirect(f"{request.path.removesuffix(code + '/')}?code={code}")
    words = {"certificate": found, "title": Words(found.title), "layout": layout_for(request)}
    return render(request, "learning/certificate.html", words)


@signed_in
def complete_course(request: PersonRequest, cohort_id: int) -> HttpResponse:
    """Who completed the course: ticks beside names, then certificates."""
    cohort = get_object_or_404(cohorts_one_may_open(request.person), pk=cohort_id)
    if request.method == "POST":
        people = [int(person) for person in request.POST.getlist("person") if person.isdigit()]
        issued = complete(
            cohort, people=people, on=max(cohort.ends_on, timezone.localdate()), by=request.person
        )
        messages.success(
            request,
            ngettext("%(count)s certificate was issued.", "%(count)s certificates were issued.", len(issued))
            % {"count": len(issued)}
            if issued
            else _("Nothing new: those people have their certificates already."),
        )
        return redirect("learning:complete", cohort.pk)
    places = cohort.places.filter(withdrawn_at=None).select_related("person").order_by("person__sort_name")
    issued_to = {one.place_id: one for one in Certificate.objects.filter(place__cohort=cohort)}
    words = {
        "cohort": cohort,
        "places": [(place, issued_to.get(place.pk)) for place in places],
        "is_over": timezone.localdate() >= cohort.ends_on,
    }
    return render(request, "learning/complete.html", words)
