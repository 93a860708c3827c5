"""Draws from posteriors: right for groups where single estimates shrink."""

import numpy as np
import pytest

from tests.engine.psychometrics.scoring.banks import answered, made_up_bank
from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.plausible import plausible_values
from ustat_engine.psychometrics.scoring.scores import score

pytestmark = pytest.mark.engine

TEN = made_up_bank("2pl", 10)
PEOPLE = [Population(-0.5, 0.8), Population(0.7, 1.3)]


def two_groups(many: int) -> Responses:
    draw = np.random.default_rng(20)
    groups = np.arange(many) % 2
    abilities = np.where(groups == 0, draw.normal(-0.5, 0.8, many), draw.normal(0.7, 1.3, many))
    return Responses(answered(TEN, abilities), TEN.items, groups=groups, group_names=("a", "b"))


def test_they_recover_the_populations_where_single_estimates_shrink():
    responses = two_groups(8000)

    values = plausible_values(responses, TEN, PEOPLE, many=5, seed=3)
    shrunken = score(responses, TEN, method="eap", populations=PEOPLE).abilities

    for group, population in enumerate(PEOPLE):
        mine = responses.group() == group
        # Four standard errors of a mean and of a spread of 4,000 people.
        assert values[mine].mean() == pytest.approx(population.mean, abs=4 * population.sd / np.sqrt(4000))
        assert values[mine].std() == pytest.approx(population.sd, rel=4 / np.sqrt(8000))
        assert shrunken[mine].std() < 0.9 * population.sd


@pytest.mark.parametrize("bank", [TEN, made_up_bank("2pl", 300)], ids=["short", "long"])
def test_the_draws_of_one_person_have_the_moments_of_her_posterior(bank):
    responses = Responses(answered(bank, np.array([0.8])), bank.items)
    known = score(responses, bank, method="eap")

    (draws,) = plausible_values(responses, bank, many=40_000, seed=4)

    assert draws.mean() == pytest.approx(known.abilities[0], abs=4 * known.errors[0] / 200)
    assert draws.std() == pytest.approx(known.errors[0], rel=4 / np.sqrt(80_000))
    assert len(np.unique(draws)) == 40_000


def test_the_same_seed_gives_the_same_numbers_and_another_others():
    responses = two_groups(40)

    first, again, other = (plausible_values(responses, TEN, PEOPLE, seed=seed) for seed in (1, 1, 2))

    assert first.shape == (40, 5)
    assert np.array_equal(first, again)
    assert not np.isclose(first, other).any()


def test_no_draws_are_refused():
    with pytest.raises(TooLittleData, match="plausible values"):
        plausible_values(two_groups(4), TEN, PEOPLE, many=0, seed=1)
