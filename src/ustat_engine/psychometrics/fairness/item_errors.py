"""Errors of what is computed from an item's parameters: the delta method, slopes taken numerically."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import expit, logit

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Calibration

STEP = 1e-5


def errors_of(calibration: Calibration, names: Sequence[str], wanted: Callable[[Bank], Floats]) -> Floats:
    """Standard errors of ``wanted``, a vector made of a bank of these items; NaN without a covariance."""
    bank = calibration.bank.only(names)
    plain = wanted(bank)
    if calibration.covariance is None:
        return np.full(plain.shape, np.nan)
    at = {name: row for row, name in enumerate(names)}
    # One row a free parameter of these items, and where the whole covariance holds it.
    own = [
        (place, at[one.name], one.what, one.step)
        for place, one in enumerate(calibration.parameters)
        if one.name in at and one.what in {"slope", "intercept", "guessing"}
    ]
    if not own:
        return np.full(plain.shape, np.nan)
    slopes = np.stack(
        [
            (wanted(moved(bank, row, what, step, STEP)) - wanted(moved(bank, row, what, step, -STEP)))
            / (2 * STEP)
            for _, row, what, step in own
        ]
    )
    places = [place for place, *_ in own]
    covariance = calibration.covariance[np.ix_(places, places)]
    return np.asarray(np.sqrt(np.maximum(np.einsum("pw,pq,qw->w", slopes, covariance, slopes), 0)))


def moved(bank: Bank, row: int, what: str, step: int, by: float) -> Bank:
    """The bank with one parameter moved (guessing: on the logit scale)."""
    slopes, intercepts, guessing = bank.slopes.copy(), bank.intercepts.copy(), bank.guessing.copy()
    if what == "slope":
        slopes[row] += by
    elif what == "intercept":
        intercepts[row, step] += by
    else:
        guessing[row] = expit(logit(guessing[row]) + by)
    return Bank(bank.items, bank.models, slopes, intercepts, guessing)


def covariance_of(calibration: Calibration, wanted: Sequence[tuple[str, str]]) -> Floats | None:
    """The covariance of some parameters, each as (item, what), or none where one of them was not free."""
    if calibration.covariance is None:
        return None
    at = {(one.name, one.what): place for place, one in enumerate(calibration.parameters) if one.step == 0}
    if any(one not in at for one in wanted):
        return None
    places = [at[one] for one in wanted]
    return np.asarray(calibration.covariance[np.ix_(places, places)])
