"""How much of what scores show is ability."""

import numpy as np
import pytest

from tests.engine.psychometrics.scoring.banks import answered, made_up_bank
from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.reliability import (
    empirical_reliability,
    marginal_reliability,
    precision,
)
from ustat_engine.psychometrics.scoring.scores import Scores, score

pytestmark = pytest.mark.engine

FORTY = made_up_bank("2pl", 40)


def test_along_the_scale_the_error_is_one_over_the_root_of_the_information():
    bank = Bank(("A", "B"), ("rasch", "rasch"), np.ones(2), np.zeros((2, 1)), np.zeros(2))

    found = precision(bank, np.array([0.0]), Population(0.0, 2.0))

    assert found.information.tolist() == [0.5]
    assert found.errors == pytest.approx([np.sqrt(2)])
    assert found.reliability == pytest.approx([0.5 / (0.5 + 0.25)])


def test_reliability_is_that_of_the_population_as_it_is_spread():
    bank = made_up_bank("rasch", 20)

    narrow, wide = (marginal_reliability(bank, Population(0.0, spread)) for spread in (0.75, 1.5))

    assert 0 < narrow < marginal_reliability(bank) < wide < 1


@pytest.mark.parametrize("method", ["eap", "wle"])
def test_scores_are_as_reliable_as_the_model_says_and_as_truth_shows(method):
    truth = np.random.default_rng(2).normal(size=4000)
    scores = score(Responses(answered(FORTY, truth), FORTY.items), FORTY, method=method)

    found = empirical_reliability(scores, shrunken=method != "wle")

    assert found == pytest.approx(marginal_reliability(FORTY), abs=0.02)
    assert found == pytest.approx(np.corrcoef(truth, scores.abilities)[0, 1] ** 2, abs=0.02)


def test_weights_count_as_often_as_they_say_and_unknown_scores_not_at_all():
    once = Scores(
        np.array([0.0, 1.0, np.nan, 3.0]), np.array([0.5, 0.4, np.nan, 0.6]), np.ones(4, dtype=np.int64)
    )
    known = Scores(once.abilities[[0, 1, 3]], once.errors[[0, 1, 3]], np.ones(3, dtype=np.int64))

    plain = empirical_reliability(once, shrunken=True)

    assert plain == empirical_reliability(known, shrunken=True)
    assert empirical_reliability(once, shrunken=True, weights=np.full(4, 2.5)) == pytest.approx(plain)
    assert empirical_reliability(once, shrunken=True, weights=np.array([9.0, 1, 1, 9])) > plain


def test_nothing_to_compare_is_refused():
    same = Scores(np.ones(3), np.ones(3), np.ones(3, dtype=np.int64))
    one = Scores(np.array([1.0, np.nan]), np.ones(2), np.ones(2, dtype=np.int64))

    for scores in (same, one):
        with pytest.raises(TooLittleData):
            empirical_reliability(scores, shrunken=True)
