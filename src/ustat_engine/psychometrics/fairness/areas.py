"""How far apart are two curves of one item: over the focal group, and over the whole scale."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.population import Population, equal_nodes

NODES = 121


@dataclass(frozen=True, slots=True)
class Apart:
    """Focal less reference, in score points: ``signed`` and ``unsigned`` mean over the focal group's ability
    (SIDS and UIDS); ``area`` and ``area_unsigned`` over the whole scale, in points times logits."""

    signed: float
    unsigned: float
    area: float
    area_unsigned: float


def apart(reference: Bank, focal: Bank, population: Population) -> Apart:
    """``reference``, ``focal``: banks of one item each, on one scale; ``population``: the focal group's.

    With different guessing the area over the whole scale has no end, and is NaN.
    Source: Meade (2010), Journal of Applied Psychology 95, 728-743; Raju (1988), Psychometrika 53, 495-502.
    """
    signed, unsigned = mean_gaps(reference, focal, population)
    slopes = np.abs([reference.slopes[0], focal.slopes[0]])
    if reference.guessing[0] != focal.guessing[0] or slopes.min() < 1e-3:
        return Apart(signed, unsigned, float("nan"), float("nan"))
    places = np.concatenate([reference.difficulties[0], focal.difficulties[0]])
    places = places[np.isfinite(places)]
    # Curves of slope a are flat to one in 10^13 at 30 / a from their steps.
    wide = np.linspace(places.min() - 30 / slopes.min(), places.max() + 30 / slopes.min(), 6001)
    far = _gaps(reference, focal, wide)
    return Apart(signed, unsigned, float(np.trapezoid(far, wide)), float(np.trapezoid(np.abs(far), wide)))


def mean_gaps(reference: Bank, focal: Bank, population: Population) -> tuple[float, float]:
    """The mean difference of the expected score over a population, with its sign and without."""
    nodes = equal_nodes(population, many=NODES)
    gaps = _gaps(reference, focal, nodes)
    mass = np.exp(population.log_density(nodes))
    return float(mass @ gaps), float(mass @ np.abs(gaps))


def _gaps(reference: Bank, focal: Bank, abilities: Floats) -> Floats:
    return np.asarray(expected_scores(focal, abilities)[0] - expected_scores(reference, abilities)[0])
