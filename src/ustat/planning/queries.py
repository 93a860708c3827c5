"""Plans, cohorts, places: read, never written. Rights are in the query."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from ustat.common.branches import in_branches
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person, Post
from ustat.people.queries import reach_of
from ustat.planning.calendar import monday
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Place, Plan, Unplaced, Wish
from ustat.planning.rules import leave_cap
from ustat.standards.queries import provision

PLANNERS = (Role.PLANNER, Role.METHODIST, Role.DIRECTOR)


def plans_for(person: Person | None) -> QuerySet[Plan]:
    """Plans of the branches this person plans, builds or directs; nobody else sees drafts."""
    reach = reach_of(person, *PLANNERS) if person else []
    return (
        Plan.objects.filter(in_branches(reach, "organisation__path"))
        .select_related("organisation", "requested_by")
        .annotate(
            cohort_count=Count("cohorts", distinct=True),
            place_count=Count("cohorts__places", filter=Q(cohorts__places__withdrawn_at=None), distinct=True),
        )
        .order_by("-id")
    )


def cohorts_of(plan: Plan) -> QuerySet[Cohort]:
    """The cohorts of a plan one may see, with the number of their people."""
    return _with_names(Cohort.objects.filter(plan=plan))


def cohorts_taught_by(person: Person | None) -> QuerySet[Cohort]:
    """A trainer's own cohorts in released plans."""
    if not person:
        return Cohort.objects.none()
    return _with_names(
        Cohort.objects.filter(trainer__person=person, plan__state=PlanState.RELEASED)
    ).order_by("starts_on", "code")


def places_of(person: Person | None) -> QuerySet[Place]:
    """A person's own places in released plans."""
    if not person:
        return Place.objects.none()
    return (
        Place.objects.filter(person=person, withdrawn_at=None, cohort__plan__state=PlanState.RELEASED)
        .select_related(
            "cohort__programme__direction", "cohort__site", "cohort__trainer__person", "wish__need"
        )
        .order_by("cohort__starts_on", "id")
    )


def wishes_of(person: Person | None) -> QuerySet[Wish]:
    """A person's own standing wishes, in rank."""
    if not person:
        return Wish.objects.none()
    return (
        Wish.objects.filter(person=person, withdrawn_at=None)
        .select_related("topic__direction", "need__direction")
        .order_by("rank", "id")
    )


def unplaced_of(person: Person | None) -> QuerySet[Unplaced]:
    """Why a person's own wishes are not met by the released plan."""
    if not person:
        return Unplaced.objects.none()
    return Unplaced.objects.filter(person=person, plan__state=PlanState.RELEASED).select_related(
        "topic", "plan"
    )


def unplaced_in(plan: Plan, person: Person | None) -> QuerySet[Unplaced]:
    """The unmet wishes of a plan, with names, for its planners."""
    reach = reach_of(person, Role.PLANNER) if person else []
    return (
        Unplaced.objects.filter(in_branches(reach, "plan__organisation__path"), plan=plan)
        .select_related("person", "topic__direction")
        .order_by("topic__code", "person__sort_name", "id")
    )


def cohorts_one_may_open(person: Person | None) -> QuerySet[Cohort]:
    """Groups whose people somebody may know: her own as a trainer, or all of the branch as a planner."""
    if not person:
        return Cohort.objects.none()
    planned = in_branches(reach_of(person, Role.PLANNER), "plan__organisation__path")
    taught = Q(trainer__person=person, plan__state=PlanState.RELEASED)
    return _with_names(Cohort.objects.filter(planned | taught))


def reasons_of(plan: Plan) -> list[tuple[str, int]]:
    """How often each reason left a wish unmet, the most frequent first."""
    return Counter(plan.unplaced.values_list("reason", flat=True)).most_common()


@dataclass(frozen=True, slots=True)
class WeekAway:
    """One week of a school: who is away, of how many that may be."""

    week: int
    starts_on: date
    places: list[Place]

    @property
    def count(self) -> int:
        return len({place.person_id for place in self.places})


def weeks_away(school: Organisation | None, person: Person | None) -> list[WeekAway]:
    """For the school's own head: who is away in which week of the released plan. Nobody else sees it."""
    if school is None or person is None or school.path not in reach_of(person, Role.HEAD):
        return []
    places = (
        Place.objects.filter(
            person__posts__organisation=school,
            person__posts__role=Role.TEACHER,
            person__posts__until=None,
            withdrawn_at=None,
            cohort__plan__state=PlanState.RELEASED,
        )
        .distinct()
        .select_related("person", "cohort__programme", "cohort__plan", "cohort__site")
        .order_by("cohort__starts_on", "person__sort_name")
    )
    return _by_week(places)


def leave_cap_of(school: Organisation | None, *, on: date) -> int:
    """How many of a school's teachers may be away in one week, by the regulation of that day."""
    teachers = (
        Post.objects.filter(organisation=school, role=Role.TEACHER, until=None).values("person").distinct()
    )
    return leave_cap(teachers.count(), float(provision("school_leave_share", on=on)))


def _by_week(places: Iterable[Place]) -> list[WeekAway]:
    weeks: dict[tuple[date, int], list[Place]] = {}
    for place in places:
        cohort = place.cohort
        for offset, absent in enumerate(cohort.programme.absent):
            if absent:
                week = cohort.start_week + offset
                day = monday(week, first_monday=cohort.plan.starts_on)
                weeks.setdefault((day, week), []).append(place)
    return [
        WeekAway(week, day, away) for (day, week), away in sorted(weeks.items(), key=lambda item: item[0])
    ]


def _with_names(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    return cohorts.select_related(
        "programme__direction", "programme__topic", "site", "trainer__person", "plan__organisation"
    ).annotate(people=Count("places", filter=Q(places__withdrawn_at=None)))
