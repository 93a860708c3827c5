"""Logistic regression for two or more ordered categories on counted rows: Fisher scoring."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ustat_engine.errors import DidNotSettle
from ustat_engine.psychometrics.arrays import Floats

MOST_STEPS = 60
SETTLED = 1e-11
RUNNING_AWAY = 12.0
"""A coefficient (of a column with a spread near 1) beyond this says that a group is told apart perfectly."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model: logit P(at least k) = cut_k + x b.

    ``coefficients``: (columns,) b, with their standard ``errors``. ``expected``: (rows,) mean category rank.
    """

    log_likelihood: float
    cuts: Floats
    coefficients: Floats
    errors: Floats
    separated: bool

    def expected(self, columns: Floats) -> Floats:
        """(rows,) the mean rank of the category: the sum of the chances of each at least k."""
        return np.asarray(expit(self.cuts[None, :] + (columns @ self.coefficients)[:, None]).sum(axis=1))

    def chances(self, columns: Floats) -> Floats:
        """(rows, categories) the chance of each category."""
        return _chances(expit(self.cuts[None, :] + (columns @ self.coefficients)[:, None]))


def fit(counts: Floats, columns: Floats) -> Fitted:
    """Most likely proportional odds model (with two categories: logistic regression).

    ``counts``: (rows, categories) how often each was chosen, every category by somebody.
    ``columns``: (rows, columns) predictors without a constant, each with a spread near 1.

    Where a group is told apart perfectly the coefficient has no end; the log-likelihood still has, and
    ``separated`` says so. Raises ``DidNotSettle`` after ``MOST_STEPS``.
    Source: McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142.
    """
    everybody = counts.sum(axis=0)
    at_least = np.cumsum(everybody[::-1])[::-1][1:] / everybody.sum()
    cuts = np.log(at_least / (1 - at_least))
    coefficients = np.zeros(columns.shape[1])
    reached = _log_likelihood(counts, cuts, columns @ coefficients)
    for _ in range(MOST_STEPS):
        slope, information = _slope_and_information(counts, columns, cuts, coefficients)
        step = np.linalg.lstsq(information, slope, rcond=1e-13)[0]
        expected_gain = float(step @ slope)
        share = 1.0
        while True:
            new_cuts, new_coefficients = (
                cuts + share * step[: len(cuts)],
                coefficients + share * step[len(cuts) :],
            )
            found = (
                _log_likelihood(counts, new_cuts, columns @ new_coefficients)
                if (np.diff(new_cuts) <= 0).all()
                else -np.inf
            )
            if found >= reached - 1e-9 * abs(reached) or share < 1e-6:
                break
            share /= 2
        cuts, coefficients, reached = new_cuts, new_coefficients, found
        if expected_gain < SETTLED * max(1.0, abs(reached)):
            break
    else:
        if np.abs(coefficients).max(initial=0.0) < RUNNING_AWAY:
            raise DidNotSettle("logistic regression", steps=MOST_STEPS)
    _, information = _slope_and_information(counts, columns, cuts, coefficients)
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(information)), 0))[len(cuts) :]
    separated = bool(np.abs(coefficients).max(initial=0.0) >= RUNNING_AWAY)
    return Fitted(reached, cuts, coefficients, np.asarray(errors), separated)


def _log_likelihood(counts: Floats, cuts: Floats, reach: Floats) -> float:
    chances = _chances(expit(cuts[None, :] + reach[:, None]))
    with np.errstate(divide="ignore"):
        logs = np.log(chances)
    return float(np.where(counts > 0, counts * logs, 0.0).sum())


def _chances(at_least: Floats) -> Floats:
    """(rows, categories): differences of neighbouring P(at least k), never below a hair above 0."""
    rows = len(at_least)
    edges = np.hstack([np.ones((rows, 1)), at_least, np.zeros((rows, 1))])
    return np.asarray(np.maximum(edges[:, :-1] - edges[:, 1:], 1e-300))


def _slope_and_information(
    counts: Floats, columns: Floats, cuts: Floats, coefficients: Floats
) -> tuple[Floats, Floats]:
    at_least = expit(cuts[None, :] + (columns @ coefficients)[:, None])
    steep = at_least * (1 - at_least)
    chances = np.maximum(_chances(at_least), 1e-14)
    # The chance of category k rises with cut k and falls with cut k + 1.
    per_cut = steep * (counts[:, 1:] / chances[:, 1:] - counts[:, :-1] / chances[:, :-1])
    persons = counts.sum(axis=1)
    many = len(cuts)
    weights = np.zeros((len(counts), many, many))
    for cut in range(many):
        weights[:, cut, cut] = persons * steep[:, cut] ** 2 * (1 / chances[:, cut] + 1 / chances[:, cut + 1])
        if cut + 1 < many:
            shared = -persons * steep[:, cut] * steep[:, cut + 1] / chances[:, cut + 1]
            weights[:, cut, cut + 1] = weights[:, cut + 1, cut] = shared
    slope = np.concatenate([per_cut.sum(axis=0), per_cut.sum(axis=1) @ columns])
    along = weights.sum(axis=2)
    mixed = along.T @ columns
    own = (columns * along.sum(axis=1)[:, None]).T @ columns
    return slope, np.block([[weights.sum(axis=0), mixed], [mixed.T, own]])
