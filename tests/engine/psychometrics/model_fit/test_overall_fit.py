"""Whether the model as a whole reproduces the answers. All persons and answers are made up."""

from itertools import product

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
from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.calibration import calibrate
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.model_fit import g2, m2
from ustat_engine.psychometrics.model_fit.moments import Moments
from ustat_engine.psychometrics.population import Population, equal_nodes
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def test_the_covariance_of_moments_is_that_of_all_patterns():
    bank = bank_from_difficulties(
        list("abcd"),
        ["grm", "gpcm", "3pl", "rasch"],
        [1.2, 0.8, 1.5, 1.0],
        [[-1, 0.5], [0.3, -0.2, 1.0], [0.4], [-0.7]],
        guessing=[0, 0, 0.2, 0],
    )
    nodes = equal_nodes(Population())
    masses = np.exp(Population().log_density(nodes))
    chances = probabilities(bank, nodes)
    patterns = np.array(list(product(range(3), range(4), range(2), range(2))), dtype=np.uint8)
    likely = np.prod([chances[item, patterns[:, item]] for item in range(4)], axis=0) @ masses

    moments = Moments(chances, bank.steps, masses)

    each = np.stack([moments.seen(pattern[None], np.ones(1)) for pattern in patterns])
    mean = likely @ each
    np.testing.assert_allclose(moments.expected(), mean, atol=1e-12)
    np.testing.assert_allclose(
        moments.covariance(), (each * likely[:, None]).T @ each - np.outer(mean, mean), atol=1e-12
    )


@pytest.mark.parametrize("kind", ["M2", "C2"])
def test_m2_of_a_fitting_model_is_a_chi_square(kind):
    chance = np.random.default_rng(1)
    found = []
    for number in range(24):
        bank = two_category_bank(10, chance) if kind == "M2" else graded_bank(8, chance, steps=2)
        responses = responses_of(bank, chance, persons=900)
        if number % 2:
            responses = in_booklets(responses)
        found.append(m2(responses, calibrate(responses, model=bank.models[0], errors="none")))

    assert {one.kind for one in found} == {kind}
    p = np.array([one.p for one in found])
    assert 0.35 < p.mean() < 0.65
    assert (p < 0.05).sum() <= 4
    assert all(one.rmsea_low <= one.rmsea <= one.rmsea_high < 0.06 for one in found)


def test_two_abilities_do_not_pass_as_one():
    chance = np.random.default_rng(2)
    bank = two_category_bank(12, chance)
    first, second = (answers(bank, chance.normal(size=1000), chance) for _ in range(2))
    responses = Responses(np.hstack([first[:, :6], second[:, 6:]]), bank.items)

    fit = m2(responses, calibrate(responses, model="2pl", errors="none"))

    assert fit.p < 1e-6
    assert fit.rmsea_low > 0.05


def test_the_mean_and_spread_of_a_second_group_belong_to_the_model():
    chance = np.random.default_rng(3)
    bank = two_category_bank(10, chance)
    people = (Population(), Population(1.0, 0.6))
    codes = np.vstack([responses_of(bank, chance, persons=1500, population=one).codes for one in people])
    groups = np.repeat([0, 1], 1500)
    responses = Responses(codes, bank.items, groups=groups, group_names=("group 1", "group 2"))

    right = m2(responses, known(bank, *people))
    far_off = m2(responses, known(bank, Population(), Population(2.0, 0.3)))

    # 55 moments in each of two groups, less 20 parameters of items, a mean and a spread.
    assert right.degrees == 110 - 22
    assert right.p > 0.001
    assert far_off.p < 1e-9


def test_equal_weights_change_nothing_and_nor_does_the_order_of_items():
    chance = np.random.default_rng(4)
    bank = graded_bank(6, chance, steps=2)
    responses = responses_of(bank, chance, persons=400)
    turned = bank.items[::-1]

    here = m2(responses, known(bank)).statistic

    assert m2(
        Responses(responses.codes, bank.items, np.full(400, 3.0)), known(bank)
    ).statistic == pytest.approx(here)
    assert m2(responses.of(turned), known(bank.only(turned))).statistic == pytest.approx(here)


def test_g2_is_refused_where_the_table_outgrows_the_persons():
    chance = np.random.default_rng(5)
    bank = two_category_bank(32, chance)

    with pytest.raises(TooLittleData, match="need at least 4294967296, got 1000"):
        g2(responses_of(bank, chance), known(bank))


def test_g2_is_refused_with_missing_answers_weights_or_groups():
    chance = np.random.default_rng(6)
    bank = two_category_bank(5, chance)
    responses = responses_of(bank, chance)
    holed = responses.codes.copy()
    holed[3, 1] = MISSING

    with pytest.raises(WrongShape, match="some are missing"):
        g2(Responses(holed, bank.items), known(bank))
    with pytest.raises(WrongShape, match="one group without weights"):
        g2(Responses(responses.codes, bank.items, np.ones(1000)), known(bank))


def test_m2_says_what_it_needs():
    chance = np.random.default_rng(7)
    bank = two_category_bank(4, chance)
    alone = two_category_bank(3, chance)
    long = two_category_bank(101, chance)

    with pytest.raises(TooLittleData, match="Too few persons with the same items answered: need at least 50"):
        m2(responses_of(bank, chance, persons=49), known(bank))
    with pytest.raises(TooLittleData, match="degrees of freedom for M2"):
        m2(responses_of(alone, chance), known(alone))
    with pytest.raises(WrongShape, match="at most 100 items; got 101"):
        m2(responses_of(long, chance), known(long))
