"""Newton's walk up to the peak of each person's posterior or weighted likelihood, compiled.

The twin in NumPy is ``scoring/peaks.py``, which explains what is climbed.
"""

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled

TWO, GRADED = 0, 1
LEAST_INFORMATION = 1e-200


@compiled("void(float64, float64, float64, float64, float64[::1])")
def add_category(chance: float, first: float, second: float, third: float, sums: Floats) -> None:
    """Add one category to I, J, and their derivatives, given those of log P."""
    curve = second + first * first
    sums[0] += chance * first * first
    sums[1] += chance * first * curve
    sums[2] += chance * first * (first * first + 2 * second)
    sums[3] += chance * (curve * curve + first * (third + 2 * first * second))


@compiled("UniTuple(float64, 2)(float64)")
def logistic(reached: float) -> tuple[float, float]:
    """1 / (1 + exp(-x)) and 1 less that, both to the last digits."""
    small = np.exp(-abs(reached))
    near, far = 1 / (1 + small), small / (1 + small)
    if reached >= 0:
        return near, far
    return far, near


@compiled("UniTuple(float64, 2)(int64, float64, float64, float64, float64, float64[::1])")
def two(
    code: int, slope: float, intercept: float, guess: float, ability: float, sums: Floats
) -> tuple[float, float]:
    """First and second derivative of the log-probability of this answer; adds to the sums."""
    above, below = logistic(slope * ability + intercept)
    bend = above * below
    tilt = slope * (below - above)
    wrong, wrong_bend = -slope * above, -slope * slope * bend
    right, right_bend, right_turn = slope * below, wrong_bend, wrong_bend * tilt
    if guess > 0:
        right = slope * (1 - guess) * below * above / (guess + (1 - guess) * above)
        right_bend = right * tilt - right * right
        right_turn = right_bend * tilt - 2 * slope * slope * bend * right - 2 * right * right_bend
    add_category(guess + (1 - guess) * above, right, right_bend, right_turn, sums)
    add_category((1 - guess) * below, wrong, wrong_bend, wrong_bend * tilt, sums)
    if code == 1:
        return right, right_bend
    return wrong, wrong_bend


@compiled("UniTuple(float64, 2)(int64, int64, float64, float64[::1], float64, float64[::1])")
def graded(
    code: int, steps: int, slope: float, intercepts: Floats, ability: float, sums: Floats
) -> tuple[float, float]:
    """As ``two``, for a graded response."""
    above, below = 1.0, 0.0
    found, found_bend = 0.0, 0.0
    for category in range(steps + 1):
        next_above, next_below, share = 0.0, 1.0, 1.0
        if category < steps:
            next_above, next_below = logistic(slope * ability + intercepts[category])
            if category > 0:
                share = -np.expm1(min(intercepts[category] - intercepts[category - 1], 0.0))
        first = slope * (below - next_above)
        bend, next_bend = above * below, next_above * next_below
        second = -slope * slope * (bend + next_bend)
        third = -(slope**3) * (bend * (below - above) + next_bend * (next_below - next_above))
        add_category(above * next_below * share, first, second, third, sums)
        if category == code:
            found, found_bend = first, second
        above, below = next_above, next_below
    return found, found_bend


@compiled("UniTuple(float64, 2)(int64, int64, float64, float64[::1], float64, float64[::1], float64[::1])")
def stepped(
    code: int, steps: int, slope: float, intercepts: Floats, ability: float, heights: Floats, sums: Floats
) -> tuple[float, float]:
    """As ``two``, for (partial) credit step by step: the cumulants of the points."""
    heights[0] = 0.0
    highest = 0.0
    for step in range(steps):
        heights[step + 1] = heights[step] + slope * ability + intercepts[step]
        highest = max(highest, heights[step + 1])
    total, mean = 0.0, 0.0
    for category in range(steps + 1):
        heights[category] = np.exp(heights[category] - highest)
        total += heights[category]
        mean += category * heights[category]
    mean /= total
    second, third, fourth = 0.0, 0.0, 0.0
    for category in range(steps + 1):
        away = category - mean
        share = heights[category] / total * away * away
        second += share
        third += share * away
        fourth += share * away * away
    sums[0] += slope**2 * second
    sums[1] += slope**3 * third
    sums[2] += slope**3 * third
    sums[3] += slope**4 * (fourth - 3 * second * second)
    return slope * (code - mean), -(slope**2) * second


@compiled(
    "boolean(uint8[:,::1], int64[::1], int64[::1], float64[::1], float64[:,::1], float64[::1], float64,"
    " float64, boolean, int64, float64, float64[::1], float64[::1], float64[::1], float64[::1])"
)
def climb(
    codes: Codes,
    forms: Whole,
    steps: Whole,
    slopes: Floats,
    intercepts: Floats,
    guessing: Floats,
    mean: float,
    precision: float,
    weighted: bool,
    most_steps: int,
    settled: float,
    low: Floats,
    high: Floats,
    at: Floats,
    information: Floats,
) -> bool:
    """Move ``at`` of each person, between ``low`` and ``high``, to her peak; whether everybody arrived.

    ``forms``: (items,) 0 two categories, 1 graded, 2 stepped. ``precision`` is 1 / variance of the
    population, or 0 for the weighted likelihood. ``information`` is filled in.
    """
    persons, items = codes.shape
    sums = np.empty(4)
    heights = np.empty(intercepts.shape[1] + 1)
    for person in range(persons):
        arrived = False
        for _ in range(most_steps):
            here = at[person]
            sums[:] = 0.0
            rise, bend = 0.0, 0.0
            for item in range(items):
                code = codes[person, item]
                if code == MISSING:
                    continue
                if forms[item] == TWO:
                    one, other = two(code, slopes[item], intercepts[item, 0], guessing[item], here, sums)
                elif forms[item] == GRADED:
                    one, other = graded(code, steps[item], slopes[item], intercepts[item], here, sums)
                else:
                    one, other = stepped(
                        code, steps[item], slopes[item], intercepts[item], here, heights, sums
                    )
                rise += one
                bend += other
            if weighted:
                safe = max(sums[0], LEAST_INFORMATION)
                rise += sums[1] / (2 * safe)
                bend += (sums[3] - sums[1] / safe * sums[2]) / (2 * safe)
            rise -= (here - mean) * precision
            bend -= precision
            information[person] = sums[0] + precision
            if rise > 0:
                low[person] = here
            if rise < 0:
                high[person] = here
            there = (low[person] + high[person]) / 2
            if bend < 0 and low[person] <= here - rise / bend <= high[person]:
                there = here - rise / bend
            at[person] = there
            if abs(there - here) <= settled * (1 + abs(here)):
                arrived = True
                break
        if not arrived:
            return False
    return True
