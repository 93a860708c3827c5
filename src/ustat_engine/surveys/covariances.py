"""How estimates of one sample move together: what the error of a difference needs to know."""

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
from ustat_engine.surveys.ratios import (
    Cells,
    Ratios,
    cells_of,
    members_of,
    scores_of,
    weights_of,
)


def covariances(
    values: FloatArray, asked: BoolArray, design: Design, found: Ratios, *, group: IntArray, groups: int
) -> FloatArray:
    """(groups * items, groups * items) covariance of all ratios ``found``, group by group and item by item.

    Its diagonal is their variance; what has none stands as nan in its row and column.
    Inputs as for ``ratios``, checked at the public door.

    Source: Binder (1983), Int. Statistical Review 51, 279-292; for replicates Judkins (1990).
    """
    answered = asked.sum(axis=0)
    known = asked & (group >= 0)[:, None]
    group = np.where(group >= 0, group, 0)
    values = np.where(known, values, 0.0)
    items = values.shape[1]

    if isinstance(design, Replicated):
        told = _by_replicates(values, known, design, found.value, group, groups)
    else:
        size = weights_of(design, len(values))[:, None] * known
        cells = cells_of(design, group, groups)
        scores, _size = scores_of(values, size, found.value, found.weighted, cells)
        if isinstance(design, Clustered):
            told = _between_clusters(scores, cells, groups)
        else:
            told = _one_by_one(scores, group, groups)

    if isinstance(design, SimpleRandom) and design.population is not None:
        unseen = np.tile(np.sqrt(1 - answered / design.population), groups * items // len(answered))
        told = told * unseen[:, None] * unseen[None, :]
    unknown = np.isnan(found.variance).ravel()
    told[unknown, :] = np.nan
    told[:, unknown] = np.nan
    return told


def _one_by_one(scores: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """People drawn one by one: those of different groups have nothing in common, and scores sum to zero."""
    people, items = scores.shape
    told = np.zeros((groups, items, groups, items))
    order = np.argsort(group, kind="stable")
    for g, rows in enumerate(np.split(order, np.cumsum(np.bincount(group, minlength=groups))[:-1])):
        told[g, :, g, :] = scores[rows].T @ scores[rows]
    flat = told.reshape(groups * items, groups * items)
    return np.asarray(flat * (people / max(people - 1, 1)))


def _between_clusters(scores: FloatArray, cells: Cells, groups: int) -> FloatArray:
    """As the variance of ``ratios``, with a cluster's scores for all groups side by side."""
    items = scores.shape[1]
    clusters, row = np.unique(cells.cluster, return_inverse=True)
    by_group = np.zeros((len(clusters), groups, items))
    by_group[row, cells.group] = scores
    side_by_side = by_group.reshape(len(clusters), groups * items)

    stratum = np.empty(len(clusters), dtype=np.int64)
    stratum[row] = cells.stratum_of_block[cells.block]
    drawn = np.zeros(int(cells.stratum_of_block.max()) + 1)
    drawn[cells.stratum_of_block] = cells.clusters[:, 0]

    told = np.zeros((groups * items, groups * items))
    order = np.argsort(stratum, kind="stable")
    ends = np.cumsum(np.bincount(stratum, minlength=len(drawn)))
    for number, rows in zip(drawn, np.split(order, ends[:-1]), strict=True):
        if not len(rows):
            continue
        theirs = side_by_side[rows]
        if number == 1:
            told += theirs.T @ theirs
            continue
        mean = theirs.sum(axis=0) / number
        # Clusters without anyone of these groups score zero and are counted in.
        told += number / (number - 1) * (theirs.T @ theirs - number * np.outer(mean, mean))
    return told


def _by_replicates(
    values: FloatArray, asked: BoolArray, design: Replicated, value: FloatArray, group: IntArray, groups: int
) -> FloatArray:
    """Products of how far two estimates stray together, over the replicates in which both have a base."""
    items, number = values.shape[1], design.replicates.shape[1]
    strayed = np.full((groups, items, number), np.nan)
    for g, members in members_of(asked, group, groups):
        weights = design.replicates if len(members) == len(group) else design.replicates[members]
        bottom = asked[members].T.astype(np.float64) @ weights
        with np.errstate(invalid="ignore", divide="ignore"):
            strayed[g] = values[members].T @ weights / bottom - value[g][:, None]
    flat = strayed.reshape(groups * items, number)
    usable = np.isfinite(flat)
    flat = np.where(usable, flat, 0.0) * np.sqrt(design.scales)
    both = usable.astype(np.float64) @ usable.T.astype(np.float64)
    return np.asarray(flat @ flat.T * number / np.maximum(both, 1))
