"""Who answered, against who was asked."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.surveys.response import response

pytestmark = pytest.mark.engine


def test_groups_that_answer_alike_represent_the_whole():
    found = response([100, 200, 50], [40, 80, 20])

    assert found.representativity == pytest.approx(1.0)
    assert [one.rate for one in found.groups] == [0.4, 0.4, 0.4]
    assert not any(one.is_under for one in found.groups)


def test_all_of_one_half_and_none_of_the_other_represent_nothing():
    assert response([50, 50], [50, 0]).representativity == 0.0


def test_the_silent_group_is_named_and_small_luck_is_not():
    found = response([200, 200, 10], [160, 60, 6])

    assert [one.is_under for one in found.groups] == [False, True, False]


def test_a_sure_but_tiny_gap_is_no_warning():
    found = response([100_000, 100_000], [50_000, 48_000])

    assert not any(one.is_under for one in found.groups)


def test_the_test_is_fishers():
    # Two groups, so Holm doubles the smaller p: 9 of 30 against 21 of 30.
    p = fisher_exact([[9, 21], [21, 9]], alternative="less").pvalue

    assert (p * 2 < 0.05) == response([30, 30], [9, 21]).groups[0].is_under is True


def test_chance_alone_seldom_warns():
    generator = np.random.default_rng(1)
    asked = np.array([40, 30, 60, 25, 45])
    warned = sum(
        any(one.is_under for one in response(asked.tolist(), generator.binomial(asked, 0.6).tolist()).groups)
        for _ in range(400)
    )

    assert warned / 400 <= 0.06


def test_a_group_nobody_was_in_has_no_rate():
    assert [one.rate for one in response([0, 5], [0, 5]).groups] == [None, 1.0]


def test_more_answers_than_people_are_refused():
    with pytest.raises(WrongShape):
        response([5], [6])
    with pytest.raises(TooLittleData):
        response([0], [0])
