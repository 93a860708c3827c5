"""Levels from levelled statements."""

from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.statements import ROUNDING, Standing, placement, standing, within_spread

levels = st.lists(st.integers(1, 4), min_size=1, max_size=8)


def test_the_standing_is_the_mean_with_the_error_of_a_mean():
    assert standing([2, 3, 3], spread=0.6) == Standing(value=8 / 3, error=0.6 / sqrt(3), items=3)


def test_the_spread_is_pooled_over_the_scales():
    # Squares 0.5 and 2, freedom 1 and 2: variance 2.5 / 3.
    assert within_spread([[1, 2], [2, 3, 4]]) == pytest.approx(sqrt(2.5 / 3))


def test_the_spread_is_never_less_than_the_rounding_of_a_choice():
    assert within_spread([[2, 2, 2], [4, 4]]) == ROUNDING


def test_one_answer_a_scale_is_taken_to_be_a_whole_level_unsure():
    assert within_spread([[2], [4]]) == 1.0


def test_without_a_choice_there_is_no_standing():
    with pytest.raises(TooLittleData):
        standing([], spread=0.5)
    with pytest.raises(TooLittleData):
        within_spread([[]])


def test_a_spread_must_be_positive():
    with pytest.raises(WrongShape):
        standing([1], spread=0)


def test_a_standing_on_a_border_belongs_to_the_lower_level():
    assert placement(Standing(2.5, 0.3, 2), highest=4).level == 2


def test_the_chance_is_the_mass_of_the_band():
    found = placement(Standing(2.0, 0.5, 3), highest=4)

    assert found.level == 2
    assert found.chance == pytest.approx(NormalDist(2.0, 0.5).cdf(2.5) - NormalDist(2.0, 0.5).cdf(1.5))


@given(levels)
def test_a_level_stays_on_the_scale_and_the_chances_of_all_levels_sum_to_one(chosen):
    where = standing(chosen, spread=0.5)
    belief = NormalDist(where.value, where.error)

    found = placement(where, highest=4)

    bands = [
        belief.cdf(1.5),
        *(belief.cdf(k + 0.5) - belief.cdf(k - 0.5) for k in (2, 3)),
        1 - belief.cdf(3.5),
    ]
    assert 1 <= found.level <= 4
    assert sum(bands) == pytest.approx(1)
    assert found.chance == pytest.approx(bands[found.level - 1])


@given(levels, st.integers(1, 4))
def test_choosing_a_higher_level_never_lowers_the_standing(chosen, raised):
    higher = [max(level, raised) for level in chosen]

    assert standing(higher, spread=0.5).value >= standing(chosen, spread=0.5).value
