"""Which pairs of items share more than ability. All persons and answers are made up."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.engine.psychometrics.model_fit.made_up import (
    graded_bank,
    in_booklets,
    responses_of,
    two_category_bank,
)
from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.model_fit import critical_q3, local_dependence
from ustat_engine.psychometrics.model_fit.dependence import residual_correlations
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def test_a_copied_item_is_found_and_nothing_else():
    chance = np.random.default_rng(1)
    bank = two_category_bank(20, chance)
    responses = responses_of(bank, chance)
    copied = chance.random(1000) < 0.6
    responses.codes[copied, 7] = responses.codes[copied, 2]

    found = local_dependence(in_booklets(responses), bank)

    assert [(pair.first, pair.second) for pair in found.pairs] == [("Q3", "Q8")]


@pytest.mark.parametrize("persons", [60, 300, 2000])
def test_independent_items_name_no_pair_and_lie_about_one_share_below_zero(persons):
    chance = np.random.default_rng(2)
    bank = graded_bank(15, chance)

    found = local_dependence(responses_of(bank, chance, persons=persons), bank)

    assert found.pairs == ()
    assert found.mean == pytest.approx(-1 / 14, abs=0.02)


def test_a_hundred_and_twenty_items_by_products_equal_pair_by_pair():
    chance = np.random.default_rng(3)
    bank = two_category_bank(120, chance)
    responses = responses_of(bank, chance, persons=400)
    responses.codes[chance.random((400, 120)) < 0.2] = MISSING
    abilities = chance.normal(size=400)

    q3, persons = residual_correlations(responses.codes, bank, abilities, np.ones(400))

    residual = np.where(
        responses.codes == MISSING, np.nan, responses.codes - expected_scores(bank, abilities).T
    )
    for first, second in ((0, 119), (5, 6), (60, 13)):
        both = np.isfinite(residual[:, first] + residual[:, second])
        assert persons[first, second] == both.sum()
        expected = np.corrcoef(residual[both, first], residual[both, second])[0, 1]
        assert q3[first, second] == pytest.approx(expected, abs=1e-12)


def test_pairs_that_too_few_answered_together_are_left_out():
    chance = np.random.default_rng(4)
    bank = two_category_bank(6, chance)
    responses = responses_of(bank, chance, persons=200)
    responses.codes[:171, 0] = MISSING
    responses.codes[171:, 1] = MISSING

    found = local_dependence(responses, bank)

    assert np.isnan(found.q3[0, 1])
    assert np.isfinite(found.q3[2, 3])


def test_the_critical_value_repeats_with_its_seed_on_any_executor():
    chance = np.random.default_rng(5)
    bank = two_category_bank(10, chance)
    responses = in_booklets(responses_of(bank, chance, persons=200))

    alone = critical_q3(responses, bank, [Population()], seed=3, replications=20)
    with ThreadPoolExecutor(2) as threads:
        together = critical_q3(responses, bank, [Population()], seed=3, replications=20, executor=threads)

    assert alone == together
    assert 0.1 < alone < 0.6


def test_two_items_have_no_mean_to_compare_with():
    chance = np.random.default_rng(6)
    bank = two_category_bank(2, chance)

    with pytest.raises(TooLittleData, match="Too few items: need at least 3, got 2"):
        local_dependence(responses_of(bank, chance), bank)
    few = two_category_bank(3, chance)
    with pytest.raises(TooLittleData, match="persons who answered two items: need at least 30, got 20"):
        local_dependence(responses_of(few, chance, persons=20), few)


def test_weights_of_equal_size_change_nothing():
    chance = np.random.default_rng(7)
    bank = two_category_bank(5, chance)
    responses = responses_of(bank, chance, persons=300)

    weighted = local_dependence(Responses(responses.codes, bank.items, np.full(300, 4.0)), bank)

    np.testing.assert_allclose(weighted.q3, local_dependence(responses, bank).q3, atol=1e-12)
