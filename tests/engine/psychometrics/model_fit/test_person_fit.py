"""Whose answers no ability explains. All persons and answers are made up."""

import numpy as np
import pytest
from scipy.special import expit

from tests.engine.psychometrics.model_fit.made_up import (
    graded_bank,
    in_booklets,
    responses_of,
    two_category_bank,
)
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.model_fit import person_fit
from ustat_engine.psychometrics.model_fit.persons import lz_star
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("kind", ["2pl", "3pl", "grm", "gpcm", "booklets"])
def test_one_in_twenty_honest_persons_is_called_unusual_at_five_percent(kind):
    chance = np.random.default_rng(1)
    if kind in {"grm", "gpcm"}:
        bank = graded_bank(20, chance, model=kind)
    else:
        bank = two_category_bank(30, chance, guessing=0.2 if kind == "3pl" else 0.0)
    responses = responses_of(bank, chance, persons=4000)

    fit = person_fit(in_booklets(responses) if kind == "booklets" else responses, bank)

    # lz* leans to the left a little, and 4,000 persons err by 0.35 points.
    assert 0.035 < fit.unusual.mean() < 0.068
    assert abs(np.nanmean(fit.lz)) < 0.2
    assert abs(np.nanstd(fit.lz) - 1) < 0.1


def test_it_is_the_statistic_of_snijders_for_two_categories():
    """His formulas (2001) at the posterior mode, where r0 = -ability for a standard normal population."""
    chance = np.random.default_rng(5)
    bank = two_category_bank(25, chance)
    responses = responses_of(bank, chance, persons=40)
    abilities = score(responses, bank, method="map").abilities

    slope, right = bank.slopes[:, None], expit(bank.slopes[:, None] * abilities + bank.intercepts)
    weight, r = np.log(right / (1 - right)), slope
    change = slope * right * (1 - right)
    taken = (change * weight).sum(axis=0) / (change * r).sum(axis=0)
    variance = ((weight - taken * r) ** 2 * right * (1 - right)).sum(axis=0)
    total = ((responses.codes.T - right) * weight).sum(axis=0)
    expected = (total - taken * abilities) / np.sqrt(variance)

    np.testing.assert_allclose(lz_star(responses.codes, bank, abilities), expected, atol=1e-9)


def test_those_who_answer_at_random_are_found():
    chance = np.random.default_rng(2)
    bank = two_category_bank(40, chance)
    responses = responses_of(bank, chance, persons=1000)
    responses.codes[:100] = chance.integers(0, 2, (100, 40))

    fit = person_fit(responses, bank)

    assert fit.unusual[:100].mean() > 0.8
    assert fit.unusual[100:].mean() < 0.08
    (remark,) = fit.remarks
    assert (remark.code, remark.values["count"], remark.values["by_chance"]) == (
        "unusual_persons",
        int(fit.unusual.sum()),
        50.0,
    )


def test_a_pattern_of_nine_answers_is_none():
    chance = np.random.default_rng(3)
    bank = two_category_bank(12, chance)
    responses = responses_of(bank, chance, persons=3)
    responses.codes[1, :3] = MISSING
    responses.codes[2] = MISSING

    fit = person_fit(responses, bank)

    assert np.isfinite(fit.lz).tolist() == [True, False, False]
    assert fit.unusual.tolist() == [bool(fit.p[0] < 0.05), False, False]
    assert {(one.code, one.values["count"]) for one in fit.remarks if one.code == "too_few_answers"} == {
        ("too_few_answers", 2)
    }


def test_items_that_all_say_the_same_have_no_pattern():
    bank = Bank(tuple("abcdefghijkl"), ("rasch",) * 12, np.ones(12), np.zeros((12, 1)), np.zeros(12))
    codes = (np.arange(12) < np.array([[3], [7]])).astype(np.uint8)

    assert np.isnan(person_fit(Responses(codes, bank.items), bank).lz).all()


def test_the_order_of_items_changes_nothing():
    chance = np.random.default_rng(4)
    bank = graded_bank(12, chance)
    responses = responses_of(bank, chance, persons=50)
    turned = bank.items[::-1]

    np.testing.assert_allclose(
        person_fit(responses.of(turned), bank.only(turned)).lz, person_fit(responses, bank).lz, atol=1e-8
    )
