"""The public door: item parameters and populations by marginal maximum likelihood."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Literal

import numpy as np
from scipy.special import expit, logit

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Model
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.climbing import Slope, squarem
from ustat_engine.psychometrics.calibration.crew import Crew, threads
from ustat_engine.psychometrics.calibration.preparing import Prepared, prepared
from ustat_engine.psychometrics.calibration.priors import Priors
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.calibration.space import Space, space_of
from ustat_engine.psychometrics.calibration.starting import starting_values
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.population import equal_nodes
from ustat_engine.psychometrics.responses import Responses

USUAL_PRIORS = Priors()
REACH = 6.0
FEWEST_NODES = 41
MOST_NODES = 4001


def calibrate(
    responses: Responses,
    *,
    model: Model | Sequence[Model],
    anchors: Bank | None = None,
    priors: Priors = USUAL_PRIORS,
    errors: Literal["observed", "cross_product", "none"] = "observed",
    common_slope: bool = False,
    tolerance: float = 1e-6,
    most_iterations: int = 2000,
    nodes: int | None = None,
    start: Bank | None = None,
    executor: Executor | None = None,
    told: Callable[[float], None] | None = None,
) -> Calibration:
    """Which parameters do the items have, and how is ability spread?"""
    models = tuple([model] * len(responses.items) if isinstance(model, str) else model)
    if len(models) != len(responses.items):
        raise WrongShape(f"One model an item: {len(responses.items)} items, {len(models)} models.")
    ready = prepared(responses, models, anchors)
    anchored = _anchored(ready, anchors)
    space = space_of(
        ready.models,
        [int(many) for many in ready.categories],
        populations=len(responses.group_names),
        anchored=anchored,
        common_slope=common_slope,
        priors=priors,
    )
    values = starting_values(space, ready.packed, ready.pieces, space.known)
    with threads() as pool:
        slope = Slope(space, ready.packed, Crew(ready.pieces, pool), _nodes(ready, space, values, nodes))
        climb = squarem(slope, slope.at(values), tolerance=tolerance, most=most_iterations)
    place = climb.place
    bank = bank_at(ready, space, place.values)
    total = float(place.found.masses.sum())
    return Calibration(
        bank,
        tuple(space.population(place.values, number) for number in range(space.populations)),
        responses.group_names,
        place.found.log_likelihood,
        space.free,
        ready.persons,
        climb.steps,
        float(np.abs(place.gradient).max(initial=0)) / total,
        climb.distance < tolerance,
        float("nan"),
        remarks=tuple(ready.remarks),
    )


def bank_at(ready: Prepared, space: Space, values: Floats) -> Bank:
    """The items' parameters in the canonical form."""
    many = len(ready.items)
    intercepts = np.full((many, int(ready.categories.max()) - 1), np.nan)
    slopes, guessing = np.ones(many), np.zeros(many)
    for at, (item, what, step) in enumerate(space.parameters):
        if what == "slope":
            slopes[item] = values[at]
        elif what == "intercept":
            intercepts[item, step] = values[at]
        else:
            guessing[item] = expit(values[at])
    return Bank(ready.items, ready.models, slopes, intercepts, guessing, (), dict(ready.joined))


def _anchored(ready: Prepared, anchors: Bank | None) -> dict[int, Floats]:
    """The fixed parameters of the anchored items, in the order of the vector."""
    if anchors is None:
        return {}
    rows = {name: row for row, name in enumerate(anchors.items)}
    found = {}
    for item, name in enumerate(ready.items):
        if name in rows:
            row = rows[name]
            steps = anchors.intercepts[row, : int(anchors.steps[row])]
            own = [anchors.slopes[row], *steps]
            if anchors.models[row] == "3pl":
                own.append(logit(max(float(anchors.guessing[row]), 1e-12)))
            found[item] = np.asarray(own, dtype=np.float64)
    return found


def _nodes(ready: Prepared, space: Space, values: Floats, many: int | None) -> Floats:
    """Equally spaced nodes over all populations, no further apart than the narrowest posterior is wide."""
    people = [space.population(values, number) for number in range(space.populations)]
    if many is None:
        rough = equal_nodes(*people, many=161, reach=4.0)
        known = information(bank_at(ready, space, values), rough).sum(axis=0)
        spread = 1 / np.sqrt(known.max() + 1 / max(one.sd for one in people) ** 2)
        low = min(one.mean - REACH * one.sd for one in people)
        high = max(one.mean + REACH * one.sd for one in people)
        many = int(np.clip(np.ceil((high - low) / spread), FEWEST_NODES, MOST_NODES))
        many = -(-many // 8) * 8
    return equal_nodes(*people, many=many, reach=REACH)
