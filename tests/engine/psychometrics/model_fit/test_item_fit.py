"""Which items follow their curves. All persons and answers are made up."""

import numpy as np
import pytest

from tests.engine.psychometrics.model_fit.made_up import (
    answers,
    graded_bank,
    in_booklets,
    known,
    responses_of,
    two_category_bank,
)
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration import calibrate
from ustat_engine.psychometrics.model_fit import item_fit
from ustat_engine.psychometrics.model_fit.mean_squares import mean_squares_at
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score

pytestmark = pytest.mark.engine


def statistics_of(fits):
    return np.array([fit.s_x2.statistic for fit in fits])


def test_one_in_twenty_fitting_items_is_rejected_at_five_percent():
    chance = np.random.default_rng(1)
    p = []
    for number in range(24):
        bank = two_category_bank(12, chance)
        responses = responses_of(bank, chance)
        if number % 2:
            responses = in_booklets(responses)
        p += [fit.s_x2.p for fit in item_fit(responses, calibrate(responses, model="2pl", errors="none"))]

    # 288 items: the share errs by 1.3 points.
    assert 0.025 < np.mean(np.array(p) < 0.05) < 0.075
    assert 0.45 < np.nanmean(p) < 0.55


def test_one_in_twenty_fitting_graded_items_is_rejected_at_five_percent():
    chance = np.random.default_rng(2)
    p = []
    for model in ("grm", "gpcm") * 6:
        responses = responses_of(graded_bank(10, chance, steps=2, model=model), chance)
        p += [fit.s_x2.p for fit in item_fit(responses, calibrate(responses, model=model, errors="none"))]

    assert 0.015 < np.mean(np.array(p) < 0.05) < 0.1
    assert 0.43 < np.nanmean(p) < 0.57


def test_an_item_that_the_strongest_answer_wrong_is_the_one_found():
    chance = np.random.default_rng(3)
    bank = two_category_bank(15, chance)
    abilities = chance.normal(size=2000)
    codes = answers(bank, abilities, chance)
    codes[:, 4] = chance.random(2000) < np.where(np.abs(abilities) < 0.8, 0.9, 0.2)
    responses = Responses(codes, bank.items)

    fits = item_fit(responses, calibrate(responses, model="2pl", errors="none"))

    assert [fit.item for fit in fits if fit.adjusted_p < 0.01 and fit.s_x2.rmsea > 0.05] == ["Q5"]


def test_neither_the_order_of_items_nor_that_of_persons_changes_anything():
    chance = np.random.default_rng(4)
    bank = graded_bank(6, chance, steps=2)
    responses = in_booklets(responses_of(bank, chance, persons=600))
    turned = bank.items[::-1]

    here = item_fit(responses, known(bank))
    there = item_fit(responses.of(turned).only(np.arange(600)[::-1]), known(bank.only(turned)))[::-1]

    assert [fit.s_x2.degrees for fit in here] == [fit.s_x2.degrees for fit in there]
    np.testing.assert_allclose(statistics_of(here), statistics_of(there), rtol=1e-9)
    for one, other in zip(here, there, strict=True):
        assert one.given_score.outfit == pytest.approx(other.given_score.outfit, rel=1e-9)
        assert one.at_ability.infit == pytest.approx(other.at_ability.infit, rel=1e-9)


def test_weights_count_by_their_proportion_as_the_persons_the_sample_is_worth():
    chance = np.random.default_rng(5)
    bank = two_category_bank(6, chance)
    responses = responses_of(bank, chance, persons=500)
    plain = item_fit(responses, known(bank))

    equal = item_fit(Responses(responses.codes, bank.items, np.full(500, 7.0)), known(bank))
    half_as_many = Responses(responses.codes, bank.items, np.where(np.arange(500) < 250, 1e-6, 1.0))
    heavy = item_fit(half_as_many, known(bank))
    those = item_fit(responses.only(np.arange(250, 500)), known(bank))

    np.testing.assert_allclose(statistics_of(equal), statistics_of(plain), rtol=1e-9)
    np.testing.assert_allclose(statistics_of(heavy), statistics_of(those), rtol=1e-3)


def test_groups_are_expected_by_their_own_ability():
    chance = np.random.default_rng(6)
    bank = two_category_bank(8, chance)
    low, high = Population(-1.0, 0.7), Population(1.5, 0.7)
    codes = np.vstack([responses_of(bank, chance, persons=2000, population=one).codes for one in (low, high)])
    groups = np.repeat([0, 1], 2000)
    responses = Responses(codes, bank.items, groups=groups, group_names=("a", "b"))

    right = item_fit(responses, known(bank, low, high))
    wrong = item_fit(responses, known(bank, high, low))

    free = sum(fit.s_x2.degrees + 2 for fit in right)
    assert statistics_of(right).sum() < free + 3 * np.sqrt(2 * free)
    assert statistics_of(wrong).sum() > 2 * free


def test_answers_missing_without_a_pattern_leave_no_booklet_and_the_item_says_so():
    chance = np.random.default_rng(7)
    bank = two_category_bank(25, chance)
    responses = responses_of(bank, chance, persons=300)
    responses.codes[chance.random(responses.codes.shape) < 0.3] = MISSING

    fits = item_fit(responses, known(bank))

    assert {tuple(remark.code for remark in fit.remarks) for fit in fits} == {
        ("no_common_items", "mean_squares_low")
    }
    assert np.isnan([fit.adjusted_p for fit in fits]).all()
    assert np.isfinite([fit.at_ability.outfit for fit in fits]).all()


def test_persons_outside_large_booklets_are_counted_in_a_remark():
    chance = np.random.default_rng(8)
    bank = two_category_bank(20, chance)
    responses = responses_of(bank, chance, persons=300)
    responses.codes[:40, 0] = MISSING

    remarks = [fit.remarks for fit in item_fit(responses, known(bank))]

    assert remarks[0] == ()
    assert {(one.code, *one.values.values()) for some in remarks[1:] for one in some} == {
        ("part_of_persons", 260, 300)
    }


def test_cells_that_leave_no_freedom_give_no_statistic():
    chance = np.random.default_rng(9)
    bank = two_category_bank(3, chance)

    fits = item_fit(responses_of(bank, chance, persons=200), known(bank))

    assert [fit.s_x2.degrees for fit in fits] == [0, 0, 0]
    assert np.isnan(statistics_of(fits)).all()
    assert {remark.code for fit in fits for remark in fit.remarks} == {"few_cells", "mean_squares_low"}


def test_mean_squares_given_the_score_are_near_one_where_those_at_abilities_fall():
    chance = np.random.default_rng(10)
    bank = two_category_bank(6, chance)
    responses = responses_of(bank, chance, persons=20_000)

    fits = item_fit(responses, known(bank))
    shrunken = score(responses, bank, method="eap").abilities
    at_eap = mean_squares_at(responses.codes, bank, shrunken, np.ones(20_000))

    assert np.mean([fit.given_score.infit for fit in fits]) == pytest.approx(1, abs=0.01)
    assert np.mean([fit.given_score.outfit for fit in fits]) == pytest.approx(1, abs=0.02)
    assert np.mean([fit.at_ability.infit for fit in fits]) < 0.92
    # At an EAP most items fall as well, and none of it is misfit.
    assert np.mean([one.infit for one in at_eap]) < 0.95


def test_standardised_mean_squares_given_the_score_are_standard_normal():
    chance = np.random.default_rng(11)
    z = []
    for _ in range(20):
        bank = graded_bank(8, chance, steps=2)
        fits = item_fit(responses_of(bank, chance, persons=500), known(bank))
        z += [(fit.given_score.infit_z, fit.given_score.outfit_z) for fit in fits]

    np.testing.assert_allclose(np.mean(z, axis=0), 0, atol=0.2)
    np.testing.assert_allclose(np.std(z, axis=0), 1, atol=0.15)


def test_rasch_expectations_given_the_score_do_not_know_the_population():
    chance = np.random.default_rng(12)
    bank = two_category_bank(8, chance)
    bank = Bank(bank.items, ("rasch",) * 8, np.ones(8), bank.intercepts, bank.guessing)
    responses = responses_of(bank, chance, persons=500)

    one = item_fit(responses, known(bank, Population(0, 1)))
    other = item_fit(responses, known(bank, Population(1, 0.6)))

    np.testing.assert_allclose(statistics_of(one), statistics_of(other), rtol=1e-6)


def test_a_category_the_bank_does_not_have_is_refused_with_item_and_row():
    chance = np.random.default_rng(13)
    bank = two_category_bank(4, chance)
    responses = responses_of(bank, chance, persons=100)
    responses.codes[6, 2] = 3

    with pytest.raises(WrongShape, match="Item Q3 has categories 0 to 1; row 7 has 3"):
        item_fit(responses, known(bank))
