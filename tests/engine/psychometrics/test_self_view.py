"""Self-assessment and measured level: the latent link, and none of the artefacts of plain scores."""

from dataclasses import dataclass

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Floats
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.self_view import (
    self_view,
    self_view_by_area,
    self_view_of_person,
    self_views_of,
    straight_line,
)

pytestmark = pytest.mark.engine

AREAS = ("lesson", "language")


@dataclass
class World:
    """Made-up persons with a known level and self-view, and what they answered."""

    test: Responses
    test_bank: Bank
    assessment: Responses
    assessment_bank: Bank
    level: Floats
    view: Floats

    @property
    def four(self):
        return self.test, self.test_bank, self.assessment, self.assessment_bank


def world(seed, *, persons=600, link=0.4, bend=0.0, fan=0.0, questions=20, statements=8):
    rng = np.random.default_rng(seed)
    test_bank = bank_from_difficulties(
        [f"question {at}" for at in range(questions)],
        ["2pl"] * questions,
        np.exp(rng.normal(0.1, 0.2, questions)),
        [[one] for one in np.linspace(-2, 2, questions)],
        contents=[AREAS[at % 2] for at in range(questions)],
    )
    assessment_bank = bank_from_difficulties(
        [f"statement {at}" for at in range(statements)],
        ["grm"] * statements,
        np.exp(rng.normal(0.4, 0.2, statements)),
        [sorted(rng.normal(0, 1, 3)) for _ in range(statements)],
        contents=[AREAS[at % 2] for at in range(statements)],
    )
    level = rng.normal(size=persons)
    view = link * level + bend * (level**2 - 1)
    view += np.sqrt(1 - link**2) * np.exp(fan * level) * rng.normal(size=persons)

    def answers(bank, traits):
        reached = probabilities(bank, traits).cumsum(axis=1)
        drawn = rng.random((len(bank.items), 1, len(traits)))
        return Responses((drawn > reached).sum(axis=1).T.astype(np.uint8), bank.items)

    return World(
        answers(test_bank, level), test_bank, answers(assessment_bank, view), assessment_bank, level, view
    )


def test_the_link_is_found_though_both_instruments_err():
    found = [self_view(*world(seed, persons=500, link=0.6).four, bends=False) for seed in range(25)]

    links = np.asarray([one.correlation for one in found])
    errors = np.asarray([one.error for one in found])
    plain = np.mean(
        [
            np.corrcoef(made.test.codes.sum(axis=1), made.assessment.codes.sum(axis=1))[0, 1]
            for made in (world(seed, persons=500, link=0.6) for seed in range(25))
        ]
    )
    assert links.mean() == pytest.approx(0.6, abs=0.02)
    assert errors.mean() == pytest.approx(links.std(), rel=0.35)
    assert sum(one.low < 0.6 < one.high for one in found) >= 22
    assert plain < 0.52


def test_quartiles_find_over_and_under_estimation_in_pure_chance():
    """The pitfall: level and self-view have nothing to do with each other, and the plot tells a story."""
    made = world(3, persons=2000, link=0.0)
    ranks = [100 * np.argsort(np.argsort(one)) / 2000 for one in (made.level, made.view)]
    quarter = np.minimum(ranks[0] // 25, 3)

    gaps = [float((ranks[1] - ranks[0])[quarter == one].mean()) for one in range(4)]

    # "The weakest think themselves 37 ranks better than they are, and the best 37 ranks worse."
    assert gaps[0] > 30
    assert gaps[3] < -30
    assert gaps == sorted(gaps, reverse=True)
    view = self_view(*made.four)
    assert abs(view.correlation) < 2 * view.error
    assert view.curvature.p > 0.05
    assert view.spread_change.p > 0.05


def test_without_effect_the_tests_of_bend_and_spread_reject_one_time_in_twenty():
    """50 groups here; 1,500 in docs/methods/self_view.md."""
    found = [self_view(*world(100 + seed, persons=200, link=0.5).four) for seed in range(50)]

    bends = np.mean([one.curvature.p < 0.05 for one in found])
    fans = np.mean([one.spread_change.p < 0.05 for one in found])
    assert bends <= 0.12
    assert fans <= 0.12
    assert bends + fans > 0


def test_a_bend_and_a_fan_that_are_there_are_found():
    bent = self_view(*world(5, persons=2000, bend=0.2).four)
    fanned = self_view(*world(6, persons=2000, fan=-0.2).four)

    assert bent.curvature.value == pytest.approx(0.2, abs=3 * bent.curvature.error)
    assert bent.curvature.p < 0.001
    assert fanned.spread_change.value == pytest.approx(-0.2, abs=3 * fanned.spread_change.error)
    assert fanned.spread_change.p < 0.001


def test_observed_scores_without_effect_reject_one_time_in_twenty():
    rng = np.random.default_rng(8)
    found = []
    for _ in range(1000):
        level = rng.normal(size=200)
        test = level + rng.normal(size=200)
        view = 0.4 * level + rng.normal(size=200)
        found.append(straight_line(test, view))

    assert 0.035 <= np.mean([one.quadratic.p < 0.05 for one in found]) <= 0.065
    assert 0.035 <= np.mean([one.glejser.p < 0.05 for one in found]) <= 0.065


def test_the_plain_tests_are_those_of_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(9)
    test = rng.normal(50, 10, 120)
    view = 2 + 0.05 * test + rng.normal(0, 1, 120) * (1 + test / 100)

    found = straight_line(test, view)

    z = (test - test.mean()) / test.std()
    line = sm.OLS(view, sm.add_constant(z)).fit()
    bend = sm.OLS(view, np.column_stack([np.ones(120), z, z**2])).fit()
    fan = sm.OLS(np.abs(line.resid), sm.add_constant(z)).fit()
    assert (found.slope.value, found.slope.error) == pytest.approx((line.params[1], line.bse[1]))
    assert (found.quadratic.statistic, found.quadratic.p) == pytest.approx((bend.tvalues[2], bend.pvalues[2]))
    assert (found.glejser.statistic, found.glejser.p) == pytest.approx((fan.tvalues[1], fan.pvalues[1]))


def test_what_is_said_of_a_person_is_seldom_the_wrong_way_round():
    made = world(11, persons=1500, link=0.5)
    view = self_view(*made.four, bends=False)

    told = self_views_of(view, *made.four)

    truth = made.view - 0.5 * made.level
    higher = [truth[at] > 0 for at, one in enumerate(told) if one.verdict == "sees_herself_higher"]
    lower = [truth[at] < 0 for at, one in enumerate(told) if one.verdict == "sees_herself_lower"]
    assert len(higher) > 50
    assert len(lower) > 50
    assert np.mean(higher) > 0.96
    assert np.mean(lower) > 0.96
    gaps = np.asarray(
        [(one.difference - at) / one.difference_error for one, at in zip(told, truth, strict=True)]
    )
    assert gaps.std() == pytest.approx(1, abs=0.08)
    assert np.mean(np.abs(gaps) < 1.96) == pytest.approx(0.95, abs=0.015)


def test_strong_people_are_not_called_modest_for_being_strong():
    """The verdict does not follow the measured level; the plain difference of standard scores does."""
    made = world(12, persons=1500, link=0.4)
    view = self_view(*made.four, bends=False)

    told = self_views_of(view, *made.four)

    levels = np.asarray([one.measured for one in told])
    assert abs(np.corrcoef(levels, [one.difference for one in told])[0, 1]) < 0.1
    assert np.corrcoef(levels, [one.seen - one.measured for one in told])[0, 1] < -0.3


def test_expected_levels_regress_and_are_right_on_average():
    made = world(13, persons=1500, link=0.5)
    view = self_view(*made.four, bends=False)

    told = self_views_of(view, *made.four)

    for expected, error, truth in (
        ([one.expected_measured for one in told], [one.expected_measured_error for one in told], made.level),
        ([one.expected_seen for one in told], [one.expected_seen_error for one in told], made.view),
    ):
        gaps = (np.asarray(expected) - truth) / np.asarray(error)
        assert gaps.mean() == pytest.approx(0, abs=0.1)
        assert gaps.std() == pytest.approx(1, abs=0.06)
        slope = np.polyfit(expected, truth, 1)[0]
        assert slope == pytest.approx(1, abs=0.15)


def test_one_person_is_told_what_she_is_told_among_others():
    made = world(14)
    view = self_view(*made.four, bends=False)
    everyone = self_views_of(view, *made.four)

    alone = self_view_of_person(
        view,
        made.test.only(np.array([7])),
        made.test_bank,
        made.assessment.only(np.array([7])),
        made.assessment_bank,
    )

    assert alone == everyone[7]


def test_who_gave_no_self_assessment_is_not_judged():
    made = world(15)
    view = self_view(*made.four, bends=False)
    silent = Responses(np.full((1, 8), MISSING, dtype=np.uint8), made.assessment.items)

    told = self_view_of_person(
        view, made.test.only(np.array([0])), made.test_bank, silent, made.assessment_bank
    )

    assert told.verdict == "agree"
    assert {one.code for one in told.remarks} == {"no_self_assessment"}
    assert told.seen == pytest.approx(told.expected_seen)


def test_more_right_answers_never_lower_the_expected_self_view():
    made = world(16, link=0.5)
    view = self_view(*made.four, bends=False)
    codes = np.zeros((21, 20), dtype=np.uint8)
    for right in range(21):
        codes[right, :right] = 1
    same = made.assessment.only(np.zeros(21, dtype=np.int64))

    told = self_views_of(view, Responses(codes, made.test.items), made.test_bank, same, made.assessment_bank)

    for values in ([one.expected_seen for one in told], [one.measured for one in told]):
        assert values == sorted(values)
    assert [one.difference for one in told] == sorted((one.difference for one in told), reverse=True)


def test_every_area_has_its_own_link():
    made = world(17, persons=1000, link=0.5)

    areas = self_view_by_area(*made.four, bends=False)

    assert tuple(one.area for one in areas) == AREAS
    for one in areas:
        assert one.correlation == pytest.approx(0.5, abs=3 * one.error)


def test_order_of_persons_changes_nothing_and_doubling_them_only_the_error():
    made = world(18, persons=300)
    mixed = np.random.default_rng(1).permutation(300)
    twice = np.concatenate([np.arange(300), np.arange(300)])

    once = self_view(*made.four, bends=False)
    shuffled = self_view(
        made.test.only(mixed), made.test_bank, made.assessment.only(mixed), made.assessment_bank, bends=False
    )
    doubled = self_view(
        made.test.only(twice), made.test_bank, made.assessment.only(twice), made.assessment_bank, bends=False
    )

    assert shuffled.correlation == pytest.approx(once.correlation, abs=1e-6)
    assert doubled.correlation == pytest.approx(once.correlation, abs=1e-5)
    assert doubled.error == pytest.approx(once.error / np.sqrt(2), rel=1e-3)
    assert doubled.log_likelihood == pytest.approx(2 * once.log_likelihood)


def test_what_does_not_fit_is_refused():
    made = world(19, persons=60)
    few = np.arange(20)

    with pytest.raises(TooLittleData):
        self_view(made.test.only(few), made.test_bank, made.assessment.only(few), made.assessment_bank)
    with pytest.raises(WrongShape):
        self_view(made.test.only(few), made.test_bank, made.assessment, made.assessment_bank)
    with pytest.raises(WrongShape):
        straight_line([1.0] * 12, list(range(12)))
    with pytest.raises(TooLittleData):
        straight_line([1.0, 2.0], [1.0, 2.0])
