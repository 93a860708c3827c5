"""Answers of a file to shares with their errors, and back to rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

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
    place = {name: number for number, name in enumerate(groups)}
    codes = (
        None if by is None else np.array([-1 if name is None else place[name] for name in by], dtype=np.int64)
    )

    found: list[list[ShareRow]] = [[] for _ in groups]
    for some in _batches(choices):
        chosen = np.array([choice.chosen for choice in some], dtype=np.bool_).T
        asked = np.array([choice.asked for choice in some], dtype=np.bool_).T
        estimates = shares(chosen, asked, design, level=level, by=codes, groups=len(groups))
        _add(found, estimates, groups, [(choice.item, choice.category) for choice in some])
    if rated:
        values = np.array([[nan if x is None else x for x in one.numbers] for one in rated]).T
        estimates = means(values, ~np.isnan(values), design, level=level, by=codes, groups=len(groups))
        _add(found, estimates, groups, [(one.item, MEAN) for one in rated])
    return [row for rows in found for row in rows]


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
