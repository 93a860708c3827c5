"""How many things a test measures. All persons and answers are made up."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.stats import norm

from tests.engine.psychometrics.model_fit.made_up import (
    answers,
    graded_bank,
    in_booklets,
    names,
    responses_of,
    two_category_bank,
)
from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.model_fit import dimensions, polychoric
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def normal_answers(correlation, cuts, chance, *, persons=20_000):
    """Two normal variables with this correlation, cut into categories."""
    pair = chance.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], persons)
    codes = np.stack([np.searchsorted(cut, pair[:, at]) for at, cut in enumerate(cuts)], axis=1)
    return Responses(codes.astype(np.uint8), ("first", "second"))


@pytest.mark.parametrize("correlation", [-0.8, -0.3, 0.0, 0.5, 0.8])
@pytest.mark.parametrize("cuts", [([0.5], [-1.0]), ([-1.5, 0, 0.2], [1.0]), ([-1, 0, 1, 2], [-0.5, 0.5])])
def test_the_correlation_behind_coarse_answers_is_recovered(correlation, cuts):
    responses = normal_answers(correlation, cuts, np.random.default_rng(1))

    assert polychoric(responses).values[0, 1] == pytest.approx(correlation, abs=0.04)


def test_an_empty_cell_of_two_by_two_does_not_make_two_items_one():
    codes = np.repeat([[0, 0], [0, 1], [1, 1]], [40, 30, 30], axis=0).astype(np.uint8)

    found = polychoric(Responses(codes, ("first", "second"))).values[0, 1]

    assert 0.7 < found < 0.99


def test_correlations_that_contradict_each_other_are_moved_until_they_fit():
    chance = np.random.default_rng(2)
    bank = two_category_bank(25, chance)
    responses = responses_of(bank, chance, persons=60)

    found = polychoric(responses)

    assert found.smoothed
    assert np.linalg.eigvalsh(found.values)[0] > 0
    np.testing.assert_allclose(np.diag(found.values), 1)


def test_the_tails_of_the_normal_are_right_to_nine_digits():
    """The share of answers below two thresholds against SciPy's bivariate normal."""
    from scipy.stats import multivariate_normal

    from ustat_engine.psychometrics.model_fit.normal_correlations import FAR, cells

    for correlation in (-0.95, -0.4, 0.3, 0.9):
        chances, _ = cells(
            np.array([[-FAR, -1.2, FAR]]), np.array([[-FAR, 0.7, FAR]]), np.array([correlation])
        )
        below = multivariate_normal.cdf([-1.2, 0.7], cov=[[1, correlation], [correlation, 1]], abseps=1e-12)
        assert chances[0, 0, 0] == pytest.approx(below, abs=1e-9)
        assert chances[0].sum() == pytest.approx(1, abs=1e-12)
        assert chances[0, 0].sum() == pytest.approx(norm.cdf(-1.2), abs=1e-12)


@pytest.mark.parametrize("booklets", [False, True])
def test_items_of_one_ability_have_one_dimension(booklets):
    chance = np.random.default_rng(3)
    responses = responses_of(graded_bank(12, chance), chance, persons=600)

    found = dimensions(in_booklets(responses) if booklets else responses, seed=1, replications=20)

    assert (found.count, found.remarks) == (1, ())
    assert found.ratio > 3


def test_two_abilities_have_two_dimensions_and_a_remark():
    chance = np.random.default_rng(4)
    bank = two_category_bank(16, chance)
    first, second = (answers(bank, chance.normal(size=800), chance) for _ in range(2))
    codes = np.where(np.arange(16) % 2, first, second)

    found = dimensions(Responses(codes, bank.items), seed=1, replications=20)

    assert found.count == 2
    assert [remark.code for remark in found.remarks] == ["one_dimension_not_clear"]


def test_answers_without_anything_in_common_have_no_dimension():
    found = []
    for seed in range(12):
        codes = np.random.default_rng(seed).integers(0, 3, (300, 8)).astype(np.uint8)
        found.append(dimensions(Responses(codes, names(8)), seed=seed, replications=20).count)

    # One in twenty by chance.
    assert found.count(0) >= 10


def test_a_seed_gives_the_same_reference_on_any_executor():
    chance = np.random.default_rng(6)
    responses = responses_of(two_category_bank(6, chance), chance, persons=200)

    alone = dimensions(responses, seed=9, replications=20)
    with ThreadPoolExecutor(2) as threads:
        together = dimensions(responses, seed=9, replications=20, executor=threads)
    other = dimensions(responses, seed=10, replications=20)

    np.testing.assert_array_equal(alone.by_chance, together.by_chance)
    assert (alone.by_chance != other.by_chance).any()


def test_what_cannot_be_correlated_is_refused_by_name():
    chance = np.random.default_rng(7)
    responses = responses_of(two_category_bank(4, chance), chance, persons=100)
    same = responses.codes.copy()
    same[:, 2] = 1
    apart = responses.codes.copy()
    apart[:50, 0] = MISSING
    apart[50:, 1] = MISSING

    with pytest.raises(TooLittleData, match="chosen categories of item Q3: need at least 2, got 1"):
        dimensions(Responses(same, responses.items), seed=1)
    with pytest.raises(TooLittleData, match="persons who answered both Q1 and Q2: need at least 10, got 0"):
        dimensions(Responses(apart, responses.items), seed=1)
    with pytest.raises(TooLittleData, match="replications: need at least 20, got 5"):
        dimensions(responses, seed=1, replications=5)
