"""Levelled statements to a level: the mean of what somebody chose, with its standard error."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from statistics import NormalDist, fmean

from ustat_engine.errors import TooLittleData, WrongShape

Level = float
ROUNDING = sqrt(1 / 12)  # a whole-numbered choice hides at least this much (uniform within one step)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a scale of levels, with its standard error, both in levels."""

    value: Level
    error: Level
    items: int


@dataclass(frozen=True, slots=True)
class Placement:
    """The level a standing falls in, and the chance that the true standing lies there, from 0 to 1."""

    level: int
    chance: float


def within_spread(scales: Collection[Sequence[int]]) -> Level:
    """How much one person's choices differ within a scale: standard deviation, pooled over the scales.

    ``scales`` holds, scale by scale, the levels chosen on its items (whole numbers from 1).
    Never less than the rounding of a whole-numbered choice; a whole level where each scale has one item,
    which says nothing about spread.

    Raises ``TooLittleData`` without any choice.
    Source: pooled within-groups variance, e.g. Winer (1971), section 3.
    """
    answered = [levels for levels in scales if levels]
    if not answered:
        raise TooLittleData("chosen levels", need=1, got=0)
    squares = sum((level - fmean(levels)) ** 2 for levels in answered for level in levels)
    freedom = sum(len(levels) - 1 for levels in answered)
    return max(sqrt(squares / freedom) if freedom else 1.0, ROUNDING)


def standing(levels: Sequence[int], *, spread: Level) -> Standing:
    """Where somebody stands on one scale: the mean of the chosen levels.

    ``levels`` are whole numbers from 1; ``spread`` is the standard deviation of one choice, in levels.
    The error is that of a mean of independent choices; it leaves out that people may see themselves
    kindlier than others would, which no error of a self-assessment can hold.

    Raises ``TooLittleData`` without levels, ``WrongShape`` for a spread that is not positive.
    """
    if not levels:
        raise TooLittleData("chosen levels", need=1, got=0)
    if not (isfinite(spread) and spread > 0):
        raise WrongShape(f"The spread of a choice must be positive, got {spread}.")
    return Standing(value=fmean(levels), error=spread / sqrt(len(levels)), items=len(levels))


def placement(standing: Standing, *, highest: int) -> Placement:
    """The level whose band holds the standing: bands are one level wide, centred on whole numbers.

    ``highest`` is the number of levels. A standing on a border belongs to the lower level, so that nobody
    is asked for more than they said. The chance is the normal mass of the band (open at both ends).
    """
    level = min(highest, max(1, ceil(standing.value - 0.5)))
    belief = NormalDist(standing.value, standing.error)
    low = belief.cdf(level - 0.5) if level > 1 else 0.0
    high = belief.cdf(level + 0.5) if level < highest else 1.0
    return Placement(level=level, chance=high - low)
