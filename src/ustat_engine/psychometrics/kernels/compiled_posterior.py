"""The loops of ``posterior``, compiled."""

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled


@compiled(
    "void(uint8[:,::1], int64[::1], float64[:,::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1])"
)
def moments(
    codes: Codes,
    first_row: Whole,
    tables: Floats,
    prior: Floats,
    nodes: Floats,
    means: Floats,
    deviations: Floats,
    totals: Floats,
) -> None:
    """Fill means, deviations and totals, person by person; see ``posterior.moments``."""
    persons, groups = codes.shape
    many = len(nodes)
    products = np.empty(many)
    for person in range(persons):
        for node in range(many):
            products[node] = prior[node]
        # Two groups a round: half as many passes over the products.
        for group in range(0, groups - 1, 2):
            one = first_row[group] + codes[person, group]
            other = first_row[group + 1] + codes[person, group + 1]
            for node in range(many):
                products[node] *= tables[one, node] * tables[other, node]
        if groups % 2:
            last = first_row[groups - 1] + codes[person, groups - 1]
            for node in range(many):
                products[node] *= tables[last, node]
        total = 0.0
        first = 0.0
        for node in range(many):
            total += products[node]
            first += products[node] * nodes[node]
        mean = first / total
        second = 0.0
        for node in range(many):
            second += products[node] * (nodes[node] - mean) ** 2
        means[person] = mean
        deviations[person] = np.sqrt(second / total)
        totals[person] = total
