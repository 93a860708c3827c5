"""How many people a test puts on their level, and how many it would put on the same level twice."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores, probabilities
from ustat_engine.psychometrics.levels.chances import CutError, checked_measures, level_chances, levels_of
from ustat_engine.psychometrics.levels.cuts import Cuts

SNAP = 1e-9
"""An expected score this close to a whole number is that number: rounding must not cost a point."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well one decision holds, as shares from 0 to 1.

    ``accuracy``: placed where they are. ``consistency``: placed alike by two such tests. ``by_chance``: alike
    if placement were blind to ability. ``kappa``: consistency beyond chance, 1 where all are alike anyway.
    ``too_high`` and ``too_low``: placed above or below where they are.
    """

    accuracy: float
    consistency: float
    by_chance: float
    kappa: float
    too_high: float
    too_low: float


@dataclass(frozen=True, slots=True)
class Classification:
    """All levels at once, each cut alone, and who is placed where.

    ``table``: (levels they are at, levels they are placed on), shares of all persons.
    ``accuracies``: (persons or nodes,) the chance that each is placed on the own level.
    """

    total: Agreement
    per_cut: tuple[Agreement, ...]
    table: Floats
    accuracies: Floats


def classification(
    abilities: Floats,
    errors: Floats,
    cuts: Cuts,
    *,
    weights: Floats | None = None,
    cut_error: CutError = "left_out",
) -> Classification:
    """What placing by ability estimates is worth, if each estimate were the truth and its error normal.

    ``abilities`` and ``errors``: (persons,) estimates with errors; or nodes of a population with
    1 / sqrt(information), ``weights`` then being the mass of each. ``cut_error``: propagated lets the cut err
    too, independently of the person: a decision is then right about the cut that was meant.

    Raises ``WrongShape`` where sizes do not fit or an error is not above 0.
    Source: Rudner (2001, 2005), Practical Assessment, Research and Evaluation 7(14), 10(13); consistency and
    kappa by the same normal masses, Lathrop and Cheng (2013), Applied Psychological Measurement 37.
    """
    checked_measures(abilities, errors)
    placed = level_chances(abilities, errors, cuts, cut_error=cut_error)
    return _classified(levels_of(abilities, cuts), placed, _shares(weights, len(abilities)))


def classification_by_sum_scores(
    bank: Bank, cuts: Cuts, abilities: Floats, *, weights: Floats | None = None
) -> Classification:
    """What placing by sum scores is worth: exact chances of every sum score at each ability.

    A cut on the ability scale becomes the expected sum there, and a person is placed above it whose sum
    reaches it. ``abilities``: (persons or nodes,), the truth; ``weights`` the mass of each, 1 without.

    Raises ``WrongShape`` where sizes do not fit.
    Source: Lee (2010), J. Educational Measurement 47(1), 1-17; sums by Lord and Wingersky (1984).
    """
    shares = _shares(weights, len(abilities))
    wanted = sum_score_cuts(bank, cuts)
    sums = sum_score_chances(bank, abilities)
    below = np.stack([sums[:, :cut].sum(axis=1) for cut in wanted], axis=1)
    edge = np.zeros((len(abilities), 1))
    placed = np.diff(np.hstack([edge, below, edge + 1]), axis=1)
    return _classified(levels_of(abilities, cuts), placed, shares)


def sum_score_cuts(bank: Bank, cuts: Cuts) -> Whole:
    """(cuts,) the lowest sum score that reaches each cut: the expected sum there, rounded up."""
    expected = expected_scores(bank, cuts.values).sum(axis=0)
    return np.asarray(np.ceil(expected - SNAP), dtype=np.int64)


def sum_score_chances(bank: Bank, abilities: Floats) -> Floats:
    """(abilities, sums) the chance of every sum score of the bank's items at each ability.

    Source: Lord and Wingersky (1984); Thissen, Pommerich, Billeaud and Williams (1995) for more categories.
    """
    chances = probabilities(bank, abilities)
    found = np.ones((1, len(abilities)))
    for item, steps in enumerate(int(one) for one in bank.steps):
        longer = np.zeros((len(found) + steps, len(abilities)))
        for category in range(steps + 1):
            longer[category : category + len(found)] += found * chances[item, category]
        found = longer
    return np.ascontiguousarray(found.T)


def _shares(weights: Floats | None, many: int) -> Floats:
    if weights is None:
        return np.full(many, 1 / many)
    if weights.shape != (many,) or not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise WrongShape(f"Weights are {many} numbers from 0.")
    if not weights.sum() > 0:
        raise WrongShape("Somebody needs a weight above 0.")
    return np.asarray(weights / weights.sum())


def _classified(standing: Whole, placed: Floats, shares: Floats) -> Classification:
    levels = placed.shape[1]
    table = np.zeros((levels, levels))
    np.add.at(table, standing, placed * shares[:, None])
    per_cut = []
    for cut in range(1, levels):
        two = np.stack([placed[:, :cut].sum(axis=1), placed[:, cut:].sum(axis=1)], axis=1)
        per_cut.append(_agreement((standing >= cut).astype(np.int64), two, shares))
    accuracies = placed[np.arange(len(placed)), standing]
    return Classification(_agreement(standing, placed, shares), tuple(per_cut), table, accuracies)


def _agreement(standing: Whole, placed: Floats, shares: Floats) -> Agreement:
    levels = np.arange(placed.shape[1])
    consistency = float(shares @ (placed**2).sum(axis=1))
    by_chance = float(((shares @ placed) ** 2).sum())
    # Everybody on one level: nothing is left to agree about beyond chance.
    kappa = (consistency - by_chance) / (1 - by_chance) if by_chance < 1 - SNAP else 1.0
    return Agreement(
        accuracy=float(shares @ placed[np.arange(len(placed)), standing]),
        consistency=consistency,
        by_chance=by_chance,
        kappa=kappa,
        too_high=float(shares @ (placed * (levels > standing[:, None])).sum(axis=1)),
        too_low=float(shares @ (placed * (levels < standing[:, None])).sum(axis=1)),
    )
