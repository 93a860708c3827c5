"""M2 and G2: does the model as a whole reproduce the answers?"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod, sqrt
from typing import Literal

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Floats, Whole
from ustat_engine.psychometrics.calibration.results import Calibration, Parameter
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.model_fit.booklets import LEAST_PERSONS, booklets, counting_weights
from ustat_engine.psychometrics.model_fit.moments import Moments
from ustat_engine.psychometrics.model_fit.parameters import estimated
from ustat_engine.psychometrics.model_fit.sum_scores import nodes_for
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.sensitivity import OF_ITEMS, STEP, moved

Kind = Literal["M2", "C2", "G2"]

MOST_ITEMS = 100
"""The covariance of the moments grows with the fourth power of the items: 100 take about 200 MB."""


@dataclass(frozen=True, slots=True)
class OverallFit:
    """A chi-square of the whole model, with its root mean square error of approximation and 90 % interval.

    ``kind``: M2 for two categories, C2 where some item has more, G2 for the table of all answer patterns.
    ``persons``: the effective number it stands on. An ``rmsea`` up to 0.05 is called a close fit
    (Maydeu-Olivares and Joe, 2014; for two categories).
    """

    kind: Kind
    statistic: float
    degrees: int
    p: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    persons: float


def m2(responses: Responses, calibration: Calibration) -> OverallFit:
    """Does the model reproduce how often items, and pairs of items, are answered so?

    Compares proportions of each category of an item and mean products of each pair of items, from persons
    who answered the same items: each booklet and group by itself, all in one statistic, so what is missing
    by design stays missing. Sampling weights count as the number of persons the sample is worth.

    Raises ``TooLittleData`` where no booklet has 50 persons and 3 items in common or no degree of freedom is
    left, ``WrongShape`` above 100 items or where some proportions follow exactly from others.
    Source: Maydeu-Olivares and Joe (2005, 2006); Cai and Monro (2014) for C2.
    """
    bank, free = calibration.bank, estimated(calibration)
    if len(bank.items) > MOST_ITEMS:
        raise WrongShape(f"M2 takes at most {MOST_ITEMS} items; got {len(bank.items)}.")
    codes, weights = bank.codes_of(responses), counting_weights(responses)
    model = _Model(calibration, free)
    residuals, jacobians, persons = [], [], 0.0
    for rows, columns, group in _samples(responses, codes, len(calibration.populations)):
        count = float(weights[rows].sum())
        moments = model.moments(columns, group)
        seen = moments.seen(codes[np.ix_(rows, columns)], weights[rows] / count)
        try:
            root = cholesky(moments.covariance(), lower=True, overwrite_a=True)
        except LinAlgError:
            raise WrongShape("M2 cannot be had: some proportions follow exactly from others.") from None
        both = np.column_stack([seen - moments.expected(), model.jacobian(moments, columns, group)])
        whitened = solve_triangular(root, both, lower=True) * sqrt(count)
        residuals.append(whitened[:, 0])
        jacobians.append(whitened[:, 1:])
        persons += count
    if not residuals:
        raise TooLittleData("persons with the same items answered", need=LEAST_PERSONS, got=0)
    residual, jacobian = np.concatenate(residuals), np.concatenate(jacobians)
    # What no parameter can move: the residual off the columns of the Jacobian.
    basis, sizes, _ = np.linalg.svd(jacobian, full_matrices=False)
    basis = basis[:, sizes > 1e-10 * sizes.max(initial=0)]
    degrees = len(residual) - basis.shape[1]
    if degrees < 1:
        raise TooLittleData("degrees of freedom for M2", need=1, got=degrees)
    statistic = float(residual @ residual - ((basis.T @ residual) ** 2).sum())
    return _overall("M2" if bank.steps.max() == 1 else "C2", statistic, degrees, persons)


def g2(responses: Responses, calibration: Calibration) -> OverallFit:
    """Does the model reproduce the table of all answer patterns? Only where that table is small.

    Where the cells outnumber the persons most are empty, and G2 follows no chi-square: take ``m2``.

    Raises ``WrongShape`` where answers are missing, persons are weighted or stand in several groups,
    ``TooLittleData`` where the cells outnumber the persons.
    Source: Bock and Aitkin (1981).
    """
    bank = calibration.bank
    codes = bank.codes_of(responses)
    if (codes == MISSING).any():
        raise WrongShape("G2 needs every answer, and some are missing; take M2.")
    if responses.weights is not None or len(calibration.populations) > 1:
        raise WrongShape("G2 takes one group without weights; take M2.")
    cells = prod(int(steps) + 1 for steps in bank.steps)
    if cells > responses.persons:
        raise TooLittleData("persons for the table of all patterns", need=cells, got=responses.persons)
    patterns, counts = np.unique(codes, axis=0, return_counts=True)
    nodes = nodes_for(bank, calibration.populations)
    logs = np.zeros((len(patterns), len(nodes)))
    for at, curves in enumerate(np.log(np.maximum(probabilities(bank, nodes), 1e-300))):
        logs += curves[patterns[:, at]]
    expected = responses.persons * (np.exp(logs) @ _masses(calibration.populations[0], nodes))
    degrees = cells - 1 - len(estimated(calibration))
    if degrees < 1:
        raise TooLittleData("degrees of freedom for G2", need=1, got=degrees)
    return _overall("G2", float(2 * counts @ np.log(counts / expected)), degrees, float(responses.persons))


def _samples(
    responses: Responses, codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], groups: int
) -> Iterator[tuple[Whole, Whole, int]]:
    """Rows, columns and group of those who answered the same items in the same group."""
    of_person = responses.group()
    for group in range(groups):
        members = np.flatnonzero(of_person == group)
        for booklet in booklets(codes[members]) if len(members) else ():
            yield members[booklet.rows], booklet.columns, group


class _Model:
    """Expected moments and how they move with the free parameters, at one set of nodes."""

    def __init__(self, calibration: Calibration, free: tuple[Parameter, ...]) -> None:
        self.calibration, self.free = calibration, free
        bank = calibration.bank
        self.nodes = nodes_for(bank, calibration.populations)
        self.chances = probabilities(bank, self.nodes)
        self.slopes = {
            (name, one): self._curve_change(name, one)
            for one in free
            if one.what in OF_ITEMS
            for name in ((one.name,) if one.name else bank.items)
        }

    def moments(self, columns: Whole, group: int) -> Moments:
        steps = self.calibration.bank.steps[columns]
        return Moments(self.chances[columns], steps, _masses(self.calibration.populations[group], self.nodes))

    def jacobian(self, moments: Moments, columns: Whole, group: int) -> Floats:
        """(moments, free parameters) how each expected moment moves with each parameter."""
        found = np.zeros((len(moments.item) + len(moments.first), len(self.free)))
        names = [self.calibration.bank.items[column] for column in columns]
        for column, one in enumerate(self.free):
            if one.what in OF_ITEMS:
                for at, name in enumerate(names):
                    if (name, one) in self.slopes:
                        found[:, column] += moments.change_with_item(at, self.slopes[name, one])
            elif one.name == self.calibration.group_names[group]:
                found[:, column] = moments.change_with_masses(self._mass_change(group, one.what))
        return found

    def _curve_change(self, name: str, one: Parameter) -> Floats:
        item = self.calibration.bank.only([name])
        up, down = (probabilities(moved(item, one, by), self.nodes)[0] for by in (STEP, -STEP))
        return np.asarray((up - down) / (2 * STEP))

    def _mass_change(self, group: int, what: str) -> Floats:
        one = self.calibration.populations[group]
        shift, stretch = (STEP, 0.0) if what == "mean" else (0.0, STEP)
        up, down = (
            Population(one.mean + shift, one.sd + stretch),
            Population(one.mean - shift, one.sd - stretch),
        )
        return (_masses(up, self.nodes) - _masses(down, self.nodes)) / (2 * STEP)


def _masses(population: Population, nodes: Floats) -> Floats:
    return np.asarray(np.exp(population.log_density(nodes)))


def _overall(kind: Kind, statistic: float, degrees: int, persons: float) -> OverallFit:
    def rmsea(excess: float) -> float:
        return sqrt(max(excess, 0) / (degrees * max(persons - 1, 1)))

    return OverallFit(
        kind,
        statistic,
        degrees,
        float(chi2.sf(statistic, degrees)),
        rmsea(statistic - degrees),
        rmsea(_noncentrality(statistic, degrees, 0.95)),
        rmsea(_noncentrality(statistic, degrees, 0.05)),
        persons,
    )


def _noncentrality(statistic: float, degrees: int, chance: float) -> float:
    """The noncentrality with which a chi-square stays below ``statistic`` by this chance, at least 0."""
    if chi2.cdf(statistic, degrees) <= chance:
        return 0.0
    highest = statistic + 20 * sqrt(statistic) + 100
    return float(brentq(lambda excess: ncx2.cdf(statistic, degrees, excess) - chance, 1e-9, highest))
