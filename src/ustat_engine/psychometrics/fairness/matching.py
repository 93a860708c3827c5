"""Who is of equal ability: persons of all groups sorted into strata, and counted by what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import log_probabilities
from ustat_engine.psychometrics.population import Population, equal_nodes
from ustat_engine.psychometrics.responses import Responses

PERSONS_A_PATTERN = 50
"""Matching by score needs this many persons for each pattern of presented items, on average."""

BANDS_A_POINT = 1
"""How many bands of ability there are for each point of the total score. In bands so narrow that the sum of
slopes tells which items were right, an item is right for all or wrong for all: with six items and four bands
a point, power falls from 62 to 28 %."""

MOST_BANDS = 400


@dataclass(frozen=True, slots=True)
class Matched:
    """One item's answers, sorted by ability.

    ``counts``: (strata, groups, categories), how many persons; categories nobody chose are left out.
    ``scores``: (categories,) the codes the columns stand for. ``places``: (strata,) mean score or ability.
    """

    counts: Floats
    scores: Floats
    places: Floats

    def pair(self, group: int) -> "Matched":
        """The reference and one focal group only."""
        return Matched(self.counts[:, [0, group], :], self.scores, self.places)


class Matcher(Protocol):
    """Sorts persons by what they did on the anchors and on the studied item itself."""

    def matched(self, item: int, anchors: Whole) -> Matched:
        """``anchors``: (items,) columns whose answers say how able a person is."""


class ByScore:
    """Strata of equal total score, the studied item included, and of equal patterns of presented items.

    The total score holds all there is to know of ability in the Rasch model, so there the strata are exact.
    Missing by design: only persons who were shown the same items are compared with each other.
    """

    def __init__(self, responses: Responses) -> None:
        self.codes = responses.codes
        self.values = np.where(self.codes == MISSING, 0, self.codes).astype(np.int64)
        self.groups = responses.group()
        self.many = len(responses.group_names)
        self.patterns = patterns_of(responses)

    def matched(self, item: int, anchors: Whole) -> Matched:
        """``anchors``: (items,) columns of the matching score; the studied item joins them."""
        columns = np.union1d(anchors, [item])
        others = columns[columns != item]
        totals = self.values[:, columns].sum(axis=1)
        there = (self.codes[:, item] != MISSING) & (self.codes[:, others] != MISSING).any(axis=1)
        width = int(totals.max()) + 1
        strata = self.patterns[there] * width + totals[there]
        return _counted(
            self.codes[there, item], self.groups[there], strata, totals[there].astype(np.float64), self.many
        )


class ByAbility:
    """Strata of nearly equal ability: the expected ability given all answers, under one bank for everybody.

    For complete answers this orders persons by the score weighted with the items' slopes, which holds all
    there is to know of ability where items differ in slope (2PL, generalised partial credit). The strata are
    bands of equal width, ``bands_a_point`` for each point of the total score.
    """

    def __init__(
        self,
        responses: Responses,
        bank: Bank,
        population: Population,
        *,
        bands_a_point: int = BANDS_A_POINT,
    ) -> None:
        self.bands_a_point = bands_a_point
        self.steps = bank.steps
        self.codes = responses.codes
        self.groups = responses.group()
        self.many = len(responses.group_names)
        self.nodes = equal_nodes(population)
        self.prior = population.log_density(self.nodes)
        self.joined = bank.codes_of(responses)
        self.tables = _tables(bank, self.nodes)
        self.at = {responses.items.index(name): row for row, name in enumerate(bank.items)}
        self.known: dict[bytes, Floats] = {}

    def matched(self, item: int, anchors: Whole) -> Matched:
        """``anchors``: (items,) columns whose answers make up ability; the studied item joins them."""
        columns = np.union1d(anchors, [item])
        abilities = self.abilities(columns)
        others = columns[columns != item]
        there = (self.codes[:, item] != MISSING) & (self.codes[:, others] != MISSING).any(axis=1)
        values = abilities[there]
        points = int(self.steps[[self.at[int(one)] for one in columns]].sum())
        strata = banded(values, self.bands_a_point * (points + 1))
        return _counted(self.codes[there, item], self.groups[there], strata, values, self.many)

    def abilities(self, columns: Whole) -> Floats:
        """(persons,) expected ability given the answers to ``columns``; kept for the last set asked."""
        key = columns.tobytes()
        if key not in self.known:
            heights = np.tile(self.prior, (len(self.joined), 1))
            for column in columns:
                heights += self.tables[self.at[int(column)]][self.joined[:, self.at[int(column)]]]
            heights -= heights.max(axis=1, keepdims=True)
            np.exp(heights, out=heights)
            self.known = {key: np.asarray(heights @ self.nodes / heights.sum(axis=1))}
        return self.known[key]


def patterns_of(responses: Responses) -> Whole:
    """(persons,) a number for each set of items that somebody answered, from 0."""
    there = np.packbits(responses.codes != MISSING, axis=1)
    _, numbers = np.unique(there, axis=0, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64).reshape(-1)


def banded(values: Floats, bands: int) -> Whole:
    """(persons,) bands of equal width from the lowest to the highest value."""
    edges = np.linspace(values.min(), values.max(), min(bands, MOST_BANDS) + 1)[1:-1]
    return np.asarray(np.searchsorted(edges, values, side="right"), dtype=np.int64)


def pooled(populations: Sequence[Population], persons: Floats) -> Population:
    """All groups as one: the mean and spread of everybody. ``persons``: (groups,) how many are in each."""
    shares = persons / persons.sum()
    means = np.asarray([one.mean for one in populations])
    squares = np.asarray([one.sd**2 + one.mean**2 for one in populations])
    mean = float(shares @ means)
    return Population(mean, float(np.sqrt(shares @ squares - mean**2)))


def _tables(bank: Bank, nodes: Floats) -> list[Floats]:
    """A table an item: (256, nodes) log-likelihood of each code, 0 for missing."""
    logs = log_probabilities(bank, nodes)
    tables = []
    for item in range(len(bank.items)):
        table = np.zeros((256, len(nodes)))
        many = int(bank.steps[item]) + 1
        table[:many] = logs[item, :many]
        tables.append(table)
    return tables


def _counted(
    codes: np.ndarray[tuple[int], np.dtype[np.uint8]], groups: Whole, strata: Whole, values: Floats, many: int
) -> Matched:
    chosen = np.unique(codes)
    ranks = np.searchsorted(chosen, codes)
    size = (int(strata.max()) + 1) if len(strata) else 0
    flat = (strata * many + groups) * len(chosen) + ranks
    counts = np.bincount(flat, minlength=size * many * len(chosen)).reshape(size, many, len(chosen))
    used = counts.sum(axis=(1, 2))
    sums = np.bincount(strata, weights=values, minlength=size)
    kept = used > 0
    return Matched(
        counts[kept].astype(np.float64), chosen.astype(np.float64), np.asarray(sums[kept] / used[kept])
    )
