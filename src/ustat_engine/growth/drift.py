"""Which common items changed between two calibrations: each judged under a link."""

import numpy as np
from scipy.special import chdtrc, ndtr
from scipy.stats import false_discovery_control

from ustat_engine.growth.common_items import CommonItems
from ustat_engine.growth.criteria import STANDARD
from ustat_engine.growth.estimating import Where, moves_of
from ustat_engine.growth.scales import Drift, Link
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.sensitivity import STEP, jacobian

ROBUST_FLOOR = 0.02
"""Anchors without errors that differ by less than this many logits (or this share) do not stand out."""


def judged(
    sides: CommonItems, where: Where, found: Link, false_discoveries: float, smallest_gap: float
) -> tuple[Drift, ...]:
    base, new = sides.base.bank, found.bank(sides.new.bank)
    p = _by_errors(sides, where, found) if sides.known_errors else _among_anchors(base, new)
    q = np.asarray(false_discovery_control(p, method="bh"))
    shifts = np.nanmean(new.difficulties - base.difficulties, axis=1)
    points = where.over_base if where.over_base.abilities.size else STANDARD
    apart = expected_scores(new, points.abilities) - expected_scores(base, points.abilities)
    gaps = np.sqrt((apart**2 * points.shares).sum(axis=1)) / base.steps
    return tuple(
        Drift(
            name,
            float(shifts[row]),
            float(new.slopes[row] / base.slopes[row]),
            float(gaps[row]),
            float(p[row]),
            float(q[row]),
            bool(q[row] <= false_discoveries and gaps[row] >= smallest_gap),
        )
        for row, name in enumerate(sides.names)
    )


def _differences(base: Bank, new: Bank, slope: float, intercept: float) -> Floats:
    """Slopes and intercepts of the new items on the base scale less those of the base, item after item."""
    slopes = new.slopes / slope
    intercepts = new.intercepts - (slopes * intercept)[:, None]
    both = np.column_stack([slopes - base.slopes, intercepts - base.intercepts])
    return both.ravel()


def _by_errors(sides: CommonItems, where: Where, found: Link) -> Floats:
    """(anchors,) p of Wald's chi-square that slope and intercepts are the same under the link."""
    base, new = sides.base.bank, sides.new.bank
    slope, intercept = found.slope, found.intercept
    apart = _differences(base, new, slope, intercept)
    with_link = np.stack(
        [
            (
                _differences(base, new, slope + STEP, intercept)
                - _differences(base, new, slope - STEP, intercept)
            ),
            (
                _differences(base, new, slope, intercept + STEP)
                - _differences(base, new, slope, intercept - STEP)
            ),
        ],
        axis=1,
    ) / (2 * STEP)
    # The link by medians is a start, not an estimate: its own error is left out of the first round.
    link_moves = (
        moves_of(sides, where, found.anchors, slope, intercept) if found.covariance is not None else None
    )
    spread = np.zeros((len(apart), len(apart)))
    for number, side in enumerate((sides.base, sides.new)):
        if not side.parameters:
            continue
        if number == 0:
            moves = jacobian(
                base, side.parameters, lambda one: _still(_differences(one, new, slope, intercept))
            )
        else:
            moves = jacobian(
                new, side.parameters, lambda one: _still(_differences(base, one, slope, intercept))
            )
        if link_moves is not None:
            moves = moves + _still(with_link) @ link_moves[number]
        spread += moves @ side.covariance @ moves.T
    width = len(apart) // len(sides.names)
    p = np.ones(len(sides.names))
    for row in range(len(sides.names)):
        at = np.arange(row * width, (row + 1) * width)
        # A fixed slope has no error and cannot differ; steps an item lacks are not there.
        at = at[np.isfinite(apart[at]) & (np.diag(spread)[at] > 1e-14)]
        if len(at):
            statistic = float(apart[at] @ np.linalg.pinv(spread[np.ix_(at, at)], hermitian=True) @ apart[at])
            p[row] = float(chdtrc(len(at), statistic))
    return p


def _still(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, 0.0)


def _among_anchors(base: Bank, new: Bank) -> Floats:
    """(anchors,) p of the larger of two robust z: difficulty and log slope, halved for there being two."""
    shifts = np.nanmean(new.difficulties - base.difficulties, axis=1)
    z = np.stack([_robust(shifts), _robust(np.log(new.slopes / base.slopes))])
    return np.asarray(np.minimum(1.0, 2 * 2 * ndtr(-np.abs(z).max(axis=0))))


def _robust(values: Floats) -> Floats:
    apart = values - np.median(values)
    return np.asarray(apart / max(1.4826 * float(np.median(np.abs(apart))), ROBUST_FLOOR))
