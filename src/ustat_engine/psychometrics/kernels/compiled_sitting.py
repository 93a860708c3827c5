"""The loop of ``sitting``, compiled. ``Standing`` is its twin, step by step; names are explained there."""

from math import floor, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled
from ustat_engine.psychometrics.kernels.draws import EXPOSURE, FIRST, GOLDEN, PICKS, SECOND, Bits
from ustat_engine.psychometrics.kernels.sitting import (
    ASIDE,
    AT_CUT,
    CLASS,
    EMPTY,
    ERROR,
    FREE,
    LENGTH,
    OVER_POSTERIOR,
    RUNNING,
    SMALLEST,
    TAKEN,
    TINY,
)

_GOLDEN, _FIRST, _SECOND = np.uint64(GOLDEN), np.uint64(FIRST), np.uint64(SECOND)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_EXPOSURE, _PICKS = np.uint64(EXPOSURE), np.uint64(PICKS)


@compiled("uint64(uint64)", in_order=True)
def _mixed(bits: np.uint64) -> np.uint64:
    found = bits + _GOLDEN
    found = (found ^ (found >> _S30)) * _FIRST
    found = (found ^ (found >> _S27)) * _SECOND
    return found ^ (found >> _S31)


@compiled("float64(uint64, uint64, uint64)", in_order=True)
def _chance(seed: np.uint64, stream: np.uint64, number: np.uint64) -> float:
    return np.float64(_mixed(_mixed(seed + stream) + number) >> _S11) * 2.0**-53


@compiled("int64(float64[::1], int64[::1], int64[::1], int64)", in_order=True)
def _area_due(shares: Floats, counts: Whole, left: Whole, asked: int) -> int:
    areas = 0
    for area in range(len(shares)):
        areas += shares[area] > 0
    room = 1.0 / (2 * areas - 2) if areas > 1 else 0.0
    due, soonest, behind, most = -1, inf, -1, -inf
    for area in range(len(shares)):
        if left[area] <= 0 or shares[area] <= 0:
            continue
        gap = shares[area] * asked - counts[area]
        if gap > most:
            behind, most = area, gap
        deadline = (counts[area] + 1.0 - room) / shares[area]
        if gap >= room and deadline < soonest:
            due, soonest = area, deadline
    return due if due >= 0 else behind


@compiled("int64(float64[::1], uint8[::1], int64[::1], boolean[::1], int64, int64, float64)", in_order=True)
def _pick(
    values: Floats,
    state: Codes,
    area: Whole,
    open_areas: NDArray[np.bool_],
    kind: int,
    wanted: int,
    drawn: float,
) -> int:
    """The item drawn among the best of one kind, or -1."""
    if wanted == 1:
        best, top = -1, -inf
        for row in range(len(state)):
            if state[row] == kind and open_areas[area[row]] and values[row] > top:
                best, top = row, values[row]
        return best
    many = 0
    for row in range(len(state)):
        many += state[row] == kind and open_areas[area[row]]
    if not many:
        return -1
    if wanted >= many:
        place = int(drawn * many)
        for row in range(len(state)):
            if state[row] == kind and open_areas[area[row]]:
                if place == 0:
                    return row
                place -= 1
    last, ceiling = -1, inf
    for _ in range(int(drawn * wanted) + 1):
        best, top = -1, -inf
        for row in range(len(state)):
            if state[row] == kind and open_areas[area[row]]:
                after = values[row] < ceiling or (values[row] == ceiling and row > last)
                if after and values[row] > top:
                    best, top = row, values[row]
        last, ceiling = best, top
    return last


@compiled(
    "int64(uint8[::1], uint64, float64[::1], uint64[::1], int64[::1], int64[::1], uint8[::1], int64[::1],"
    " float64[::1])",
    in_order=True,
)
def _begin(
    codes: Codes,
    seed: np.uint64,
    exposure: Floats,
    keys: Bits,
    area: Whole,
    unit: Whole,
    state: Codes,
    left: Whole,
    nearness: Floats,
) -> int:
    """Which items are free, and how many each area has that can be given together."""
    seen = np.zeros(len(codes), dtype=np.bool_)
    left[:] = 0
    for row in range(len(codes)):
        state[row] = FREE
        if codes[row] == MISSING:
            state[row] = TAKEN
            continue
        if exposure[row] < 1:
            drawn = _chance(seed, _EXPOSURE, keys[row])
            if drawn >= exposure[row]:
                state[row] = ASIDE
                nearness[row] = exposure[row] / max(drawn, TINY)
        if not seen[unit[row]]:
            seen[unit[row]] = True
            left[area[row]] += 1
    return 0


@compiled("UniTuple(float64, 2)(float64[::1], float64[::1])", in_order=True)
def _estimate(posterior: Floats, nodes: Floats) -> tuple[float, float]:
    ability = 0.0
    for node in range(len(nodes)):
        ability += posterior[node] * nodes[node]
    spread = 0.0
    for node in range(len(nodes)):
        away = nodes[node] - ability
        spread += posterior[node] * (away * away)
    return ability, sqrt(spread)


@compiled("int64(float64, float64, float64[::1], float64, float64)", in_order=True)
def _wish(error: float, stop_error: float, ratio: Floats, lower: float, upper: float) -> int:
    if error <= stop_error:
        return ERROR
    for cut in range(len(ratio)):
        if lower < ratio[cut] < upper:
            return RUNNING
    return CLASS if len(ratio) else RUNNING


@compiled("int64(int64[::1], int64[::1], int64[::1], int64[::1])", in_order=True)
def _lack(at_least: Whole, counts: Whole, left: Whole, lacking: Whole) -> int:
    """Fill what each area still needs and can have; all of it together."""
    short = 0
    for area in range(len(counts)):
        lacking[area] = max(min(at_least[area], counts[area] + left[area]) - counts[area], 0)
        short += lacking[area]
    return short


@compiled(
    "int64(int64[::1], float64[::1], int64[::1], int64[::1], int64[::1], int64, int64, boolean[::1])",
    in_order=True,
)
def _open(
    at_most: Whole,
    shares: Floats,
    counts: Whole,
    left: Whole,
    lacking: Whole,
    spare: int,
    asked: int,
    open_areas: NDArray[np.bool_],
) -> int:
    """Fill which areas the next item may come from."""
    due = _area_due(shares, counts, left, asked) if len(shares) else 0
    for area in range(len(counts)):
        if len(shares):
            open_areas[area] = area == due
        else:
            needed = lacking[area] > 0 or spare > 0
            open_areas[area] = left[area] > 0 and counts[area] < at_most[area] and needed
    return due


@compiled("int64(float64[::1], float64[:,::1], float64[::1])", in_order=True)
def _average(posterior: Floats, on_nodes: Floats, values: Floats) -> int:
    """Fill the mean information of each item over the posterior."""
    values[:] = 0.0
    for node in range(len(posterior)):
        for row in range(len(values)):
            values[row] += posterior[node] * on_nodes[node, row]
    return 0


@compiled("int64(float64, float64[:,::1], float64[::1])", in_order=True)
def _read(place: float, on_grid: Floats, values: Floats) -> int:
    """Fill the information of each item at this place of the grid, between two rows of the table."""
    at = min(max(floor(place), 0), len(on_grid) - 2)
    for row in range(len(values)):
        values[row] = on_grid[at, row] + (place - at) * (on_grid[at + 1, row] - on_grid[at, row])
    return at


@compiled("float64(float64[::1], float64)", in_order=True)
def _nearest(cuts: Floats, ability: float) -> float:
    nearest, where = inf, ability
    for cut in range(len(cuts)):
        if abs(cuts[cut] - ability) < nearest:
            nearest, where = abs(cuts[cut] - ability), cuts[cut]
    return where


@compiled("int64(float64[::1], float64[::1])", in_order=True)
def _weigh(posterior: Floats, chances: Floats) -> int:
    """The posterior after one more answer."""
    total = 0.0
    for node in range(len(posterior)):
        posterior[node] = max(posterior[node] * chances[node], SMALLEST)
        total += posterior[node]
    scale = 1.0 / total
    for node in range(len(posterior)):
        posterior[node] *= scale
    return 0


_TABLES = "Tuple((float64[::1], float64[::1], float64[:,:,::1], float64[:,::1], float64[:,::1]))"
_NUMBERS = "UniTuple(float64, 6)"
_SHARES = "Tuple((float64[::1], float64[::1], float64[::1], float64[:,:,::1]))"
_COUNTS = "UniTuple(int64[::1], 7)"
_LIMITS = "UniTuple(int64, 4)"
_FOUND = "Tuple((int64[:,::1], int64[::1], int64[::1], int64[::1]))"


@compiled(
    f"void(uint8[:,::1], uint64[::1], {_TABLES}, {_NUMBERS}, uint64[::1], {_SHARES}, {_COUNTS}, {_LIMITS},"
    f" {_FOUND}, uint8[:,::1], UniTuple(float64[::1], 2))",
    in_order=True,
)
def sit(
    codes: Codes,
    seeds: Bits,
    tables: tuple[Floats, Floats, Floats, Floats, Floats],
    numbers: tuple[float, float, float, float, float, float],
    keys: Bits,
    weights: tuple[Floats, Floats, Floats, Floats],
    layout: tuple[Whole, Whole, Whole, Whole, Whole, Whole, Whole],
    limits: tuple[int, int, int, int],
    found: tuple[Whole, Whole, Whole, Whole],
    answers: Codes,
    estimates: tuple[Floats, Floats],
) -> None:
    """Let every person sit; fills the arrays of ``Record``."""
    nodes, prior, chances, on_grid, on_nodes = tables
    grid_low, grid_step, least_error, stop_error, lower, upper = numbers
    exposure, shares, cuts, gains = weights
    area, at_least, at_most, enemies_first, enemies, unit, start = layout
    min_length, max_length, select, random_from = limits
    order, lengths, reasons, above = found
    abilities, errors = estimates

    areas = len(at_least)
    state, nearness = np.empty(codes.shape[1], dtype=np.uint8), np.empty(codes.shape[1])
    counts, left, lacking = np.zeros(areas, np.int64), np.zeros(areas, np.int64), np.zeros(areas, np.int64)
    open_areas = np.empty(areas, dtype=np.bool_)
    posterior, ratio, values = np.empty(len(nodes)), np.empty(len(cuts)), np.empty(codes.shape[1])

    for person in range(len(codes)):
        seed, given, reason = seeds[person], 0, RUNNING
        counts[:], posterior[:], ratio[:] = 0, prior, 0.0
        _begin(codes[person], seed, exposure, keys, area, unit, state, left, nearness)

        while True:
            ability, error = _estimate(posterior, nodes)
            error = max(error, least_error)
            wish = _wish(error, stop_error, ratio, lower, upper) if given >= min_length else RUNNING
            short = _lack(at_least, counts, left, lacking)
            if wish and not short:
                reason = wish
                break
            if given >= max_length:
                reason = wish if wish else LENGTH
                break

            row = -1
            for one in start:
                if state[one] != TAKEN:
                    row = one
                    break
            if row < 0:
                spare = 0 if wish else max_length - given - short
                _open(at_most, shares, counts, left, lacking, spare, given + 1, open_areas)
                if select == OVER_POSTERIOR:
                    _average(posterior, on_nodes, values)
                else:
                    where = _nearest(cuts, ability) if select == AT_CUT else ability
                    _read((where - grid_low) / grid_step, on_grid, values)
                drawn = _chance(seed, _PICKS, np.uint64(given)) if random_from > 1 else 0.0
                row = _pick(values, state, area, open_areas, FREE, random_from, drawn)
                if row < 0:
                    row = _pick(nearness, state, area, open_areas, ASIDE, 1, 0.0)
            if row < 0:
                reason = wish if wish else EMPTY
                break

            code = codes[person, row]
            order[person, given], answers[person, given] = row, code
            given += 1
            for place in range(enemies_first[row], enemies_first[row + 1]):
                state[enemies[place]] = TAKEN
            counts[area[row]] += 1
            left[area[row]] -= 1
            _weigh(posterior, chances[row, code])
            for cut in range(len(cuts)):
                ratio[cut] += gains[row, code, cut]

        lengths[person], reasons[person] = given, reason
        abilities[person], errors[person] = ability, error
        above[person] = 0
        for cut in range(len(cuts)):
            above[person] += ratio[cut] > 0
