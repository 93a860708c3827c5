"""Learners beside people like them. All people are made up."""

from itertools import permutations

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth import Group, difference_in_change, match
from ustat_engine.growth.comparison import _pairs

pytestmark = pytest.mark.engine

ERROR = 0.6


def selected(random: np.random.Generator, *, effect: float = 0.0, many: int = 400) -> tuple[Group, Group]:
    """People measured with error; who scored low learned more often. Experience is a covariate."""
    ability = random.normal(0, 1, many)
    experience = 0.5 * ability + random.normal(0, 1, many)
    before = ability + random.normal(0, ERROR, many)
    learned = random.random(many) < 1 / (1 + np.exp(1.2 + 1.2 * before))
    after = ability + effect * learned + random.normal(0, ERROR, many)
    groups = [
        Group(before[who], after[who], experience[who, None], ("experience",)) for who in (learned, ~learned)
    ]
    return groups[0], groups[1]


def test_a_low_scoring_group_seems_to_grow_and_beside_its_like_does_not():
    random = np.random.default_rng(1)
    naive = shown = 0
    for _ in range(150):
        learners, others = selected(random)
        gained = learners.after - learners.before
        naive += gained.mean() > 1.97 * gained.std(ddof=1) / np.sqrt(len(gained))
        shown += difference_in_change(learners, others, match(learners, others)).verdict != "no_change_shown"

    assert naive >= 110
    assert 2 <= shown <= 15  # 7.5 expected


def test_the_range_covers_the_difference_that_learning_made():
    random = np.random.default_rng(2)
    covered, found = 0, []
    for _ in range(120):
        learners, others = selected(random, effect=0.4)
        one = difference_in_change(learners, others, match(learners, others))
        covered += one.low <= 0.4 <= one.high
        found.append(one.difference)

    assert 108 <= covered <= 119
    assert np.mean(found) == pytest.approx(0.4, abs=0.04)


def test_matching_makes_the_groups_alike_and_says_how_alike():
    learners, others = selected(np.random.default_rng(3))
    found = match(learners, others)

    assert [one.name for one in found.balance] == ["before", "experience"]
    assert abs(found.balance[0].before_matching) > 0.5
    assert abs(found.balance[0].after_matching) < 0.1
    assert len(set(found.learners)) == len(found.learners)
    assert len(set(found.others)) == len(found.others)
    assert len(found.learners) + found.without_match == len(learners.before)


def test_groups_from_different_people_need_the_reliability_of_the_first_measurement():
    """Nothing changed for anybody; learners come from a lower population, so like scores regress unlike."""
    random = np.random.default_rng(4)
    reliability = 1 / (1 + ERROR**2)
    raw, shrunk = [], []
    for _ in range(25):
        groups = []
        for mean in (-0.5, 0.5):
            ability = random.normal(mean, 1, 300)
            scores = [ability + random.normal(0, ERROR, 300) for _ in range(2)]
            groups.append((*scores, np.zeros((300, 0))))
        for found, known in ((raw, None), (shrunk, reliability)):
            learners, others = (Group(*one, reliability=known) for one in groups)
            pairs = match(learners, others, distance="mahalanobis", caliper=0.1)
            found.append(difference_in_change(learners, others, pairs).difference)

    assert np.mean(raw) < -0.15
    assert abs(np.mean(shrunk)) < 0.06


def test_groups_that_do_not_overlap_are_refused():
    low, high = np.linspace(-3, -2, 40), np.linspace(2, 3, 40)
    nothing = np.zeros((40, 0))

    for distance in ("propensity", "mahalanobis"):
        with pytest.raises(TooLittleData, match="pairs of like people"):
            match(Group(low, low, nothing), Group(high, high, nothing), distance=distance)


def test_strata_agree_exactly():
    random = np.random.default_rng(5)
    groups = []
    for many in (60, 150):
        strata = tuple(random.choice(["mathematics", "history"], many))
        groups.append(
            Group(random.normal(0, 1, many), random.normal(0, 1, many), np.zeros((many, 0)), (), strata)
        )
    found = match(*groups)

    assert [groups[0].strata[one] for one in found.learners] == [
        groups[1].strata[one] for one in found.others
    ]


def test_pairs_have_the_least_distance_of_all_pairings():
    random = np.random.default_rng(6)
    apart = random.random((5, 6))
    far = random.random((5, 6)) < 0.25
    rows, columns = _pairs(apart, far)
    allowed = [
        (sum(not far[row, column] for row, column in enumerate(one)), one)
        for one in permutations(range(6), 5)
    ]
    most = max(many for many, _ in allowed)
    least = min(
        sum(apart[row, column] for row, column in enumerate(one) if not far[row, column])
        for many, one in allowed
        if many == most
    )

    assert len(rows) == most
    assert apart[rows, columns].sum() == pytest.approx(least)
    assert not far[rows, columns].any()


def test_by_hand_the_difference_is_the_mean_of_the_pairs_differences():
    random = np.random.default_rng(7)
    before = random.normal(0, 1, 12)
    learners = Group(before, before + 0.5 + np.tile([0.1, -0.1], 6), np.zeros((12, 0)))
    others = Group(before, before + 0.2, np.zeros((12, 0)))
    found = difference_in_change(learners, others, match(learners, others, distance="mahalanobis"))

    assert found.difference == pytest.approx(0.3)
    assert found.error == pytest.approx(np.std([0.1, -0.1] * 6, ddof=1) / np.sqrt(12))
    assert found.pairs == 12
    assert (found.learners_change, found.others_change) == pytest.approx((0.5, 0.2))
    assert found.verdict == "improved"


def test_schools_that_change_alike_keep_their_error_honest():
    random = np.random.default_rng(8)
    shown = blind = 0
    for _ in range(80):
        groups = []
        for prefix in ("a", "b"):
            school = np.repeat(np.arange(15), 10)
            before = random.normal(0, 1, 150)
            after = before + random.normal(0, 0.3, 150) + random.normal(0, 0.4, 15)[school]
            names = tuple(f"school {prefix}{one}" for one in school)
            groups.append((before, after, np.zeros((150, 0)), (), (), names))
        learners, others = (Group(*one) for one in groups)
        found = match(learners, others)
        shown += difference_in_change(learners, others, found).verdict != "no_change_shown"
        learners, others = (Group(*one[:4]) for one in groups)
        blind += difference_in_change(learners, others, found).verdict != "no_change_shown"

    assert shown <= 10  # 4 expected
    assert blind >= 20


def test_a_missing_number_is_refused_with_its_person():
    with pytest.raises(WrongShape, match="person 2 lacks one"):
        Group(np.zeros(3), np.array([0.0, np.nan, 0.0]), np.zeros((3, 0)))


def test_what_is_the_same_for_everybody_does_not_spoil_matching():
    learners, others = selected(np.random.default_rng(9))
    constant = [
        Group(
            one.before,
            one.after,
            np.column_stack([one.covariates, np.ones(len(one.before))]),
            ("experience", "x"),
        )
        for one in (learners, others)
    ]

    assert match(*constant).others.tolist() == match(learners, others).others.tolist()
