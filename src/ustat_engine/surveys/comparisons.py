"""Is one share larger than another? Differences with their own error, and ranks as ranges of ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr

from ustat_engine.errors import WrongShape
from ustat_engine.surveys.covariances import covariances
from ustat_engine.surveys.designs import BoolArray, Design, FloatArray, IntArray
from ustat_engine.surveys.estimates import Estimates, checked_groups, means, shares
from ustat_engine.surveys.ratios import ratios

Verdict = Literal["higher", "lower", "alike", "unknown"]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One estimate less another: ``first`` and ``second`` as (group, item), each counted from 0.

    ``difference`` with its standard error and the range from ``low`` to ``high``; ``p``, how easily chance
    alone makes a difference as large; ``adjusted``, the same for all differences asked for together.
    ``verdict``: the first is higher, lower, alike (they cannot be told apart), or unknown (no error).
    """

    first: Pair
    second: Pair
    difference: float
    se: float
    low: float
    high: float
    p: float
    adjusted: float
    verdict: Verdict


def compare_shares(
    chosen: BoolArray,
    asked: BoolArray,
    design: Design,
    pairs: Sequence[tuple[Pair, Pair]],
    *,
    level: float = 0.95,
    by: IntArray | None = None,
    groups: int | None = None,
    families: Sequence[int] | None = None,
) -> list[Difference]:
    """Which of two shares is larger, when the same people may have answered both, or some of them.

    ``pairs``: what to compare, as ((group, item), (group, item)). ``families`` number the question that each
    pair belongs to; without them all pairs are one question. The rest as for ``shares``.

    The error comes from the design's covariance of the two shares, so people who answered both, or schools
    with people in both groups, are accounted for. The range is built from the ranges of the two shares and
    their correlation (MOVER), so it stays sensible near 0 and 1. ``p`` is Student's, two-sided, with the
    degrees of freedom of the people who answered both, or after Welch and Satterthwaite for two groups (never
    more than the whole sample has); ``adjusted`` is Holm's over the pairs of a family. The verdict needs
    both: an adjusted p of at most 1 - level, and a range without zero.

    Raises as ``shares``, and ``WrongShape`` for a pair that is not there or is one and the same share.
    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER); Newcombe (1998), the same,
    17, 2635-2650; Holm (1979), Scandinavian J. of Statistics 6, 65-70.
    """
    told = shares(chosen, asked, design, level=level, by=by, groups=groups)
    return _compared(
        chosen.astype(np.float64), asked, design, told, pairs, by=by, groups=groups, families=families
    )


def compare_means(
    values: FloatArray,
    asked: BoolArray,
    design: Design,
    pairs: Sequence[tuple[Pair, Pair]],
    *,
    level: float = 0.95,
    by: IntArray | None = None,
    groups: int | None = None,
) -> list[Difference]:
    """Which of two means is larger; everything as for ``compare_shares``."""
    told = means(values, asked, design, level=level, by=by, groups=groups)
    return _compared(np.asarray(values, dtype=np.float64), asked, design, told, pairs, by=by, groups=groups)


def ranks(differences: Sequence[Difference], things: Sequence[Pair]) -> dict[Pair, tuple[int, int]]:
    """From which to which place each thing may stand, the largest first: a range of ranks, not a rank.

    A thing stands behind every other that is surely higher, and before every other that is surely lower;
    where the difference is unknown, both remain possible. ``differences`` hold every pair of ``things`` once.
    The ranges hold together at the level of the comparison, since the verdicts do.

    Source: Klein, Wright and Wieczorek (2020), A joint confidence region for an overall ranking of
    populations, J. Royal Statistical Society C 69, 589-606.
    """
    higher = dict.fromkeys(things, 0)
    lower = dict.fromkeys(things, 0)
    for one in differences:
        if one.verdict == "higher":
            above, below = one.first, one.second
        elif one.verdict == "lower":
            above, below = one.second, one.first
        else:
            continue
        lower[above] += 1
        higher[below] += 1
    return {thing: (higher[thing] + 1, len(things) - lower[thing]) for thing in things}


def holm(chances: FloatArray) -> FloatArray:
    """p-values adjusted so that, over all of them, a false alarm is no likelier than the level; nan stays.

    Source: Holm (1979), Scandinavian J. of Statistics 6, 65-70.
    """
    adjusted = np.full(chances.shape, np.nan)
    known = np.flatnonzero(~np.isnan(chances))
    order = known[np.argsort(chances[known], kind="stable")]
    many = len(order)
    adjusted[order] = np.minimum(np.maximum.accumulate(chances[order] * (many - np.arange(many))), 1.0)
    return adjusted


def _compared(
    values: FloatArray,
    asked: BoolArray,
    design: Design,
    told: Estimates,
    pairs: Sequence[tuple[Pair, Pair]],
    *,
    by: IntArray | None,
    groups: int | None,
    families: Sequence[int] | None = None,
) -> list[Difference]:
    number, items = told.value.shape
    _check_pairs(pairs, number, items)
    if not pairs:
        return []
    group, number = checked_groups(by, len(values), groups)
    by_item = asked.reshape(len(asked), -1)
    found = ratios(values, by_item, design, group=group, groups=number)
    together = covariances(values, by_item, design, found, group=group, groups=number)

    first = np.array([g * items + j for (g, j), _ in pairs])
    second = np.array([g * items + j for _, (g, j) in pairs])
    value, low, high = told.value.ravel(), told.low.ravel(), told.high.ravel()
    variance, degrees = np.diag(together), told.degrees.ravel()

    difference = value[first] - value[second]
    # Rounding must not make the variance of two equal columns negative.
    spread = np.maximum(variance[first] + variance[second] - 2 * together[first, second], 0.0)
    se = np.sqrt(spread)
    welch = _degrees(variance[first], degrees[first], variance[second], degrees[second])
    same_people = first // items == second // items
    everyone = ratios(values, by_item, design, group=np.minimum(group, 0), groups=1).degrees.ravel()
    freedom = np.where(
        same_people,
        np.minimum(degrees[first], degrees[second]),
        np.minimum(welch, everyone[first % items]),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = together[first, second] / np.sqrt(variance[first] * variance[second])
        chance = 2 * stdtr(freedom, -np.abs(difference) / se)
    # Twins: people answered both alike, one by one; no difference was seen and none can be denied.
    chance = np.where((se == 0) & (difference == 0), 1.0, np.where(se == 0, np.nan, chance))
    below, above = _mover(
        difference,
        (value[first] - low[first], high[first] - value[first]),
        (value[second] - low[second], high[second] - value[second]),
        np.nan_to_num(correlation, nan=0.0).clip(-1, 1),
    )
    family = np.zeros(len(pairs), dtype=np.int64) if families is None else np.asarray(families)
    if family.shape != (len(pairs),):
        raise WrongShape(f"There are {len(pairs)} pairs but {len(family)} families.")
    adjusted = np.empty(len(pairs))
    for one in np.unique(family):
        adjusted[family == one] = holm(chance[family == one])
    return [
        Difference(
            first=pair[0],
            second=pair[1],
            difference=float(difference[at]),
            se=float(se[at]),
            low=float(below[at]),
            high=float(above[at]),
            p=float(chance[at]),
            adjusted=float(adjusted[at]),
            verdict=_verdict(float(below[at]), float(above[at]), float(adjusted[at]), told.level),
        )
        for at, pair in enumerate(pairs)
    ]


def _verdict(low: float, high: float, adjusted: float, level: float) -> Verdict:
    if np.isnan(low) or np.isnan(high):
        return "unknown"
    # Everybody on one side and nobody on the other leaves no p; the range alone then decides.
    surely = np.isnan(adjusted) or adjusted <= 1 - level + 1e-12
    if surely and low > 0:
        return "higher"
    if surely and high < 0:
        return "lower"
    return "alike"


def _degrees(
    one: FloatArray, degrees_one: FloatArray, other: FloatArray, degrees_other: FloatArray
) -> FloatArray:
    """Welch's and Satterthwaite's degrees of freedom for the difference of two groups."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            (one + other) ** 2 / (one**2 / degrees_one + other**2 / degrees_other), dtype=np.float64
        )


def _mover(
    difference: FloatArray,
    first: tuple[FloatArray, FloatArray],
    second: tuple[FloatArray, FloatArray],
    correlation: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    (down_one, up_one), (down_two, up_two) = first, second
    reach_down = down_one**2 + up_two**2 - 2 * correlation * down_one * up_two
    reach_up = up_one**2 + down_two**2 - 2 * correlation * up_one * down_two
    return (
        difference - np.sqrt(np.maximum(reach_down, 0.0)),
        difference + np.sqrt(np.maximum(reach_up, 0.0)),
    )


def _check_pairs(pairs: Sequence[tuple[Pair, Pair]], groups: int, items: int) -> None:
    for one, other in pairs:
        for g, j in (one, other):
            if not (0 <= g < groups and 0 <= j < items):
                raise WrongShape(f"There is no estimate of group {g}, item {j}.")
        if one == other:
            raise WrongShape(f"Group {one[0]}, item {one[1]} is compared with itself.")
