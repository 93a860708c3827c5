"""Calibration against published values, other programs, and a maximisation with nothing clever in it.

Data: ``data/lsat6.csv``, ``data/lsat7.csv`` (Bock & Lieberman 1970; Bock & Aitkin 1981, from R psych 2.2.9)
and ``data/verbal_aggression.csv`` (De Boeck & Wilson 2004, from R psychotools 0.7-2).
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.engine.psychometrics.calibration.made_up import plain_log_likelihood
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration import Priors, calibrate
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses, responses_from

pytestmark = pytest.mark.engine

DATA = Path(__file__).with_name("data")
CONDITIONAL = Path(__file__).with_name("r_calibration.csv")


def answers_of(name, first):
    """Responses from a file whose columns before ``first`` are not answers."""
    with (DATA / f"{name}.csv").open(newline="") as file:
        head, *rows = csv.reader(file)
    return responses_from([[int(cell) for cell in row[first:]] for row in rows], head[first:])


@pytest.fixture(scope="module")
def lsat6():
    return answers_of("lsat6", 1)


@pytest.fixture(scope="module")
def lsat7():
    return answers_of("lsat7", 1)


@pytest.fixture(scope="module")
def anger():
    return answers_of("verbal_aggression", 2)


def test_lsat6_two_parameters(lsat6):
    """Exact: an independent maximisation to 1e-10, 22.11.2026; errors: R mirt 1.47, Oakes, five decimals.

    Difficulties and their errors as R ltm prints them (its maximum is good to 1e-3).
    """
    found = calibrate(lsat6, model="2pl")

    exact_a = [0.82565952, 0.72274420, 0.89087453, 0.68836797, 0.65685595]
    exact_d = [2.77323440, 0.99020120, 0.24914752, 1.28475693, 2.05327045]
    assert found.bank.slopes == pytest.approx(exact_a, abs=1e-6)
    assert found.bank.intercepts[:, 0] == pytest.approx(exact_d, abs=1e-6)
    assert found.log_likelihood == pytest.approx(-2466.653377, abs=2e-6)
    assert found.errors.slopes == pytest.approx([0.25811, 0.18668, 0.23276, 0.18514, 0.20991], abs=1e-5)
    assert found.errors.intercepts[:, 0] == pytest.approx(
        [0.20574, 0.09002, 0.07627, 0.09904, 0.13536], abs=1e-5
    )
    assert found.bank.difficulties[:, 0] == pytest.approx(
        [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=3e-3
    )
    assert found.errors.difficulties[:, 0] == pytest.approx(
        [0.8669, 0.3073, 0.0997, 0.4341, 0.8700], abs=2e-3
    )
    assert (found.aic, found.bic) == pytest.approx((4953.307, 5002.384), abs=1e-3)


def test_lsat6_one_slope_for_all(lsat6):
    """R ltm rasch(), printed to five decimals; R mirt 1.47 for the intercepts."""
    found = calibrate(lsat6, model="2pl", common_slope=True)

    assert found.bank.slopes == pytest.approx(np.full(5, 0.75513), abs=1e-5)
    assert found.errors.slopes == pytest.approx(np.full(5, 0.06943), abs=1e-5)
    assert found.bank.difficulties[:, 0] == pytest.approx(
        [-3.61527, -1.32242, -0.31763, -1.73009, -2.78017], abs=5e-5
    )
    assert found.errors.difficulties[:, 0] == pytest.approx(
        [0.32664, 0.14218, 0.09768, 0.16914, 0.25105], abs=2e-5
    )
    assert found.log_likelihood == pytest.approx(-2466.9376, abs=5e-5)


def test_lsat6_rasch_with_its_own_spread(lsat6):
    """R mirt 1.47: variance and intercepts. Marginal reliability over the estimated density, not N(0, 1)."""
    found = calibrate(lsat6, model="rasch")

    assert found.populations[0].sd ** 2 == pytest.approx(0.57024, abs=2e-5)
    assert found.bank.intercepts[:, 0] == pytest.approx(
        [2.73002, 0.99861, 0.23985, 1.30645, 2.09941], abs=1e-5
    )
    equal = calibrate(lsat6, model="2pl", common_slope=True)
    assert found.reliability == pytest.approx(equal.reliability, abs=1e-5)
    assert calibrate(lsat6, model="2pl").reliability == pytest.approx(0.299, abs=5e-4)


def test_lsat7_two_parameters(lsat7):
    """Exact: an independent maximisation, five decimals, 22.11.2026; errors: R mirt 1.47, Oakes."""
    found = calibrate(lsat7, model="2pl")

    assert found.bank.slopes == pytest.approx([0.98755, 1.08084, 1.70748, 0.76499, 0.73567], abs=6e-6)
    assert found.bank.intercepts[:, 0] == pytest.approx(
        [1.85586, 0.80797, 1.80521, 0.48600, 1.85446], abs=6e-6
    )
    assert found.errors.slopes == pytest.approx([0.17719, 0.16876, 0.32108, 0.13412, 0.15113], abs=1e-5)
    assert found.errors.intercepts[:, 0] == pytest.approx(
        [0.13145, 0.09125, 0.20483, 0.07491, 0.11441], abs=1e-5
    )
    assert found.log_likelihood == pytest.approx(-2658.805114, abs=2e-6)


def test_lsat7_with_guessing_at_the_second_item(lsat7):
    """R mirt's own test 15 (IRTpars), which itself compares to 1e-2; ours lies no lower on the same hill."""
    models = ["2pl", "3pl", "2pl", "2pl", "2pl"]

    found = calibrate(lsat7, model=models, priors=Priors(guessing=None))

    published = [1.86562, 0.09404, 1.78052, 0.48189, 1.86845]
    assert found.bank.intercepts[:, 0] == pytest.approx(published, abs=0.015)
    assert found.bank.difficulties[:, 0] == pytest.approx(
        [-1.85292, -0.04877, -1.06840, -0.65463, -2.43552], abs=0.01
    )
    assert found.gradient < 1e-7


@pytest.mark.parametrize(
    ("data", "model"), [("lsat6", "2pl"), ("lsat7", "2pl"), ("anger", "grm"), ("anger", "gpcm")]
)
def test_a_plain_maximisation_ends_at_the_same_place(data, model, request):
    """SciPy's BFGS on the marginal likelihood summed over 201 nodes, from slope 1; six items of each set."""
    responses = request.getfixturevalue(data)
    responses = responses.of(responses.items[:6])
    found = calibrate(responses, model=model, tolerance=1e-8)
    patterns, often = np.unique(responses.codes, axis=0, return_counts=True)
    responses = Responses(patterns, responses.items, often.astype(float))
    items, steps = found.bank.intercepts.shape

    def bank_at(values):
        table = values.reshape(items, steps + 1)
        return Bank(
            responses.items,
            (model,) * items,
            table[:, 0].copy(),
            -np.sort(-table[:, 1:], axis=1),
            np.zeros(items),
        )

    def cost(values):
        return -plain_log_likelihood(responses, bank_at(values), [Population()], nodes=201, reach=7.0)

    start = np.column_stack([np.ones(items), np.tile(np.linspace(0.5, -0.5, steps), (items, 1))])
    plain = minimize(cost, start.ravel(), method="BFGS", options={"gtol": 1e-3})

    ours = np.column_stack([found.bank.slopes, found.bank.intercepts]).ravel()
    assert ours == pytest.approx(plain.x, abs=2e-4)
    assert found.log_likelihood == pytest.approx(-plain.fun, abs=1e-5)


@pytest.mark.parametrize("model", ["grm", "gpcm", "rasch"])
def test_all_of_verbal_aggression_lies_on_top_of_the_plain_likelihood(model, anger):
    """Along random lines through our estimates the plain sum over 401 nodes has its top there."""
    found = calibrate(anger, model=model, tolerance=1e-8)

    plain = plain_log_likelihood(anger, found.bank, found.populations)
    assert found.log_likelihood == pytest.approx(plain, abs=1e-4)
    chance = np.random.default_rng(3)
    for _ in range(12):
        by_slope = chance.normal(size=24) * (model != "rasch")
        by_step = chance.normal(size=(24, 2))

        def moved(step, by_slope=by_slope, by_step=by_step):
            bank = Bank(
                found.bank.items,
                found.bank.models,
                found.bank.slopes + step * by_slope,
                found.bank.intercepts + step * by_step,
                found.bank.guessing,
            )
            return plain_log_likelihood(anger, bank, found.populations)

        up, down = moved(1e-3), moved(-1e-3)
        assert up + down < 2 * plain
        # The distance to the top of this line, in units of a random direction: half the slope over the bend.
        assert abs(0.5e-3 * (up - down) / (up + down - 2 * plain)) < 1e-5


def conditional(name):
    """(items, steps) from R: conditional maximum likelihood, which needs no population."""
    with CONDITIONAL.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == name]
    steps = sorted({row["step"] for row in rows})
    return np.asarray([[float(row["difficulty"]) for row in rows if row["step"] == s] for s in steps]).T


@pytest.mark.parametrize(("name", "tolerance"), [("lsat6", 0.002), ("anger_yes", 0.07), ("anger", 0.07)])
def test_rasch_difficulties_are_near_the_conditional_ones(name, tolerance, lsat6, anger):
    """R eRm 1.0.2 and psychotools 0.7.2 (``calibration.R``, R 4.2.2, 22.11.2026).

    Another likelihood, so near and not equal: the tolerance is a third of a standard error. Categories that
    fewer than ten persons chose are left out.
    """
    sets = {"lsat6": lsat6, "anger": anger}
    responses = sets.get(name) or responses_from((anger.codes > 0).astype(float).tolist(), anger.items)

    found = calibrate(responses, model="rasch")

    theirs = conditional(name)
    rare = (
        np.stack([(responses.codes == step + 1).sum(axis=0) for step in range(theirs.shape[1])], axis=1) < 10
    )
    ours = np.where(rare, np.nan, -found.bank.intercepts)
    theirs = np.where(rare, np.nan, theirs)
    off = (ours - np.nanmean(ours)) - (theirs - np.nanmean(theirs))
    assert rare.sum() == (1 if name == "anger" else 0)
    assert np.nanmax(np.abs(off)) < tolerance
