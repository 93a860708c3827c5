"""Mantel-Haenszel: right as often as it says, and it finds what is there."""

from math import inf, log, sqrt

import numpy as np
import pytest

from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.fairness.mantel_haenszel import (
    common_odds,
    cumulative_odds,
    ets_class,
    mantel_haenszel,
)
from ustat_engine.psychometrics.fairness.matching import Matched
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def suspected(reports):
    return float(np.mean([one.p < 0.05 for report in reports for one in report.items]))


@pytest.mark.parametrize("steps", [1, 3])
def test_fair_items_are_suspected_one_time_in_twenty_though_the_groups_differ(made, steps):
    reports = [
        fairness(made(seed, impact=(0, -1), steps=steps), method="mh")
        for seed in range(50 if steps == 1 else 12)
    ]

    low, high = (0.035, 0.065) if steps == 1 else (0.015, 0.095)
    assert {one.matching for one in reports} == {"ability"}
    assert low <= suspected(reports) <= high


def test_the_plain_total_suspects_fair_items_where_groups_and_slopes_differ(made):
    """The pitfall that the match by ability is for."""
    many = [made(seed, persons=(1500, 1500), impact=(0, -1), slopes=0.4) for seed in range(8)]

    by_total = suspected([fairness(one, method="mh", matching="score") for one in many])
    by_ability = suspected([fairness(one, method="mh") for one in many])

    assert by_total > 0.12
    assert by_ability < 0.09


def test_a_short_test_matched_by_ability_still_finds_what_is_there(made):
    """In bands that are too fine every stratum would hold one pattern of answers, and no item would vary."""
    many = [made(seed, items=6, impact=(0, -1), harder={0: 0.6}) for seed in range(15)]

    found = [fairness(one, method="mh", purify=False).of("item 0") for one in many]

    assert np.mean([one.p < 0.05 for one in found]) > 0.5


def test_yates_correction_suspects_less_often(made):
    many = [made(seed) for seed in range(40)]

    plain = suspected([fairness(one, method="mh", matching="score", purify=False) for one in many])
    corrected = suspected(
        [fairness(one, method="mh", matching="score", purify=False, correction=True) for one in many]
    )

    assert 0.035 <= plain <= 0.065
    assert corrected < plain


def test_harder_items_are_found_and_said_to_be_harder_for_whom(made):
    reports = [
        fairness(made(seed, harder={3: 0.8, 7: -0.8}, impact=(0, -0.5)), method="mh") for seed in range(12)
    ]

    assert np.mean([one.of("item 3").verdict in {"look_at", "not_fair"} for one in reports]) > 0.8
    assert np.mean([one.of("item 7").verdict in {"look_at", "not_fair"} for one in reports]) > 0.8
    assert {one.of("item 3").harder_for for one in reports} == {"Russian"}
    assert {one.of("item 7").harder_for for one in reports} == {"Kyrgyz"}
    others = [one for report in reports for one in report.items if one.item not in {"item 3", "item 7"}]
    assert np.mean([one.verdict == "fair" for one in others]) > 0.97


def test_the_odds_ratio_is_that_of_the_difference_put_in(made):
    """Equal slopes of 1, a shift of 0.6: odds exp(0.6), delta -2.35 times 0.6."""
    found = [
        fairness(made(seed, slopes=0.0, harder={0: 0.6}, persons=(800, 800)), method="mh").of("item 0")
        for seed in range(20)
    ]

    deltas = np.asarray([one.effect for one in found])
    assert deltas.mean() == pytest.approx(-2.35 * 0.6, abs=0.15)
    assert np.mean([one.error for one in found]) == pytest.approx(deltas.std(ddof=1), rel=0.4)


def test_many_unfair_items_spoil_the_total_until_it_is_purified(made):
    many = [made(seed, harder={0: 0.9, 1: 0.9, 2: 0.9, 3: 0.9}, persons=(1000, 1000)) for seed in range(10)]

    def fair_ones(purify):
        return [
            one
            for answers in many
            for one in fairness(answers, method="mh", purify=purify).items
            if int(one.item.split()[1]) > 3
        ]

    spoilt = np.mean([one.p < 0.05 for one in fair_ones(False)])
    purified = np.mean([one.p < 0.05 for one in fair_ones(True)])
    assert spoilt > 0.4
    assert purified < 0.15
    assert np.mean([one.anchor for one in fair_ones(True)]) > 0.85


def test_three_groups_are_tested_at_once_and_shown_against_the_reference(made):
    fair = [
        fairness(made(seed, persons=(300, 300, 300), impact=(0, 0, 0)), method="mh") for seed in range(25)
    ]
    unfair = fairness(made(3, persons=(500, 500, 500), impact=(0, 0, 0), harder={5: 0.9}), method="mh").of(
        "item 5"
    )

    assert 0.02 <= suspected(fair) <= 0.08
    assert {one.df for report in fair for one in report.items} == {2}
    assert unfair.verdict == "not_fair"
    assert [pair.group for pair in unfair.pairs] == ["Russian", "Uzbek"]
    assert all(pair.effect < -1 for pair in unfair.pairs)


def test_graded_items_are_tested_by_their_mean_score(made):
    report = fairness(made(4, steps=3, harder={2: 0.6}), method="mh")
    found = report.of("item 2")

    assert report.unit == "smd"
    assert (found.effect_class, found.harder_for) == ("C", "Russian")
    assert found.effect < -0.25
    assert found.pairs[0].odds_ratio > 1.3


def test_with_two_categories_the_cumulative_odds_are_mantel_and_haenszels():
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 12, (9, 2, 2)).astype(float)
    matched = Matched(counts, np.array([0.0, 1.0]), np.arange(9.0))

    common, error = common_odds(matched)
    cumulative, other = cumulative_odds(matched)

    assert cumulative == pytest.approx(common)
    assert other == pytest.approx(error, rel=0.1)


def test_the_error_of_cumulative_odds_is_the_spread_over_samples():
    rng = np.random.default_rng(6)
    cuts = np.array([1.0, -0.5, -1.5])
    logs, errors = [], []
    for _ in range(400):
        counts = np.zeros((8, 2, 4))
        for stratum, place in enumerate(np.linspace(-1.5, 1.5, 8)):
            for group in range(2):
                reach = 1 / (1 + np.exp(-(cuts + place - 0.5 * group)))
                chances = -np.diff(np.concatenate([[1.0], reach, [0.0]]))
                counts[stratum, group] = rng.multinomial(12, chances)
        odds, error = cumulative_odds(Matched(counts, np.arange(4.0), np.arange(8.0)))
        logs.append(log(odds))
        errors.append(error)

    assert np.mean(logs) == pytest.approx(0.5, abs=0.03)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(logs), rel=0.08)


@pytest.mark.parametrize(
    ("delta", "error", "p", "expected"),
    [
        (0.9, 0.1, 0.001, "A"),
        (-2.0, 1.2, 0.08, "A"),
        (-1.2, 0.3, 0.001, "B"),
        (1.6, 0.5, 0.001, "B"),  # large, but not surely beyond 1
        (-1.9, 0.4, 0.001, "C"),
        (-inf, float("nan"), 0.001, "C"),
    ],
)
def test_classes_follow_the_rules_of_ets(delta, error, p, expected):
    assert ets_class(delta, error, p) == expected


def test_a_hand_computed_table():
    """One stratum: 30 of 40 right in the reference, 20 of 40 in the focal group."""
    matched = Matched(np.array([[[10.0, 30.0], [20.0, 20.0]]]), np.array([0.0, 1.0]), np.array([1.0]))

    found = mantel_haenszel(matched, ("first", "second"), correction=False, level=0.05)
    corrected = mantel_haenszel(matched, ("first", "second"), correction=True, level=0.05)

    variance = 40 * 40 * 50 * 30 / (80**2 * 79)
    assert found.leading.statistic == pytest.approx(25 / variance)
    assert corrected.leading.statistic == pytest.approx(4.5**2 / variance)
    assert found.pairs[0].odds_ratio == pytest.approx(3.0)
    assert found.pairs[0].log_odds_error == pytest.approx(sqrt(1 / 10 + 1 / 30 + 1 / 20 + 1 / 20))
    assert found.pairs[0].score_difference == pytest.approx(-0.25)


def test_strata_of_one_group_say_nothing(made):
    """Groups that hardly meet: what does not overlap is left out, and said."""
    apart = np.zeros((4, 2, 2))
    apart[0, 0] = apart[3, 1] = [30, 50]
    apart[1:3] = [[6, 9], [7, 8]]
    together = apart[1:3]

    found = mantel_haenszel(
        Matched(apart, np.array([0.0, 1.0]), np.arange(4.0)), ("a", "b"), correction=False, level=0.05
    )
    alone = mantel_haenszel(
        Matched(together, np.array([0.0, 1.0]), np.arange(2.0)), ("a", "b"), correction=False, level=0.05
    )

    assert found.leading == alone.leading
    assert {one.code for one in found.remarks} == {"few_matches"}
    assert alone.remarks == ()


def test_booklets_compare_only_persons_who_saw_the_same_items(made):
    """The focal group mostly has the easy booklet: totals across booklets would compare the wrong persons."""

    def in_booklets(seed):
        answers = made(seed, slopes=0.0, persons=(900, 900), items=18)
        codes = answers.codes.copy()
        easy = np.random.default_rng(seed).random(1800) < np.where(answers.group() == 0, 0.3, 0.7)
        difficulty = np.argsort(codes.mean(axis=0))
        for booklet, left_out in ((easy, difficulty[:6]), (~easy, difficulty[-6:])):
            codes[np.ix_(booklet, left_out)] = MISSING
        return Responses(codes, answers.items, None, answers.groups, answers.group_names)

    reports = [fairness(in_booklets(seed), method="mh", matching="score", purify=False) for seed in range(25)]

    assert 0.025 <= suspected(reports) <= 0.075


def test_scattered_gaps_are_matched_by_ability(made):
    def with_gaps(seed):
        answers = made(seed, impact=(0, -0.5))
        codes = answers.codes.copy()
        codes[np.random.default_rng(seed).random(codes.shape) < 0.3] = MISSING
        return Responses(codes, answers.items, None, answers.groups, answers.group_names)

    reports = [fairness(with_gaps(seed), method="mh", purify=False) for seed in range(25)]

    assert {one.matching for one in reports} == {"ability"}
    assert 0.025 <= suspected(reports) <= 0.08


def test_order_of_persons_and_items_changes_nothing(made):
    answers = made(7, harder={1: 0.7})
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(1000), rng.permutation(12)
    mixed = answers.only(rows).of([answers.items[at] for at in columns])

    plain, other = (fairness(one, method="mh") for one in (answers, mixed))

    assert {one.item: round(one.statistic, 9) for one in plain.items} == {
        one.item: round(one.statistic, 9) for one in other.items
    }
