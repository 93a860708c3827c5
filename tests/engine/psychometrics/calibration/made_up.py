"""Made-up answers from known parameters, and a plain likelihood to hold the fast one against."""

import numpy as np
from scipy.special import logsumexp

from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.curves import log_probabilities, probabilities
from ustat_engine.psychometrics.responses import Responses


def answers(bank, abilities, seed, *, missing=0.0, weights=None, groups=None, names=("all",)):
    """Responses of persons with these abilities to the items of a bank, some missing by chance."""
    chance = np.random.default_rng(seed)
    chances = probabilities(bank, abilities)
    codes = np.empty((len(abilities), len(bank.items)), dtype=np.uint8)
    for item in range(len(bank.items)):
        passed = np.cumsum(chances[item], axis=0)[:-1]
        codes[:, item] = (chance.random(len(abilities)) > passed).sum(axis=0)
    codes[chance.random(codes.shape) < missing] = MISSING
    return Responses(codes, bank.items, weights, groups, names)


def bank_of(model, items, seed, *, categories=2):
    """A bank of moderate items, nothing near an edge."""
    chance = np.random.default_rng(seed)
    slopes = np.ones(items) if model == "rasch" else chance.uniform(0.8, 1.8, items)
    centres = np.linspace(-1.4, 1.4, items)[:, None]
    spread = np.linspace(-0.8, 0.8, categories - 1) if categories > 2 else np.zeros(1)
    names = [f"item {number + 1}" for number in range(items)]
    guessing = [0.2] * items if model == "3pl" else None
    return bank_from_difficulties(names, [model] * items, slopes, centres + spread, guessing=guessing)


def plain_log_likelihood(responses, bank, populations, *, nodes=401, reach=8.0):
    """The marginal log-likelihood, person by person over many nodes, with nothing clever."""
    total = 0.0
    weights, groups = responses.weight(), responses.group()
    codes = bank.codes_of(responses)
    for number, population in enumerate(populations):
        grid = np.linspace(
            population.mean - reach * population.sd, population.mean + reach * population.sd, nodes
        )
        logs = log_probabilities(bank, grid)
        mine = groups == number
        heights = np.tile(population.log_density(grid), (int(mine.sum()), 1))
        for item in range(len(bank.items)):
            given = codes[mine, item]
            there = given != MISSING
            heights[there] += logs[item, given[there]]
        total += float(weights[mine] @ logsumexp(heights, axis=1))
    return total
