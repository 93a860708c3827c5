"""What planning tells the needs: a place is given or given back, a course is due, a topic is promised."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ustat.catalogue.actions.drafts import draft_programme
from ustat.common.words import Words
from ustat.needs.actions.states import note_duties, open_needs_again, plan_needs
from ustat.needs.choices import Outcome
from ustat.needs.facts import ProposalsAccepted, RequestsAnswered
from ustat.needs.models import Reply, TopicProposal
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person, Post
from ustat.people.rules import current
from ustat.planning.actions.wishes import MOST_WISHES, choose
from ustat.planning.calendar import years_later
from ustat.planning.choices import Origin, PlanState
from ustat.planning.facts import PlaceWithdrawn, PlanReleased, PlanRequested
from ustat.planning.models import Place, Plan, Wish
from ustat.standards.models import Topic
from ustat.standards.queries import provision

OVERDUE, THIS_YEAR = 1.0, 0.5
Pairs = set[tuple[int, int]]


def plan_needs_of_places(happening: PlanReleased) -> None:
    """Hear of a released plan: needs with a place are planned, those whose place is gone are open again."""
    plan = Plan.objects.get(pk=happening.plan_id)
    if plan.state != PlanState.RELEASED:
        return
    given = _pairs(cohort__plan=plan)
    replaced = _pairs(
        cohort__plan__organisation=plan.organisation_id,
        cohort__plan__state=PlanState.REPLACED,
        cohort__ends_on__gte=timezone.localdate(),
    )
    people = {person for person, _direction in replaced}
    standing = _pairs(cohort__plan__state=PlanState.RELEASED, person__in=people) if replaced else set()
    with transaction.atomic():
        open_needs_again(replaced - standing)
        plan_needs(given)


def open_needs_of_place(happening: PlaceWithdrawn) -> None:
    """Hear of a place given back: its need is open again, unless another place answers it."""
    lost = _pairs(pk=happening.place_id, is_given=False)
    people = {person for person, _direction in lost}
    open_needs_again(lost - _pairs(cohort__plan__state=PlanState.RELEASED, person__in=people))


def note_duties_of_branch(happening: PlanRequested) -> None:
    """Hear that a plan is wanted: whose course is due has a need by rule. Safe to repeat."""
    plan = Plan.objects.select_related("organisation__serves").get(pk=happening.plan_id)
    note_duties(duties_in(plan.organisation, on=plan.starts_on))


def duties_in(organisation: Organisation, *, on: date) -> dict[int, float]:
    """Teachers of the branch whose course is overdue on that day or falls due within a year from it."""
    years = int(provision("course_interval_years", on=on))
    teachers = Post.objects.filter(
        current(on),
        role=Role.TEACHER,
        person__is_pseudonym=False,
        person__last_course_on__isnull=False,
        organisation__path__startswith=organisation.reach,
    )
    next_year = years_later(on, 1)
    found = {}
    for person, last in teachers.values_list("person", "person__last_course_on"):
        due_on = years_later(last, years) if last else next_year
        if due_on < next_year:
            found[person] = OVERDUE if due_on < on else THIS_YEAR
    return found


def draft_from_proposals(happening: ProposalsAccepted) -> None:
    """Hear of accepted proposals: a programme is drafted, with every author named. Safe to repeat."""
    proposals = list(
        TopicProposal.objects.filter(pk__in=happening.proposal_ids)
        .select_related("person", "decided_by")
        .order_by("id")
    )
    topic = Topic.objects.select_related("direction").get(code=happening.topic)
    draft_programme(
        topic,
        purpose=_told(proposals, "purpose"),
        outcomes=_told(proposals, "outcome"),
        authors=[one.person for one in proposals],
        by=proposals[0].decided_by if proposals else None,
    )


@transaction.atomic
def offer_what_was_answered(happening: RequestsAnswered) -> None:
    """Hear that askers were told of a planned course: each finds it among the wishes, to accept or not.

    A proposed wish binds nobody: no plan counts it before the teacher accepts. Whoever chose the topic
    before, took it back, or has as many wishes as there may be, gets none. Safe to repeat.
    """
    answer = Reply.objects.select_related("topic", "written_by").get(pk=happening.reply_id)
    if answer.outcome != Outcome.PLANNED or answer.topic is None:
        return
    if not answer.topic.programmes.filter(is_offered=True).exists():
        return
    askers = Person.objects.filter(
        sittings__requests__replies=answer, is_pseudonym=False, left_on=None, posts__role=Role.TEACHER
    ).distinct()
    for person in askers.exclude(wishes__topic=answer.topic).order_by("id"):
        if Wish.objects.filter(person=person, withdrawn_at=None).count() < MOST_WISHES:
            choose(person, answer.topic, origin=Origin.INSTITUTE, by=answer.written_by)


def _told(proposals: list[TopicProposal], part: str) -> Words:
    """What the authors wrote, in the language of each; several in one language one after another."""
    told = Words()
    for one in proposals:
        told[one.language] = "\n\n".join(filter(None, [told.get(one.language), getattr(one, part)]))
    return told


def _pairs(*, is_given: bool = True, **which: object) -> Pairs:
    """(person, direction) of places: the direction of the course, and of the need it was wished for."""
    places = Place.objects.filter(withdrawn_at__isnull=is_given, **which)
    rows = places.values_list("person", "cohort__programme__topic__direction", "wish__need__direction")
    return {
        (person, direction)
        for person, *directions in rows
        for direction in directions
        if direction is not None
    }
