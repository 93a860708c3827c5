"""Made-up banks, and what a person of some ability answers, written out apart from the engine."""

from collections.abc import Sequence

import numpy as np

from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties

NODES = np.linspace(-8, 8, 8001)


def plain_bank(items: int = 60, *, seed: int = 1, areas: Sequence[str] = ("A", "B", "C")) -> Bank:
    """Two-parameter items, the areas taking turns."""
    rng = np.random.default_rng(seed)
    return bank_from_difficulties(
        [f"q{n}" for n in range(items)],
        ["2pl"] * items,
        rng.lognormal(0.1, 0.3, items),
        [[b] for b in rng.normal(size=items)],
        contents=[areas[n % len(areas)] for n in range(items)],
    )


def mixed_bank() -> Bank:
    """Every model there is, and an item whose slope is negative."""
    return bank_from_difficulties(
        ["rasch", "partial", "two", "three", "graded", "credit", "turned"],
        ["rasch", "rasch", "2pl", "3pl", "grm", "gpcm", "2pl"],
        [1.0, 1.0, 1.6, 1.4, 1.2, 0.9, -1.1],
        [[0.2], [-0.7, 0.9], [-0.4], [0.5], [-1.2, 0.1, 1.3], [0.8, -0.6], [0.3]],
        guessing=[0, 0, 0, 0.22, 0, 0, 0],
    )


def chance_of(bank: Bank, item: str, category: int, abilities: np.ndarray) -> np.ndarray:
    """P(category) by the textbook formulas."""
    row = bank.items.index(item)
    slope, steps = bank.slopes[row], bank.intercepts[row][np.isfinite(bank.intercepts[row])]
    reached = slope * abilities[:, None] + steps
    if bank.models[row] == "grm":
        at_least = np.column_stack(
            [np.ones(len(abilities)), 1 / (1 + np.exp(-reached)), np.zeros(len(abilities))]
        )
        return at_least[:, category] - at_least[:, category + 1]
    heights = np.exp(np.column_stack([np.zeros(len(abilities)), np.cumsum(reached, axis=1)]))
    known = heights[:, category] / heights.sum(axis=1)
    guess = bank.guessing[row]
    return guess + (1 - guess) * known if category else (1 - guess) * known


def posterior_of(bank: Bank, given: Sequence[str], answers: Sequence[int | None]) -> np.ndarray:
    """The posterior over ``NODES`` after these answers, from a standard normal population."""
    heights = -0.5 * NODES**2
    for item, answer in zip(given, answers, strict=True):
        if answer is not None:
            heights = heights + np.log(chance_of(bank, item, answer, NODES))
    masses = np.exp(heights - heights.max())
    return masses / masses.sum()


def mean_and_spread(masses: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of a posterior over ``NODES``."""
    mean = float(masses @ NODES)
    return mean, float(np.sqrt(masses @ (NODES - mean) ** 2))
