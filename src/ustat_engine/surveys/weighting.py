"""Making those who answered look like the register: raking, trimming, and what that costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.surveys.designs import FloatArray, IntArray

SETTLED = 1e-10  # largest relative miss of a total
MOST_ROUNDS = 1_000
TRIM_ROUNDS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One column whose totals are known: the category of each person, and how many people each one has.

    ``category`` (n,) from 0; ``totals`` (categories,), people in the register, zero or more.
    ``name`` is what a refusal calls it.
    """

    name: str
    category: IntArray
    totals: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Weights that meet the margins, and their price.

    ``weights`` (n,) sum to the register's total. ``effective_n``: how many people drawn one by one would be
    as sure. ``effect``: n over that, the variance of a mean unrelated to the weights is multiplied by it.
    ``trimmed``: how many weights met the bound. ``miss``: the largest difference from a margin left, as a
    share of the register; above zero only where trimming and the margins contradict each other.
    """

    weights: FloatArray
    effective_n: float
    effect: float
    trimmed: int
    miss: float


def rake(margins: Sequence[Margin], *, start: FloatArray | None = None, most: float | None = 5.0) -> Weighted:
    """Weights with which each margin's categories have their known totals, as near as can be to ``start``.

    ``start`` (n,): weights to begin with, above 0; 1 each where there are none. ``most``: no weight may
    exceed so many times the median weight (none for no bound); what is cut off is spread over the others by
    raking again, so the margins still hold where they can.

    Margins whose totals differ are scaled to the first one's sum. Raises ``TooLittleData`` without people,
    ``WrongShape`` for margins that do not run in step or a category with people in the register but none
    who answered (join it with a neighbour first), ``DidNotSettle`` where margins contradict each other.

    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444; Deville, Särndal and
    Sautory (1993), J. American Statistical Association 88, 1013-1020; trimming as Potter (1990).
    """
    if not margins:
        raise TooLittleData("margins", need=1, got=0)
    people = len(margins[0].category)
    if not people:
        raise TooLittleData("people", need=1, got=0)
    if most is not None and most <= 1:
        raise WrongShape(f"The largest weight is a multiple above 1 of the median; got {most}.")
    weights = np.ones(people) if start is None else np.asarray(start, dtype=np.float64).copy()
    if weights.shape != (people,) or not (np.isfinite(weights) & (weights > 0)).all():
        raise WrongShape(f"The weights to start from are {people} numbers above 0.")
    total = float(margins[0].totals.sum())
    targets = [_checked(margin, people, total) for margin in margins]

    weights = _raked(weights * (total / weights.sum()), margins, targets)
    trimmed = 0
    if most is not None:
        for _ in range(TRIM_ROUNDS):
            bound = most * float(np.median(weights))
            over = weights > bound * (1 + 1e-9)
            if not over.any():
                break
            trimmed = int((weights >= bound * (1 - 1e-9)).sum())
            weights = _raked(np.minimum(weights, bound), margins, targets, tolerate=True)
        weights = np.minimum(weights, most * float(np.median(weights)))
        weights *= total / weights.sum()
    effective_n = float(weights.sum() ** 2 / (weights**2).sum())
    return Weighted(
        weights, effective_n, people / effective_n, trimmed, _miss(weights, margins, targets) / total
    )


def _checked(margin: Margin, people: int, total: float) -> FloatArray:
    totals = np.asarray(margin.totals, dtype=np.float64)
    if margin.category.shape != (people,) or margin.category.min() < 0:
        raise WrongShape(f"The margin {margin.name} needs one category from 0 for each of {people} people.")
    if margin.category.max() >= len(totals):
        raise WrongShape(
            f"The margin {margin.name} has {len(totals)} totals, but a category {margin.category.max()}."
        )
    if not (np.isfinite(totals) & (totals >= 0)).all() or totals.sum() <= 0:
        raise WrongShape(f"The totals of the margin {margin.name} are numbers of zero or more.")
    answered = np.bincount(margin.category, minlength=len(totals))
    if ((answered == 0) & (totals > 0)).any():
        missing = int(np.flatnonzero((answered == 0) & (totals > 0))[0])
        raise WrongShape(
            f"Nobody answered in category {missing} of the margin {margin.name}, where the register has "
            f"{totals[missing]:g}. Join it with another category."
        )
    if ((answered > 0) & (totals == 0)).any():
        extra = int(np.flatnonzero((answered > 0) & (totals == 0))[0])
        raise WrongShape(f"Category {extra} of the margin {margin.name} has people, but a total of 0.")
    return np.asarray(totals * (total / totals.sum()))


def _raked(
    weights: FloatArray, margins: Sequence[Margin], targets: Sequence[FloatArray], *, tolerate: bool = False
) -> FloatArray:
    """Proportional fitting, margin after margin, until all hold."""
    weights = weights.copy()
    total = float(targets[0].sum())
    for _ in range(MOST_ROUNDS):
        for margin, target in zip(margins, targets, strict=True):
            sums = np.bincount(margin.category, weights=weights, minlength=len(target))
            weights *= np.divide(target, sums, out=np.ones_like(target), where=sums > 0)[margin.category]
        if _miss(weights, margins, targets) <= SETTLED * total:
            return weights
    if tolerate:
        return weights
    raise DidNotSettle("weighting to the margins", steps=MOST_ROUNDS)


def _miss(weights: FloatArray, margins: Sequence[Margin], targets: Sequence[FloatArray]) -> float:
    return max(
        float(np.abs(np.bincount(one.category, weights=weights, minlength=len(target)) - target).max())
        for one, target in zip(margins, targets, strict=True)
    )
