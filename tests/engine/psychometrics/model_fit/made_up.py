"""Made-up items and answers: no real person stands behind them."""

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses


def names(many):
    return tuple(f"Q{number + 1}" for number in range(many))


def two_category_bank(many, chance, *, guessing=0.0):
    slopes, difficulties = chance.uniform(0.8, 2.0, many), chance.normal(0, 1, many)
    model = "3pl" if guessing else "2pl"
    intercepts = (-slopes * difficulties)[:, None]
    return Bank(names(many), (model,) * many, slopes, intercepts, np.full(many, guessing))


def graded_bank(many, chance, *, steps=3, model="grm"):
    slopes = chance.uniform(0.8, 2.0, many)
    thresholds = np.sort(chance.normal(0, 1, (many, 1)) + np.linspace(-1, 1, steps), axis=1)
    return Bank(names(many), (model,) * many, slopes, -slopes[:, None] * thresholds, np.zeros(many))


def answers(bank, abilities, chance):
    below = np.cumsum(probabilities(bank, abilities), axis=1)[:, :-1]
    codes = (chance.random((len(bank.items), 1, len(abilities))) > below).sum(axis=1).T
    return np.ascontiguousarray(codes.astype(np.uint8))


def responses_of(bank, chance, *, persons=1000, population=Population()):  # noqa: B008
    abilities = chance.normal(population.mean, population.sd, persons)
    return Responses(answers(bank, abilities, chance), bank.items)


def known(bank, *populations):
    """A calibration whose parameters are the true ones."""
    people = populations or (Population(),)
    groups = tuple(f"group {number + 1}" for number in range(len(people)))
    return Calibration(bank, people, groups, 0.0, 1, 0, 1, 0.0, True, 0.5)


def in_booklets(responses):
    """Three booklets that overlap: each third of the persons is not shown a third of the items."""
    codes = responses.codes.copy()
    persons, items = codes.shape
    for booklet in range(3):
        rows = np.arange(persons) % 3 == booklet
        codes[np.ix_(rows, np.arange(items) % 3 == booklet)] = MISSING
    return Responses(codes, responses.items, responses.weights, responses.groups, responses.group_names)
