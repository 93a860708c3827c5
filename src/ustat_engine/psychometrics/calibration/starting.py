"""Where the climb begins: everybody's rank by score in place of the ability, then one fit an item."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.calibration.climbing import scored
from ustat_engine.psychometrics.calibration.pieces import Piece
from ustat_engine.psychometrics.calibration.space import Space
from ustat_engine.psychometrics.kernels.packing import Packed, fold

BINS = 16
ROUNDS = 8
ENOUGH = 30000
"""With more rows than this, every so many of them are enough to begin with."""


def starting_values(
    space: Space, packed: Packed, pieces: Sequence[Piece], given: Mapping[int, Floats]
) -> Floats:
    """(all,) values near the maximum, whatever the models.

    Persons are ranked by their share of the points, ranks are turned into normal scores in bins, and every
    item is fitted to the bins as if those were abilities. What is fixed is matched afterwards. ``given``: for
    some items, parameters to start from.
    """
    known = space.known.copy()
    for at, (item, what, step) in enumerate(space.parameters):
        if item in given and np.isnan(known[at]):
            known[at] = given[item][0 if what == "slope" else 1 + step + (what == "guessing")]
    every = max(1, sum(len(piece.codes) for piece in pieces) // ENOUGH)
    codes = np.concatenate([piece.codes[::every] for piece in pieces])
    weights = np.concatenate([piece.weights[::every] for piece in pieces])
    groups = np.repeat(
        [piece.population for piece in pieces], [len(piece.codes[::every]) for piece in pieces]
    )
    ability, bins = _normal_scores(score_shares(packed, codes), weights)
    counts = np.zeros((packed.rows, BINS))
    for group in range(codes.shape[1]):
        at = (packed.first_row[group] + codes[:, group]) * BINS + bins
        counts += np.bincount(at, weights, minlength=packed.rows * BINS).reshape(-1, BINS)
    answers = fold(packed, counts)

    loose = space.loosened()
    values = np.zeros(len(known))
    for kind in space.kinds:
        shares = answers[kind.items, : kind.categories].sum(axis=2) + 0.5
        if kind.family == "graded":
            above = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1][:, 1:] / shares.sum(axis=1, keepdims=True)
            values[kind.own[:, 1:]] = np.log(above / (1 - above))
        elif kind.family == "stepped":
            values[kind.own[:, 1:]] = np.diff(np.log(shares), axis=1)
        else:
            values[kind.own[:, 1]] = np.log(shares[:, 1] / shares[:, 0])
            values[kind.own[:, 2]] = space.prior_mean[kind.own[:, 2]]
            free_guess = space.prior_weight[kind.own[:, 2]] == 0
            values[kind.own[free_guess, 2]] = -1.4
    fixed_guess = [kind.own[:, 2] for kind in space.kinds if kind.family == "guessing"]
    loose = loose.holding(np.concatenate(fixed_guess) if fixed_guess else np.zeros(0, dtype=np.int64), values)
    for _ in range(ROUNDS):
        values = scored(loose, values, ability, answers)
    sums = np.bincount(groups, weights * ability[bins], minlength=space.populations)
    means = np.asarray(sums / np.bincount(groups, weights, minlength=space.populations))
    return _placed(space, values, known, means)


def score_shares(packed: Packed, codes: Codes) -> Floats:
    """(persons,) points as a share of the points that could be had from the items answered; 0.5 if none."""
    points, possible = row_points(packed)
    got, most = np.zeros(len(codes)), np.zeros(len(codes))
    for group in range(codes.shape[1]):
        rows = packed.first_row[group] + codes[:, group]
        got += points[rows]
        most += possible[rows]
    return np.asarray(np.divide(got, most, out=np.full(len(codes), 0.5), where=most > 0))


def row_points(packed: Packed) -> tuple[Floats, Floats]:
    """(rows,) the points of each code, an item's best category being 1, and the items answered."""
    points, possible = np.zeros(packed.rows), np.zeros(packed.rows)
    for group in range(len(packed.first_item) - 1):
        rows = np.arange(packed.first_row[group + 1] - packed.first_row[group])
        here = slice(packed.first_row[group], packed.first_row[group + 1])
        for item in range(packed.first_item[group], packed.first_item[group + 1]):
            digit = rows // packed.place[item] % packed.radix[item]
            answered = digit < packed.categories[item]
            points[here] += answered * digit / max(1, packed.categories[item] - 1)
            possible[here] += answered
    return points, possible


def _normal_scores(shares: Floats, weights: Floats) -> tuple[Floats, Whole]:
    """(bins,) abilities, and (persons,) the bin of each: normal scores of the ranks, equal shares tied."""
    order = np.argsort(shares, kind="stable")
    mass = np.cumsum(weights[order])
    middle = np.empty(len(shares))
    middle[order] = (mass - weights[order] / 2) / mass[-1]
    _, same = np.unique(shares, return_inverse=True)
    middle = (np.bincount(same, middle * weights) / np.bincount(same, weights))[same]
    normal = ndtri(middle)
    edges = ndtri(np.arange(1, BINS) / BINS)
    bins = np.searchsorted(edges, normal)
    total = np.bincount(bins, weights, minlength=BINS)
    ability = np.bincount(bins, weights * normal, minlength=BINS) / np.maximum(total, 1e-300)
    return ability, np.asarray(bins, dtype=np.int64)


def _placed(space: Space, loose: Floats, known: Floats, means: Floats) -> Floats:
    """The loose values moved to the scale that the fixed parameters and the first population make."""
    values = loose.copy()
    slopes = np.asarray([at for at, (_, what, _) in enumerate(space.parameters) if what == "slope"])
    fixed = slopes[np.isfinite(known[slopes])]
    fixed = fixed[np.abs(loose[fixed]) > 0.1]
    anchors = [at for at in fixed if np.isfinite(known[at + 1]) and known[at] != 0]
    shift, spread = means[0] if not anchors else 0.0, 1.0
    if len(fixed):
        ratios = loose[fixed] / known[fixed]
        spread = float(np.clip(np.median(ratios[ratios > 0]) if (ratios > 0).any() else 1.0, 0.2, 5.0))
    if anchors:
        at = np.asarray(anchors)
        shift = float(np.median((loose[at + 1] - known[at + 1]) / known[at]))
    # An ability t of the loose scale is spread * t + shift on the scale of the anchors.
    for kind in space.kinds:
        slope = loose[kind.own[:, 0]] / spread
        values[kind.own[:, 0]] = slope
        steps = kind.own[:, 1 : kind.categories]
        if anchors:
            values[steps] = loose[steps] - (slope * shift)[:, None]
        else:
            values[steps] = loose[steps] + (loose[kind.own[:, 0]] * shift)[:, None]
    base = shift if anchors else -shift * spread
    for number in range(space.populations):
        values[space.items_end + 2 * number] = means[number] * spread + base
        values[space.items_end + 2 * number + 1] = np.log(spread)
    values = np.where(np.isfinite(known), known, values)
    return space.values(space.averaged(values))
