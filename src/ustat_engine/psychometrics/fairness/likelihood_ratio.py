"""Likelihood ratio: is the test told better when one item has its own parameters in every group?"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import chdtrc

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import Floats, Model, Whole
from ustat_engine.psychometrics.bank import TWO_CATEGORIES, Bank
from ustat_engine.psychometrics.calibration.fitting import calibrate
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.fairness.areas import apart, mean_gaps
from ustat_engine.psychometrics.fairness.item_errors import covariance_of, errors_of
from ustat_engine.psychometrics.fairness.looking import Look, graded_class
from ustat_engine.psychometrics.fairness.purification import FEWEST_ANCHORS, Purified, purified
from ustat_engine.psychometrics.fairness.results import Comparison, PairEffect
from ustat_engine.psychometrics.fairness.splitting import (
    Shared,
    own_name,
    shared_categories,
    split,
    start_for,
)
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

MODERATE, LARGE = 0.05, 0.10
"""Of the possible score, in the mean over the focal group: Dorans & Kulick (1986), as for STD P-DIF."""


def likelihood_ratio(
    responses: Responses,
    usable: Whole,
    *,
    model: Model | None,
    purify: bool,
    level: float,
    executor: Executor | None = None,
) -> tuple[Purified, tuple[float, ...]]:
    """Every usable item by two nested calibrations, and each focal group's distance from the reference.

    Every group has its own mean and spread. Items outside the anchors have their own parameters in every
    group in both models, so that they bend nothing; the studied item is equal in the smaller model and free
    in the larger. Twice the gain in log-likelihood is chi-square with as many degrees of freedom as there are
    more parameters.

    Source: Thissen, Steinberg & Wainer (1993) in Holland & Wainer (eds.), Differential item functioning.
    """
    shared = shared_categories(responses, usable)
    if len(shared.items) < FEWEST_ANCHORS:
        raise TooLittleData("items with categories that every group chose", need=3, got=len(shared.items))
    models = models_of(shared.responses, model)
    fits = _Fits(shared.responses, models, executor)

    def look(anchors: Whole) -> list[Look | None]:
        return _all_items(shared, fits, anchors, len(responses.items), level=level)

    found = (
        purified(look, shared.items, level=level)
        if purify
        else Purified(look(shared.items), shared.items, 0, True)
    )
    columns = np.flatnonzero(~np.isin(shared.items, found.anchors))
    first, *others = fits.of([frozenset(columns.tolist())])[0].populations
    return found, tuple((one.mean - first.mean) / first.sd for one in others)


@dataclass
class _Fits:
    """Calibrations by which items are split, each made once; many at a time go to the executor."""

    responses: Responses
    models: tuple[Model, ...]
    executor: Executor | None

    def __post_init__(self) -> None:
        self.known: dict[frozenset[int], Calibration] = {}
        self.start: Bank | None = None

    def of(self, apart: list[frozenset[int]]) -> list[Calibration]:
        missing = [one for one in dict.fromkeys(apart) if one not in self.known]
        jobs = [(self.responses, self.models, one, self.start) for one in missing]
        run: Callable[..., Iterable[Calibration]] = map if self.executor is None else self.executor.map
        self.known.update(zip(missing, run(_calibrated, jobs), strict=True))
        if self.start is None and apart:
            self.start = self.known[apart[0]].bank
        return [self.known[one] for one in apart]


def _calibrated(job: tuple[Responses, tuple[Model, ...], frozenset[int], Bank | None]) -> Calibration:
    responses, models, apart, start = job
    divided, of = split(responses, models, apart)
    begin = None if start is None else start_for(divided.items, start)
    return calibrate(divided, model=of, errors="observed" if apart else "none", start=begin, tolerance=1e-7)


def _all_items(shared: Shared, fits: _Fits, anchors: Whole, items: int, *, level: float) -> list[Look | None]:
    """Every item with these anchors: (smaller, larger) models by which items are split, then compared."""
    loose = frozenset(np.flatnonzero(~np.isin(shared.items, anchors)).tolist())
    fits.of([loose])
    wanted = [(loose - {column}, loose | {column}) for column in range(len(shared.items))]
    fits.of([one for pair in wanted for one in pair])
    found: list[Look | None] = [None] * items
    for column, (small, large) in enumerate(wanted):
        smaller, larger = fits.of([small, large])
        found[int(shared.items[column])] = _look(shared, fits.models, column, smaller, larger, level=level)
    return found


def _look(
    shared: Shared,
    models: tuple[Model, ...],
    column: int,
    smaller: Calibration,
    larger: Calibration,
    *,
    level: float,
) -> Look:
    name = shared.responses.items[column]
    groups = shared.responses.group_names
    df = larger.n_parameters - smaller.n_parameters
    statistic = max(2 * (larger.log_likelihood - smaller.log_likelihood), 0.0)
    p = float(chdtrc(df, statistic))
    pairs = tuple(
        _pair(larger, name, group, groups[group], p, level=level) for group in range(1, len(groups))
    )
    most = max(pairs, key=lambda pair: pair.score_distance)
    turned = _turned(larger, name, len(groups)) if models[column] != "rasch" else None
    tests = (Comparison("both", statistic, df, p), *([turned] if turned is not None else []))
    remarks = [] if smaller.converged and larger.converged else [Remark("calibration_did_not_settle", name)]
    if name in shared.joined:
        remarks.append(Remark("categories_joined_across_groups", name))
    return Look(tests, most.effect, most.error, most.effect_class, pairs, tuple(remarks))


def _pair(larger: Calibration, name: str, group: int, called: str, p: float, *, level: float) -> PairEffect:
    names = [own_name(name, 0), own_name(name, group)]
    population = larger.populations[group]

    def signed(bank: Bank) -> Floats:
        return np.asarray([mean_gaps(bank.only(names[:1]), bank.only(names[1:]), population)[0]])

    bank = larger.bank.only(names)
    gap = apart(bank.only(names[:1]), bank.only(names[1:]), population)
    possible = float(bank.steps[0])
    found = graded_class(gap.unsigned / possible, p, level=level, moderate=MODERATE, large=LARGE)
    return PairEffect(
        called,
        gap.signed / possible,
        float(errors_of(larger, names, signed)[0]) / possible,
        nan,
        nan,
        gap.signed,
        gap.unsigned,
        gap.area,
        gap.area_unsigned,
        found,
    )


def _turned(larger: Calibration, name: str, groups: int) -> Comparison | None:
    """Wald's test that the slopes are equal: does the difference change with ability?"""
    names = [own_name(name, group) for group in range(groups)]
    covariance = covariance_of(larger, [(one, "slope") for one in names])
    if covariance is None:
        return None
    contrast = np.hstack([-np.ones((groups - 1, 1)), np.eye(groups - 1)])
    gaps = contrast @ larger.bank.only(names).slopes
    try:
        statistic = float(gaps @ np.linalg.solve(contrast @ covariance @ contrast.T, gaps))
    except np.linalg.LinAlgError:
        return None
    return Comparison("nonuniform", statistic, groups - 1, float(chdtrc(groups - 1, statistic)))


def models_of(responses: Responses, model: Model | None) -> tuple[Model, ...]:
    """The model asked for where the item's categories allow it; by default 2pl for two and grm for more."""
    of_two: Model = model or "2pl"
    of_many: Model = "grm" if model is None or model in TWO_CATEGORIES else model
    return tuple(of_two if count == 2 else of_many for count in responses.categories())
