"""Where groups stand, and how they see themselves; groups that are too small stay hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ustat.diagnosis.choices import SelfViewVerdict
from ustat.diagnosis.rules import SURE
from ustat.growth.queries.groups import Member, Members
from ustat.growth.rules import hidden_groups, may_tell_part
from ustat_engine.errors import EngineError
from ustat_engine.surveys.designs import Clustered, Design, SimpleRandom
from ustat_engine.surveys.estimates import Estimates, means, shares

VERDICTS: Final = (SelfViewVerdict.LOWER, SelfViewVerdict.AGREE, SelfViewVerdict.HIGHER)


@dataclass(frozen=True, slots=True)
class Part:
    """A share from 0 to 1 with its range; no range where the people give none."""

    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class GroupOf:
    """One group: its name, how many it holds and their shares; a hidden one says neither.

    ``near``: how many stand near a cut; None where that is not told, or not asked.
    """

    name: str
    people: int
    parts: tuple[Part, ...]
    is_hidden: bool = False
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """Everybody, then each group by name."""

    everybody: GroupOf | None
    each: tuple[GroupOf, ...]


def levels_in_groups(members: Members, chances: Mapping[int, Sequence[float]], *, smallest: int) -> Groups:
    """The share of people expected at each level: the mean of their chances, not a count of best guesses.

    ``near`` counts those whose best level is less likely than we call sure, where that names nobody.
    """
    people = sorted(person for person in chances if person in members.of)
    if not people:
        return Groups(None, ())
    width = max(len(chances[person]) for person in people)
    values = np.array([[*chances[person], *[0.0] * (width - len(chances[person]))] for person in people])
    is_near = values.max(axis=1) < SURE
    return _groups(members, people, values, smallest=smallest, near=is_near)


def self_views_in_groups(members: Members, verdicts: Mapping[int, str], *, smallest: int) -> Groups:
    """The shares of people who see themselves lower than measured, as measured, higher; beyond error."""
    people = sorted(person for person in verdicts if person in members.of)
    if not people:
        return Groups(None, ())
    values = np.array([[verdicts[person] == one for one in VERDICTS] for person in people])
    return _groups(members, people, values, smallest=smallest)


def _groups(
    members: Members,
    people: Sequence[int],
    values: NDArray[np.bool_] | NDArray[np.float64],
    *,
    smallest: int,
    near: NDArray[np.bool_] | None = None,
) -> Groups:
    own = [members.of[person] for person in people]
    labels = sorted({one.group for one in own if one.group}, key=lambda group: members.names[group])
    place = {label: at for at, label in enumerate(labels)}
    index = np.array([place.get(one.group, -1) for one in own], dtype=np.int64)
    if len(people) < smallest:
        return Groups(GroupOf("", 0, (), is_hidden=True), ())
    bases = [int((index == at).sum()) for at in range(len(labels))]
    hidden = hidden_groups(bases, smallest=smallest, elsewhere=int((index < 0).sum()))
    everybody = _estimated(values, own, np.zeros(len(people), dtype=np.int64), 1)[0]
    found = _estimated(values, own, index, len(labels)) if labels else []
    counts = _near_counts(near, index, len(labels), hidden, smallest)
    return Groups(
        GroupOf("", len(people), everybody, near=counts[-1]),
        tuple(
            GroupOf(members.names[label], 0, (), is_hidden=True)
            if at in hidden
            else GroupOf(members.names[label], bases[at], found[at], near=counts[at])
            for at, label in enumerate(labels)
        ),
    )


def _estimated(
    values: NDArray[np.bool_] | NDArray[np.float64],
    own: Sequence[Member],
    index: NDArray[np.int64],
    groups: int,
) -> list[tuple[Part, ...]]:
    """A row of shares a group; colleagues of one school are alike, and ranges know it."""
    asked = np.ones(len(values), dtype=np.bool_)
    schools = np.array([one.school for one in own])
    design: Design = Clustered(schools) if len(set(schools.tolist())) > 1 else SimpleRandom()
    try:
        found = (
            shares(values == 1, asked, design, by=index, groups=groups)
            if values.dtype == np.bool_
            else means(values.astype(np.float64), asked, design, by=index, groups=groups)
        )
    except EngineError:
        return [()] * groups
    return [
        tuple(_part(found, group, column) for column in range(values.shape[1])) for group in range(groups)
    ]


def _part(found: Estimates, group: int, column: int) -> Part:
    low, high = float(found.low[group, column]), float(found.high[group, column])
    is_known = isfinite(low) and isfinite(high)
    return Part(
        float(found.value[group, column]),
        max(low, 0.0) if is_known else None,
        min(high, 1.0) if is_known else None,
    )


def _near_counts(
    near: NDArray[np.bool_] | None, index: NDArray[np.int64], groups: int, hidden: set[int], smallest: int
) -> list[int | None]:
    """Counts of people near a cut: each group, then everybody; None where subtraction would tell."""
    if near is None:
        return [None] * (groups + 1)
    told: list[int | None] = []
    for group in range(groups):
        inside = index == group
        part, base = int(near[inside].sum()), int(inside.sum())
        told.append(part if group not in hidden and may_tell_part(part, base, smallest=smallest) else None)
    rest = np.array([at < 0 or told[at] is None for at in index.tolist()])
    everybody, left = int(near.sum()), int(near[rest].sum())
    may_tell = may_tell_part(everybody, len(near), smallest=smallest) and (
        not rest.any() or may_tell_part(left, int(rest.sum()), smallest=smallest)
    )
    return [*told, everybody if may_tell else None]
