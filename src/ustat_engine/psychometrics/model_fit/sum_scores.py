"""Chances of sum scores with one item left out, and of an answer given the sum score."""

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.population import Population, equal_nodes

REACH = 6.0
FEWEST_NODES, MOST_NODES = 61, 401


def nodes_for(bank: Bank, populations: Sequence[Population]) -> Floats:
    """Nodes no further apart than the posterior spread where these items tell most: few for short tests."""
    rough = equal_nodes(*populations, many=FEWEST_NODES, reach=REACH)
    narrowest = min(one.sd for one in populations)
    spread = 1 / np.sqrt(information(bank, rough).sum(axis=0).max() + 1 / narrowest**2)
    many = ceil((rough[-1] - rough[0]) / spread) + 1
    return equal_nodes(*populations, many=min(max(many, FEWEST_NODES), MOST_NODES), reach=REACH)


def rest_scores(chances: Floats, steps: Whole) -> Iterator[tuple[int, Floats]]:
    """Each item with (scores, nodes), the chances of every sum score over all the other items.

    ``chances``: (items, categories, nodes); ``steps``: (items,) the highest category of each.
    Items are split in halves again and again, so that no convolution is undone by an unstable division and
    every item joins log2(items) times.
    Source: Lord and Wingersky (1984); Thissen, Pommerich, Billeaud and Williams (1995) for more categories.
    """
    start = np.ones((1, chances.shape[2]))
    yield from _without_each(start, list(range(len(chances))), chances, steps)


def _without_each(
    so_far: Floats, items: list[int], chances: Floats, steps: Whole
) -> Iterator[tuple[int, Floats]]:
    if len(items) == 1:
        yield items[0], so_far
        return
    half = len(items) // 2
    for kept, joined in ((items[:half], items[half:]), (items[half:], items[:half])):
        longer = so_far
        for item in joined:
            longer = _with_item(longer, chances[item, : steps[item] + 1])
        yield from _without_each(longer, kept, chances, steps)


def _with_item(so_far: Floats, chances: Floats) -> Floats:
    many = len(so_far)
    longer = np.zeros((many + len(chances) - 1, so_far.shape[1]))
    for category, chance in enumerate(chances):
        longer[category : category + many] += so_far * chance
    return longer


def answers_given_score(rest: Floats, chances: Floats, masses: Floats) -> Floats:
    """(scores, categories) the chance of each answer to one item among persons of each sum score.

    ``rest``: (scores, nodes) over the other items; ``chances``: (categories, nodes); ``masses``: (nodes,).
    """
    together = rest @ (chances * masses).T
    found = np.zeros((len(rest) + len(chances) - 1, len(chances)))
    for category in range(len(chances)):
        found[category : category + len(rest), category] = together[:, category]
    whole = found.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(found, whole, out=np.zeros_like(found), where=whole > 0))
