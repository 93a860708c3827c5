"""A hundred made-up tests, from parameters we know: are the estimates without bias, and the errors honest?"""

import numpy as np
import pytest

from tests.engine.psychometrics.calibration.made_up import answers, bank_of
from ustat_engine.psychometrics.calibration import calibrate

pytestmark = pytest.mark.engine

TESTS, PERSONS, ITEMS = 100, 1000, 20
MOST_BIAS = 0.02
COVERAGE = (0.93, 0.97)


def estimates(model, *, errors="observed", categories=2):
    """(tests, values) estimates less the truth, and their standard errors: slopes, then intercepts."""
    bank = bank_of(model, ITEMS, 11, categories=categories)
    truth = np.concatenate([bank.slopes, bank.intercepts.ravel()])
    off, sure = [], []
    for number in range(TESTS):
        abilities = np.random.default_rng([number, 1]).normal(size=PERSONS)
        found = calibrate(answers(bank, abilities, [number, 2]), model=model, errors=errors)
        off.append(np.concatenate([found.bank.slopes, found.bank.intercepts.ravel()]) - truth)
        sure.append(np.concatenate([found.errors.slopes, found.errors.intercepts.ravel()]))
    return np.asarray(off), np.asarray(sure)


@pytest.mark.parametrize(("model", "categories"), [("2pl", 2), ("grm", 4), ("rasch", 2)])
def test_estimates_are_without_bias_and_intervals_hold_the_truth_as_often_as_they_say(model, categories):
    off, errors = estimates(model, categories=categories)

    free = np.isfinite(errors).all(axis=0)
    assert free.sum() == ITEMS * (categories - 1) + (0 if model == "rasch" else ITEMS)
    assert abs(off[:, :ITEMS].mean()) < MOST_BIAS
    assert abs(off[:, ITEMS:].mean()) < MOST_BIAS
    # Item by item a hundred tests leave an error of their own in the mean; three of those are allowed for.
    own = errors.mean(axis=0) / np.sqrt(TESTS)
    assert (np.abs(off.mean(axis=0)) < MOST_BIAS + 3 * own)[free].all()
    inside = np.abs(off) < 1.96 * errors
    assert COVERAGE[0] < inside[:, free].mean() < COVERAGE[1]
