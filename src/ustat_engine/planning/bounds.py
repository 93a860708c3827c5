"""What can no plan pass? Cheap and honest upper bounds, each with the name of its method."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ustat_engine.planning.instance import Instance
from ustat_engine.planning.numbered import numbered
from ustat_engine.planning.options import Options, options

ALONE = "each_person_alone"
TRAINER_HOURS = "trainer_hours"


@dataclass(frozen=True, slots=True)
class Bound:
    """An upper bound on one level of the order. ``method``: each_person_alone or trainer_hours."""

    value: float
    method: str


@dataclass(frozen=True, slots=True)
class _Offer:
    """The best a wish can hope for: most hours, and the fewest trainer hours per seat and per hour learnt."""

    person: int
    ask: int
    value: float
    hours: int
    least_hours: int
    seat: float
    rate: float


def bounds(instance: Instance) -> dict[str, Bound]:
    """Upper bounds for due, need and fairness, each level taken by itself; cost has none.

    *each_person_alone*: every person gets the best possible as if alone, among groups that enough people
    asked for. *trainer_hours*: the same, and all trainers' hours are shared out, seats being bought at the
    price they have in the fullest possible group (a fractional knapsack). The smaller of the two is given.
    """
    return bounds_of(options(numbered(instance.check())))


def bounds_of(choices: Options) -> dict[str, Bound]:
    """The bounds of ``bounds``, for options that are listed already."""
    offers = _offers(choices)
    hours = _trainer_hours(choices)
    found = {
        "due": _smaller(*_due(choices, offers, hours)),
        "need": _smaller(*_need(choices, offers, hours)),
        "fairness": Bound(_fairness(choices, offers), ALONE),
    }
    order = choices.numbered.instance.rules.lexicographic
    return {name: found[name] for name in order if name in found}


def _offers(choices: Options) -> list[_Offer]:
    """For every wish that some start with enough people fits: the best it can hope for."""
    no = choices.numbered
    live = choices.counts >= choices.smallest
    offers = []
    for wish, starts in choices.starts_of_wish.items():
        alive = starts[live[starts]]
        if len(alive):
            hours = np.array([row.hours for row in no.programmes])[choices.programme_no[alive]]
            seat = choices.trainer_hours[alive] / choices.largest[alive]
            offers.append(
                _Offer(
                    person=int(no.wish_teacher[wish]),
                    ask=int(no.ask[wish]),
                    value=float(no.wish_value[wish]),
                    hours=int(hours.max()),
                    least_hours=int(hours.min()),
                    seat=float(seat.min()),
                    rate=float((seat / hours).min()),
                )
            )
    return offers


def _trainer_hours(choices: Options) -> float:
    """All hours that trainers who can teach something of use could give."""
    no = choices.numbered
    week = no.instance.rules.trainer_week_hours
    useful = choices.can_lead[:, choices.counts >= choices.smallest].any(axis=1)
    present = (~no.trainer_away).sum(axis=1)
    caps = np.array([row.hours_cap for row in no.trainers], dtype=np.float64)
    return float(np.minimum(caps, present * week)[useful].sum())


def _due(choices: Options, offers: list[_Offer], hours: float) -> tuple[Bound, Bound]:
    no = choices.numbered
    best: dict[int, dict[int, int]] = defaultdict(dict)
    rate: dict[int, float] = {}
    for offer in offers:
        asks = best[offer.person]
        asks[offer.ask] = max(offer.hours, asks.get(offer.ask, 0))
        rate[offer.person] = min(offer.rate, rate.get(offer.person, offer.rate))
    goods = [
        (float(no.weight[person]), float(no.owed[person]) * rate[person])
        for person, asks in best.items()
        if no.weight[person] and sum(asks.values()) >= no.owed[person] and no.cap[person] >= no.owed[person]
    ]
    return Bound(sum(weight for weight, _ in goods), ALONE), Bound(_knapsack(goods, hours), TRAINER_HOURS)


def _need(choices: Options, offers: list[_Offer], hours: float) -> tuple[Bound, Bound]:
    no = choices.numbered
    best: dict[int, _Offer] = {}
    for offer in offers:
        known = best.get(offer.ask)
        best[offer.ask] = offer if known is None else _merged(known, offer)
    by_person: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for offer in best.values():
        by_person[offer.person].append((offer.value, float(offer.least_hours)))
    alone = sum(_knapsack(goods, float(no.cap[person])) for person, goods in by_person.items())
    shared = _knapsack([(offer.value, offer.seat) for offer in best.values()], hours)
    return Bound(alone, ALONE), Bound(shared, TRAINER_HOURS)


def _merged(one: _Offer, other: _Offer) -> _Offer:
    """Two wishes that are one ask: at most one can be met, so the best of both is hoped for."""
    return _Offer(
        person=one.person,
        ask=one.ask,
        value=max(one.value, other.value),
        hours=max(one.hours, other.hours),
        least_hours=min(one.least_hours, other.least_hours),
        seat=min(one.seat, other.seat),
        rate=min(one.rate, other.rate),
    )


def _fairness(choices: Options, offers: list[_Offer]) -> float:
    no = choices.numbered
    district = [no.instance.schools[school].district for school in no.school.tolist()]
    asked: dict[str, set[int]] = defaultdict(set)
    reached: dict[str, set[int]] = defaultdict(set)
    for person in no.wish_teacher.tolist():
        asked[district[person]].add(person)
    for offer in offers:
        reached[district[offer.person]].add(offer.person)
    return min((len(reached[name]) / len(people) for name, people in asked.items()), default=1.0)


def _knapsack(goods: Iterable[tuple[float, float]], room: float) -> float:
    """The most value for the room when goods (value, size) may be cut: best value per size first."""
    total = 0.0
    for value, size in sorted(goods, key=lambda good: good[1] / good[0] if good[0] else np.inf):
        if size <= room:
            total, room = total + value, room - size
        else:
            return total + value * room / size
    return total


def _smaller(one: Bound, other: Bound) -> Bound:
    return one if one.value <= other.value else other
