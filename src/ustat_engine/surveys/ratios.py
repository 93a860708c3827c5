"""Weighted ratios in groups and their variance by design: the arithmetic under every share and mean.

A share of a group is a ratio of two sums over the whole sample, in which people outside the group count zero.
Keeping them in is what makes the error of a group right: how many of its members were drawn is chance too.
"""

from dataclasses import dataclass

import numpy as np

from ustat_engine.surveys.designs import (
    BoolArray,
    Clustered,
    Design,
    FloatArray,
    IntArray,
    Replicated,
    SimpleRandom,
)

# Replicate weights come rounded to six digits; what is below that is noise, not a degree of freedom.
RANK_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Weighted ratios, a row a group and a column an item, with what their error rests on.

    ``degrees`` of freedom are 0 where no error can be estimated; there, and in an empty base, ``variance`` is
    nan.
    """

    people: IntArray
    weighted: FloatArray
    value: FloatArray
    variance: FloatArray
    degrees: FloatArray
    kish: FloatArray
    lonely: BoolArray
    lost_replicates: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Variance:
    variance: FloatArray
    degrees: FloatArray
    lonely: BoolArray
    lost_replicates: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """People of one group and one cluster are a cell; the cells of one group and one stratum are a block.

    ``clusters`` counts all clusters of a block's stratum, those without people of the group too.
    """

    of_person: IntArray
    group: IntArray
    cluster: IntArray
    block: IntArray
    group_of_block: IntArray
    stratum_of_block: IntArray
    clusters: FloatArray


def ratios(values: FloatArray, asked: BoolArray, design: Design, *, group: IntArray, groups: int) -> Ratios:
    """Sum of weighted ``values`` over sum of weights among those ``asked``, in each group, with its variance.

    ``values`` (n, k) finite where asked; ``asked`` (n, 1) or (n, k); ``group`` (n,) from 0, -1 for none.
    All inputs were checked at the public door (``estimates``).

    Source: Binder (1983), Int. Statistical Review 51, 279-292, for linearised variances; Korn and Graubard
    (1999), Analysis of Health Surveys, for groups and their degrees of freedom; Judkins (1990), replicates.
    """
    answered = asked.sum(axis=0)
    asked = asked & (group >= 0)[:, None]
    group = np.where(group >= 0, group, 0)
    weights = weights_of(design, len(values))
    size = weights[:, None] * asked
    values = np.where(asked, values, 0.0)

    weighted = sums(size, group, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = sums(size * values, group, groups) / weighted
        kish = weighted**2 / sums(size**2, group, groups)

    if isinstance(design, Replicated):
        told = _by_replicates(values, asked, design, value, group, groups)
    else:
        told = _by_linearisation(values, size, design, value, weighted, group, groups)

    unseen = np.ones(1)
    if isinstance(design, SimpleRandom) and design.population is not None:
        unseen = 1 - answered / design.population

    unknown = (told.degrees == 0) | np.isnan(value)
    shape = value.shape
    return Ratios(
        people=np.broadcast_to(sums((size > 0).astype(np.float64), group, groups).astype(np.int64), shape),
        weighted=np.broadcast_to(weighted, shape),
        value=value,
        variance=np.where(unknown, np.nan, told.variance * unseen),
        degrees=np.broadcast_to(told.degrees, shape),
        kish=np.broadcast_to(kish, shape),
        lonely=np.broadcast_to(told.lonely, shape),
        lost_replicates=np.broadcast_to(told.lost_replicates, shape),
    )


def weights_of(design: Design, people: int) -> FloatArray:
    """How many people each one stands for."""
    if design.weights is not None:
        return design.weights
    if isinstance(design, SimpleRandom) and design.population is not None:
        return np.full(people, design.population / people)
    return np.ones(people)


def sums(columns: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """Sum of each column (n, k) in each group: (groups, k)."""
    return np.stack([np.bincount(group, weights=column, minlength=groups) for column in columns.T], axis=1)


def _by_linearisation(
    values: FloatArray,
    size: FloatArray,
    design: Design,
    value: FloatArray,
    weighted: FloatArray,
    group: IntArray,
    groups: int,
) -> _Variance:
    cells = cells_of(design, group, groups)
    scores, cell_size = scores_of(values, size, value, weighted, cells)
    variance = _between_clusters(scores, cells, groups)
    degrees, lonely = _degrees_of_clusters(cell_size > 0, cells, groups)
    return _Variance(variance, degrees, lonely, np.zeros_like(lonely))


def scores_of(
    values: FloatArray, size: FloatArray, value: FloatArray, weighted: FloatArray, cells: Cells
) -> tuple[FloatArray, FloatArray]:
    """What each cell adds to the ratios of its group (cells, k), linearised; and its weighted size."""
    number = len(cells.group)
    cell_size = sums(size, cells.of_person, number)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = (sums(size * values, cells.of_person, number) - value[cells.group] * cell_size) / weighted[
            cells.group
        ]
    return np.nan_to_num(scores, nan=0.0), cell_size


def cells_of(design: Design, group: IntArray, groups: int) -> Cells:
    """Who counts together. People drawn one by one are each a cluster of their own, in one stratum."""
    people = len(group)
    if not isinstance(design, Clustered):
        one_stratum = np.full((groups, 1), float(people))
        everyone, all_groups = np.arange(people), np.arange(groups)
        return Cells(everyone, group, everyone, group, all_groups, np.zeros_like(all_groups), one_stratum)

    stratum = np.zeros(people, dtype=np.int64)
    if design.strata is not None:
        stratum = np.unique(design.strata, return_inverse=True)[1]
    label = np.unique(design.clusters, return_inverse=True)[1]
    # The same label in two strata is two clusters.
    labels = label.max() + 1
    keys, cluster = np.unique(stratum * labels + label, return_inverse=True)
    stratum_of_cluster = keys // labels
    clusters = np.bincount(stratum_of_cluster).astype(np.float64)

    cells, of_person = np.unique(group * len(keys) + cluster, return_inverse=True)
    group_of_cell = cells // len(keys)
    stratum_of_cell = stratum_of_cluster[cells % len(keys)]
    blocks, block = np.unique(group_of_cell * len(clusters) + stratum_of_cell, return_inverse=True)
    stratum_of_block = blocks % len(clusters)
    return Cells(
        of_person,
        group_of_cell,
        cells % len(keys),
        block,
        blocks // len(clusters),
        stratum_of_block,
        clusters[stratum_of_block][:, None],
    )


def _between_clusters(scores: FloatArray, cells: Cells, groups: int) -> FloatArray:
    """Variance of a sum of cluster scores: in each stratum, m/(m-1) times their squares around its mean.

    A cluster of the stratum without members of the group scores zero and is counted in. A lonely cluster
    (the only one of its stratum) is compared with the whole sample's mean score, which is zero: careful, not
    exact.
    """
    blocks = len(cells.group_of_block)
    lonely = cells.clusters == 1
    present = np.bincount(cells.block, minlength=blocks)[:, None]

    mean = np.where(lonely, 0.0, sums(scores, cells.block, blocks) / cells.clusters)
    squares = sums((scores - mean[cells.block]) ** 2, cells.block, blocks)
    squares += (cells.clusters - present) * mean**2
    factor = np.where(lonely, 1.0, cells.clusters / np.where(lonely, 1.0, cells.clusters - 1))
    return sums(factor * squares, cells.group_of_block, groups)


def _degrees_of_clusters(present: BoolArray, cells: Cells, groups: int) -> tuple[FloatArray, BoolArray]:
    """Clusters less strata among those with someone in the base; and whether a lonely cluster is among them.

    Lonely strata count together as one. Two clusters or more leave at least one degree of freedom.
    """
    in_block = sums(present.astype(np.float64), cells.block, len(cells.group_of_block))
    alone = cells.clusters == 1
    clusters = sums(in_block, cells.group_of_block, groups)
    lonely = sums(((in_block > 0) & alone).astype(np.float64), cells.group_of_block, groups) > 0
    shared = sums(((in_block > 0) & ~alone).astype(np.float64), cells.group_of_block, groups)
    degrees = np.maximum(clusters - shared - lonely, 1.0)
    return np.where(clusters > 1, degrees, 0.0), lonely & (clusters > 1)


def _by_replicates(
    values: FloatArray, asked: BoolArray, design: Replicated, value: FloatArray, group: IntArray, groups: int
) -> _Variance:
    """Spread of the replicates around the full estimate; one that lost its base is left out, and noted."""
    variance = np.zeros_like(value)
    degrees = np.zeros((groups, 1))
    lost = np.zeros_like(value, dtype=np.bool_)
    number = design.replicates.shape[1]

    for g, members in members_of(asked, group, groups):
        weights = design.replicates if len(members) == len(group) else design.replicates[members]
        bottom = asked[members].T.astype(np.float64) @ weights
        with np.errstate(invalid="ignore", divide="ignore"):
            replicated = values[members].T @ weights / bottom
        usable = np.isfinite(replicated)
        used = usable.sum(axis=1)
        strayed = np.where(usable, (replicated - value[g][:, None]) ** 2, 0.0)
        variance[g] = strayed @ design.scales * number / np.maximum(used, 1)
        lost[g] = used < number
        degrees[g] = _degrees_of_replicates(weights)
    return _Variance(variance, degrees, np.zeros_like(lost), lost)


def members_of(asked: BoolArray, group: IntArray, groups: int) -> list[tuple[int, IntArray]]:
    """The rows of each group that has any, those asked nothing left out."""
    rows = np.flatnonzero(asked.any(axis=1))
    rows = rows[np.argsort(group[rows], kind="stable")]
    ends = np.cumsum(np.bincount(group[rows], minlength=groups))
    return [(g, part) for g, part in enumerate(np.split(rows, ends[:-1])) if len(part)]


def _degrees_of_replicates(weights: FloatArray) -> int:
    """Independent directions among the replicates, less one: the strata they were balanced over.

    Source: Lumley (2010), Complex Surveys, as ``degf`` of the R package survey does it.
    """
    people, number = weights.shape
    gram = weights.T @ weights if people >= number else weights @ weights.T
    strengths = np.linalg.eigvalsh(gram)
    return max(int((strengths > RANK_TOLERANCE**2 * strengths[-1]).sum()) - 1, 0)
