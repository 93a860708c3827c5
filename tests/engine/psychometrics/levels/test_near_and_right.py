"""Who stands near a cut, and how many are placed right. All people here are made up."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import norm

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.curves import expected_scores, information, probabilities
from ustat_engine.psychometrics.levels import (
    Cuts,
    classification,
    classification_by_sum_scores,
    decided_cuts,
    level_chances,
    level_chances_on_nodes,
    levels_of,
    near_a_cut,
    sum_score_chances,
    sum_score_cuts,
)
from ustat_engine.psychometrics.population import Population, equal_nodes

pytestmark = pytest.mark.engine

CUTS = decided_cuts(-0.8, 0.3, 1.2)


def test_chances_of_the_levels_are_the_normal_areas_between_the_cuts():
    chances = level_chances(np.array([0.0, 2.0]), np.array([0.5, 0.3]), CUTS)
    borders = norm.cdf([[-1.6, 0.6, 2.4], [-2.8 / 0.3, -1.7 / 0.3, -0.8 / 0.3]])

    assert chances == pytest.approx(np.diff(np.hstack([[[0], [0]], borders, [[1], [1]]])), abs=1e-14)
    assert chances.sum(axis=1) == pytest.approx([1, 1])


def test_an_uncertain_cut_makes_levels_less_certain_and_never_gives_a_negative_chance():
    cuts = Cuts(np.array([0.0, 0.1]), np.array([0.05, 2.0]))
    abilities, errors = np.linspace(-5, 5, 41), np.full(41, 0.4)
    chances = level_chances(abilities, errors, cuts, cut_error="propagated")
    left_out = level_chances(abilities, errors, cuts)

    assert (chances >= 0).all()
    assert chances.sum(axis=1) == pytest.approx(np.ones(41))
    assert chances[-1, 2] < left_out[-1, 2]


def test_chances_from_a_posterior_meet_the_exact_areas_between_nodes():
    nodes = np.linspace(-6, 6, 61)
    posteriors = norm.pdf(nodes, loc=np.array([[-1.03], [0.31], [1.9]]), scale=0.35)
    chances = level_chances_on_nodes(posteriors, nodes, CUTS)
    exact = level_chances(np.array([-1.03, 0.31, 1.9]), np.full(3, 0.35), CUTS)
    whole_nodes = posteriors[:, nodes < 1.2 - 1e-9].sum(axis=1) / posteriors.sum(axis=1)

    assert np.abs(chances - exact).max() < 2e-6
    assert np.abs(whole_nodes - exact[:, :3].sum(axis=1)).max() > 0.01


def test_chances_from_a_skew_posterior_meet_a_fine_sum():
    bank = bank_from_difficulties(list("abcde"), ["2pl"] * 5, [1.0] * 5, [[b] for b in (-1, -0.5, 0, 0.5, 1)])

    def posterior(nodes: Floats) -> Floats:
        return probabilities(bank, nodes)[:, 1].prod(axis=0) * np.exp(Population().log_density(nodes))

    nodes, fine = equal_nodes(Population()), np.linspace(-6, 6, 200_001)
    chances = level_chances_on_nodes(posterior(nodes)[None], nodes, CUTS)[0]
    mass = posterior(fine)
    exact = np.array([mass[levels_of(fine, CUTS) == level].sum() for level in range(4)]) / mass.sum()

    assert chances == pytest.approx(exact, abs=5e-5)  # the fine sum itself is good to 2.4e-5


def test_a_person_near_a_cut_is_shown_as_near_that_cut():
    near = near_a_cut(np.array([-2.5, 0.25, 0.9, 3.0]), np.array([0.4, 0.2, 0.4, 0.4]), CUTS)

    assert near.near.tolist() == [False, True, True, False]
    assert near.cut.tolist() == [0, 1, 2, 2]
    assert near.level.tolist() == [0, 1, 2, 3]
    assert near.distance == pytest.approx([-4.25, -0.25, -0.75, 4.5])


def test_who_is_far_from_every_cut_in_errors_can_still_be_unsure_of_the_level():
    # Two cuts close together: each one error away, the level between them held with a chance of 0.68.
    near = near_a_cut(np.array([0.0]), np.array([0.5]), decided_cuts(-0.505, 0.505))

    assert near.near.tolist() == [True]
    assert near.chance == pytest.approx([0.6875], abs=1e-3)
    assert near_a_cut(
        np.array([0.0]), np.array([0.5]), decided_cuts(-0.505, 0.505), sure=0.5
    ).near.tolist() == [False]


def test_on_a_cut_a_person_has_reached_the_higher_level():
    assert levels_of(np.array([-0.81, -0.8, 1.2]), CUTS).tolist() == [0, 1, 3]


@pytest.mark.parametrize("error", [0.0, -0.1, np.nan])
def test_an_ability_without_a_real_error_is_refused(error):
    with pytest.raises(WrongShape, match="person 2"):
        level_chances(np.array([0.0, 0.0]), np.array([0.3, error]), CUTS)


def test_one_person_has_the_accuracy_of_the_own_area():
    # By hand: 0.5 above a cut at 0 with error 0.5 stays above with the normal area under one, 0.8413447.
    found = classification(np.array([0.5]), np.array([0.5]), decided_cuts(0.0)).total

    assert found.accuracy == pytest.approx(0.8413447, abs=1e-7)
    assert found.consistency == pytest.approx(0.8413447**2 + 0.1586553**2, abs=1e-7)
    assert found.too_low == pytest.approx(0.1586553, abs=1e-7)
    assert found.too_high == 0


def test_accuracy_consistency_and_kappa_meet_a_simulation_of_two_sittings():
    random = np.random.default_rng(7)
    truth = random.normal(0.2, 1.0, 4_000)
    errors = random.uniform(0.25, 0.6, 4_000)
    found = classification(truth, errors, CUTS)
    first, second = (
        np.searchsorted(CUTS.values, truth + errors * random.normal(size=(100, 4_000))) for _ in range(2)
    )
    standing = np.searchsorted(CUTS.values, truth)
    alike = (first == second).mean()
    shares = np.bincount(first.ravel(), minlength=4) / first.size

    assert found.total.accuracy == pytest.approx((first == standing).mean(), abs=3e-3)
    assert found.total.consistency == pytest.approx(alike, abs=3e-3)
    assert found.total.kappa == pytest.approx((alike - (shares**2).sum()) / (1 - (shares**2).sum()), abs=4e-3)
    assert found.total.too_high == pytest.approx((first > standing).mean(), abs=3e-3)
    for cut in range(3):
        assert found.per_cut[cut].accuracy == pytest.approx(
            ((first > cut) == (standing > cut)).mean(), abs=3e-3
        )
    assert found.table.sum() == pytest.approx(1)
    assert np.trace(found.table) == pytest.approx(found.total.accuracy)


def test_an_uncertain_cut_lowers_accuracy_and_a_smaller_error_raises_it():
    abilities, errors = np.linspace(-3, 3, 200), np.full(200, 0.4)
    unsure = Cuts(CUTS.values, np.full(3, 0.3))
    plain = classification(abilities, errors, unsure).total

    assert classification(abilities, errors, unsure, cut_error="propagated").total.accuracy < plain.accuracy
    assert classification(abilities, errors / 2, unsure).total.accuracy > plain.accuracy


def test_chances_of_sum_scores_meet_every_answer_pattern_counted():
    bank = bank_from_difficulties(
        list("abcd"), ["3pl", "2pl", "grm", "gpcm"], [1.0, 1.5, 1.2, 0.8],
        [[-0.5], [0.5], [-1.0, 1.0], [0.0, 0.5, 1.0]], guessing=[0.2, 0, 0, 0],
    )  # fmt: skip
    abilities = np.array([-1.0, 0.4])
    chances = probabilities(bank, abilities)
    counted = np.zeros((2, 8))
    for pattern in product(range(2), range(2), range(3), range(4)):
        counted[:, sum(pattern)] += np.prod([chances[item, one] for item, one in enumerate(pattern)], axis=0)

    assert sum_score_chances(bank, abilities) == pytest.approx(counted, abs=1e-14)


def test_placing_by_sum_scores_meets_a_simulation():
    random = np.random.default_rng(11)
    difficulties = random.normal(0, 1, 25)
    bank = bank_from_difficulties(
        [str(n) for n in range(25)],
        ["2pl"] * 25,
        list(random.uniform(0.8, 1.8, 25)),
        difficulties[:, None].tolist(),
    )
    truth = random.normal(0, 1, 3_000)
    found = classification_by_sum_scores(bank, CUTS, truth)
    right = probabilities(bank, truth)[:, 1]
    first, second = (
        np.searchsorted(
            sum_score_cuts(bank, CUTS), (random.random((20, *right.shape)) < right).sum(axis=1), side="right"
        )
        for _ in range(2)
    )
    standing = levels_of(truth, CUTS)

    assert found.total.accuracy == pytest.approx((first == standing).mean(), abs=4e-3)
    assert found.total.consistency == pytest.approx((first == second).mean(), abs=4e-3)
    assert found.per_cut[1].too_low == pytest.approx(((first < 2) & (standing >= 2)).mean(), abs=4e-3)


def test_sum_scores_and_estimates_agree_about_a_long_rasch_test():
    # For a Rasch test the sum is all there is to know, so both ways must tell nearly the same story.
    bank = bank_from_difficulties(
        [str(n) for n in range(60)], ["rasch"] * 60, [1.0] * 60, np.linspace(-2, 2, 60)[:, None].tolist()
    )
    nodes = equal_nodes(Population())
    masses = np.exp(Population().log_density(nodes))
    errors = 1 / np.sqrt(information(bank, nodes).sum(axis=0))
    by_sums = classification_by_sum_scores(bank, CUTS, nodes, weights=masses).total
    by_errors = classification(nodes, errors, CUTS, weights=masses).total

    assert by_sums.accuracy == pytest.approx(by_errors.accuracy, abs=0.02)
    assert by_sums.consistency == pytest.approx(by_errors.consistency, abs=0.02)


def test_a_cut_at_a_whole_expected_score_is_reached_by_that_score():
    two = bank_from_difficulties(["a", "b"], ["2pl"] * 2, [1.0] * 2, [[-1.0], [1.0]])

    assert expected_scores(two, np.array([0.0])).sum() == pytest.approx(1.0)
    assert sum_score_cuts(two, decided_cuts(0.0)).tolist() == [1]


def test_doubling_everybody_changes_no_share():
    abilities, errors = np.array([-1.0, 0.2, 1.4]), np.array([0.3, 0.4, 0.5])
    once = classification(abilities, errors, CUTS)
    twice = classification(np.tile(abilities, 2), np.tile(errors, 2), CUTS)

    assert twice.table == pytest.approx(once.table)
    assert twice.total.kappa == pytest.approx(once.total.kappa)
