"""Replicate weights made from a design: the jackknife and the bootstrap of whole clusters."""

import numpy as np

from ustat_engine.errors import TooLittleData
from ustat_engine.surveys.designs import Clustered, FloatArray, IntArray, Replicated


def jackknife(design: Clustered) -> Replicated:
    """One replicate a cluster: without it, the others of its stratum count a little more (JKn).

    A stratum with a single cluster cannot spare it: such a cluster stays in every replicate, so it adds
    nothing to the error. Raises ``TooLittleData`` where no stratum has two clusters.
    Source: Wolter (2007), Introduction to Variance Estimation, chapter 4.
    """
    cluster, stratum, in_stratum = _drawn(design)
    left_out = np.flatnonzero(in_stratum[stratum] > 1)
    if not len(left_out):
        raise TooLittleData("clusters in a stratum", need=2, got=1)
    multipliers = np.ones((len(stratum), len(left_out)))
    for column, out in enumerate(left_out):
        together = stratum == stratum[out]
        multipliers[together, column] = in_stratum[stratum[out]] / (in_stratum[stratum[out]] - 1)
        multipliers[out, column] = 0
    many = in_stratum[stratum[left_out]]
    weights = _weights(design)
    return Replicated(weights, weights[:, None] * multipliers[cluster], factors=(many - 1) / many)


def bootstrap(design: Clustered, *, replicates: int = 200, seed: int) -> Replicated:
    """In each replicate, n - 1 of the n clusters of every stratum are drawn again with replacement.

    Weights are rescaled so that totals are right on average. A stratum with a single cluster keeps it.
    ``seed``: the same seed draws the same clusters. Raises ``TooLittleData`` under two replicates, or where
    no stratum has two clusters.
    Source: Rao and Wu (1988), J. American Statistical Association 83, 231-241; Rao, Wu and Yue (1992).
    """
    if replicates < 2:
        raise TooLittleData("replicates", need=2, got=replicates)
    cluster, stratum, in_stratum = _drawn(design)
    if in_stratum.max() < 2:
        raise TooLittleData("clusters in a stratum", need=2, got=1)
    generator = np.random.default_rng(seed)
    multipliers = np.ones((len(stratum), replicates))
    for number in range(len(in_stratum)):
        rows = np.flatnonzero(stratum == number)
        many = len(rows)
        if many > 1:
            drawn = generator.multinomial(many - 1, np.full(many, 1 / many), size=replicates)
            multipliers[rows] = drawn.T * (many / (many - 1))
    weights = _weights(design)
    return Replicated(
        weights, weights[:, None] * multipliers[cluster], factors=np.full(replicates, 1 / replicates)
    )


def _drawn(design: Clustered) -> tuple[IntArray, IntArray, IntArray]:
    """The cluster of each person, the stratum of each cluster, and how many clusters each stratum has."""
    people = len(design.clusters)
    design.check(people)
    strata = np.zeros(people, dtype=np.int64)
    if design.strata is not None:
        strata = np.unique(design.strata, return_inverse=True)[1]
    label = np.unique(design.clusters, return_inverse=True)[1]
    keys, cluster = np.unique(strata * (label.max() + 1) + label, return_inverse=True)
    stratum = keys // (label.max() + 1)
    return cluster, stratum, np.bincount(stratum)


def _weights(design: Clustered) -> FloatArray:
    return np.ones(len(design.clusters)) if design.weights is None else design.weights
