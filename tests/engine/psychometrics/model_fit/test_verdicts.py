"""What to do with each item, and why. All persons and answers are made up."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.psychometrics.model_fit.made_up import graded_bank, known, responses_of, two_category_bank
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration import calibrate
from ustat_engine.psychometrics.model_fit import DECIDES, item_fit, local_dependence, verdicts
from ustat_engine.psychometrics.model_fit.mean_squares import MeanSquares
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def told(found):
    return {one.item: (one.decision, tuple(reason.code for reason in one.reasons)) for one in found}


def test_a_sound_test_keeps_every_item():
    chance = np.random.default_rng(1)
    bank = two_category_bank(15, chance)
    responses = responses_of(bank, chance)
    calibration = calibrate(responses, model="2pl", errors="none")

    found = verdicts(
        responses,
        calibration,
        fits=item_fit(responses, calibration),
        item_rest=dict.fromkeys(bank.items, 0.4),
        dependence=local_dependence(responses, calibration.bank),
        fairness=dict.fromkeys(bank.items, "A"),
    )

    assert {decision for decision, _ in told(found).values()} == {"keep"}


def test_each_bad_item_is_named_with_its_own_reason():
    chance = np.random.default_rng(2)
    bank = two_category_bank(15, chance)
    responses = responses_of(bank, chance, persons=2000)
    codes = responses.codes
    codes[:, 0] = 1 - codes[:, 0]  # keyed the wrong way round
    codes[:, 1] = chance.random(2000) < 0.5  # answered at random
    codes[:, 2] = np.maximum(codes[:, 2], chance.random(2000) < 0.97)  # nearly everybody right
    calibration = calibrate(responses, model="2pl", errors="none")

    found = told(
        verdicts(
            responses,
            calibration,
            fits=item_fit(responses, calibration),
            dependence=local_dependence(responses, calibration.bank),
            fairness={"Q6": "C", "Q7": "B", "Q8": "A"},
        )
    )

    assert found["Q1"] == ("drop", ("slope_negative",))
    assert found["Q2"][0] == "drop"
    assert found["Q2"][1][0] in {"slope_very_low", "slope_negative"}
    assert "too_easy" in found["Q3"][1]
    assert found["Q6"] == ("drop", ("differs_much_between_groups",))
    assert found["Q7"] == ("look_at", ("differs_between_groups",))
    assert {found[item] for item in (*bank.items[3:5], *bank.items[7:])} == {("keep", ())}


def test_both_items_of_a_copied_pair_name_the_other():
    chance = np.random.default_rng(8)
    bank = two_category_bank(15, chance)
    responses = responses_of(bank, chance, persons=2000)
    copied = chance.random(2000) < 0.5
    responses.codes[copied, 4] = responses.codes[copied, 3]
    calibration = calibrate(responses, model="2pl", errors="none")

    dependence = local_dependence(responses, calibration.bank)
    found = verdicts(responses, calibration, fits=item_fit(responses, calibration), dependence=dependence)

    of_pairs = [
        (one.item, r.values["other"]) for one in found for r in one.reasons if r.code == "depends_on_item"
    ]
    assert of_pairs == [("Q4", "Q5"), ("Q5", "Q4")]


def test_mean_squares_decide_only_when_large_and_beyond_chance():
    chance = np.random.default_rng(33)
    bank = two_category_bank(6, chance)
    responses = responses_of(bank, chance, persons=300)
    fits = item_fit(responses, known(bank))
    usual = MeanSquares(1.0, 0.0, 1.0, 0.0, 300.0)
    of_item = [
        usual,
        replace(usual, outfit=1.7, outfit_z=3.0),
        replace(usual, infit=2.3, infit_z=3.0),
        replace(usual, outfit=2.3, outfit_z=3.0),
        replace(usual, infit=0.4, infit_z=-3.0),
        replace(usual, outfit=2.3, outfit_z=1.5),
    ]
    fits = tuple(
        replace(fit, given_score=one, adjusted_p=1.0) for fit, one in zip(fits, of_item, strict=True)
    )

    assert list(told(verdicts(responses, known(bank), fits=fits)).values()) == [
        ("keep", ()),
        ("look_at", ("answers_erratic",)),
        ("drop", ("answers_very_erratic",)),
        ("look_at", ("answers_erratic",)),
        ("look_at", ("answers_too_regular",)),
        ("keep", ()),
    ]


def test_a_large_sample_does_not_condemn_a_small_misfit():
    chance = np.random.default_rng(4)
    bank = two_category_bank(4, chance)
    responses = responses_of(bank, chance, persons=300)
    fits = item_fit(responses, known(bank))
    small, large = (replace(fits[0].s_x2, p=1e-6, rmsea=rmsea) for rmsea in (0.02, 0.08))
    fits = (
        replace(fits[0], s_x2=small, adjusted_p=1e-5),
        replace(fits[1], s_x2=large, adjusted_p=1e-5),
        *(replace(fit, adjusted_p=0.5) for fit in fits[2:]),
    )

    found = told(verdicts(responses, known(bank), fits=fits))

    assert [found[item][1] for item in bank.items] == [(), ("curve_does_not_fit",), (), ()]


def test_categories_that_few_or_none_chose_are_named():
    chance = np.random.default_rng(5)
    bank = graded_bank(6, chance, steps=2)
    responses = responses_of(bank, chance, persons=400)
    codes = responses.codes
    codes[:, 0] = np.where(codes[:, 0] == 2, 1, codes[:, 0])
    codes[:4, 0] = 2
    joined = replace(bank, joined={"Q2": (0, 1, 1, 2)})

    found = verdicts(responses, known(joined), fits=item_fit(Responses(codes, bank.items), known(bank)))

    reasons = {one.item: {(r.code, r.values.get("category")) for r in one.reasons} for one in found}
    assert ("category_rare", 2) in reasons["Q1"]
    assert ("category_never_chosen", None) in reasons["Q2"]


def test_item_rest_and_guessing_speak_where_given():
    chance = np.random.default_rng(6)
    bank = two_category_bank(4, chance, guessing=0.2)
    bank = Bank(bank.items, bank.models, bank.slopes, bank.intercepts, np.array([0.4, 0.2, 0.2, 0.2]))
    responses = responses_of(bank, chance, persons=400)
    fits = tuple(replace(fit, adjusted_p=1.0) for fit in item_fit(responses, known(bank)))

    item_rest = {"Q1": 0.3, "Q2": 0.15, "Q3": -0.1, "Q4": float("nan")}
    found = verdicts(responses, known(bank), fits=fits, item_rest=item_rest)

    assert told(found) == {
        "Q1": ("look_at", ("guessing_high",)),
        "Q2": ("look_at", ("item_rest_low",)),
        "Q3": ("drop", ("item_rest_negative",)),
        "Q4": ("keep", ()),
    }


def test_every_reason_has_a_decision_and_fits_must_run_along_the_bank():
    chance = np.random.default_rng(7)
    bank = two_category_bank(4, chance)
    responses = responses_of(bank, chance, persons=200)

    assert set(DECIDES.values()) == {"look_at", "drop"}
    with pytest.raises(WrongShape, match="in the order of the bank"):
        verdicts(responses, known(bank), fits=item_fit(responses, known(bank))[::-1])
