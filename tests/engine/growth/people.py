"""Made-up people who answer made-up items."""

import numpy as np

from ustat_engine.growth import Wave
from ustat_engine.psychometrics.arrays import MISSING, Floats
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.responses import Responses


def bank(many: int = 20, *, seed: int = 0) -> Bank:
    """Items of two categories, and every fourth a graded one of four."""
    random = np.random.default_rng(seed)
    models = ["2pl", "2pl", "2pl", "grm"] * (many // 4)
    return bank_from_difficulties(
        [f"item {number}" for number in range(many)],
        models,
        list(random.uniform(0.8, 2.0, many)),
        [
            [b - 0.8, b, b + 0.8] if model == "grm" else [b]
            for b, model in zip(random.normal(0, 1, many), models, strict=True)
        ],
    )


def answers(items: Bank, abilities: Floats, random: np.random.Generator) -> Responses:
    """What people of these abilities answer."""
    reached = probabilities(items, abilities).cumsum(axis=1)
    draw = random.random((len(items.items), 1, len(abilities)))
    codes = np.minimum((draw > reached).sum(axis=1), items.steps[:, None])
    return Responses(np.ascontiguousarray(codes.T.astype(np.uint8)), items.items)


def wave(
    items: Bank,
    abilities: Floats,
    random: np.random.Generator,
    *,
    first: int = 0,
    clusters: tuple[str, ...] = (),
) -> Wave:
    """A wave of persons numbered from ``first``."""
    names = tuple(f"person {number}" for number in range(first, first + len(abilities)))
    return Wave(answers(items, abilities, random), items, names, clusters)


def not_reached(given: Responses, share: float, random: np.random.Generator) -> Responses:
    """The same answers with a share of them missing."""
    codes = np.where(random.random(given.codes.shape) < share, MISSING, given.codes).astype(np.uint8)
    return Responses(codes, given.items)
