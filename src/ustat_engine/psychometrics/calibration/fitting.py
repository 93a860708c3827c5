"""The public door: item parameters and populations by marginal maximum likelihood."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Literal

import numpy as np
from scipy.special import expit, logit

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Model, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.climbing import Slope, whole_information
from ustat_engine.psychometrics.calibration.crew import Crew
from ustat_engine.psychometrics.calibration.information import cross_product, observed
from ustat_engine.psychometrics.calibration.preparing import Prepared, prepared
from ustat_engine.psychometrics.calibration.priors import Priors
from ustat_engine.psychometrics.calibration.results import Calibration, ItemErrors, Parameter
from ustat_engine.psychometrics.calibration.route import Arrival, climbed
from ustat_engine.psychometrics.calibration.space import Space, space_of
from ustat_engine.psychometrics.calibration.starting import starting_values
from ustat_engine.psychometrics.kernels.threads import threads
from ustat_engine.psychometrics.population import equal_nodes
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

USUAL_PRIORS = Priors()
REACH = 6.0
FEWEST_NODES = 41
MOST_NODES = 4001
WIDEST = 10.0
"""A spread in logits beyond which every answer follows from the score: the items are perfectly ordered."""

FLATTEST = 1e-7
"""Smallest eigenvalue of the scaled information at which parameters still count as told apart."""


def calibrate(
    responses: Responses,
    *,
    model: Model | Sequence[Model],
    anchors: Bank | None = None,
    priors: Priors = USUAL_PRIORS,
    errors: Literal["observed", "cross_product", "none"] = "observed",
    common_slope: bool = False,
    tolerance: float = 1e-6,
    most_iterations: int = 500,
    nodes: int | None = None,
    start: Bank | None = None,
    executor: Executor | None = None,
    told: Callable[[float], None] | None = None,
) -> Calibration:
    """Which parameters do the items have, and how is ability spread? Marginal maximum likelihood.

    ``model``: one for all items, or one an item; kinds may be mixed. ``rasch`` has slope 1 (with more than
    two categories it is the partial credit model). ``common_slope``: one slope for all items (1PL).
    ``anchors``: items whose parameters are fixed; then the mean and spread of every group are free. Without
    anchors the first group has mean 0, and spread 1 unless an item is ``rasch``; other groups are free.
    ``priors``: normal, by default on the logit of the guessing alone. Weights count as numbers of persons.
    ``errors``: from the ``observed`` information (Louis), from the ``cross_product`` of the persons' scores,
    or ``none``. Nothing has a bound: a difficulty of 12 is found, a slope may be negative (with a remark).

    ``tolerance``: the largest distance to the maximum, in any parameter, at which to stop; ``gradient`` in
    the result tells how flat it is there. ``most_iterations``: expectation steps. ``nodes``: how many
    abilities are summed over; if not given, so many that the log-likelihood errs by less than 1e-3.
    ``start``: a bank to begin from. ``executor``: does the work on pieces of the persons elsewhere, with the
    same numbers. ``told``: hears the share of the way gone, as far as one can guess.

    Left out with a remark: items nobody answered (``nobody_answered``) or all answered alike
    (``no_variance``), persons without answers (``no_answers``). Handled with a remark: categories nobody
    chose (``categories_joined``), items or persons perfectly ordered (``slope_without_end``,
    ``no_guessing``, ``no_spread``, ``spread_without_end``), ``few_persons`` (under 200), ``few_answers`` of
    an item, ``negative_slope``, ``not_identified`` (no errors then), ``did_not_settle``.

    Raises ``TooLittleData`` below 20 persons, 5 of a group or 2 items; ``WrongShape`` for anchors that are
    not among the responses, or a model that does not suit an item's categories.
    Source: Bock & Aitkin (1981); Varadhan & Roland (2008) and Liu, Rubin & Wu (1998) for the acceleration;
    Louis (1982) for the errors.
    """
    models = tuple([model] * len(responses.items) if isinstance(model, str) else model)
    if len(models) != len(responses.items):
        raise WrongShape(f"One model an item: {len(responses.items)} items, {len(models)} models.")
    if common_slope and "rasch" in models:
        raise WrongShape(
            "A Rasch model has slope 1; a common slope to estimate goes with 2pl, 3pl, grm or gpcm."
        )
    ready = prepared(responses, models, anchors)
    space = space_of(
        ready.models,
        [int(many) for many in ready.categories],
        populations=len(responses.group_names),
        anchored=_parameters_of(ready, anchors),
        common_slope=common_slope,
        priors=priors,
    )
    values = starting_values(space, ready.packed, ready.pieces, _parameters_of(ready, start))

    def grid(space: Space, values: Floats) -> Floats:
        return _nodes(space, values, nodes)

    with threads() as pool:
        slope = Slope(
            space, ready.packed, Crew(ready.pieces, pool, executor), grid(space, values), _counting(told)
        )
        arrival = climbed(
            slope,
            values,
            tolerance=tolerance,
            most=most_iterations,
            grid=grid,
            names=ready.items,
            group_names=responses.group_names,
        )
        found = None
        if errors != "none":
            sure = observed if errors == "observed" else cross_product
            found = sure(arrival.slope, arrival.place)
    if told is not None:
        told(1.0)
    return _result(responses, ready, space.free, arrival, found)


def _counting(told: Callable[[float], None] | None) -> Callable[[], None]:
    """Tell the share of the way, as far as it can be guessed: every step goes a tenth of what is left."""
    steps = 0

    def heard() -> None:
        nonlocal steps
        steps += 1
        if told is not None:
            told(1 - 0.9**steps)

    return heard


def _result(
    responses: Responses, ready: Prepared, parameters: int, arrival: Arrival, information: Floats | None
) -> Calibration:
    """Everything found, in the words of the contract."""
    space, values = arrival.slope.space, arrival.place.values
    remarks = [*ready.remarks, *arrival.remarks]
    if not arrival.settled and not arrival.remarks:
        remarks.append(Remark("did_not_settle", "", {"steps": arrival.steps}))
    bank = bank_at(ready, space, values)
    for name, at in zip(bank.items, bank.slopes, strict=True):
        if at < 0:
            remarks.append(Remark("negative_slope", name, {"slope": float(at)}))
    for number, name in enumerate(responses.group_names):
        if (sd := space.population(values, number).sd) > WIDEST:
            remarks.append(Remark("spread_without_end", name, {"sd": sd}))
    covariance, errors = None, None
    if information is not None:
        covariance = _inverted(space, values, information)
        if covariance is None:
            remarks.append(Remark("not_identified"))
        else:
            errors = item_errors(space, bank, covariance)
    masses = arrival.place.found.masses
    return Calibration(
        bank,
        tuple(space.population(values, number) for number in range(space.populations)),
        responses.group_names,
        arrival.place.found.log_likelihood,
        parameters,
        ready.persons,
        arrival.steps,
        float(np.abs(arrival.place.gradient).max(initial=0)) / float(masses.sum()),
        arrival.settled,
        _reliability(arrival, values),
        _named(space, bank, responses.group_names),
        covariance,
        errors,
        tuple(remarks),
    )


def _inverted(space: Space, values: Floats, information: Floats) -> Floats | None:
    """(free, free) the covariance, spreads instead of their logs; none where the information is no hill."""
    diagonal = np.diag(information)
    if not len(diagonal) or diagonal.min() <= 0:
        return None
    root = np.sqrt(diagonal)
    if np.linalg.eigvalsh(information / np.outer(root, root))[0] < FLATTEST:
        return None
    scale = np.ones(len(values))
    scale[space.items_end + 1 :: 2] = np.exp(values[space.items_end + 1 :: 2])
    scale = space.averaged(scale)
    return np.asarray(np.linalg.inv(information) * np.outer(scale, scale))


def item_errors(space: Space, bank: Bank, covariance: Floats) -> ItemErrors:
    """Standard errors in the shapes of the bank, difficulties by the delta method."""
    many = len(bank.items)
    slope_at, guess_at = np.full((2, many), -1)
    step_at = np.full(bank.intercepts.shape, -1)
    for at, (item, what, step) in enumerate(space.parameters):
        if what == "slope":
            slope_at[item] = space.free_at[at]
        elif what == "intercept":
            step_at[item, step] = space.free_at[at]
        else:
            guess_at[item] = space.free_at[at]

    def between(one: Whole, other: Whole) -> Floats:
        return np.where((one >= 0) & (other >= 0), covariance[one, other], 0.0)

    slopes, steps, lucky = between(slope_at, slope_at), between(step_at, step_at), between(guess_at, guess_at)
    b, a = bank.difficulties, bank.slopes[:, None]
    mixed = between(np.broadcast_to(slope_at[:, None], step_at.shape), step_at)
    with np.errstate(invalid="ignore", divide="ignore"):
        difficulties = np.sqrt((steps + b**2 * slopes[:, None] + 2 * b * mixed) / a**2)
    free = (step_at >= 0) | ((slope_at >= 0)[:, None] & np.isfinite(bank.intercepts))
    return ItemErrors(
        np.where(slope_at >= 0, np.sqrt(slopes), np.nan),
        np.where(step_at >= 0, np.sqrt(steps), np.nan),
        np.where(free, difficulties, np.nan),
        np.where(guess_at >= 0, np.sqrt(lucky) * bank.guessing * (1 - bank.guessing), np.nan),
    )


def _named(space: Space, bank: Bank, groups: Sequence[str]) -> tuple[Parameter, ...]:
    """The free parameters in the order of the covariance."""
    found: dict[int, Parameter] = {}
    for at, (item, what, step) in enumerate(space.parameters):
        place = int(space.free_at[at])
        if place in found:
            found[place] = Parameter("", "slope")
        elif place >= 0:
            found[place] = Parameter(bank.items[item], what, step)
    for number, name in enumerate(groups):
        at = space.items_end + 2 * number
        for place, what in zip(space.free_at[at : at + 2], ("mean", "sd"), strict=True):
            if place >= 0:
                found[int(place)] = Parameter(name, what)
    return tuple(found[place] for place in sorted(found))


def _reliability(arrival: Arrival, values: Floats) -> float:
    """One less the mean error variance (of a person who answers all items) over the variance of ability.

    Source: Green, Bock, Humphreys, Linn & Reckase (1984), with the prior's information added.
    """
    space, nodes = arrival.slope.space, arrival.slope.nodes
    known = whole_information(space, values, nodes)
    shares = arrival.place.found.masses.sum(axis=1)
    shares = shares / shares.sum()
    people = [space.population(values, number) for number in range(space.populations)]
    mean = sum(share * one.mean for share, one in zip(shares, people, strict=True))
    variance = sum(
        share * (one.sd**2 + (one.mean - mean) ** 2) for share, one in zip(shares, people, strict=True)
    )
    left = sum(
        share * float(np.exp(one.log_density(nodes)) @ (1 / (known + 1 / one.sd**2)))
        for share, one in zip(shares, people, strict=True)
    )
    return float(1 - left / variance)


def bank_at(ready: Prepared, space: Space, values: Floats) -> Bank:
    """The items' parameters in the canonical form."""
    many = len(ready.items)
    intercepts = np.full((many, int(ready.categories.max()) - 1), np.nan)
    slopes, guessing = np.ones(many), np.zeros(many)
    for at, (item, what, step) in enumerate(space.parameters):
        if what == "slope":
            slopes[item] = values[at]
        elif what == "intercept":
            intercepts[item, step] = values[at]
        else:
            guessing[item] = expit(values[at])
    return Bank(ready.items, ready.models, slopes, intercepts, guessing, (), dict(ready.joined))


def _parameters_of(ready: Prepared, bank: Bank | None) -> dict[int, Floats]:
    """The parameters of the items that stand in this bank too, in the order of the vector."""
    if bank is None:
        return {}
    rows = {name: row for row, name in enumerate(bank.items)}
    found = {}
    for item, name in enumerate(ready.items):
        if name in rows:
            row = rows[name]
            own = [bank.slopes[row], *bank.intercepts[row, : int(bank.steps[row])]]
            if ready.models[item] == "3pl":
                own.append(logit(max(float(bank.guessing[row]), 1e-4)))
            if len(own) != ready.categories[item] + (ready.models[item] == "3pl"):
                continue  # A bank to start from may know an item with other categories.
            found[item] = np.asarray(own, dtype=np.float64)
    return found


def _nodes(space: Space, values: Floats, many: int | None) -> Floats:
    """Equally spaced nodes over all populations, no further apart than the narrowest posterior is wide."""
    people = [space.population(values, number) for number in range(space.populations)]
    if many is None:
        known = whole_information(space, values, equal_nodes(*people, many=41, reach=4.0)).max()
        narrowest = 1 / np.sqrt(known + 1 / min(one.sd for one in people) ** 2)
        low = min(one.mean - REACH * one.sd for one in people)
        high = max(one.mean + REACH * one.sd for one in people)
        many = int(np.clip(np.ceil((high - low) / narrowest), FEWEST_NODES, MOST_NODES))
        many = -(-many // 8) * 8
    return equal_nodes(*people, many=many, reach=REACH)
