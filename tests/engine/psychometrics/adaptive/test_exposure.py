"""Sparing the best items."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.psychometrics.adaptive.made_up import plain_bank
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive import Area, Design, calibrate_exposure, prepare, replay, simulate
from ustat_engine.psychometrics.responses import responses_from

pytestmark = pytest.mark.engine

BANK = prepare(plain_bank(150))
ABILITIES = np.random.default_rng(5).normal(size=3000)


def test_most_information_alone_wears_out_the_best_items():
    exposure = simulate(BANK, Design(max_length=15), ABILITIES, seed=1).exposure

    assert exposure.max() == 1.0
    assert (exposure == 0).sum() > 15


@pytest.mark.parametrize("rate", [0.2, 0.35])
def test_no_item_comes_more_often_than_asked(rate):
    design = Design(max_length=15, areas=(Area("A", 4, 6), Area("B", 5)))

    exposure = calibrate_exposure(BANK, design, rate=rate, seed=1)
    spared = replace(design, exposure=exposure.chances)
    simulation = simulate(BANK, spared, ABILITIES, seed=2)

    assert exposure.reached
    # Other persons and other draws than those it was tuned on: only simulation error may be left.
    assert simulation.exposure.max() <= rate + 3 * np.sqrt(rate * (1 - rate) / 3000)
    free = simulate(BANK, design, ABILITIES, seed=2)
    assert simulation.overlap < free.overlap
    assert simulation.rmse < 1.25 * free.rmse
    areas = np.asarray(BANK.bank.contents)[simulation.order]
    assert {
        (4 <= a <= 6, b >= 5) for a, b in zip((areas == "A").sum(1), (areas == "B").sum(1), strict=True)
    } == {(True, True)}


def test_a_start_item_comes_always_and_is_not_counted():
    design = Design(max_length=10, start=("q4",))

    exposure = calibrate_exposure(BANK, design, rate=0.25, seed=1)
    simulation = simulate(BANK, replace(design, exposure=exposure.chances), ABILITIES, seed=2)

    assert exposure.reached
    assert simulation.exposure[BANK.bank.items.index("q4")] == 1.0
    assert "q4" not in dict(exposure.chances)


def test_in_a_replay_the_rate_holds_exactly():
    rng = np.random.default_rng(3)
    truth = rng.normal(0.8, 0.7, 250)
    slopes, intercepts = BANK.bank.slopes, BANK.bank.intercepts[:, 0]
    answers = (rng.random((250, 150)) < 1 / (1 + np.exp(-(truth[:, None] * slopes + intercepts)))).astype(
        float
    )
    answers[rng.random(answers.shape) < 0.3] = np.nan
    responses = responses_from(answers, BANK.bank.items)
    design = Design(stop_error=0.4, min_length=5, max_length=20)

    exposure = calibrate_exposure(BANK, design, rate=0.25, seed=9, responses=responses)
    simulation = replay(BANK, responses, replace(design, exposure=exposure.chances), seed=9)

    assert exposure.reached
    assert simulation.exposure.max() == exposure.highest <= 0.25


@pytest.mark.parametrize(
    ("rate", "design", "sentence"),
    [
        (0.0, Design(max_length=15), "An exposure rate lies above 0 and up to 1; got 0.0."),
        (
            0.05,
            Design(max_length=15),
            "With an exposure of at most 0.05, this bank has 7.5 items for a sitting, "
            "but the design asks for at least 15.",
        ),
        (
            0.1,
            Design(max_length=12, areas=(Area("A", 6),)),
            "With an exposure of at most 0.1, area A has 5.0 items for a sitting, "
            "but the design asks for at least 6.",
        ),
    ],
)
def test_a_rate_that_no_sitting_could_keep_is_refused(rate, design, sentence):
    with pytest.raises(WrongShape) as refusal:
        calibrate_exposure(BANK, design, rate=rate, seed=1)

    assert str(refusal.value) == sentence


def test_a_rate_that_cannot_be_kept_is_said_and_missed_by_little():
    # No sitting comes down to an error of 0.1, so all have 20 items: 20 of 150 is 0.133 at the least.
    design = Design(stop_error=0.1, max_length=20)

    exposure = calibrate_exposure(BANK, design, rate=0.1, seed=1, persons=600)

    assert not exposure.reached
    assert 20 / 150 <= exposure.highest < 0.15


def test_many_recorded_persons_are_tuned_on_a_part_first_and_on_all_last(monkeypatch):
    monkeypatch.setattr("ustat_engine.psychometrics.adaptive.exposure.SAMPLE", 100)
    codes = np.random.default_rng(3).integers(0, 2, (400, 150)).astype(float)
    responses = responses_from(codes, BANK.bank.items)
    design = Design(max_length=12, min_length=12)

    exposure = calibrate_exposure(BANK, design, rate=0.3, seed=9, responses=responses)
    simulation = replay(BANK, responses, replace(design, exposure=exposure.chances), seed=9)

    assert simulation.exposure.max() == exposure.highest <= 0.3
