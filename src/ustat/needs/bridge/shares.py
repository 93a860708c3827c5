"""Shares of people asked, by group, with small groups kept out of sight."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isnan

import numpy as np
from numpy.typing import NDArray

from ustat.needs.bridge.answers import Table
from ustat.needs.rules import groups_to_hide
from ustat_engine.surveys.comparisons import Pair, compare_shares, ranks
from ustat_engine.surveys.estimates import Estimates, shares

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """From which to which place a share may stand, the largest first, among ``of`` that are compared."""

    first: int
    last: int
    of: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the people asked, from 0 to 1, with its base, standard error and range.

    ``is_hidden``: the base is too small to show without naming somebody, or would give such a base away.
    ``place``: its place among what it is compared with: the lines of a picture of everybody, or the groups of
    a line. None where nothing is compared.
    """

    n: int
    weighted_n: float
    share: float | None
    se: float | None
    low: float | None
    high: float | None
    notes: tuple[str, ...]
    is_hidden: bool = False
    place: Place | None = None


HIDDEN = Share(0, 0.0, None, None, None, None, ("hidden",), is_hidden=True)
NOBODY = Share(0, 0.0, None, None, None, None, ("none_in_base",))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group each person is in: an index into ``labels`` from 0, or -1."""

    labels: list[str]
    index: NDArray[np.int64]


def everybody(table: Table) -> Grouping:
    """All in one group."""
    return Grouping([""], np.zeros(len(table), dtype=np.int64))


def grouping_by(values: Sequence[str], *, order: Sequence[str] = ()) -> Grouping:
    """Groups by a value a person: those of ``order`` first, the rest by letter; no value, no group."""
    known = {label: number for number, label in enumerate(order)}
    labels = sorted(
        {value for value in values if value}, key=lambda value: (known.get(value, len(known)), value)
    )
    place = {label: number for number, label in enumerate(labels)}
    return Grouping(labels, np.array([place.get(value, -1) for value in values], dtype=np.int64))


def shares_of(
    table: Table, chosen: Flags, answered: Flags, grouping: Grouping, *, smallest: int
) -> list[list[Share]]:
    """A row for each column of ``chosen``, a share for each group; groups under ``smallest`` are hidden.

    ``answered`` runs like ``chosen``, or is one column for all of them.
    """
    columns = range(chosen.shape[1])
    if not len(table) or not len(grouping.labels):
        return [[NOBODY for _ in grouping.labels] for _ in columns]
    answered = np.broadcast_to(answered.reshape(len(table), -1), chosen.shape)
    found = shares(
        chosen & answered, answered.copy(), table.design, by=grouping.index, groups=len(grouping.labels)
    )
    elsewhere = (answered & (grouping.index < 0)[:, None]).sum(axis=0)
    rows = []
    for column in columns:
        bases = [int(base) for base in found.n[:, column]]
        hidden = groups_to_hide(bases, smallest=smallest, elsewhere=int(elsewhere[column]))
        rows.append(
            [HIDDEN if group in hidden else _share(found, group, column) for group, base in enumerate(bases)]
        )
    return rows


def placed(
    table: Table, chosen: Flags, answered: Flags, grouping: Grouping, rows: list[list[Share]]
) -> list[list[Share]]:
    """The same shares, each with its range of places: among the lines of one group, or the groups of a line.

    ``chosen`` and ``answered`` (people, lines) run like ``rows``. Hidden shares are compared with nothing.
    """
    groups = len(grouping.labels)
    shown = {
        (g, line)
        for line, shares_of_line in enumerate(rows)
        for g, one in enumerate(shares_of_line)
        if one.share is not None
    }
    compared: list[list[Pair]] = (
        [[(0, line) for line in range(len(rows))]]
        if groups == 1
        else [[(g, line) for g in range(groups)] for line in range(len(rows))]
    )
    families = [[pair for pair in family if pair in shown] for family in compared]
    pairs = [(number, one, other) for number, of in enumerate(families) for one, other in combinations(of, 2)]
    if not pairs:
        return rows
    found = compare_shares(
        chosen & answered,
        answered,
        table.design,
        [(one, other) for _number, one, other in pairs],
        by=grouping.index,
        groups=groups,
        families=[number for number, _one, _other in pairs],
    )
    place: dict[Pair, Place] = {}
    for number, family in enumerate(families):
        if len(family) > 1:
            theirs = [one for one, (of, _a, _b) in zip(found, pairs, strict=True) if of == number]
            place |= {one: Place(*ends, len(family)) for one, ends in ranks(theirs, family).items()}
    return [
        [replace(one, place=place.get((g, line))) for g, one in enumerate(shares_of_line)]
        for line, shares_of_line in enumerate(rows)
    ]


def _share(found: Estimates, group: int, column: int) -> Share:
    base = int(found.n[group, column])
    if not base:
        return NOBODY
    value = _number(found.value[group, column])
    low, high = _number(found.low[group, column]), _number(found.high[group, column])
    if value is not None and low is not None and high is not None:
        # At the very ends, rounding in the last place may leave the share outside its own range.
        low, high = max(0.0, min(low, value)), min(1.0, max(high, value))
    return Share(
        n=base,
        weighted_n=float(found.weighted_n[group, column]),
        share=value,
        se=_number(found.se[group, column]),
        low=low,
        high=high,
        notes=found.note(group, column),
    )


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)
