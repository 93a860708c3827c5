"""Three roads to one scale. All people and items are made up."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.growth.people import answers, bank
from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth import (
    calibrated_apart,
    calibrated_on,
    calibrated_together,
    change_between_groups,
    link,
)
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration import calibrate

pytestmark = pytest.mark.engine

ITEMS = bank(28, seed=4)
MODELS = dict(zip(ITEMS.items, ITEMS.models, strict=True))
FORM_A, FORM_B = ITEMS.items[:20], ITEMS.items[8:]
COMMON = ITEMS.items[8:20]


@pytest.fixture(scope="module")
def waves():
    random = np.random.default_rng(5)
    return (
        answers(ITEMS.only(FORM_A), random.normal(0, 1, 1500), random),
        answers(ITEMS.only(FORM_B), random.normal(0.5, 1.2, 1500), random),
    )


def test_the_three_roads_lead_to_one_scale(waves):
    before, after = waves
    first = calibrate(before, model=[MODELS[name] for name in before.items])
    together = calibrated_together(before, after, model=MODELS)
    held = calibrated_on(first.bank, after, model=MODELS)
    own, way = calibrated_apart(first, after, model=MODELS)

    means = [together.populations[1].mean, held.populations[0].mean, way.population(own.populations[0]).mean]
    spreads = [together.populations[1].sd, held.populations[0].sd, way.population(own.populations[0]).sd]
    assert np.ptp(means) < 0.01
    assert np.ptp(spreads) < 0.02
    assert means[0] == pytest.approx(0.5, abs=2.5 * way.intercept_error)
    assert spreads[0] == pytest.approx(1.2, abs=2.5 * way.slope_error)
    # Apart and not linked, each wave stands at 0 on its own scale, and all growth is lost.
    assert own.populations[0].mean == 0.0
    difficulties = [one.only(FORM_B).difficulties for one in (together.bank, held.bank, way.bank(own.bank))]
    assert np.nanmax(np.abs(difficulties[0] - difficulties[2])) < 0.25
    assert np.nanmean(np.abs(difficulties[0] - difficulties[2])) < 0.05


def test_the_error_of_the_link_is_the_error_of_the_mean_when_both_waves_are_one_calibration(waves):
    before, after = waves
    first = calibrate(before, model=[MODELS[name] for name in before.items])
    way = link(first, calibrate(after, model=[MODELS[name] for name in after.items]))
    change = change_between_groups(calibrated_together(before, after, model=MODELS), "before", "after")

    # The link of two standard normal groups is the second group itself: two ways to one number and its error.
    assert change.change == pytest.approx(way.intercept, abs=0.01)
    assert change.error == pytest.approx(way.intercept_error, rel=0.1)
    assert change.verdict == "improved"


def test_a_drifted_item_is_left_out_on_every_road():
    random = np.random.default_rng(6)

    def harder(items: Bank, names: tuple[str, ...], by: float) -> Bank:
        intercepts = items.intercepts.copy()
        for name in names:
            row = items.items.index(name)
            intercepts[row] -= items.slopes[row] * by
        return replace(items, intercepts=intercepts)

    drifted = (COMMON[1], COMMON[4])
    before = answers(ITEMS.only(FORM_A), random.normal(0, 1, 2000), random)
    after = answers(harder(ITEMS, drifted, 0.9).only(FORM_B), random.normal(0, 1, 2000), random)
    first = calibrate(before, model=[MODELS[name] for name in before.items])
    own, way = calibrated_apart(first, after, model=MODELS)
    careless = link(first, own)
    held = calibrated_on(first.bank, after, model=MODELS, but=way.drifted)

    assert set(drifted) <= set(way.drifted)
    assert len(way.drifted) <= 3
    assert way.intercept == pytest.approx(0.0, abs=3 * way.intercept_error)
    # Left in, two harder items pass for people who got worse.
    assert careless.intercept < way.intercept - 0.08
    assert held.populations[0].mean == pytest.approx(way.intercept, abs=0.03)


def test_waves_without_common_items_have_no_common_scale(waves):
    before, after = waves

    with pytest.raises(TooLittleData, match="common items"):
        calibrated_together(before.of(FORM_A[:8]), after, model=MODELS)
    with pytest.raises(TooLittleData, match="common items"):
        calibrated_on(ITEMS.only(FORM_A[:8]), after, model=MODELS)


def test_an_item_without_a_model_is_refused_by_name(waves):
    with pytest.raises(WrongShape, match="Item item 27 has no model"):
        calibrated_together(*waves, model={name: MODELS[name] for name in ITEMS.items[:27]})
