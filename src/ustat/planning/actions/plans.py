"""Plans: requested, made in the background, checked, released."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.facts import record
from ustat.common.words import Words
from ustat.people.actions.trail import note_change
from ustat.people.models import Organisation, Person
from ustat.planning import bridge
from ustat.planning.choices import PlanState
from ustat.planning.facts import PlaceWithdrawn, PlanReleased, PlanRequested
from ustat.planning.models import Cohort, Place, Plan, Unplaced
from ustat.planning.rules import check_may_release, numbers_in_force

LONGEST = 53  # weeks


@transaction.atomic
def request_plan(
    organisation: Organisation,
    *,
    name: Words,
    starts_on: date,
    weeks: int,
    seed: int = 1,
    is_made_up: bool = False,
    by: Person | None,
) -> Plan:
    """Ask for a plan of a branch; the worker makes it. It keeps the rules as they stand on its first day."""
    if starts_on.weekday() != 0:
        raise WrongInput(
            _("A plan begins on a Monday; %(day)s is not one.") % {"day": starts_on.strftime("%d.%m.%Y")},
            code="not_a_monday",
        )
    if not 1 <= weeks <= LONGEST:
        raise WrongInput(
            _("A plan lasts from 1 to %(most)s weeks, got %(weeks)s.") % {"most": LONGEST, "weeks": weeks},
            code="weeks",
        )
    plan = Plan.objects.create(
        organisation=organisation,
        name=name,
        starts_on=starts_on,
        weeks=weeks,
        seed=seed,
        rules=numbers_in_force(starts_on),
        requested_by=by,
        is_made_up=is_made_up,
    )
    note_change(by=by, what="planning.request_plan", detail={"plan": plan.pk})
    record(PlanRequested(plan_id=plan.pk))
    return plan


def make_requested_plan(happening: PlanRequested) -> None:
    """Hear that a plan is wanted. The search runs outside any transaction: answers keep flowing in."""
    plan = Plan.objects.select_related("organisation").get(pk=happening.plan_id)
    if plan.state in {PlanState.REQUESTED, PlanState.MAKING}:
        make(plan)


def make(plan: Plan) -> None:
    """Make, check and store a plan. One that breaks a hard rule is never stored as a draft."""
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.MAKING, progress=0, trouble="")
    problem = bridge.problem_of(plan)
    solved = bridge.solve(problem, seed=plan.seed, told=_teller(plan))
    if found := bridge.breaches(problem, solved):
        trouble = "\n".join(breach.sentence for breach in found)
        Plan.objects.filter(pk=plan.pk).update(state=PlanState.FAILED, trouble=trouble)
        return
    cohorts, places, unplaced = bridge.rows_of(plan, problem, solved)
    with transaction.atomic():
        plan.cohorts.all().delete()
        plan.unplaced.all().delete()
        Cohort.objects.bulk_create(cohorts)
        Place.objects.bulk_create(places)
        Unplaced.objects.bulk_create(unplaced)
        Plan.objects.filter(pk=plan.pk).update(
            state=PlanState.DRAFT,
            progress=1,
            input_digest=problem.digest,
            summary=bridge.summary_of(solved),
            made_at=timezone.now(),
        )


@transaction.atomic
def release(plan: Plan, *, by: Person | None) -> None:
    """Make a draft the plan that counts; the one before it in the same branch is kept as replaced."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    check_may_release(plan)
    Plan.objects.filter(organisation=plan.organisation_id, state=PlanState.RELEASED).update(
        state=PlanState.REPLACED
    )
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.RELEASED, released_at=timezone.now())
    note_change(by=by, what="planning.release", detail={"plan": plan.pk})
    record(PlanReleased(plan_id=plan.pk))


@transaction.atomic
def withdraw_place(place: Place, *, by: Person) -> None:
    """Give a place back; nobody has to give a reason."""
    if Place.objects.filter(pk=place.pk, person=by, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        note_change(by=by, about=by, what="planning.withdraw_place", detail={"place": place.pk})
        record(PlaceWithdrawn(place_id=place.pk))


def _teller(plan: Plan) -> Callable[[float], None]:
    told = 0.0

    def tell(progress: float) -> None:
        nonlocal told
        if progress - told >= 0.05:
            told = progress
            Plan.objects.filter(pk=plan.pk).update(progress=progress)

    return tell
