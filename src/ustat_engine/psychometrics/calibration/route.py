"""The route to the maximum: first with a sample of the persons, then with all, and what goes astray on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.calibration.climbing import NARROWEST, Place, Slope, newton, squarem
from ustat_engine.psychometrics.calibration.crew import Crew
from ustat_engine.psychometrics.calibration.information import cross_product, observed
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

ROUGH = 1e-3
"""How well the sample's own maximum is found: well inside its sampling error."""

REGRID = 0.5
"""Nodes are chosen anew when their ends move by more than this many logits."""

MOST_NEWTON = 25

ROWS_FOR_CROSS_PRODUCT = 12
"""Rows a parameter: with fewer, the cross-product of the scores is too rough to steer by."""

NEAR = 0.1
"""Newton's steps begin when the maximum seems to be this near."""

STEEPEST = 25.0
"""A slope (times the spread) that comes this far grows without end: the item is perfectly separable."""

NONE_AT_ALL = -40.0
NO_GUESSING = -9.0
"""A guessing of 1 in 8,000 or less is taken for none."""


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
    """From ``values`` to the maximum; ``grid`` chooses nodes for parameters.

    With many persons a sample of them goes first, and all follow with few steps of their own.
    """
    sample = sampled(slope)
    if sample is None:
        return _walked(slope, values, tolerance, most, grid, names, group_names)
    rough = max(tolerance, ROUGH)
    scouts = _walked(sample, values, rough, most, grid, names, group_names)
    if scouts.settled:
        values = scouts.place.values
    if not scouts.settled or any(kind.family == "guessing" for kind in slope.space.kinds):
        # With guessing the summit of a sample lies too far off for Newton's steps alone.
        rest = _walked(slope, values, tolerance, most, grid, names, group_names)
        return replace(rest, steps=rest.steps + scouts.steps)
    slope = replace(slope, nodes=grid(slope.space, values))
    known = cross_product(scouts.slope, scouts.place)
    climb = newton(slope, slope.at(values), known, tolerance=tolerance, most=min(MOST_NEWTON, most))
    used = scouts.steps + climb.steps + 1
    strayed = astray(slope.space, climb.place.values, names, group_names)[1]
    if climb.distance < tolerance and not strayed:
        return Arrival(slope, climb.place, used, True, ())
    rest = _walked(slope, climb.place.values, tolerance, most - used, grid, names, group_names)
    return replace(rest, steps=rest.steps + used)


def _walked(
    slope: Slope,
    values: Floats,
    tolerance: float,
    most: int,
    grid: Callable[[Space, Floats], Floats],
    names: tuple[str, ...],
    group_names: tuple[str, ...],
) -> Arrival:
    """Expectation-maximisation until the maximum is near, then Newton's steps, and again if those fail.

    Where there are many rows Newton first has the cross-product of the scores, which costs a tenth, and only
    if that fails the observed information.
    """
    used, near = 1, NEAR
    rows = sum(len(piece.codes) for piece in slope.crew.pieces)
    informed = cross_product if rows > ROWS_FOR_CROSS_PRODUCT * slope.space.free else observed
    remarks: list[Remark] = []
    slope = replace(slope, nodes=grid(slope.space, values))
    place = slope.at(values)
    if not slope.space.free:
        return Arrival(slope, place, used, True, ())
    by_newton = slope.space.items_end - len(names) <= MOST_COLUMNS
    while True:
        aim = max(near, tolerance) if by_newton else tolerance
        climb = squarem(slope, place, tolerance=aim, most=min(60, most - used))
        used, place = used + climb.steps, climb.place
        held, found = astray(slope.space, place.values, names, group_names)
        if found:
            remarks += found
            slope = replace(slope, space=held)
            place = replace(place, values=held.values(held.free_of(place.values)))
            if not held.free:
                return Arrival(slope, slope.at(place.values), used + 1, False, tuple(remarks))
        nodes = grid(slope.space, place.values)
        if found or len(nodes) != len(slope.nodes) or np.abs(nodes - slope.nodes).max() > REGRID:
            slope = replace(slope, nodes=nodes)
            place = slope.at(place.values)
            used += 1
        elif climb.distance < near and by_newton:
            climb = newton(
                slope, place, informed(slope, place), tolerance=tolerance, most=min(MOST_NEWTON, most)
            )
            used, place = used + climb.steps, climb.place
            near, informed = near / 10, observed
            found = astray(slope.space, place.values, names, group_names)[1]
        if climb.distance < tolerance and not found:
            return Arrival(slope, place, used, not remarks, tuple(remarks))
        if used >= most:
            return Arrival(slope, place, used, False, tuple(remarks))


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
    # The sample's weights stand for everybody; its priors must not weigh less for that.
    heavier = rows / sum(len(piece.codes) for piece in chosen)
    space = replace(slope.space, prior_weight=slope.space.prior_weight * heavier)
    return replace(slope, space=space, crew=Crew(chosen, None))


def astray(
    space: Space, values: Floats, names: tuple[str, ...], group_names: tuple[str, ...]
) -> tuple[Space, list[Remark]]:
    """Hold what grows without end, at the last value that makes sense, and say so."""
    places, remarks, values = [], [], values.copy()
    spread = max(space.population(values, number).sd for number in range(space.populations))
    for at, (item, what, _step) in enumerate(space.parameters):
        if space.free_at[at] < 0:
            continue
        if what == "slope" and abs(values[at]) * spread > STEEPEST:
            steps = [n for n, one in enumerate(space.parameters) if one[:2] == (item, "intercept")]
            # The difficulties stay where they are.
            values[[at, *steps]] *= STEEPEST / spread / abs(values[at])
            places += [at, *steps]
            remarks.append(Remark("slope_without_end", names[item], {"slope": float(values[at])}))
        elif what == "guessing" and values[at] < NO_GUESSING:
            values[at] = NONE_AT_ALL
            places.append(at)
            remarks.append(Remark("no_guessing", names[item]))
    for number in range(space.populations):
        at = space.items_end + 2 * number + 1
        if space.free_at[at] >= 0 and values[at] < NARROWEST:
            values[at] = NARROWEST
            places.append(at)
            remarks.append(Remark("no_spread", group_names[number]))
    if not places:
        return space, []
    return space.holding(np.asarray(places), values), remarks
