"""Answers of a file to shares with their errors, and back to rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from ustat_engine.surveys.comparisons import Difference, Pair, compare_means, compare_shares, ranks
from ustat_engine.surveys.designs import Clustered, Design, Replicated, SimpleRandom
from ustat_engine.surveys.estimates import Estimates, means, shares

MOST_CELLS = 10_000_000
MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Choice:
    """One row to come: who was asked and who chose ``category`` of ``item``, person by person."""

    item: str
    category: str
    chosen: Sequence[bool]
    asked: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Rated:
    """One mean to come: the number each person gave, ``None`` where there is no answer."""

    item: str
    numbers: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the people of a file were drawn, as far as its columns tell; ``replicates`` are its columns."""

    weights: Sequence[float] | None = None
    replicates: Sequence[Sequence[float]] = ()
    fay: float = 0.5
    clusters: Sequence[str] | None = None
    strata: Sequence[str] | None = None

    @property
    def method(self) -> str:
        """The stable name of what gives the error."""
        if self.replicates:
            return "replicates"
        if self.clusters is not None or self.strata is not None:
            return "linearisation"
        return "simple_random" if self.weights is None else "weighted"


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One estimate as the file of results holds it; what is not known is nan, and ``note`` says why."""

    by: str
    item: str
    category: str
    n: int
    weighted_n: float
    share: float
    se: float
    low: float
    high: float
    note: str


def rows_from(
    choices: Sequence[Choice],
    rated: Sequence[Rated],
    drawn: Drawn,
    *,
    by: Sequence[str | None] | None = None,
    groups: Sequence[str] = ("",),
    level: float = 0.95,
) -> list[ShareRow]:
    """Shares of each choice, then means, in each of ``groups``; ``by`` names the group of each person.

    Without ``by`` everyone is in the one group. A person whose group is ``None`` is in none of them, but
    still counts in the design. An engine's refusal passes through.
    """
    design = _design(drawn)
    codes = _numbers(by, groups)

    found: list[list[ShareRow]] = [[] for _ in groups]
    for some in _batches(choices):
        chosen, asked = _columns(some)
        estimates = shares(chosen, asked, design, level=level, by=codes, groups=len(groups))
        _add(found, estimates, groups, [(choice.item, choice.category) for choice in some])
    if rated:
        values = np.array([[nan if x is None else x for x in one.numbers] for one in rated]).T
        estimates = means(values, ~np.isnan(values), design, level=level, by=codes, groups=len(groups))
        _add(found, estimates, groups, [(one.item, MEAN) for one in rated])
    return [row for rows in found for row in rows]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One comparison as the file of results holds it; what is not known is nan.

    ``by`` is the group both shares belong to, or, where two groups are compared, what was asked.
    """

    by: str
    first: str
    second: str
    difference: float
    se: float
    low: float
    high: float
    p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Differences, and for each ``by`` from which to which place (1 is the highest) each thing may stand."""

    rows: list[DifferenceRow]
    ranks: dict[str, dict[str, tuple[int, int]]]


def differences_within(
    choices: Sequence[Choice],
    names: Sequence[str],
    pairs: Sequence[tuple[int, int]],
    drawn: Drawn,
    *,
    by: Sequence[str | None] | None = None,
    groups: Sequence[str] = ("",),
    level: float = 0.95,
) -> Compared:
    """Two answers compared within each group, by the people who gave both; ``pairs`` number the choices."""
    wanted: list[tuple[Pair, Pair]] = [
        ((g, one), (g, other)) for g in range(len(groups)) for one, other in pairs
    ]
    found = compare_shares(
        *_columns(choices), _design(drawn), wanted, level=level, by=_numbers(by, groups), groups=len(groups)
    )
    rows = [
        _difference(groups[one.first[0]], names[one.first[1]], names[one.second[1]], one) for one in found
    ]
    places: dict[str, dict[str, tuple[int, int]]] = {}
    if len(pairs) == len(names) * (len(names) - 1) // 2:
        for g, group in enumerate(groups):
            told = ranks([one for one in found if one.first[0] == g], [(g, j) for j in range(len(names))])
            places[group] = {names[j]: place for (_g, j), place in told.items()}
    return Compared(rows, places)


def differences_between(
    choices: Sequence[Choice],
    names: Sequence[str],
    rated: Sequence[Rated],
    pairs: Sequence[tuple[int, int]],
    drawn: Drawn,
    *,
    by: Sequence[str | None],
    groups: Sequence[str],
    level: float = 0.95,
) -> Compared:
    """Two groups compared in each answer, and in each mean; ``pairs`` number the groups."""
    design, numbers = _design(drawn), _numbers(by, groups)
    wanted: list[tuple[Pair, Pair]] = [
        ((one, j), (other, j)) for j in range(len(choices)) for one, other in pairs
    ]
    found = [
        (names[one.first[1]], one)
        for one in compare_shares(
            *_columns(choices), design, wanted, level=level, by=numbers, groups=len(groups)
        )
    ]
    for one_rated in rated:
        values = np.array([[nan if x is None else x] for x in one_rated.numbers])
        means_wanted: list[tuple[Pair, Pair]] = [((one, 0), (other, 0)) for one, other in pairs]
        found += [
            (MEAN, one)
            for one in compare_means(
                values, ~np.isnan(values), design, means_wanted, level=level, by=numbers, groups=len(groups)
            )
        ]
    rows = [_difference(name, groups[one.first[0]], groups[one.second[0]], one) for name, one in found]
    places: dict[str, dict[str, tuple[int, int]]] = {}
    if len(pairs) == len(groups) * (len(groups) - 1) // 2:
        for name in [*names, *([MEAN] if rated else [])]:
            theirs = [one for of, one in found if of == name]
            told = ranks(theirs, [(g, theirs[0].first[1]) for g in range(len(groups))] if theirs else [])
            places[name] = {groups[g]: place for (g, _j), place in told.items()}
    return Compared(rows, places)


def _difference(by: str, first: str, second: str, one: Difference) -> DifferenceRow:
    return DifferenceRow(by, first, second, one.difference, one.se, one.low, one.high, one.p, one.verdict)


def _columns(choices: Sequence[Choice]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    chosen = np.array([choice.chosen for choice in choices], dtype=np.bool_).T
    return chosen, np.array([choice.asked for choice in choices], dtype=np.bool_).T


def _numbers(by: Sequence[str | None] | None, groups: Sequence[str]) -> NDArray[np.int64] | None:
    """The number of each person's group, -1 for those in none."""
    if by is None:
        return None
    place = {name: number for number, name in enumerate(groups)}
    return np.array([-1 if name is None else place[name] for name in by], dtype=np.int64)


def _batches(choices: Sequence[Choice]) -> Iterator[Sequence[Choice]]:
    """Few enough at a time for the memory of a small machine."""
    if choices:
        step = max(1, MOST_CELLS // max(1, len(choices[0].chosen)))
        for start in range(0, len(choices), step):
            yield choices[start : start + step]


def _design(drawn: Drawn) -> Design:
    weights = None if drawn.weights is None else np.array(drawn.weights, dtype=np.float64)
    if drawn.replicates and weights is not None:
        return Replicated(weights, np.array(drawn.replicates, dtype=np.float64).T, fay=drawn.fay)
    if drawn.clusters is None and drawn.strata is None:
        return SimpleRandom(weights)
    strata = None if drawn.strata is None else np.array(drawn.strata, dtype=np.str_)
    clusters: NDArray[np.int64] | NDArray[np.str_]
    if drawn.clusters is None:
        clusters = np.arange(len(drawn.strata or ()))  # people drawn one by one within strata
    else:
        clusters = np.array(drawn.clusters, dtype=np.str_)
    return Clustered(clusters, strata, weights)


def _add(
    found: list[list[ShareRow]], estimates: Estimates, groups: Sequence[str], names: Sequence[tuple[str, str]]
) -> None:
    for g, group in enumerate(groups):
        for j, (item, category) in enumerate(names):
            found[g].append(
                ShareRow(
                    by=group,
                    item=item,
                    category=category,
                    n=int(estimates.n[g, j]),
                    weighted_n=float(estimates.weighted_n[g, j]),
                    share=float(estimates.value[g, j]),
                    se=float(estimates.se[g, j]),
                    low=float(estimates.low[g, j]),
                    high=float(estimates.high[g, j]),
                    note=" ".join(estimates.note(g, j)),
                )
            )
