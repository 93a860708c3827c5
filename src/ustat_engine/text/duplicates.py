"""Requests that say the same: pairs that repeat each other, and groups that one course would serve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from ustat_engine.errors import WrongShape
from ustat_engine.text.features import Features

REPEATED = 0.85
"""From this similarity two titles or requests say the same in nearly the same words."""

RELATED = 0.25
"""Requests whose average similarity reaches this form a group; measured in docs/methods/requests.md."""

_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, by their places, that repeat each other, and how similar they are, 0 to 1."""

    first: int
    second: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Group:
    """Texts, by their places, that belong together.

    ``central`` is the most typical member, fit to name the group. ``anchor`` is the course (or whatever key)
    that gathered it; None for a group that no course serves. ``closeness`` is the mean similarity of its
    pairs, 1 for one member alone.
    """

    members: tuple[int, ...]
    central: int
    closeness: float
    anchor: str | None = None


def near_duplicates(texts: Sequence[str], features: Features, *, at_least: float = REPEATED) -> list[Pair]:
    """Which texts repeat another one, most similar first.

    ``at_least`` from above 0 to 1. Raises ``WrongShape`` outside it.
    """
    _check_cut(at_least)
    pairs = [
        Pair(int(i), int(j), min(1.0, float(value)))
        for i, j, value in _similar_pairs(features.vectors(features.read(texts)), at_least)
    ]
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def group(
    texts: Sequence[str],
    features: Features,
    *,
    anchors: Sequence[str | None] | None = None,
    at_least: float = RELATED,
) -> list[Group]:
    """Which texts belong together; every text is in exactly one group.

    ``anchors``, text by text, name the course that a text was matched with: such texts form that course's
    group. The rest is grouped by average linkage, joining while the mean similarity between two groups
    reaches ``at_least``. Groups come largest first; equal ones in order of their first text. Texts with
    nothing known in them stay alone.

    Raises ``WrongShape`` when anchors and texts differ in number or ``at_least`` is not above 0 and up to 1.
    Source: average linkage (Sokal and Michener, 1958). It never joins what no pair of at least that
    similarity connects, so connected parts are grouped apart and the answer is the same.
    """
    _check_cut(at_least)
    if anchors is not None and len(anchors) != len(texts):
        raise WrongShape(f"Anchors and texts must run in step; got {len(anchors)} and {len(texts)}.")
    vectors = features.vectors(features.read(texts))
    gathered: dict[str, list[int]] = {}
    free: list[int] = []
    for place, anchor in enumerate(anchors or [None] * len(texts)):
        (free if anchor is None else gathered.setdefault(anchor, [])).append(place)
    groups = [_group(vectors, members, anchor) for anchor, members in gathered.items()]
    groups += [_group(vectors, members, None) for members in _linked(vectors, free, at_least)]
    return sorted(groups, key=lambda group: (-len(group.members), group.members))


def _check_cut(at_least: float) -> None:
    if not 0 < at_least <= 1:
        raise WrongShape(f"A similarity to cut at lies above 0 and up to 1; got {at_least}.")


def _similar_pairs(vectors: csr_matrix, at_least: float) -> Iterator[tuple[int, int, float]]:
    """Places of rows i < j whose product reaches ``at_least``; memory for a few hundred rows at once."""
    other_way = vectors.T.tocsc()
    for first in range(0, vectors.shape[0], _ROWS_AT_ONCE):
        block = (vectors[first : first + _ROWS_AT_ONCE] @ other_way).toarray()
        rows, columns = np.nonzero(block >= at_least - 1e-9)
        later = rows + first < columns
        yield from zip(
            (rows[later] + first).tolist(),
            columns[later].tolist(),
            block[rows[later], columns[later]],
            strict=True,
        )


def _linked(vectors: csr_matrix, places: list[int], at_least: float) -> list[list[int]]:
    if not places:
        return []
    rows = vectors[places]
    pairs = [(i, j) for i, j, _ in _similar_pairs(rows, at_least)]
    first, second = zip(*pairs, strict=True) if pairs else ((), ())
    graph = coo_matrix((np.ones(len(pairs)), (first, second)), shape=(len(places), len(places)))
    _, parts = connected_components(graph, directed=False)
    return [
        [places[i] for i in members]
        for part in range(int(parts.max()) + 1)
        for members in _average_linkage(rows, np.flatnonzero(parts == part), at_least)
    ]


def _average_linkage(rows: csr_matrix, part: npt.NDArray[np.intp], at_least: float) -> list[list[int]]:
    if len(part) == 1:
        return [part.tolist()]
    apart = 1.0 - np.clip(_similarity(rows[part]), 0.0, 1.0)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    labels = fcluster(tree, t=1.0 - at_least + 1e-9, criterion="distance")
    return [part[labels == label].tolist() for label in np.unique(labels)]


def _group(vectors: csr_matrix, members: list[int], anchor: str | None) -> Group:
    similar = _similarity(vectors[members])
    np.fill_diagonal(similar, 0.0)
    others = len(members) - 1
    typical = similar.sum(axis=1)
    closeness = float(typical.mean() / others) if others else 1.0
    return Group(tuple(members), members[int(typical.argmax())], min(1.0, closeness), anchor)


def _similarity(rows: csr_matrix) -> npt.NDArray[np.float64]:
    return np.asarray((rows @ rows.T).toarray(), dtype=np.float64)
