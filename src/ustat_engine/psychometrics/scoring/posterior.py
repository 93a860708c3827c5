"""The posterior of each person on the lattice, in logs, so that three thousand items do not underflow."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import log_probabilities
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.lattice import DROP, lattice

MANY_NODES = 192
"""From here on a coarse look first, and then only the nodes under each person's own posterior."""

COARSE_NODES = 64
NEVER = -1e290
BLOCK_NUMBERS = 1_500_000


@dataclass(frozen=True, slots=True)
class Curves:
    """What a posterior needs of a bank and a population, computed once.

    ``nodes``: (nodes,). ``log_prior``: (nodes,) log mass. ``logs``: (items, most categories, nodes), log P.
    """

    nodes: Floats
    log_prior: Floats
    logs: Floats

    @property
    def spacing(self) -> float:
        """How far apart the nodes lie."""
        return float(self.nodes[1] - self.nodes[0])


@dataclass(frozen=True, slots=True)
class Batch:
    """Persons whose posterior lies on the same nodes.

    ``rows``: (some persons,). ``nodes``: (some nodes,). ``masses``: (some persons, some nodes); rows sum to 1
    """

    rows: Whole
    nodes: Floats
    masses: Floats


def curves_on_lattice(bank: Bank, population: Population, *, fineness: float = 1.0) -> Curves:
    """The curves of a bank on the lattice for this population."""
    nodes = lattice(bank, population, fineness=fineness)
    return Curves(nodes, population.log_density(nodes), log_probabilities(bank, nodes))


def posteriors(codes: Codes, curves: Curves) -> Iterator[Batch]:
    """The posterior of each person, in batches that together hold everybody once.

    ``codes``: (persons, items), in the order of the bank. On long lattices each person has her own window of
    nodes around her peak, found on every k-th node: exact to rounding where posteriors have one peak.
    """
    persons = len(codes)
    items, categories, many = curves.logs.shape
    table = np.maximum(curves.logs, NEVER).reshape(items * categories, many)
    stride = 1 if many <= MANY_NODES else many // COARSE_NODES
    seen = np.ascontiguousarray(table[:, ::stride]) if stride > 1 else table
    block = max(1, BLOCK_NUMBERS // max(items * categories, many))
    for start in range(0, persons, block):
        chosen = one_hot(codes[start : start + block], categories)
        rows = np.arange(start, min(start + block, persons))
        heights = chosen @ seen + curves.log_prior[::stride]
        if stride == 1:
            yield Batch(rows, curves.nodes, _masses(heights))
            continue
        for first, last, which in _windows(heights, stride, many):
            window = slice(first, last)
            found = chosen[which] @ table[:, window] + curves.log_prior[window]
            yield Batch(rows[which], curves.nodes[window], _masses(found))


def expected(codes: Codes, curves: Curves) -> tuple[Floats, Floats]:
    """(persons,) posterior means, and (persons,) posterior standard deviations."""
    means, errors = np.empty(len(codes)), np.empty(len(codes))
    for batch in posteriors(codes, curves):
        middle = batch.nodes[len(batch.nodes) // 2]
        away = batch.nodes - middle
        mean = batch.masses @ away
        # Around each person's own mean, for the difference of two squares loses digits on long lattices.
        spread = np.einsum("pq,pq->p", batch.masses, (away - mean[:, None]) ** 2)
        means[batch.rows], errors[batch.rows] = middle + mean, np.sqrt(spread)
    return means, errors


def one_hot(codes: Codes, categories: int) -> Floats:
    """(persons, items * categories) 1 in the cell of each answer; nothing for a missing one."""
    persons, items = codes.shape
    found = np.zeros((persons, items * categories))
    row, item = np.nonzero(codes != MISSING)
    found[row, item * categories + codes[row, item]] = 1.0
    return found


def _masses(heights: Floats) -> Floats:
    heights -= heights.max(axis=1, keepdims=True)
    masses = np.exp(heights, out=heights)
    masses /= masses.sum(axis=1, keepdims=True)
    return masses


def _windows(heights: Floats, stride: int, many: int) -> Iterator[tuple[int, int, Whole]]:
    """First and last fine node (exclusive), and the rows that share them."""
    near = heights > heights.max(axis=1, keepdims=True) - DROP
    # One coarse cell more on each side: the edge of a posterior may lie between two coarse nodes.
    first = np.maximum(near.argmax(axis=1) - 1, 0) * stride
    last = (near.shape[1] - near[:, ::-1].argmax(axis=1)) * stride + 1
    pairs, which = np.unique(np.stack([first, np.minimum(last, many)], axis=1), axis=0, return_inverse=True)
    for number, (low, high) in enumerate(pairs):
        yield int(low), int(high), np.flatnonzero(which == number)
