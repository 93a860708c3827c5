"""How does self-assessment go with the measured level? Two latent traits at once.

Plots of self-assessment by quartiles of the test always show the weak too sure and the strong too modest,
even for random numbers: that is regression to the mean. Here the errors of both instruments are part of the
model, and a person's self-view is compared with that of people of her own measured level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, exp, inf, log, nan, sqrt, tanh
from typing import Literal

import numpy as np
from scipy.optimize import minimize
from scipy.special import chdtrc, ndtri, stdtr

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Floats, Logit
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import log_probabilities
from ustat_engine.psychometrics.population import Population, equal_nodes
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

NODES = 49
REACH = 5.5
FEWEST_PERSONS = 50
EDGE = 0.98
"""A correlation beyond this cannot be told from 1 on the grid."""

SelfViewVerdict = Literal["agree", "sees_herself_lower", "sees_herself_higher"]


@dataclass(frozen=True, slots=True)
class Step:
    """One test of a bend in the link: a ``value`` with its ``error``, and ``p`` against no bend at all."""

    value: float
    error: float
    statistic: float
    p: float


@dataclass(frozen=True, slots=True)
class SelfView:
    """The link between the measured level (test) and the self-view (self-assessment), as latent traits.

    ``correlation``: of the two traits, freed of both instruments' errors, with ``error`` and range.
    ``measured``, ``seen``: how each trait is spread among these persons, on its own bank's scale.
    ``curvature``: of the self-view along the measured level, in standard deviations of the self-view for one
    squared standard deviation of the level (0: a straight line, no group is further off than errors make it).
    ``spread_change``: by how much the log of the spread of self-views changes for one standard deviation of
    the level (below 0: views of the weak lie further apart than those of the strong). NaN where not asked.
    ``persons``: with answers to both. ``area``: the content area, "" for the whole.
    """

    area: str
    persons: int
    correlation: float
    error: float
    low: float
    high: float
    measured: Population
    seen: Population
    log_likelihood: float
    curvature: Step
    spread_change: Step
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person's self-view beside her measured level; every value with its standard error.

    ``measured``: her level from the test and everything known of the group; ``seen``: her self-view, likewise
    (both on their bank's scale). ``expected_measured``: the level that goes with her self-view alone;
    ``expected_seen``: the self-view that goes with her measured level alone.
    ``difference``: her self-view less what people of her measured level usually see in themselves, in
    standard deviations of self-views. ``verdict`` speaks of a difference only where it is beyond its error.
    """

    measured: Logit
    measured_error: Logit
    seen: Logit
    seen_error: Logit
    expected_measured: Logit
    expected_measured_error: Logit
    expected_seen: Logit
    expected_seen_error: Logit
    difference: float
    difference_error: float
    verdict: SelfViewVerdict
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Two observed scores: slope, and the two tests whether weak and strong differ in more than chance.

    ``slope``: self-assessment on the test. ``quadratic``: a bend. ``glejser``: does the size of the residuals
    change along the test? ``p`` is Student's, two-sided.
    """

    persons: int
    slope: Step
    quadratic: Step
    glejser: Step


def self_view(
    test: Responses,
    test_bank: Bank,
    assessment: Responses,
    assessment_bank: Bank,
    *,
    bends: bool = True,
    level: float = 0.95,
    area: str = "",
) -> SelfView:
    """How closely do self-views follow measured levels, in a group, errors taken out?

    ``test``, ``assessment``: the same persons, row by row; one of both may be missing for a person. The banks
    are known (calibrated before). Means, spreads and the correlation are estimated together by maximum
    likelihood over a grid of both traits; weights of ``test`` count. ``bends``: also test curvature and
    change of spread, each by a likelihood ratio against the straight line. ``level``: of the range, 0 to 1.

    Raises ``WrongShape`` where rows do not match, ``TooLittleData`` for fewer than 50 persons with both,
    ``DidNotSettle``. Source: Gignac & Zajenkowski (2020), Intelligence 80, 101449, for what to test; Magnus &
    Peresetsky (2022), Frontiers in Psychology 13, 840180, for why quartiles mislead.
    """
    if test.persons != assessment.persons:
        raise WrongShape(
            f"Test and self-assessment run person by person: {test.persons} rows and {assessment.persons}."
        )
    both = _answered(test, test_bank) & _answered(assessment, assessment_bank)
    if both.sum() < FEWEST_PERSONS:
        raise TooLittleData("persons with test and self-assessment", need=FEWEST_PERSONS, got=int(both.sum()))
    surface = _Surface.of(test.only(both), test_bank, assessment.only(both), assessment_bank)
    line = surface.straight()
    curved, spreading = (_asked(surface, line, at) if bends else _UNASKED for at in (_BEND, _FAN))
    theta = tanh(line.values[_LINK])
    error, low, high = _correlation_range(line, level)
    remarks = (Remark("correlation_at_edge", values={"correlation": theta}),) if abs(theta) > EDGE else ()
    return SelfView(
        area,
        int(both.sum()),
        theta,
        error,
        low,
        high,
        *_populations(line.values),
        line.log_likelihood,
        curved,
        spreading,
        remarks,
    )


def self_view_by_area(
    test: Responses,
    test_bank: Bank,
    assessment: Responses,
    assessment_bank: Bank,
    *,
    bends: bool = True,
    level: float = 0.95,
) -> tuple[SelfView, ...]:
    """The same, area by area: the areas (``contents``) that both banks hold, in the order of the test's bank.

    Areas with too few persons are left out. Raises ``WrongShape`` where the banks share no area.
    """
    areas = [name for name in dict.fromkeys(test_bank.contents) if name and name in assessment_bank.contents]
    if not areas:
        raise WrongShape("Test and self-assessment share no area: name the contents of both banks alike.")
    found = []
    for name in areas:
        try:
            found.append(
                self_view(
                    test,
                    _area(test_bank, name),
                    assessment,
                    _area(assessment_bank, name),
                    bends=bends,
                    level=level,
                    area=name,
                )
            )
        except TooLittleData:
            continue
    return tuple(found)


def self_views_of(
    view: SelfView,
    test: Responses,
    test_bank: Bank,
    assessment: Responses,
    assessment_bank: Bank,
    *,
    level: float = 0.95,
) -> tuple[PersonView, ...]:
    """Each person's self-view beside her measured level, in a group whose link (``view``) is known.

    A difference is spoken of where, with the doubt about the link itself added, it is beyond its error at
    ``level``. Everything is shrunk towards what is usual, so chance alone seldom speaks. Persons who lack one
    of the two get an expectation from the other, and the verdict ``agree`` with a remark.
    """
    if test.persons != assessment.persons:
        raise WrongShape(
            f"Test and self-assessment run person by person: {test.persons} rows and {assessment.persons}."
        )
    if view.area:
        test_bank, assessment_bank = _area(test_bank, view.area), _area(assessment_bank, view.area)
    grid = _Grid.of(view.measured, view.seen)
    first, _ = _likelihoods(test, test_bank, grid.measured)
    second, _ = _likelihoods(assessment, assessment_bank, grid.seen)
    known_first, known_second = _answered(test, test_bank), _answered(assessment, assessment_bank)
    values = np.asarray(
        [
            view.measured.mean,
            log(view.measured.sd),
            view.seen.mean,
            log(view.seen.sd),
            atanh(view.correlation),
            0.0,
            0.0,
        ]
    )
    mass = np.exp(grid.log_mass(values))
    beyond = float(ndtri(0.5 + level / 2))
    return tuple(
        _person(
            view, grid, mass, first[row], second[row], bool(known_first[row]), bool(known_second[row]), beyond
        )
        for row in range(test.persons)
    )


def self_view_of_person(
    view: SelfView,
    test: Responses,
    test_bank: Bank,
    assessment: Responses,
    assessment_bank: Bank,
    *,
    level: float = 0.95,
) -> PersonView:
    """One person: ``test`` and ``assessment`` hold one row each. See ``self_views_of``."""
    if test.persons != 1:
        raise WrongShape(f"One person has one row; got {test.persons}.")
    return self_views_of(view, test, test_bank, assessment, assessment_bank, level=level)[0]


def straight_line(measured: Sequence[float] | Floats, seen: Sequence[float] | Floats) -> StraightLine:
    """Do observed self-assessments leave a straight line, or spread more at one end?

    ``measured``, ``seen``: a person each, in any unit. The plain tests on observed scores, to compare with
    other studies; an unreliable test flattens the slope, but makes neither a bend nor a fan.

    Raises ``WrongShape`` where lengths differ, ``TooLittleData`` below 10 persons.
    Source: Gignac & Zajenkowski (2020); Glejser (1969), Journal of the American Statistical Association 64.
    """
    x, y = np.asarray(measured, dtype=np.float64), np.asarray(seen, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise WrongShape(f"One self-assessment a measured score: {x.size} scores, {y.size} self-assessments.")
    if len(x) < 10:
        raise TooLittleData("persons", need=10, got=len(x))
    if not (x.std() > 0 and y.std() > 0):
        raise WrongShape("Scores that are all alike have no line.")
    z = (x - x.mean()) / x.std()
    one = np.ones_like(z)
    slope, residuals = _least_squares(np.column_stack([one, z]), y)
    bend, _ = _least_squares(np.column_stack([one, z, z**2 - 1]), y)
    fan, _ = _least_squares(np.column_stack([one, z]), np.abs(residuals))
    return StraightLine(len(x), slope, bend, fan)


def _least_squares(columns: Floats, y: Floats) -> tuple[Step, Floats]:
    """The last coefficient with its error, and the residuals."""
    solved = np.linalg.lstsq(columns, y, rcond=None)[0]
    residuals = y - columns @ solved
    freedom = len(y) - columns.shape[1]
    variance = float(residuals @ residuals) / freedom * np.linalg.inv(columns.T @ columns)[-1, -1]
    error = sqrt(max(variance, 0.0))
    value = float(solved[-1])
    statistic = value / error if error > 0 else (0.0 if value == 0 else inf)
    return Step(value, error, statistic, float(2 * stdtr(freedom, -abs(statistic)))), residuals


# The parameters of the joint model, in the order of its vector.
_MEAN, _LOG_SD, _SEEN_MEAN, _LOG_SEEN_SD, _LINK, _BEND, _FAN = range(7)
_STRAIGHT = [_MEAN, _LOG_SD, _SEEN_MEAN, _LOG_SEEN_SD, _LINK]
_UNASKED = Step(nan, nan, nan, nan)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Nodes of both traits, and the density of the joint model over them."""

    measured: Floats
    seen: Floats

    @classmethod
    def of(cls, measured: Population, seen: Population) -> "_Grid":
        return cls(equal_nodes(measured, many=NODES, reach=REACH), equal_nodes(seen, many=NODES, reach=REACH))

    def log_mass(self, values: Floats) -> Floats:
        """(nodes, nodes) log mass; the measured level is normal, and the self-view normal around a curve."""
        level, away, _, _ = self._pieces(values)
        first = -0.5 * level**2
        second = -0.5 * away**2
        return np.asarray(
            (first - np.logaddexp.reduce(first))[:, None]
            + second
            - np.logaddexp.reduce(second, axis=1, keepdims=True)
        )

    def _pieces(self, values: Floats) -> tuple[Floats, Floats, Floats, float]:
        level = (self.measured - values[_MEAN]) / exp(values[_LOG_SD])
        link = tanh(values[_LINK])
        middle = link * level + values[_BEND] * (level**2 - 1)
        spread = sqrt(1 - link**2) * np.exp(values[_FAN] * level)
        seen = (self.seen - values[_SEEN_MEAN]) / exp(values[_LOG_SEEN_SD])
        return level, np.asarray((seen[None, :] - middle[:, None]) / spread[:, None]), spread, link


@dataclass(frozen=True, slots=True)
class _Line:
    """The most likely parameters, how likely, and their covariance."""

    values: Floats
    free: list[int]
    log_likelihood: float
    covariance: Floats


@dataclass(frozen=True, slots=True)
class _Surface:
    """Everybody's likelihood at the nodes of each trait; answers are independent given both traits."""

    grid: _Grid
    first: Floats
    second: Floats
    weights: Floats
    height: float

    @classmethod
    def of(cls, test: Responses, test_bank: Bank, assessment: Responses, assessment_bank: Bank) -> "_Surface":
        weights = test.weight()
        wide = Population(0.0, 1.6)
        grid = _Grid.of(wide, wide)
        for _ in range(3):
            first, first_height = _likelihoods(test, test_bank, grid.measured)
            second, second_height = _likelihoods(assessment, assessment_bank, grid.seen)
            surface = cls(grid, first, second, weights, float(weights @ (first_height + second_height)))
            grid = _Grid.of(_moments(first, grid.measured, weights), _moments(second, grid.seen, weights))
        return surface

    def straight(self) -> _Line:
        """The model without bends, from each trait's own moments and a middling link."""
        measured = _moments(self.first, self.grid.measured, self.weights)
        seen = _moments(self.second, self.grid.seen, self.weights)
        start = np.asarray([measured.mean, log(measured.sd), seen.mean, log(seen.sd), 0.3, 0.0, 0.0])
        return self.fitted(start, _STRAIGHT)

    def fitted(self, start: Floats, free: list[int]) -> _Line:
        """Most likely values of the ``free`` parameters, the others as they are."""
        scale = float(self.weights.sum())

        def climb(moved: Floats) -> tuple[float, Floats]:
            values = start.copy()
            values[free] = moved
            height, slope = self.height_and_slope(values)
            return -height / scale, -slope[free] / scale

        found = minimize(climb, start[free], jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 300})
        values = start.copy()
        values[free] = found.x
        if not np.isfinite(found.fun) or np.abs(climb(found.x)[1]).max() > 1e-4:
            raise DidNotSettle("link of test and self-assessment", steps=int(found.nit))
        return _Line(values, free, -float(found.fun) * scale, self._covariance(values, free))

    def height_and_slope(self, values: Floats) -> tuple[float, Floats]:
        """The log-likelihood, and its derivative by each parameter."""
        log_mass = self.grid.log_mass(values)
        mass = np.exp(log_mass)
        reached = np.maximum(((self.first @ mass) * self.second).sum(axis=1), 1e-300)
        height = self.height + float(self.weights @ np.log(reached))
        expected = mass * ((self.first * (self.weights / reached)[:, None]).T @ self.second)
        return height, self._slope(values, mass, expected)

    def _slope(self, values: Floats, mass: Floats, expected: Floats) -> Floats:
        """Expected counts less what the model makes of them, times the derivatives of the heights."""
        level, away, spread, link = self.grid._pieces(values)
        rows = expected.sum(axis=1)
        prior = mass.sum(axis=1)
        chances = mass / prior[:, None]

        def of_first(change: Floats) -> float:
            return float(rows @ change - rows.sum() * (prior @ change))

        def of_second(change: Floats) -> float:
            return float((expected * change).sum() - rows @ (chances * change).sum(axis=1))

        sd, seen_sd = exp(values[_LOG_SD]), exp(values[_LOG_SEEN_SD])
        # level falls by 1/sd when the mean rises, and by level when log sd rises.
        along_level = (link + 2 * values[_BEND] * level) / spread
        by_level = away * (along_level[:, None] + values[_FAN] * away)
        seen = away * spread[:, None] + (link * level + values[_BEND] * (level**2 - 1))[:, None]
        narrower = sqrt(1 - link**2)
        by_link = away * (level / spread)[:, None] * narrower**2 - away**2 * link
        return np.asarray(
            [
                of_first(level / sd) + of_second(-by_level / sd),
                of_first(level**2) + of_second(-by_level * level[:, None]),
                of_second(away / spread[:, None] / seen_sd),
                of_second(away * seen / spread[:, None]),
                of_second(by_link),
                of_second(away * ((level**2 - 1) / spread)[:, None]),
                of_second(away**2 * level[:, None]),
            ]
        )

    def _covariance(self, values: Floats, free: list[int]) -> Floats:
        """The inverse of the observed information: central differences of the slope."""
        step = 1e-4
        rows = []
        for one in free:
            up, down = values.copy(), values.copy()
            up[one] += step
            down[one] -= step
            rows.append((self.height_and_slope(down)[1] - self.height_and_slope(up)[1])[free] / (2 * step))
        information = np.asarray(rows)
        return np.asarray(np.linalg.pinv((information + information.T) / 2))


def _asked(surface: _Surface, line: _Line, what: int) -> Step:
    """The straight line against one more parameter, the other bend left at nothing."""
    bent = surface.fitted(line.values, [*_STRAIGHT, what])
    statistic = max(2 * (bent.log_likelihood - line.log_likelihood), 0.0)
    error = sqrt(max(float(bent.covariance[-1, -1]), 0.0))
    return Step(float(bent.values[what]), error, statistic, float(chdtrc(1, statistic)))


def _correlation_range(line: _Line, level: float) -> tuple[float, float, float]:
    """Error and range of the correlation, by Fisher's z."""
    at = line.free.index(_LINK)
    z, error = float(line.values[_LINK]), sqrt(max(float(line.covariance[at, at]), 0.0))
    reach = float(ndtri(0.5 + level / 2)) * error
    return error * (1 - tanh(z) ** 2), tanh(z - reach), tanh(z + reach)


def _populations(values: Floats) -> tuple[Population, Population]:
    return (
        Population(float(values[_MEAN]), exp(values[_LOG_SD])),
        Population(float(values[_SEEN_MEAN]), exp(values[_LOG_SEEN_SD])),
    )


def _person(
    view: SelfView,
    grid: _Grid,
    mass: Floats,
    first: Floats,
    second: Floats,
    tested: bool,
    assessed: bool,
    beyond: float,
) -> PersonView:
    joint = mass * first[:, None] * second[None, :]
    joint /= joint.sum()
    from_test = (mass * first[:, None]).sum(axis=0)
    from_view = (mass * second[None, :]).sum(axis=1)
    measured, measured_error = _mean_and_error(joint.sum(axis=1), grid.measured)
    seen, seen_error = _mean_and_error(joint.sum(axis=0), grid.seen)
    level = (grid.measured - view.measured.mean) / view.measured.sd
    sight = (grid.seen - view.seen.mean) / view.seen.sd
    away = sight[None, :] - view.correlation * level[:, None]
    difference = float((joint * away).sum())
    doubt = float((joint * (away - difference) ** 2).sum())
    # The link is itself estimated: an error of the correlation moves the difference in step with the level.
    doubt += (float((joint.sum(axis=1)) @ level) * view.error) ** 2
    error = sqrt(doubt)
    complete = tested and assessed
    verdict: SelfViewVerdict = "agree"
    if complete and abs(difference) > beyond * error:
        verdict = "sees_herself_higher" if difference > 0 else "sees_herself_lower"
    lacking = () if complete else (Remark("no_test" if not tested else "no_self_assessment"),)
    return PersonView(
        measured,
        measured_error,
        seen,
        seen_error,
        *_mean_and_error(from_view, grid.measured),
        *_mean_and_error(from_test, grid.seen),
        difference,
        error,
        verdict,
        lacking,
    )


def _mean_and_error(mass: Floats, nodes: Floats) -> tuple[float, float]:
    share = mass / mass.sum()
    mean = float(share @ nodes)
    return mean, sqrt(max(float(share @ (nodes - mean) ** 2), 0.0))


def _answered(responses: Responses, bank: Bank) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((bank.codes_of(responses) != MISSING).any(axis=1))


def _likelihoods(responses: Responses, bank: Bank, nodes: Floats) -> tuple[Floats, Floats]:
    """(persons, nodes) likelihood of each person's answers, the largest 1, and its log."""
    logs = log_probabilities(bank, nodes)
    codes = bank.codes_of(responses)
    heights = np.zeros((responses.persons, len(nodes)))
    for item in range(len(bank.items)):
        table = np.zeros((256, len(nodes)))
        many = int(bank.steps[item]) + 1
        table[:many] = logs[item, :many]
        heights += table[codes[:, item]]
    tallest = heights.max(axis=1)
    return np.asarray(np.exp(heights - tallest[:, None])), np.asarray(tallest)


def _moments(likelihoods: Floats, nodes: Floats, weights: Floats) -> Population:
    """Mean and spread of one trait by a few steps of EM, near enough to start from."""
    mean, sd = 0.0, 1.0
    for _ in range(40):
        posterior = likelihoods * np.exp(Population(mean, sd).log_density(nodes))
        posterior /= np.maximum(posterior.sum(axis=1, keepdims=True), 1e-300)
        shares = weights @ posterior / weights.sum()
        mean = float(shares @ nodes)
        sd = max(sqrt(float(shares @ (nodes - mean) ** 2)), 0.2)
    return Population(mean, sd)


def _area(bank: Bank, name: str) -> Bank:
    return bank.only(
        [item for item, content in zip(bank.items, bank.contents, strict=True) if content == name]
    )
