"""Made-up items and made-up answers, and the plain long sum that scores are held against."""

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Model
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import log_probabilities, probabilities
from ustat_engine.psychometrics.population import Population


def made_up_bank(model: Model, many: int, *, steps: int = 1, steepest: float = 2.0, seed: int = 7) -> Bank:
    """Slopes from 0.4, difficulties as widely spread as abilities."""
    draw = np.random.default_rng(seed)
    slopes = np.ones(many) if model == "rasch" else draw.uniform(0.4, steepest, many)
    difficulties = np.sort(draw.normal(scale=1.2, size=(many, steps)), axis=1)
    guessing = np.full(many, 0.2 if model == "3pl" else 0.0)
    names = tuple(f"Q{number + 1}" for number in range(many))
    return Bank(names, (model,) * many, slopes, -slopes[:, None] * difficulties, guessing)


def answered(bank: Bank, abilities: Floats, *, seed: int = 11) -> Codes:
    """(persons, items) what people of these abilities might answer."""
    draw = np.random.default_rng(seed).random((len(bank.items), 1, len(abilities)))
    below = probabilities(bank, abilities).cumsum(axis=1)[:, :-1]
    # Rounding must not lead beyond an item's last category.
    return np.minimum((below < draw).sum(axis=1), bank.steps[:, None]).T.astype(np.uint8)


def long_sums(
    bank: Bank, codes: Codes, population: Population, low: float, high: float
) -> tuple[Floats, Floats]:
    """(persons,) posterior means and standard deviations over 4,001 nodes from low to high."""
    nodes = np.linspace(low, high, 4001)
    logs = log_probabilities(bank, nodes)
    heights = np.tile(-0.5 * ((nodes - population.mean) / population.sd) ** 2, (len(codes), 1))
    for row, item in np.argwhere(codes != MISSING):
        heights[row] += logs[item, codes[row, item]]
    return moments(heights, nodes)


def moments(heights: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    """(persons,) mean and standard deviation of densities given as logs, (persons, nodes)."""
    mass = np.exp(heights - heights.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    means = mass @ nodes
    return means, np.sqrt((mass * (nodes - means[:, None]) ** 2).sum(axis=1))
