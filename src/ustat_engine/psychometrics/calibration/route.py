"""The route to the maximum: first with a sample of the persons, then with all, and what goes astray on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.calibration.climbing import Place, Slope, newton, squarem
from ustat_engine.psychometrics.calibration.crew import Crew
from ustat_engine.psychometrics.calibration.information import observed
from ustat_engine.psychometrics.calibration.pieces import Piece
from ustat_engine.psychometrics.calibration.space import Space
from ustat_engine.psychometrics.kernels.packing import category_counts
from ustat_engine.psychometrics.remarks import Remark

SAMPLE = 6000
"""Rows that find the way for all the others."""

FEWEST_CHOSEN = 20
"""A category must come at least this often in the sample; otherwise all persons walk together."""

FEWEST_OF_GROUP = 500

MOST_COLUMNS = 400
"""With more steps than this the observed information costs more than it saves."""

NEAR = 0.1
"""Newton's steps begin when the maximum seems to be this near."""

STEEPEST = 25.0
"""A slope (times the spread) that comes this far grows without end: the item is perfectly separable."""

NO_GUESSING = -9.0
"""A guessing of 1 in 8,000 or less is taken for none."""

NARROWEST = -4.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """``settled``: whether the maximum is reached to the tolerance, with no parameter held on the way."""

    slope: Slope
    place: Place
    steps: int
    settled: bool
    remarks: tuple[Remark, ...]


def climbed(
    slope: Slope,
    values: Floats,
    *,
    tolerance: float,
    most: int,
    grid: Callable[[Space, Floats], Floats],
    names: tuple[str, ...],
    group_names: tuple[str, ...],
) -> Arrival:
    """From ``values`` to the maximum; ``grid`` chooses nodes for parameters."""
    used = 0
    remarks: list[Remark] = []
    sample = sampled(slope)
    if sample is not None:
        short = climbed(
            sample,
            values,
            tolerance=max(tolerance, 1e-3),
            most=most // 2,
            grid=grid,
            names=names,
            group_names=group_names,
        )
        if short.settled:
            values = short.place.values
            slope = replace(slope, nodes=grid(slope.space, values))
            information = observed(short.slope, short.place)
            climb = newton(slope, slope.at(values), information, tolerance=tolerance, most=most)
            used = short.steps + climb.steps + 1
            if climb.distance < tolerance:
                return Arrival(slope, climb.place, used, True, ())
            values = climb.place.values
    near = NEAR
    slope = replace(slope, nodes=grid(slope.space, values))
    place = slope.at(values)
    while True:
        columns = slope.space.items_end - len(names)
        by_newton = columns <= MOST_COLUMNS and slope.space.free > 0
        climb = squarem(slope, place, tolerance=near if by_newton else tolerance, most=min(60, most - used))
        used += climb.steps
        held, found = astray(slope.space, climb.place.values, names, group_names)
        remarks += found
        slope = replace(slope, space=held, nodes=grid(held, climb.place.values))
        place = slope.at(climb.place.values)
        if not found and climb.distance < near and by_newton:
            climb = newton(slope, place, observed(slope, place), tolerance=tolerance, most=most - used)
            used += climb.steps
            place = climb.place
            near = max(near / 10, tolerance)
        settled = climb.distance < tolerance and not found
        if settled or used >= most:
            return Arrival(slope, place, used, settled and not remarks, tuple(remarks))


def sampled(slope: Slope) -> Slope | None:
    """Every so many rows of each population, weighted to stand for all; none if that is not worth it."""
    pieces = slope.crew.pieces
    rows = sum(len(piece.codes) for piece in pieces)
    if rows < 3 * SAMPLE:
        return None
    chosen: list[Piece] = []
    for number in range(slope.space.populations):
        own = [piece for piece in pieces if piece.population == number]
        codes = np.concatenate([piece.codes for piece in own])
        weights = np.concatenate([piece.weights for piece in own])
        every = max(1, min(rows // SAMPLE, len(codes) // FEWEST_OF_GROUP))
        start = every // 2
        kept = weights[start::every]
        scale = weights.sum() / kept.sum()
        chosen.append(Piece(np.ascontiguousarray(codes[start::every]), kept * scale, number))
    counts = category_counts(replace(slope.packed, codes=np.concatenate([piece.codes for piece in chosen])))
    there = np.arange(counts.shape[1]) < slope.packed.categories[:, None]
    if counts[there].min() < FEWEST_CHOSEN:
        return None
    return replace(slope, crew=Crew(chosen, None))


def astray(
    space: Space, values: Floats, names: tuple[str, ...], group_names: tuple[str, ...]
) -> tuple[Space, list[Remark]]:
    """Hold what grows without end where it is, and say so."""
    places, remarks = [], []
    spread = max(space.population(values, number).sd for number in range(space.populations))
    for at, (item, what, _step) in enumerate(space.parameters):
        if space.free_at[at] < 0:
            continue
        if what == "slope" and abs(values[at]) * spread > STEEPEST:
            own = [n for n, (other, _, _) in enumerate(space.parameters) if other == item]
            places += own
            remarks.append(Remark("slope_without_end", names[item], {"slope": float(values[at])}))
        elif what == "guessing" and values[at] < NO_GUESSING:
            places.append(at)
            remarks.append(Remark("no_guessing", names[item]))
    for number in range(space.populations):
        at = space.items_end + 2 * number + 1
        if space.free_at[at] >= 0 and values[at] < NARROWEST:
            places.append(at)
            remarks.append(Remark("no_spread", group_names[number]))
    if not places:
        return space, []
    return space.holding(np.asarray(places), values), remarks
