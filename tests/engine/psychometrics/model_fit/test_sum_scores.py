"""Chances of sum scores with an item left out, and which parameters count. All items are made up."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.engine.psychometrics.model_fit.made_up import graded_bank, known, responses_of, two_category_bank
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.calibration import Parameter
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.model_fit import item_fit, m2
from ustat_engine.psychometrics.model_fit.sum_scores import answers_given_score, nodes_for, rest_scores
from ustat_engine.psychometrics.population import Population, equal_nodes

pytestmark = pytest.mark.engine


def test_the_chance_of_an_answer_given_the_score_is_that_over_all_patterns():
    bank = bank_from_difficulties(
        list("abcd"),
        ["grm", "2pl", "gpcm", "2pl"],
        [1.2, -0.5, 0.8, 2.0],
        [[-1, 0.5], [0.4], [0.3, -0.2], [1.0]],
    )
    people = Population(0.3, 1.4)
    nodes = equal_nodes(people, many=101)
    masses, chances = np.exp(people.log_density(nodes)), probabilities(bank, nodes)
    patterns = np.array(list(product(range(3), range(2), range(3), range(2))))
    likely = np.prod([chances[item, patterns[:, item]] for item in range(4)], axis=0) @ masses

    for item, rest in rest_scores(chances, bank.steps):
        given = answers_given_score(rest, chances[item, : bank.steps[item] + 1], masses)

        of_score = patterns.sum(axis=1) == 3
        here = [likely[of_score & (patterns[:, item] == one)].sum() for one in range(bank.steps[item] + 1)]
        np.testing.assert_allclose(given[3], here / likely[of_score].sum(), atol=1e-12)


def test_sum_scores_of_five_hundred_items_still_add_up():
    bank = two_category_bank(500, np.random.default_rng(1))
    nodes = np.linspace(-4, 4, 5)

    for _, rest in rest_scores(probabilities(bank, nodes), bank.steps):
        np.testing.assert_allclose(rest.sum(axis=0), 1, atol=1e-12)


def test_nodes_are_no_further_apart_than_the_posterior_of_a_long_test_is_wide():
    long, short = (
        two_category_bank(300, np.random.default_rng(2)),
        two_category_bank(5, np.random.default_rng(2)),
    )

    assert np.diff(nodes_for(short, [Population()]))[0] == pytest.approx(0.2)
    assert np.diff(nodes_for(long, [Population()]))[0] < 0.15


def test_fixed_parameters_cost_no_degree_of_freedom():
    chance = np.random.default_rng(3)
    bank = two_category_bank(5, chance)
    responses = responses_of(bank, chance, persons=2000)
    free = known(bank)
    anchored = replace(free, parameters=(Parameter("Q1", "intercept"), Parameter("group 1", "sd")))
    common = replace(
        free, parameters=(Parameter("", "slope"), *(Parameter(one, "intercept") for one in bank.items))
    )
    fixed = replace(free, n_parameters=0)

    def degrees(calibration):
        return [fit.s_x2.degrees for fit in item_fit(responses, calibration)]

    whole = degrees(fixed)
    assert degrees(free) == [one - 2 for one in whole]
    assert degrees(anchored) == [whole[0] - 1, *whole[1:]]
    assert degrees(common) == [one - 1 for one in whole]
    assert [m2(responses, one).degrees for one in (fixed, free, anchored, common)] == [15, 5, 13, 9]


def test_an_item_nobody_was_asked_has_no_fit_and_spoils_none():
    chance = np.random.default_rng(4)
    bank = graded_bank(6, chance, steps=2)
    responses = responses_of(bank, chance, persons=400)
    asked = bank.items[:5]

    fits = item_fit(responses.of(asked), known(bank))
    alone = item_fit(responses.of(asked), known(bank.only(asked)))

    assert [fit.s_x2.statistic for fit in fits[:5]] == pytest.approx([fit.s_x2.statistic for fit in alone])
    assert np.isnan([fits[5].s_x2.statistic, fits[5].given_score.infit, fits[5].at_ability.infit]).all()
    assert fits[5].remarks[0].code == "no_common_items"
