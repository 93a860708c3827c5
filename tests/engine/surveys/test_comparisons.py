"""Differences of shares: paired, between groups, many at once, and ranks as ranges of ranks."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import false_discovery_control, ttest_ind

from ustat_engine.errors import WrongShape
from ustat_engine.surveys.comparisons import Difference, compare_means, compare_shares, holm, ranks
from ustat_engine.surveys.designs import Clustered, Replicated, SimpleRandom

pytestmark = pytest.mark.engine


def everyone(people):
    return np.ones(people, dtype=bool)


def test_two_answers_of_the_same_people_have_the_error_of_their_paired_difference():
    chosen = np.array([[1, 1]] * 30 + [[1, 0]] * 25 + [[0, 1]] * 5 + [[0, 0]] * 40, dtype=bool)

    (found,) = compare_shares(chosen, everyone(100), SimpleRandom(), [((0, 0), (0, 1))])

    # By hand: person differences are 25 times 1, 5 times -1; variance of their mean with n - 1.
    person = np.array([0] * 30 + [1] * 25 + [-1] * 5 + [0] * 40)
    assert found.difference == pytest.approx(0.20)
    assert found.se == pytest.approx(person.std(ddof=1) / 10)
    assert found.verdict == "higher"


def test_ignoring_that_the_same_people_answered_would_hide_the_difference():
    # Nearly everyone who wants the second wants the first too.
    chosen = np.array([[1, 1]] * 40 + [[1, 0]] * 9 + [[0, 1]] * 1 + [[0, 0]] * 50, dtype=bool)
    paired = compare_shares(chosen, everyone(100), SimpleRandom(), [((0, 0), (0, 1))])
    apart = compare_shares(
        chosen.T.reshape(200, 1),
        everyone(200),
        SimpleRandom(),
        [((0, 0), (1, 0))],
        by=np.repeat([0, 1], 100),
    )

    assert [one.verdict for one in paired + apart] == ["higher", "alike"]


def test_two_groups_of_people_drawn_one_by_one_are_welch_compared():
    generator = np.random.default_rng(5)
    values = generator.normal(size=(300, 1))
    by = np.repeat([0, 1], [100, 200])

    (found,) = compare_means(values, everyone(300), SimpleRandom(), [((0, 0), (1, 0))], by=by)

    welch = ttest_ind(values[:100, 0], values[100:, 0], equal_var=False)
    assert found.p == pytest.approx(welch.pvalue, rel=0.05)  # the design counts n, Welch n - 1
    assert found.difference == pytest.approx(values[:100].mean() - values[100:].mean())


def test_a_difference_turns_its_sign_with_its_order():
    chosen = np.random.default_rng(1).random((80, 2)) < [0.3, 0.6]
    one, other = compare_shares(chosen, everyone(80), SimpleRandom(), [((0, 0), (0, 1)), ((0, 1), (0, 0))])

    assert (other.difference, other.se) == (-one.difference, one.se)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))
    assert (one.verdict, other.verdict) == ("lower", "higher")


def test_nobody_and_everybody_differ_though_neither_share_has_an_error():
    chosen = np.tile([True, False], (40, 1))

    (found,) = compare_shares(chosen, everyone(40), SimpleRandom(), [((0, 0), (0, 1))])

    assert (found.difference, found.se, found.verdict) == (1.0, 0.0, "higher")
    assert 0.7 < found.low < 1.0


def test_two_columns_answered_alike_cannot_be_told_apart():
    column = np.random.default_rng(2).random((60, 1)) < 0.4
    (found,) = compare_shares(np.hstack([column, column]), everyone(60), SimpleRandom(), [((0, 0), (0, 1))])

    assert (found.difference, found.p, found.verdict) == (0.0, 1.0, "alike")
    assert found.low <= 0 <= found.high


def test_a_group_nobody_is_in_leaves_the_difference_unknown():
    chosen = np.array([[True], [False]] * 10)

    (found,) = compare_shares(
        chosen, everyone(20), SimpleRandom(), [((0, 0), (1, 0))], by=np.zeros(20, dtype=int), groups=2
    )

    assert found.verdict == "unknown"
    assert np.isnan([found.difference, found.se, found.low, found.high, found.p]).all()


def test_schools_with_people_in_both_groups_carry_over():
    generator = np.random.default_rng(3)
    schools = np.repeat(np.arange(40), 10)
    school = generator.normal(size=40)[schools]
    chosen = (generator.random(400) < 1 / (1 + np.exp(-school)))[:, None]
    sex = np.tile([0, 1], 200)

    (within,) = compare_shares(chosen, everyone(400), Clustered(schools), [((0, 0), (1, 0))], by=sex)
    (between,) = compare_shares(
        chosen, everyone(400), Clustered(schools), [((0, 0), (1, 0))], by=(schools >= 20).astype(int)
    )

    # What a school shares falls out of a difference within it, and weighs on one between schools.
    assert within.se < 0.8 * between.se


def test_replicates_and_linearisation_agree_where_both_fit():
    generator = np.random.default_rng(4)
    clusters = 40
    schools = np.repeat(np.arange(clusters), 6)
    chosen = generator.random((240, 2)) < [0.35, 0.5]
    jackknife = np.stack(
        [np.where(schools == out, 0, clusters / (clusters - 1)) for out in range(clusters)], 1
    )
    factors = np.full(clusters, (clusters - 1) / clusters)
    pair = [((0, 0), (0, 1))]

    (one,) = compare_shares(chosen, everyone(240), Clustered(schools), pair)
    (other,) = compare_shares(
        chosen, everyone(240), Replicated(np.ones(240), jackknife, factors=factors), pair
    )

    assert other.se == pytest.approx(one.se, rel=1e-9)  # equal clusters: the jackknife of a mean is exact


def test_chance_alone_is_called_a_difference_about_once_in_twenty():
    generator = np.random.default_rng(6)
    alarms = 0
    for _ in range(600):
        schools = np.repeat(np.arange(20), 8)
        liking = generator.normal(0, 0.5, size=20)[schools]
        chosen = generator.random((160, 2)) < (1 / (1 + np.exp(-liking)))[:, None]
        (found,) = compare_shares(chosen, everyone(160), Clustered(schools), [((0, 0), (0, 1))])
        alarms += found.verdict != "alike"

    assert 0.03 <= alarms / 600 <= 0.07


def test_over_all_pairs_together_a_false_alarm_stays_rare():
    generator = np.random.default_rng(7)
    pairs = [((0, i), (0, j)) for i, j in combinations(range(6), 2)]
    alarms = 0
    for _ in range(300):
        chosen = generator.random((200, 6)) < 0.4
        found = compare_shares(chosen, everyone(200), SimpleRandom(), pairs)
        alarms += any(one.verdict != "alike" for one in found)

    assert alarms / 300 <= 0.08  # 0.05, and two and a half standard errors of 300 tries


def test_the_range_of_a_difference_holds_the_truth():
    generator = np.random.default_rng(8)
    truth = np.array([0.05, 0.12])
    hits = 0
    for _ in range(800):
        common = generator.random((160, 1)) < 0.5
        chosen = np.where(common, generator.random((160, 1)), generator.random((160, 2))) < truth
        (found,) = compare_shares(chosen, everyone(160), SimpleRandom(), [((0, 0), (0, 1))])
        hits += found.low <= truth[0] - truth[1] <= found.high

    assert 0.93 <= hits / 800 <= 0.98


def test_holm_is_no_smaller_than_plain_and_no_larger_than_bonferroni():
    plain = np.array([0.01, 0.04, 0.03, np.nan, 0.005])

    adjusted = holm(plain)

    assert adjusted[[4, 0, 2, 1]] == pytest.approx([0.02, 0.03, 0.06, 0.06])
    assert np.isnan(adjusted[3])
    assert (adjusted[[0, 1, 2, 4]] >= false_discovery_control(plain[[0, 1, 2, 4]])).all()


def test_ranks_are_ranges_where_neighbours_cannot_be_told_apart():
    def said(first, second, verdict):
        return Difference((0, first), (0, second), 0, 0, 0, 0, 0, 0, verdict)

    found = ranks(
        [said(0, 1, "alike"), said(0, 2, "higher"), said(1, 2, "unknown")], [(0, 0), (0, 1), (0, 2)]
    )

    assert found == {(0, 0): (1, 2), (0, 1): (1, 3), (0, 2): (2, 3)}


@pytest.mark.parametrize("pair", [((0, 0), (0, 0)), ((0, 0), (0, 9)), ((3, 0), (0, 0))])
def test_a_pair_that_is_not_there_is_refused(pair):
    with pytest.raises(WrongShape):
        compare_shares(np.ones((5, 2), dtype=bool), everyone(5), SimpleRandom(), [pair])
