"""Shares of people asked, by group, with small groups kept out of sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from ustat.needs.bridge.answers import Table
from ustat_engine.surveys.estimates import shares

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the people asked, from 0 to 1, with its base, standard error and range.

    ``is_hidden``: the base is too small to show without naming somebody, or would give such a base away.
    """

    n: int
    weighted_n: float
    share: float | None
    se: float | None
    low: float | None
    high: float | None
    notes: tuple[str, ...]
    is_hidden: bool = False


HIDDEN = Share(0, 0.0, None, None, None, None, ("hidden",), is_hidden=True)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group each person is in: an index into ``labels`` from 0, or -1."""

    labels: list[str]
    index: NDArray[np.int64]


def everybody(table: Table) -> Grouping:
    """All in one group."""
    return Grouping([""], np.zeros(len(table), dtype=np.int64))


def grouping_by(table: Table, values: Sequence[str]) -> Grouping:
    """Groups by a value a person, in the order of the values; people without one are in no group."""
    labels = sorted({value for value in values if value})
    place = {label: number for number, label in enumerate(labels)}
    return Grouping(labels, np.array([place.get(value, -1) for value in values], dtype=np.int64))


def shares_of(
    table: Table, chosen: Flags, answered: Flags, grouping: Grouping, *, smallest: int
) -> list[list[Share]]:
    """A row a group, a share for each column of ``chosen``; groups under ``smallest`` people are hidden."""
    if not len(table):
        return [[HIDDEN] * chosen.shape[1] for _ in grouping.labels]
    found = shares(chosen, answered, table.design, by=grouping.index, groups=len(grouping.labels))
    rows = [
        [
            Share(
                n=int(found.n[group, column]),
                weighted_n=float(found.weighted_n[group, column]),
                share=_number(found.value[group, column]),
                se=_number(found.se[group, column]),
                low=_number(found.low[group, column]),
                high=_number(found.high[group, column]),
                notes=found.note(group, column),
            )
            for column in range(chosen.shape[1])
        ]
        for group in range(len(grouping.labels))
    ]
    for column in range(chosen.shape[1]):
        for group in groups_to_hide([row[column].n for row in rows], smallest=smallest):
            rows[group][column] = HIDDEN
    return rows


def groups_to_hide(bases: Sequence[int], *, smallest: int) -> set[int]:
    """Groups too small to show; and where only one is, the next smallest too, so that nobody can subtract."""
    small = {group for group, base in enumerate(bases) if 0 < base < smallest}
    others = [(base, group) for group, base in enumerate(bases) if base >= smallest]
    hidden_people = sum(bases[group] for group in small)
    if small and hidden_people < smallest and others and len(bases) > 1:
        small.add(min(others)[1])
    return small | {group for group, base in enumerate(bases) if base == 0}


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)
