"""Weights to the register: margins met, trimmed, and their price told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ustat_engine.errors import DidNotSettle, WrongShape
from ustat_engine.surveys.weighting import Margin, rake

pytestmark = pytest.mark.engine


def met(found, margin):
    return np.bincount(margin.category, weights=found.weights, minlength=len(margin.totals))


def test_two_margins_are_met_at_once():
    sex = Margin("sex", np.array([0, 0, 0, 1, 1, 0, 1, 0]), np.array([60.0, 40.0]))
    district = Margin("district", np.array([0, 1, 0, 1, 0, 1, 1, 1]), np.array([30.0, 70.0]))

    found = rake([sex, district])

    assert met(found, sex) == pytest.approx([60, 40])
    assert met(found, district) == pytest.approx([30, 70])
    assert found.miss < 1e-9


def test_one_margin_is_plain_post_stratification():
    margin = Margin("school", np.array([0, 0, 1]), np.array([10.0, 10.0]))

    found = rake([margin])

    assert found.weights == pytest.approx([5, 5, 10])
    # Kish by hand: 20 squared over 25 + 25 + 100.
    assert found.effective_n == pytest.approx(400 / 150)
    assert found.effect == pytest.approx(3 * 150 / 400)


def test_raking_keeps_the_odds_within_a_cell_of_the_start():
    start = np.array([1.0, 2.0, 1.0, 4.0])
    first = Margin("first", np.array([0, 0, 1, 1]), np.array([5.0, 5.0]))

    found = rake([first], start=start)

    assert found.weights[1] / found.weights[0] == pytest.approx(2)
    assert found.weights[3] / found.weights[2] == pytest.approx(4)


def test_a_weight_is_trimmed_and_the_rest_carries_the_margins_where_it_can():
    generator = np.random.default_rng(1)
    start = np.ones(200)
    start[0] = 60
    margin = Margin("district", generator.integers(0, 3, 200), np.array([300.0, 300.0, 400.0]))

    loose, tight = rake([margin], start=start, most=None), rake([margin], start=start, most=5)

    assert tight.weights.max() <= 5 * np.median(tight.weights) * (1 + 1e-6)
    assert tight.effect < loose.effect
    assert tight.trimmed == 1
    assert tight.miss < 1e-6


def test_a_bound_that_the_margins_forbid_is_told_as_what_is_missed():
    margin = Margin("district", np.array([0] * 99 + [1]), np.array([50.0, 50.0]))

    found = rake([margin], most=3)

    assert found.weights.max() <= 3 * np.median(found.weights) * (1 + 1e-9)
    assert found.miss > 0.3


def test_a_category_where_nobody_answered_is_refused_by_name():
    with pytest.raises(WrongShape, match=r"category 2 of the margin district.*Join"):
        rake([Margin("district", np.array([0, 1]), np.array([5.0, 5.0, 5.0]))])


def test_margins_that_contradict_each_other_are_refused():
    same = np.array([0, 1, 0, 1])
    with pytest.raises(DidNotSettle):
        rake([Margin("one", same, np.array([1.0, 9.0])), Margin("two", same, np.array([9.0, 1.0]))])


def test_a_biased_sample_is_put_right_where_answers_follow_the_margin():
    generator = np.random.default_rng(2)
    district = np.repeat([0, 1], [300, 100])  # the register has as many in each
    chosen = generator.random(400) < np.where(district == 0, 0.7, 0.3)

    found = rake([Margin("district", district, np.array([500.0, 500.0]))])

    assert chosen.mean() > 0.57
    assert np.average(chosen, weights=found.weights) == pytest.approx(0.5, abs=0.06)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_order_changes_nothing_and_weights_stay_above_zero(seed):
    generator = np.random.default_rng(seed)
    people = 60
    margins = [
        Margin("one", np.r_[0, 1, 2, generator.integers(0, 3, people - 3)], generator.uniform(5, 50, 3)),
        Margin("two", np.r_[0, 1, 0, generator.integers(0, 2, people - 3)], generator.uniform(5, 50, 2)),
    ]
    turned = generator.permutation(people)

    found = rake(margins, most=None)
    again = rake([Margin(one.name, one.category[turned], one.totals) for one in margins], most=None)

    assert (found.weights > 0).all()
    assert again.weights == pytest.approx(found.weights[turned], rel=1e-8)
    assert found.effective_n <= people + 1e-9
