"""Errors of means when people come in groups: schools, pairs, or both at once."""

from collections.abc import Hashable, Sequence

import numpy as np

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import Floats, Whole


def numbered(names: Sequence[Hashable]) -> Whole:
    """(persons,) each name as a number from 0."""
    found: dict[Hashable, int] = {}
    return np.asarray([found.setdefault(one, len(found)) for one in names], dtype=np.int64)


def clustered(influence: Floats, clusters: Whole) -> Floats:
    """(estimates, estimates) covariance from what each person contributes, summed within clusters.

    ``influence``: (persons, estimates), each person's share in the estimate's deviation; ``clusters``:
    (persons,) numbered from 0. With clusters / (clusters - 1).

    Raises ``TooLittleData`` with fewer than two clusters.
    Source: Liang and Zeger (1986), Biometrika 73; Cameron and Miller (2015), J. Human Resources 50.
    """
    many = int(clusters.max(initial=-1)) + 1
    if many < 2:
        raise TooLittleData("clusters", need=2, got=many)
    sums = np.zeros((many, influence.shape[1]))
    np.add.at(sums, clusters, influence)
    return np.asarray(many / (many - 1) * sums.T @ sums)


def twice_clustered(influence: Floats, first: Whole, second: Whole) -> Floats:
    """As ``clustered``, for people in clusters of two kinds that cut across each other.

    Source: Cameron, Gelbach and Miller (2011), J. Business and Economic Statistics 29.
    """
    both = numbered(list(zip(first.tolist(), second.tolist(), strict=True)))
    one, other = clustered(influence, first), clustered(influence, second)
    together = one + other - clustered(influence, both)
    # The difference can lose its sign in small samples; the wider of the single ones is then the safe answer.
    wider = np.maximum(np.diag(one), np.diag(other))
    return together if (np.diag(together) > 0).all() else np.diag(wider)
