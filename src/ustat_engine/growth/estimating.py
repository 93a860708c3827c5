"""The link itself and its covariance, from common items that are taken at their word."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.growth.common_items import CommonItems
from ustat_engine.growth.criteria import CurveCriterion, Points, Side, least
from ustat_engine.growth.scales import Link, LinkMethod
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Parameter
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.sensitivity import jacobian, moved_everywhere

FEW_ANCHORS = 5
LEAST_SHARE = 0.2
"""Kolen and Brennan's rule of thumb: common items make up a fifth of a test."""


@dataclass(frozen=True, slots=True)
class Where:
    method: LinkMethod
    over_base: Points
    over_new: Points


def linked(sides: CommonItems, where: Where, names: tuple[str, ...]) -> Link:
    base, new = sides.base.bank.only(names), sides.new.bank.only(names)
    slope, intercept, criterion = _found(base, new, where, sides.free_slope)
    covariance = None
    if sides.known_errors:
        covariance = np.zeros((2, 2))
        for side, moves in zip(
            (sides.base, sides.new), moves_of(sides, where, names, slope, intercept), strict=True
        ):
            covariance += moves @ side.covariance @ moves.T
    remarks = []
    if len(names) < FEW_ANCHORS or len(names) < LEAST_SHARE * sides.shorter:
        remarks.append(Remark("few_anchors", values={"anchors": len(names), "items": sides.shorter}))
    return Link(slope, intercept, where.method, names, covariance, criterion, remarks=tuple(remarks))


def _found(base: Bank, new: Bank, where: Where, free_slope: bool) -> tuple[float, float, float]:
    moments: LinkMethod = where.method if where.method in {"mean_mean", "mean_sigma"} else "mean_mean"
    slope, intercept = _by_moments(base, new, moments, free_slope)
    if where.method == moments:
        return slope, intercept, 0.0
    criterion = CurveCriterion(base, new, where.method, where.over_base, where.over_new)
    slope, intercept = least(criterion, (slope, intercept), free_slope=free_slope)
    return slope, intercept, criterion.value(slope, intercept)


def _by_moments(base: Bank, new: Bank, method: LinkMethod, free_slope: bool) -> tuple[float, float]:
    here, there = base.difficulties, new.difficulties
    slope = 1.0
    if free_slope and method == "mean_mean":
        slope = float(new.slopes.mean() / base.slopes.mean())
    elif free_slope:
        spread = np.nanstd(there)
        if not spread > 0:
            raise WrongShape("Mean/sigma needs common items of different difficulty.")
        slope = float(np.nanstd(here) / spread)
    return slope, float(np.nanmean(here) - slope * np.nanmean(there))


def by_medians(sides: CommonItems, method: LinkMethod) -> Link:
    base, new = sides.base.bank, sides.new.bank
    slope = float(np.exp(np.median(np.log(new.slopes / base.slopes)))) if sides.free_slope else 1.0
    shifts = np.nanmean(base.difficulties - slope * new.difficulties, axis=1)
    return Link(slope, float(np.median(shifts)), method, sides.names)


def moves_of(
    sides: CommonItems, where: Where, names: tuple[str, ...], slope: float, intercept: float
) -> tuple[Floats, Floats]:
    """How slope and intercept move with each side's parameters: (2, parameters) twice."""
    base, new = sides.base.bank.only(names), sides.new.bank.only(names)
    free = sides.free_slope

    if where.method in {"mean_mean", "mean_sigma"}:
        return (
            jacobian(
                base, sides.base.parameters, lambda one: np.array(_by_moments(one, new, where.method, free))
            ),
            jacobian(
                new, sides.new.parameters, lambda one: np.array(_by_moments(base, one, where.method, free))
            ),
        )

    # The gradient stays 0 while a parameter moves: the link makes good what the parameter does to it.
    criterion = CurveCriterion(base, new, where.method, where.over_base, where.over_new)
    own = criterion.curvature(slope, intercept)
    by_base = _gradient_moves(criterion, "base", sides.base.parameters, slope, intercept)
    by_new = _gradient_moves(criterion, "new", sides.new.parameters, slope, intercept)
    if free:
        turn = -np.linalg.inv(own)
    else:
        turn = np.array([[0.0, 0.0], [0.0, -1 / own[1, 1]]])
    return np.asarray(turn @ by_base), np.asarray(turn @ by_new)


def _gradient_moves(
    criterion: CurveCriterion, side: Side, parameters: tuple[Parameter, ...], slope: float, intercept: float
) -> Floats:
    """(2, parameters) how half the gradient of a criterion moves with each parameter of one side."""
    rows = {name: row for row, name in enumerate(criterion.base.items)}
    kinds: dict[tuple[str, int], Floats] = {}
    found = np.zeros((2, len(parameters)))
    for column, one in enumerate(parameters):
        if one.name and one.name not in rows:
            continue
        kind = (one.what, one.step)
        if kind not in kinds:
            kinds[kind] = criterion.gradient_moves(slope, intercept, side, partial(moved_everywhere, *kind))
        found[:, column] = kinds[kind][:, rows[one.name]] if one.name else kinds[kind].sum(axis=1)
    return found
