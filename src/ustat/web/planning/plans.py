"""Plans: asked for, looked at, released. The planner proposes nothing by hand yet; the desk is later work."""

import csv
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ustat.common.words import same
from ustat.common.written import shortdate
from ustat.people.actions.trail import note_read
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation
from ustat.people.queries import organisations_for
from ustat.planning.actions.plans import release, request_plan
from ustat.planning.calendar import monday_of
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Plan
from ustat.planning.queries import cohorts_of, cohorts_one_may_open, plans_for, reasons_of, unplaced_in
from ustat.planning.reasons import headline, told
from ustat.web.access import for_roles, signed_in
from ustat.web.middleware import PersonRequest

ORDERS = {
    "group": "code",
    "course": "programme__number",
    "starts": "starts_on",
    "people": "people",
    "level": "level",
}


class PlanForm(forms.Form):
    """What a plan is asked for with."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("For which branch"))
    name = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=80)
    starts_on = forms.DateField(
        label=gettext_lazy("First Monday"),
        help_text=gettext_lazy("Another day is moved to the Monday before."),
    )
    weeks = forms.IntegerField(label=gettext_lazy("How many weeks"), min_value=1, max_value=53, initial=20)


def _branches(request: PersonRequest) -> QuerySet[Organisation]:
    """Regions and districts for which this person may plan."""
    branches = organisations_for(request.person).filter(kind__in=(Kind.REGION, Kind.DISTRICT, Kind.CITY))
    return branches.order_by("path")


@for_roles(Role.PLANNER, Role.DIRECTOR, Role.METHODIST)
def plan_list(request: PersonRequest) -> HttpResponse:
    """Every plan, the newest first, and the form that asks for another."""
    form = PlanForm(request.POST or None, initial=_next_plan())
    form.fields["organisation"].queryset = _branches(request)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        plan = request_plan(
            form.cleaned_data["organisation"],
            name=same(form.cleaned_data["name"]),
            starts_on=monday_of(form.cleaned_data["starts_on"]),
            weeks=form.cleaned_data["weeks"],
            is_made_up=form.cleaned_data["organisation"].is_made_up,
            by=request.person,
        )
        messages.success(request, _("The plan is being made. This page shows how far it is."))
        return redirect("planning:plan", plan.pk)
    page = Paginator(plans_for(request.person), 20).get_page(request.GET.get("page"))
    return render(request, "planning/plans.html", {"page": page, "form": form})


def _next_plan() -> dict[str, object]:
    monday = monday_of(timezone.localdate() + timedelta(days=14))
    return {"starts_on": shortdate(monday), "name": _("Plan from %(day)s") % {"day": shortdate(monday)}}


@for_roles(Role.PLANNER, Role.DIRECTOR, Role.METHODIST)
@require_safe
def plan_page(request: PersonRequest, plan_id: int) -> HttpResponse:
    """One plan: how far it is, its groups, what it is worth, what it leaves unmet."""
    plan = get_object_or_404(plans_for(request.person), pk=plan_id)
    order = request.GET.get("sort", "starts")
    column = ORDERS.get(order.removeprefix("-"), "starts_on")
    cohorts = cohorts_of(plan).order_by(f"-{column}" if order.startswith("-") else column, "code")
    words = {
        "plan": plan,
        "cohorts": cohorts,
        "reasons": [(reason, headline(reason), count) for reason, count in reasons_of(plan)],
        "unmet_count": plan.unplaced.count(),
        "is_moving": plan.state in {PlanState.REQUESTED, PlanState.MAKING},
        "plan_worth": _worth(plan),
        "may_release": plan.state == PlanState.DRAFT and bool(cohorts),
    }
    return render(request, "planning/plan.html", words)


LEVELS_OF_ORDER = {
    "due": gettext_lazy("People whose duty falls due and is met"),
    "need": gettext_lazy("Value of the wishes met"),
    "fairness": gettext_lazy("Smallest share placed of a district, from 0 to 1"),
    "cost": gettext_lazy("Cost"),
}


def _worth(plan: Plan) -> list[tuple[object, float | None, float | None]]:
    """What a plan is worth, level by level of the order, beside what no plan can pass."""
    objective, bound = plan.summary.get("objective", {}), plan.summary.get("bound", {})
    return [
        (name, objective.get(key), bound.get(key))
        for key, name in LEVELS_OF_ORDER.items()
        if key in objective
    ]


@for_roles(Role.PLANNER, Role.DIRECTOR)
@require_POST
def release_plan(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Make a draft the plan that counts."""
    plan = get_object_or_404(plans_for(request.person), pk=plan_id)
    release(plan, by=request.person)
    messages.success(request, _("The plan is out: teachers and heads see it now."))
    return redirect("planning:plan", plan.pk)


@for_roles(Role.PLANNER, Role.DIRECTOR, Role.METHODIST)
@require_safe
def groups_file(request: PersonRequest, plan_id: int) -> HttpResponse:
    """The groups of a plan as a spreadsheet; no names of learners."""
    plan = get_object_or_404(plans_for(request.person), pk=plan_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{plan.pk}-groups.csv"'
    sheet = csv.writer(response)
    sheet.writerow(
        [
            _("Group"),
            _("Course"),
            _("Level"),
            _("Language"),
            _("Place"),
            _("Trainer"),
            _("From"),
            _("To"),
            _("People"),
        ]
    )
    for cohort in cohorts_of(plan):
        sheet.writerow(
            [
                cohort.code,
                cohort.programme,
                cohort.level,
                cohort.get_language_display(),
                cohort.site or _("At a distance"),
                cohort.trainer,
                shortdate(cohort.starts_on),
                shortdate(cohort.ends_on),
                cohort.people,  # type: ignore[attr-defined]
            ]
        )
    return response


@for_roles(Role.PLANNER)
@require_safe
def unmet(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Wishes a plan leaves unmet, one a row, with the reason and what would help."""
    plan = get_object_or_404(plans_for(request.person), pk=plan_id)
    reason = request.GET.get("reason", "")
    rows = unplaced_in(plan, request.person)
    page = Paginator(rows.filter(reason=reason) if reason else rows, 50).get_page(request.GET.get("page"))
    note_read(by=request.person, what="planning.unmet", detail={"plan": plan.pk, "reason": reason})
    reasons = [(code, headline(code), count) for code, count in reasons_of(plan)]
    words = {"plan": plan, "page": page, "rows": told(page), "reasons": reasons, "reason": reason}
    return render(request, "planning/unmet.html", words)


@signed_in
@require_safe
def cohort_page(request: PersonRequest, cohort_id: int) -> HttpResponse:
    """One group: when, where, with whom. Names are for its trainer and the planner; print it for the door."""
    cohort: Cohort = get_object_or_404(cohorts_one_may_open(request.person), pk=cohort_id)
    places = (
        cohort.places.filter(withdrawn_at=None).select_related("person", "wish").order_by("person__sort_name")
    )
    note_read(by=request.person, what="planning.cohort", detail={"cohort": cohort.pk})
    return render(request, "planning/cohort.html", {"cohort": cohort, "places": places})
