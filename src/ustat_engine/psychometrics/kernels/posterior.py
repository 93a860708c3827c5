"""Means and standard deviations of many posteriors, as products of looked-up rows."""

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.kernels.choosing import compiled_module
from ustat_engine.psychometrics.kernels.packing import Packed

BLOCK_NUMBERS = 1_000_000


def moments(packed: Packed, tables: Floats, prior: Floats, nodes: Floats) -> tuple[Floats, Floats, Floats]:
    """(persons,) posterior mean, (persons,) standard deviation, (persons,) sum of the products.

    ``tables``: (rows, nodes), the likelihood of each code of each group as ``packing.likelihood_tables``
    gives it, each row divided by its largest value; ``prior``: (nodes,), likewise.
    A sum near the smallest doubles means that the products lost digits: ask in logs for those persons.
    Where the sum is 0, mean and deviation are not a number.
    """
    persons = len(packed.codes)
    means, deviations, totals = np.empty(persons), np.empty(persons), np.empty(persons)
    loops = compiled_module("posterior")
    if loops is not None:
        loops.moments(packed.codes, packed.first_row, tables, prior, nodes, means, deviations, totals)
        return means, deviations, totals
    block = max(1, BLOCK_NUMBERS // len(nodes))
    for start in range(0, persons, block):
        codes = packed.codes[start : start + block]
        products = np.repeat(prior[None, :], len(codes), axis=0)
        for group, first in enumerate(packed.first_row[:-1]):
            products *= tables[first + codes[:, group]]
        total = products.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = products @ nodes / total
            spread = (products * (nodes - mean[:, None]) ** 2).sum(axis=1) / total
        part = slice(start, start + block)
        means[part], deviations[part], totals[part] = mean, np.sqrt(spread), total
    return means, deviations, totals
