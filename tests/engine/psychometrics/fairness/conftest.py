"""Made-up tests whose unfair items are known."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.responses import Responses

Drawn = Callable[..., Responses]


def drawn(
    seed: int,
    *,
    persons: Sequence[int] = (500, 500),
    items: int = 12,
    impact: Sequence[float] = (0.0, 0.0),
    slopes: float = 0.3,
    harder: dict[int, float] | None = None,
    steeper: dict[int, float] | None = None,
    steps: int = 1,
) -> Responses:
    """Answers of groups whose means lie ``impact`` from 0. Slopes spread by ``slopes`` on the log scale.

    ``harder``: by how much an item is harder for every group but the first. ``steeper``: how many times
    steeper. ``steps``: 1 for right and wrong; more for graded items.
    """
    rng = np.random.default_rng(seed)
    names = [f"item {at}" for at in range(items)]
    steep = np.exp(rng.normal(0, slopes, items))
    places = np.sort(rng.normal(0, 1, (items, steps)), axis=1)
    codes, groups = [], []
    for group, many in enumerate(persons):
        here, there = steep.copy(), places.copy()
        for item, by in (harder or {}).items():
            there[item] += by if group else 0.0
        for item, times in (steeper or {}).items():
            here[item] *= times if group else 1.0
        bank = bank_from_difficulties(names, ["2pl" if steps == 1 else "grm"] * items, here, there.tolist())
        abilities = rng.normal(impact[group], 1, many)
        reached = probabilities(bank, abilities).cumsum(axis=1)
        codes.append((rng.random((items, 1, many)) > reached).sum(axis=1).T.astype(np.uint8))
        groups += [group] * many
    called = ("Kyrgyz", "Russian", "Uzbek")[: len(persons)]
    return Responses(np.vstack(codes), tuple(names), None, np.asarray(groups), called)


@pytest.fixture
def made() -> Drawn:
    return drawn
