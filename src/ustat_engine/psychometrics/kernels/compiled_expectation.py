"""The loops of ``expectation``, compiled."""

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled


@compiled(
    "float64(uint8[:,::1], float64[::1], int64[::1], float64[:,::1], float64[::1], float64[::1],"
    " float64[:,::1], float64[::1])"
)
def expect(
    codes: Codes,
    weights: Floats,
    first_row: Whole,
    tables: Floats,
    scales: Floats,
    prior: Floats,
    counts: Floats,
    mass: Floats,
) -> float:
    """Add all posteriors to ``counts`` and ``mass``; the log-likelihood. See ``expectation.expect``."""
    persons, groups = codes.shape
    nodes = len(prior)
    posterior = np.empty(nodes)
    total = 0.0
    for person in range(persons):
        scale = 0.0
        # Half the range of a double for the groups between two looks: 12 groups of a dozen unlikely answers.
        patience = 12
        while True:
            for node in range(nodes):
                posterior[node] = prior[node]
            scale = 0.0
            for group in range(groups):
                row = first_row[group] + codes[person, group]
                scale += scales[row]
                for node in range(nodes):
                    posterior[node] *= tables[row, node]
                if group % patience == patience - 1:
                    highest = 0.0
                    for node in range(nodes):
                        highest = max(highest, posterior[node])
                    if 0.0 < highest < 1e-60:
                        scale += np.log(highest)
                        for node in range(nodes):
                            posterior[node] /= highest
            height = 0.0
            for node in range(nodes):
                height += posterior[node]
            if height > 1e-250 or patience == 1:
                break
            patience = 1
        if height == 0.0:
            return -np.inf
        total += weights[person] * (np.log(height) + scale)
        share = weights[person] / height
        for node in range(nodes):
            posterior[node] *= share
            mass[node] += posterior[node]
        for group in range(groups):
            row = first_row[group] + codes[person, group]
            for node in range(nodes):
                counts[row, node] += posterior[node]
    return float(total)


@compiled("void(uint8[:,::1], int64[::1], float64[:,::1], float64[::1], float64[:,::1])")
def posteriors(codes: Codes, first_row: Whole, tables: Floats, prior: Floats, posterior: Floats) -> None:
    """Fill ``posterior`` (persons, nodes) so that every row sums to 1."""
    persons, groups = codes.shape
    nodes = len(prior)
    for person in range(persons):
        patience = 12
        while True:
            for node in range(nodes):
                posterior[person, node] = prior[node]
            for group in range(groups):
                row = first_row[group] + codes[person, group]
                for node in range(nodes):
                    posterior[person, node] *= tables[row, node]
                if group % patience == patience - 1:
                    highest = 0.0
                    for node in range(nodes):
                        highest = max(highest, posterior[person, node])
                    if 0.0 < highest < 1e-60:
                        for node in range(nodes):
                            posterior[person, node] /= highest
            height = 0.0
            for node in range(nodes):
                height += posterior[person, node]
            if height > 1e-250 or patience == 1:
                break
            patience = 1
        for node in range(nodes):
            posterior[person, node] /= height
