"""Where levels begin on the ability scale, and how sure the panel or the sentences made us of it."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats, Logit
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.remarks import Remark

FARTHEST = 60.0
"""No cut is looked for further from 0 than this, in logits."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """The borders between levels on the ability scale: one fewer than there are levels.

    ``values``: (cuts,) logits, rising. ``errors``: (cuts,) standard errors, 0 where a cut is a decision.
    Who stands exactly on a cut has reached the higher level.

    Raises ``WrongShape`` where cuts do not rise or errors do not fit, ``TooLittleData`` without a cut.
    """

    values: Floats
    errors: Floats
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or self.errors.shape != self.values.shape:
            raise WrongShape(f"Every cut needs an error: {self.values.size} cuts, {self.errors.size} errors.")
        if not self.values.size:
            raise TooLittleData("cuts", need=1, got=0)
        if not (np.isfinite(self.values).all() and np.isfinite(self.errors).all()):
            raise WrongShape("Cuts and their errors must be numbers.")
        if (self.errors < 0).any():
            raise WrongShape("The error of a cut cannot be negative.")
        for lower in np.flatnonzero(np.diff(self.values) <= 0):
            raise WrongShape(
                f"Cuts must rise, but cut {lower + 2} ({self.values[lower + 1]:.2f}) "
                f"is not above cut {lower + 1} ({self.values[lower]:.2f})."
            )

    @property
    def levels(self) -> int:
        """How many levels the cuts part."""
        return len(self.values) + 1


def decided_cuts(*values: Logit) -> Cuts:
    """Cuts that are a decision, so without an error. Raises as ``Cuts``."""
    return Cuts(np.asarray(values, dtype=np.float64), np.zeros(len(values)))


def ability_at(bank: Bank, total: float) -> Logit:
    """The ability at which the expected sum over the bank's items is ``total``.

    This is the test characteristic curve, read from its side.

    Raises ``WrongShape`` where the curve does not rise or never takes that value.
    Source: Lord (1980), chapter 4.
    """
    if (bank.slopes <= 0).any():
        item = bank.items[int(np.flatnonzero(bank.slopes <= 0)[0])]
        raise WrongShape(f"A cut needs a rising curve, but the slope of item {item} is not above 0.")
    low, high = (_total(bank, end) for end in (-FARTHEST, FARTHEST))
    if not low < total < high:
        raise WrongShape(
            f"The expected score runs from {low:.2f} to {high:.2f} on these items; "
            f"no ability belongs to {total:.2f}."
        )
    return float(brentq(lambda ability: _total(bank, ability) - total, -FARTHEST, FARTHEST, xtol=1e-12))


def steepness(bank: Bank, ability: Logit) -> float:
    """How fast the expected sum over the bank's items rises at an ability, in points a logit."""
    return (_total(bank, ability + 1e-5) - _total(bank, ability - 1e-5)) / 2e-5


def _total(bank: Bank, ability: Logit) -> float:
    return float(expected_scores(bank, np.array([ability])).sum())
