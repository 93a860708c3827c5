"""Supply against need, direction by direction: who asks, who can teach, what is planned, what stays unmet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ustat.catalogue.models import Capability, Programme
from ustat.common.words import Words
from ustat.needs.models import Need
from ustat.people.models import Organisation
from ustat.planning.models import Cohort, Place, Plan, Unplaced, Wish
from ustat.standards.models import Direction


@dataclass(frozen=True, slots=True)
class Balance:
    """One direction of a branch: people who state a need or wish a course, and what there is for them."""

    direction: int
    name: Words
    needing: int
    wishing: int
    programmes: int
    trainers: int
    cohorts: int
    seats: int
    placed: int
    unmet: int


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
    places = Place.objects.filter(cohort__plan=plan, withdrawn_at=None)
    placed_people = (
        set(places.values_list("cohort__programme__topic__direction", "person")) if plan else set()
    )
    asked_in_vain = (
        set(Unplaced.objects.filter(plan=plan).values_list("topic__direction", "person")) if plan else set()
    )
    placed, unmet = _count(placed_people), _count(asked_in_vain - placed_people)
    return [
        Balance(
            direction=one.number,
            name=one.name,
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


def _count(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    """How many different things each direction has, from pairs (direction, thing)."""
    return Counter(direction for direction, _ in set(pairs))


def _planned(plan: Plan | None) -> tuple[Counter[int], Counter[int]]:
    """Cohorts and their seats."""
    cohorts: Counter[int] = Counter()
    seats: Counter[int] = Counter()
    for direction, largest in Cohort.objects.filter(plan=plan).values_list(
        "programme__topic__direction", "programme__largest"
    ):
        cohorts[direction] += 1
        seats[direction] += largest
    return cohorts, seats
