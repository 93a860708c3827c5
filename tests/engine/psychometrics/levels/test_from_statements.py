"""Levelled statements carry their own cuts. All items here are made up."""

from dataclasses import replace

import numpy as np
import pytest

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.calibration.results import Parameter
from ustat_engine.psychometrics.levels import cuts_from_statements, level_curve

pytestmark = pytest.mark.engine


def statements(shift: float = 0.0) -> Bank:
    thresholds = [[-1.6, 0.1, 1.3], [-1.1, 0.4, 1.9], [-2.0, -0.2, 1.0]]
    return bank_from_difficulties(
        ["a", "b", "c"], ["grm"] * 3, [1.4, 1.0, 1.9], [[b + shift for b in row] for row in thresholds]
    )


def test_cuts_stand_where_the_chosen_level_passes_the_half():
    cuts = cuts_from_statements(statements())

    assert cuts.levels == 4
    assert level_curve(statements()).at(cuts.values) == pytest.approx([1.5, 2.5, 3.5], abs=1e-10)


def test_equal_items_put_the_middle_cut_in_their_middle():
    same = bank_from_difficulties(["a", "b"], ["grm"] * 2, [1.5, 1.5], [[-1.0, 0.5, 2.0]] * 2)

    assert cuts_from_statements(same).values[1] == pytest.approx(0.5, abs=1e-10)


def test_harder_statements_move_every_cut_by_as_much():
    moved = cuts_from_statements(statements(0.3)).values - cuts_from_statements(statements()).values

    assert moved == pytest.approx([0.3] * 3, abs=1e-9)


def test_the_error_is_how_far_cuts_move_when_the_parameters_are_drawn_again():
    bank = statements()
    parameters = [
        Parameter(name, what, step)
        for name in bank.items
        for what, step in [("slope", 0), ("intercept", 0), ("intercept", 1), ("intercept", 2)]
    ]
    random = np.random.default_rng(5)
    root = random.normal(0, 0.02, (12, 12))
    covariance = root @ root.T
    cuts = cuts_from_statements(bank, covariance=covariance, parameters=parameters)
    drawn = []
    for draw in random.multivariate_normal(np.zeros(12), covariance, 300).reshape(300, 3, 4):
        other = replace(bank, slopes=bank.slopes + draw[:, 0], intercepts=bank.intercepts + draw[:, 1:])
        drawn.append(cuts_from_statements(other).values)

    assert cuts.errors == pytest.approx(np.std(drawn, axis=0), rel=0.13)


def test_a_level_nobody_chose_is_remarked_and_stands_in_the_middle_of_what_it_joins():
    joined = {"a": (0, 1, 1, 2)}
    bank = bank_from_difficulties(["a"], ["grm"], [1.5], [[-1.0, 1.0]])
    cuts = cuts_from_statements(replace(bank, joined=joined))

    # Levels 1, 2.5 and 4, symmetric around 0.
    assert cuts.values[1] == pytest.approx(0.0, abs=1e-10)
    assert cuts.values[0] == pytest.approx(-cuts.values[2], abs=1e-9)
    assert [(one.code, one.about) for one in cuts.remarks] == [("category_never_chosen", "a")]


def test_statements_that_fall_with_ability_are_refused():
    with pytest.raises(WrongShape, match="slope of a is not above 0"):
        cuts_from_statements(bank_from_difficulties(["a"], ["gpcm"], [-0.5], [[0.0, 1.0]]))


def test_a_level_that_no_ability_reaches_on_average_is_refused():
    short = ["grm"] * 4
    bank = bank_from_difficulties(list("abcd"), short, [1.0] * 4, [[0.0], [0.2], [-0.2], [-1.0, 0.0, 1.0]])

    with pytest.raises(WrongShape, match=r"to 2\.5 on average; none of them parts levels at 2\.5"):
        cuts_from_statements(bank)
