"""What changed for one person. All persons are made up."""

import numpy as np
import pytest
from scipy.stats import norm

from tests.engine.growth.people import answers, bank
from ustat_engine.errors import WrongShape
from ustat_engine.growth import Measures, change_of_person
from ustat_engine.psychometrics.scoring.scores import score

pytestmark = pytest.mark.engine


def test_a_change_has_the_errors_of_both_measurements():
    # By hand: a change of 0.9 with errors 0.3 and 0.4 is 1.8 errors of 0.5.
    found = change_of_person(
        Measures(np.array([0.1]), np.array([0.3])), Measures(np.array([1.0]), np.array([0.4]))
    )

    assert found.changes == pytest.approx([0.9])
    assert found.errors == pytest.approx([0.5])
    assert found.z == pytest.approx([1.8])
    assert found.p == pytest.approx([2 * norm.sf(1.8)])
    assert found.chance_of_improvement == pytest.approx([norm.cdf(1.8)])
    assert found.smallest_shown == pytest.approx([0.5 * 1.959964], abs=1e-5)
    assert found.verdicts == ("no_change_shown",)


def test_a_change_beyond_its_error_is_named_and_a_missing_measurement_is_not_one():
    before = Measures(np.array([0.0, 0.0, 0.0, np.nan]), np.array([0.3, 0.3, 0.3, np.nan]))
    after = Measures(np.array([1.0, -1.0, 0.2, 1.0]), np.array([0.3, 0.3, 0.3, 0.3]))

    assert change_of_person(before, after).verdicts == (
        "improved",
        "worse",
        "no_change_shown",
        "not_measured",
    )


def test_an_uncertain_link_between_the_scales_widens_every_error():
    one, other = Measures(np.array([0.0]), np.array([0.3])), Measures(np.array([0.9]), np.array([0.3]))

    assert change_of_person(one, other).verdicts == ("improved",)
    assert change_of_person(one, other, linking_error=0.4).errors == pytest.approx([np.sqrt(0.34)])
    assert change_of_person(one, other, linking_error=0.4).verdicts == ("no_change_shown",)


def test_turning_time_round_turns_the_change_round():
    one, other = Measures(np.array([0.2]), np.array([0.3])), Measures(np.array([0.9]), np.array([0.5]))
    there, back = change_of_person(one, other), change_of_person(other, one)

    assert back.changes == pytest.approx(-there.changes)
    assert back.p == pytest.approx(there.p)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_estimates_that_a_population_pulls_are_refused(method):
    with pytest.raises(WrongShape, match=f"{method} pulls both measurements"):
        Measures(np.array([0.0]), np.array([0.3]), method)


def test_people_who_did_not_change_are_called_changed_five_times_in_a_hundred():
    random = np.random.default_rng(3)
    items, abilities = bank(40), random.normal(0, 1, 4_000)
    waves = [score(answers(items, abilities, random), items, method="wle") for _ in range(2)]
    found = change_of_person(*(Measures(one.abilities, one.errors) for one in waves))

    assert 0.035 < np.mean([one != "no_change_shown" for one in found.verdicts]) < 0.065


def test_differences_of_eap_hide_growth_that_differences_of_wle_show():
    from ustat_engine.psychometrics.population import Population

    random = np.random.default_rng(4)
    items, abilities = bank(12), random.normal(0, 1, 3_000)
    before, after = answers(items, abilities, random), answers(items, abilities + 0.6, random)

    by_wle = [score(one, items, method="wle").abilities.mean() for one in (before, after)]
    # One prior for both waves, as when everybody is scored on the first wave's norm: the growth shrinks.
    one_prior = [score(one, items, method="eap").abilities.mean() for one in (before, after)]
    # The prior of each wave's own people on their own scale, mean 0: the growth is gone.
    own = items.only(items.items)
    moved = own.intercepts + (own.slopes * 0.6)[:, None]
    own_scale = type(own)(own.items, own.models, own.slopes, moved, own.guessing)
    own_prior = score(after, own_scale, method="eap", populations=(Population(),)).abilities.mean()

    assert by_wle[1] - by_wle[0] == pytest.approx(0.6, abs=0.06)
    assert one_prior[1] - one_prior[0] < 0.53
    assert own_prior - one_prior[0] == pytest.approx(0.0, abs=0.06)
