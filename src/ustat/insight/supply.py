"""Supply against need: who asks, who can teach, what is planned, what stays unmet."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ustat.catalogue.models import Capability, Programme
from ustat.common.branches import in_branches
from ustat.common.words import Words
from ustat.diagnosis.queries import levels_of
from ustat.needs.models import Need
from ustat.needs.rules import groups_to_hide
from ustat.people.choices import Role
from ustat.people.models import Organisation, Post
from ustat.people.rules import current
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Place, Plan, Unplaced, Wish
from ustat.standards.models import Direction

LEVEL_UNKNOWN = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """One direction of a branch: people who state a need or wish a course, and what there is for them."""

    direction: int
    name: Words
    short: Words
    needing: int
    wishing: int
    programmes: int
    trainers: int
    cohorts: int
    seats: int
    placed: int
    unmet: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One topic in some branches: who wishes it, and what is there for them.

    ``levels`` are (level, people) from the lowest; level 0 are people whose level nobody knows, and None
    stands for a number too small to be shown.
    """

    wishing: int
    schools: int
    levels: tuple[tuple[int, int | None], ...]
    seats: int
    cohorts: int


NO_DEMAND = Demand(0, 0, (), 0, 0)


def balances(organisation: Organisation, plan: Plan | None) -> list[Balance]:
    """Every direction, in order; people are counted once, whatever the number of their wishes."""
    reach = organisation.reach
    here = {"person__posts__organisation__path__startswith": reach}
    needing = _count(Need.objects.filter(is_stated=True, **here).values_list("direction", "person"))
    wishing = _count(Wish.objects.filter(withdrawn_at=None, **here).values_list("topic__direction", "person"))
    programmes = _count(Programme.objects.filter(is_offered=True).values_list("direction", "id"))
    capable = Capability.objects.filter(trainer__home__organisation__path__startswith=reach)
    trainers = _count(capable.values_list("topic__direction", "trainer"))
    cohorts, seats = _planned(plan)
    placed_people, in_vain = _met(plan)
    placed, unmet = _count(placed_people), _count(in_vain - placed_people)
    return [
        Balance(
            direction=one.number,
            name=one.name,
            short=one.short,
            needing=needing[one.number],
            wishing=wishing[one.number],
            programmes=programmes[one.number],
            trainers=trainers[one.number],
            cohorts=cohorts[one.number],
            seats=seats[one.number],
            placed=placed[one.number],
            unmet=unmet[one.number],
        )
        for one in Direction.objects.all()
    ]


def demand_by_topic(reach: list[str], *, smallest: int) -> dict[int, Demand]:
    """For each topic that people of these branches wish or a released plan teaches: demand and seats.

    Levels with fewer than ``smallest`` people are hidden, as groups of answers are.
    """
    wishers: dict[int, set[int]] = defaultdict(set)
    directions: dict[int, int] = {}
    here = in_branches(reach, "person__posts__organisation__path")
    wishes = Wish.objects.filter(here, withdrawn_at=None, person__posts__role=Role.TEACHER)
    for topic, direction, person in wishes.values_list("topic", "topic__direction", "person"):
        wishers[topic].add(person)
        directions[topic] = direction
    known = levels_of({person for people in wishers.values() for person in people})
    school_of = _schools(reach)
    seats: Counter[int] = Counter()
    cohorts: Counter[int] = Counter()
    released = Cohort.objects.filter(
        in_branches(reach, "plan__organisation__path"), plan__state=PlanState.RELEASED
    )
    for topic, largest in released.values_list("programme__topic", "programme__largest"):
        seats[topic] += largest
        cohorts[topic] += 1
    found = {}
    for topic in {*wishers, *seats}:
        people = wishers[topic]
        levels = Counter(
            known[person, directions[topic]].level if (person, directions[topic]) in known else LEVEL_UNKNOWN
            for person in people
        )
        found[topic] = Demand(
            wishing=len(people),
            schools=len({school for person in people for school in school_of[person]}),
            levels=_shown(levels, smallest),
            seats=seats[topic],
            cohorts=cohorts[topic],
        )
    return found


def offered_not_asked(reach: list[str]) -> list[Programme]:
    """Programmes for whose topic nobody in these branches wishes."""
    wished = Wish.objects.filter(
        in_branches(reach, "person__posts__organisation__path"), withdrawn_at=None
    ).values("topic")
    offered = Programme.objects.filter(is_offered=True).exclude(topic__in=wished)
    return list(offered.select_related("direction").order_by("number", "code"))


def _shown(levels: Counter[int], smallest: int) -> tuple[tuple[int, int | None], ...]:
    """Levels from the lowest, the unknown last; too small ones without their number."""
    listed = sorted(levels.items(), key=lambda pair: (pair[0] == LEVEL_UNKNOWN, pair[0]))
    hidden = groups_to_hide([people for _level, people in listed], smallest=smallest)
    return tuple((level, None if place in hidden else people) for place, (level, people) in enumerate(listed))


def _schools(reach: list[str]) -> dict[int, set[int]]:
    posts = Post.objects.filter(current(), in_branches(reach, "organisation__path"), role=Role.TEACHER)
    found: dict[int, set[int]] = defaultdict(set)
    for person, school in posts.values_list("person", "organisation"):
        found[person].add(school)
    return found


def _met(plan: Plan | None) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs (direction, person): who has a place in the plan, and who asked and has none for a wish."""
    if plan is None:
        return set(), set()
    places = Place.objects.filter(cohort__plan=plan, withdrawn_at=None)
    unplaced = Unplaced.objects.filter(plan=plan)
    return (
        set(places.values_list("cohort__programme__topic__direction", "person")),
        set(unplaced.values_list("topic__direction", "person")),
    )


def _count(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    """How many different things each direction has, from pairs (direction, thing)."""
    return Counter(direction for direction, _ in set(pairs))


def _planned(plan: Plan | None) -> tuple[Counter[int], Counter[int]]:
    """Cohorts and their seats."""
    cohorts: Counter[int] = Counter()
    seats: Counter[int] = Counter()
    if plan is None:
        return cohorts, seats
    for direction, largest in Cohort.objects.filter(plan=plan).values_list(
        "programme__topic__direction", "programme__largest"
    ):
        cohorts[direction] += 1
        seats[direction] += largest
    return cohorts, seats
