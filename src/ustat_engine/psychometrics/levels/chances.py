"""How likely each level is for a person, and who stands near a cut."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, sici

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.levels.cuts import Cuts

CutError = Literal["left_out", "propagated"]
SURE = 0.8
ONE_ERROR = 1.0


@dataclass(frozen=True, slots=True)
class Nearness:
    """Who stands near a cut.

    ``level``: (persons,) the most likely level, from 0. ``chance``: its chance, 0 to 1.
    ``cut``: the number of the nearest cut, from 0. ``distance``: ability less that cut, in standard errors.
    ``near``: true where the chance is below the threshold or the cut lies within so many errors.
    """

    level: Whole
    chance: Floats
    cut: Whole
    distance: Floats
    near: NDArray[np.bool_]


def level_chances(
    abilities: Floats, errors: Floats, cuts: Cuts, *, cut_error: CutError = "left_out"
) -> Floats:
    """(persons, levels) the chance of every level, from an ability with a normal error.

    ``abilities`` and ``errors``: (persons,) in logits, of one scale with the cuts. ``cut_error``: propagated
    adds the uncertainty of each cut, as if panel and person erred independently.

    Raises ``WrongShape`` where sizes do not fit or an error is not above 0.
    """
    checked_measures(abilities, errors)
    spread = errors[:, None]
    if cut_error == "propagated":
        spread = np.hypot(spread, cuts.errors)
    return _parts(ndtr((cuts.values - abilities[:, None]) / spread))


def level_chances_on_nodes(posteriors: Floats, nodes: Floats, cuts: Cuts) -> Floats:
    """(persons, levels) the chance of every level, from each person's posterior over equally spaced nodes.

    ``posteriors``: (persons, nodes), any positive scale. Between nodes the density is the band-limited curve
    through them, so the area below a cut is as exact as the sum over the nodes itself: about
    exp(-pi^2 s^2 / (2 h^2)) for a posterior spread s and spacing h. Counting whole nodes would be wrong by up
    to half a node's mass.

    Raises ``WrongShape`` where sizes do not fit, nodes are not equally spaced or a posterior has no mass.
    Source: Whittaker (1915), Shannon (1949) for the curve; its integral is the sine integral.
    """
    if posteriors.ndim != 2 or nodes.shape != posteriors.shape[1:] or len(nodes) < 3:
        raise WrongShape(f"Posteriors run over the nodes: {posteriors.shape} for {nodes.size} nodes.")
    gaps = np.diff(nodes)
    if not np.allclose(gaps, gaps[0], rtol=1e-6) or gaps[0] <= 0:
        raise WrongShape("Nodes must rise in equal steps.")
    mass = posteriors.sum(axis=1, keepdims=True)
    if not (np.isfinite(mass).all() and (mass > 0).all() and (posteriors >= 0).all()):
        raise WrongShape("Every posterior needs mass that is not negative.")
    areas = 0.5 + sici(np.pi * (cuts.values - nodes[:, None]) / gaps[0])[0] / np.pi
    return _parts(np.clip(posteriors / mass @ areas, 0.0, 1.0))


def near_a_cut(
    abilities: Floats,
    errors: Floats,
    cuts: Cuts,
    *,
    sure: float = SURE,
    reach: float = ONE_ERROR,
    cut_error: CutError = "left_out",
) -> Nearness:
    """Who could as well be on the other side: the most likely level is under ``sure``, or a cut lies within
    ``reach`` standard errors.

    Raises as ``level_chances``, and ``WrongShape`` for a threshold outside 0 to 1 or a negative reach.
    """
    if not (0 <= sure <= 1 and reach >= 0):
        raise WrongShape(f"Thresholds: a chance from 0 to 1 and a reach from 0; got {sure} and {reach}.")
    chances = level_chances(abilities, errors, cuts, cut_error=cut_error)
    level = chances.argmax(axis=1)
    chance = chances[np.arange(len(chances)), level]
    apart = abilities[:, None] - cuts.values
    cut = np.abs(apart).argmin(axis=1)
    spread = errors if cut_error == "left_out" else np.hypot(errors, cuts.errors[cut])
    distance = apart[np.arange(len(cut)), cut] / spread
    return Nearness(level, chance, cut, distance, (chance < sure) | (np.abs(distance) <= reach))


def levels_of(abilities: Floats, cuts: Cuts) -> Whole:
    """(persons,) the level from 0 that each ability lies in; on a cut, the higher one."""
    return np.asarray(np.searchsorted(cuts.values, abilities, side="right"), dtype=np.int64)


def checked_measures(abilities: Floats, errors: Floats) -> None:
    """Raises ``WrongShape`` unless every ability has an error above 0."""
    if abilities.ndim != 1 or errors.shape != abilities.shape:
        raise WrongShape(f"Every ability needs an error: {abilities.size} abilities, {errors.size} errors.")
    wrong = ~(np.isfinite(abilities) & np.isfinite(errors) & (errors > 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise WrongShape(
            f"Abilities are numbers with errors above 0; person {row + 1} has "
            f"{abilities[row]} and {errors[row]}."
        )


def _parts(below: Floats) -> Floats:
    """Chances of the levels from (persons, cuts) the chance of standing below each cut."""
    rising = np.maximum.accumulate(below, axis=1)
    edge = np.zeros((len(below), 1))
    return np.diff(np.hstack([edge, rising, edge + 1]), axis=1)
