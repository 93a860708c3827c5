"""Proportions of single answers and of pairs of answers: what M2 compares."""

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole


class Moments:
    """Proportions of each category from 1, then mean products of each pair of items, for one density.

    ``chances``: (items, categories, nodes); ``steps``: (items,) highest categories; ``masses``: (nodes,).
    """

    def __init__(self, chances: Floats, steps: Whole, masses: Floats) -> None:
        self.chances, self.masses = chances, masses
        categories = np.arange(chances.shape[1], dtype=np.float64)
        self.means = np.einsum("ikq,k->iq", chances, categories)
        self.squares = np.einsum("ikq,k->iq", chances, categories**2)
        self.item = np.repeat(np.arange(len(steps)), steps)
        self.category = np.concatenate([np.arange(1, many + 1) for many in steps])
        self.first, self.second = np.triu_indices(len(steps), 1)

    def at_nodes(self) -> Floats:
        """(moments, nodes) each moment among persons of one ability."""
        alone = self.chances[self.item, self.category]
        return np.concatenate([alone, self.means[self.first] * self.means[self.second]])

    def expected(self) -> Floats:
        """(moments,) over all abilities."""
        return np.asarray(self.at_nodes() @ self.masses)

    def seen(self, codes: Codes, weights: Floats) -> Floats:
        """(moments,) in the answers (persons, items), with weights that sum to 1."""
        pairs = zip(self.item, self.category, strict=True)
        alone = [weights[codes[:, item] == category].sum() for item, category in pairs]
        values = codes.astype(np.float64)
        products = (values * weights[:, None]).T @ values
        return np.concatenate([np.asarray(alone), products[self.first, self.second]])

    def covariance(self) -> Floats:
        """(moments, moments) of one person's contributions, from probabilities up to the fourth order."""
        at_nodes = self.at_nodes()
        expected = at_nodes @ self.masses
        found = (at_nodes * self.masses) @ at_nodes.T
        for item in range(len(self.means)):
            self._mend(found, item)
        singles, pairs = len(self.item), np.arange(len(self.first))
        both = self.squares[self.first] * self.squares[self.second]
        found[singles + pairs, singles + pairs] = both @ self.masses
        return np.asarray(found - np.outer(expected, expected))

    def _mend(self, found: Floats, item: int) -> None:
        """Moments that share this item are not independent given ability: put their mean products right."""
        alone = np.flatnonzero(self.item == item)
        in_first, in_second = np.flatnonzero(self.first == item), np.flatnonzero(self.second == item)
        pairs = len(self.item) + np.concatenate([in_first, in_second])
        others = self.means[np.concatenate([self.second[in_first], self.first[in_second]])]
        categories = self.category[alone]
        chances = self.chances[item, categories]
        crossed = (chances * categories[:, None] * self.masses) @ others.T
        found[np.ix_(alone, alone)] = np.diag(chances @ self.masses)
        found[np.ix_(alone, pairs)] = crossed
        found[np.ix_(pairs, alone)] = crossed.T
        found[np.ix_(pairs, pairs)] = (others * self.squares[item] * self.masses) @ others.T

    def change_with_item(self, item: int, curves: Floats) -> Floats:
        """(moments,) how they move when the curves of one item move by ``curves`` (categories, nodes)."""
        alone = np.zeros(len(self.item))
        own = self.item == item
        alone[own] = curves[self.category[own]] @ self.masses
        mean = np.arange(len(curves)) @ curves * self.masses
        pairs = np.zeros(len(self.first))
        is_first, is_second = self.first == item, self.second == item
        pairs[is_first] = self.means[self.second[is_first]] @ mean
        pairs[is_second] = self.means[self.first[is_second]] @ mean
        return np.concatenate([alone, pairs])

    def change_with_masses(self, masses: Floats) -> Floats:
        """(moments,) how they move when the density moves by ``masses`` (nodes,)."""
        return np.asarray(self.at_nodes() @ masses)
