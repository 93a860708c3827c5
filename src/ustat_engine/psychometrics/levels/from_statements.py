"""Cuts that levelled statements carry in themselves: choosing sentence k means standing at level k."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Parameter
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.levels.cuts import FARTHEST, Cuts
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.sensitivity import jacobian


@dataclass(frozen=True, slots=True)
class LevelCurve:
    """The level that people of an ability choose on average, over the items of a bank, from 1."""

    bank: Bank
    levels: Floats
    """(items, most categories) the level that choosing a category means."""

    def at(self, abilities: Floats) -> Floats:
        """(abilities,) the mean level chosen."""
        chances = probabilities(self.bank, abilities)
        return np.asarray(np.einsum("ikq,ik->q", chances, self.levels) / len(self.bank.items))


def level_curve(bank: Bank) -> LevelCurve:
    """The mean level chosen along the scale, for graded items whose category k means level k + 1.

    A category that stands for several joined ones means the middle of their levels.

    Raises ``WrongShape`` for an item whose slope is not above 0: more ability must mean a higher sentence.
    """
    if (bank.slopes <= 0).any():
        item = bank.items[int(np.flatnonzero(bank.slopes <= 0)[0])]
        raise WrongShape(f"Levels need items that rise with ability, but the slope of {item} is not above 0.")
    width = int(bank.steps.max()) + 1
    levels = np.tile(np.arange(1.0, width + 1), (len(bank.items), 1))
    for name, joined in bank.joined.items():
        counts_as = np.asarray(joined)
        for category in np.unique(counts_as):
            levels[bank.items.index(name), category] = np.flatnonzero(counts_as == category).mean() + 1
    return LevelCurve(bank, levels)


def cuts_from_statements(
    bank: Bank, *, covariance: Floats | None = None, parameters: Sequence[Parameter] = ()
) -> Cuts:
    """Where the level chosen on average passes from nearer k to nearer k + 1: at k + 1/2.

    ``bank``: graded items, category k (from 0) being the sentence of level k + 1.
    ``covariance`` with its ``parameters`` (of a calibration) gives the errors by the delta method; without
    them errors are 0.

    Raises ``WrongShape`` where a level is never reached or covariance and parameters do not fit.
    """
    if covariance is not None and covariance.shape != (len(parameters), len(parameters)):
        raise WrongShape(f"{len(parameters)} parameters do not fit a covariance of {covariance.shape}.")
    curve = level_curve(bank)
    highest = max([int(steps) + 1 for steps in bank.steps] + [len(joined) for joined in bank.joined.values()])
    values = np.array([_crossing(curve, level + 0.5) for level in range(1, highest)])
    errors = np.zeros(len(values))
    if covariance is not None:
        moves = jacobian(bank, parameters, lambda other: replace(curve, bank=other).at(values))
        slopes = (curve.at(values + 1e-5) - curve.at(values - 1e-5)) / 2e-5
        gradients = moves / slopes[:, None]
        errors = np.sqrt(np.einsum("cp,pq,cq->c", gradients, covariance, gradients))
    remarks = tuple(Remark("category_never_chosen", name) for name in bank.joined)
    return Cuts(values, errors, remarks)


def _crossing(curve: LevelCurve, wanted: float) -> float:
    low, high = curve.at(np.array([-FARTHEST, FARTHEST]))
    if not low < wanted < high:
        raise WrongShape(
            f"These statements reach from level {low:.1f} to {high:.1f} on average; "
            f"none of them parts levels at {wanted:.1f}."
        )
    return float(
        brentq(lambda one: float(curve.at(np.array([one]))[0]) - wanted, -FARTHEST, FARTHEST, xtol=1e-12)
    )
