"""What a sum of points on paper says about ability."""

from itertools import product

import numpy as np
import pytest

from tests.engine.psychometrics.scoring.banks import made_up_bank
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score
from ustat_engine.psychometrics.scoring.sum_scores import score_chances, sum_score_table

pytestmark = pytest.mark.engine

MIXED = Bank(
    tuple("ABCD"),
    ("2pl", "3pl", "grm", "gpcm"),
    np.array([1.3, 0.8, 1.5, 0.7]),
    np.array([[0.2, np.nan, np.nan], [-0.5, np.nan, np.nan], [1.5, 0.1, -1.0], [0.4, -0.3, np.nan]]),
    np.array([0, 0.2, 0, 0]),
)


def test_every_pattern_counts_towards_its_sum():
    at = np.array([-1.5, 0.0, 2.0])
    chances = probabilities(MIXED, at)
    expected = np.zeros((8, 3))
    for pattern in product(range(2), range(2), range(4), range(3)):
        expected[sum(pattern)] += np.prod([chances[item, code] for item, code in enumerate(pattern)], axis=0)

    assert score_chances(MIXED, at) == pytest.approx(expected, abs=1e-15)


def test_the_ability_of_a_sum_is_the_mean_over_its_patterns():
    population = Population(0.3, 1.2)
    patterns = np.asarray(list(product(range(2), range(2), range(4), range(3))), dtype=np.uint8)
    known = score(Responses(patterns, MIXED.items), MIXED, method="eap", populations=[population])
    nodes = np.linspace(-14, 14, 4001)
    chances = probabilities(MIXED, nodes)
    mass = np.exp(population.log_density(nodes))
    weight = np.array(
        [np.prod([chances[i, c] for i, c in enumerate(row)], axis=0) @ mass for row in patterns]
    )

    found = sum_score_table(MIXED, population)

    for points in range(8):
        mine = patterns.sum(axis=1) == points
        mean = np.average(known.abilities[mine], weights=weight[mine])
        square = np.average(
            known.errors[mine] ** 2 + (known.abilities[mine] - mean) ** 2, weights=weight[mine]
        )
        assert found.chances[points] == pytest.approx(weight[mine].sum(), abs=1e-12)
        assert found.abilities[points] == pytest.approx(mean, abs=1e-11)
        assert found.errors[points] == pytest.approx(np.sqrt(square), abs=1e-11)


def test_in_a_rasch_model_the_sum_tells_all():
    bank = made_up_bank("rasch", 12)
    codes = np.tril(np.ones((13, 12), dtype=np.uint8), -1)
    known = score(Responses(codes, bank.items), bank, method="eap")

    found = sum_score_table(bank)

    assert found.scores.tolist() == list(range(13))
    assert found.abilities == pytest.approx(known.abilities, abs=1e-12)
    assert found.errors == pytest.approx(known.errors, abs=1e-12)
    assert found.chances.sum() == pytest.approx(1, abs=1e-13)
    assert 0 < found.reliability < 1


def test_a_higher_sum_never_means_less_even_on_a_long_form():
    found = sum_score_table(made_up_bank("grm", 100, steps=4))

    assert len(found.scores) == 401
    assert (np.diff(found.abilities) > 0).all()
    assert np.isfinite(found.errors).all()


def test_joined_categories_are_named_for_the_paper_form_must_say_so():
    bank = Bank(
        MIXED.items, MIXED.models, MIXED.slopes, MIXED.intercepts, MIXED.guessing, (), {"D": (0, 1, 1, 2)}
    )

    assert sum_score_table(bank).remarks == (Remark("joined_categories", about="D"),)
