"""Shares of people asked, never of ticks; in groups, and at the edges."""

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.surveys.designs import Clustered, Replicated, SimpleRandom
from ustat_engine.surveys.estimates import Note, means, shares

EVERYONE = np.array([True, True, True, True])


def test_shares_of_several_choices_are_of_people_and_may_add_to_more_than_one():
    chosen = np.array([[True, True], [True, True], [True, False], [False, False]])

    found = shares(chosen, EVERYONE, SimpleRandom())

    assert found.value.tolist() == [[0.75, 0.5]]
    assert found.n.tolist() == [[4, 4]]


def test_people_who_were_not_asked_are_in_no_base_whatever_their_row_holds():
    chosen = np.array([[True], [True], [True], [False]])

    found = shares(chosen, np.array([True, False, False, True]), SimpleRandom())

    assert (found.n.tolist(), found.value.tolist()) == ([[2]], [[0.5]])


def test_each_item_may_have_a_base_of_its_own():
    chosen = np.array([[True, True], [False, True], [False, False], [False, False]])
    asked = np.array([[True, True], [True, True], [True, False], [True, False]])

    found = shares(chosen, asked, SimpleRandom(np.array([1.0, 2.0, 3.0, 4.0])))

    assert found.n.tolist() == [[4, 2]]
    assert found.weighted_n.tolist() == [[10.0, 3.0]]
    assert found.value.tolist() == [[0.1, 1.0]]


def test_a_group_nobody_belongs_to_has_a_base_of_none_and_says_so():
    found = shares(np.array([[True]] * 4), EVERYONE, SimpleRandom(), by=np.array([0, 0, -1, 0]), groups=2)

    assert found.n.tolist() == [[3], [0]]
    assert found.weighted_n.tolist() == [[3.0], [0.0]]
    assert np.isnan([found.value[1, 0], found.se[1, 0], found.low[1, 0], found.high[1, 0]]).all()
    assert found.note(1, 0) == ("none_in_base",)


def test_people_of_weight_zero_count_neither_in_the_base_nor_in_the_share():
    found = shares(
        np.array([[True], [False], [True], [True]]), EVERYONE, SimpleRandom(np.array([1.0, 1.0, 0.0, 0.0]))
    )

    assert (found.n.tolist(), found.value.tolist()) == ([[2]], [[0.5]])


def test_when_everyone_agrees_the_range_still_leaves_room_for_those_not_asked():
    found = shares(np.ones((20, 1), dtype=bool), np.ones(20, dtype=bool), SimpleRandom())

    assert (found.value[0, 0], found.high[0, 0]) == (1.0, 1.0)
    assert found.low[0, 0] == pytest.approx(1 - 0.161125158053)
    assert found.note(0, 0) == ("few", "all_alike")


def test_a_census_is_certain():
    chosen = np.array([[True], [False], [True], [True]])

    found = shares(chosen, EVERYONE, SimpleRandom(population=4))

    assert [found.value[0, 0], found.se[0, 0], found.low[0, 0], found.high[0, 0]] == [0.75, 0.0, 0.75, 0.75]


def test_a_census_half_of_which_gave_no_answer_is_not_certain():
    chosen = np.array([[True], [False], [True], [True]])

    found = shares(chosen, np.array([True, True, False, False]), SimpleRandom(population=4))

    assert found.se[0, 0] > 0
    assert found.low[0, 0] < 0.5 < found.high[0, 0]


def test_a_group_from_a_single_school_has_a_share_but_no_error():
    chosen = np.array([[True], [False], [True], [False], [True]])
    schools = np.array([7, 7, 7, 8, 9])

    found = shares(chosen, np.ones(5, dtype=bool), Clustered(schools), by=np.array([0, 0, 0, 1, 1]))

    assert found.value[0, 0] == pytest.approx(2 / 3)
    assert np.isnan([found.se[0, 0], found.low[0, 0], found.high[0, 0]]).all()
    assert found.note(0, 0) == ("error_unknown", "few")


def test_a_group_whose_replicate_weights_all_move_together_has_no_error():
    replicates = np.array([[0.5, 1.5], [0.5, 1.5], [1.5, 0.5], [0.5, 1.5]])
    chosen = np.array([[True], [False], [True], [False]])

    found = shares(chosen, EVERYONE, Replicated(np.ones(4), replicates), by=np.array([0, 0, 1, 1]))

    assert found.note(0, 0) == ("error_unknown", "few")
    assert found.note(1, 0) == ("few", "few_clusters")


def test_a_replicate_that_lost_the_whole_base_is_left_out_and_told():
    replicates = np.array([[0.0, 2.0, 1.0], [0.0, 0.0, 1.0], [2.0, 1.0, 1.0]])
    chosen = np.array([[True], [False], [True]])

    found = shares(chosen, np.array([True, True, False]), Replicated(np.ones(3), replicates, fay=0.0))

    assert found.se[0, 0] == pytest.approx(np.sqrt((0.5**2 + 0.0) / 2))
    assert found.note(0, 0) == ("few", "few_clusters", "empty_replicates")


def test_equal_labels_in_two_strata_are_two_clusters():
    chosen = np.array([[True], [False], [True], [True], [False], [False]])
    asked = np.ones(6, dtype=bool)
    strata = np.array(["north", "north", "north", "south", "south", "south"])

    reused = shares(chosen, asked, Clustered(np.array([1, 2, 2, 1, 2, 2]), strata=strata))
    unique = shares(chosen, asked, Clustered(np.array(["a", "b", "b", "c", "d", "d"]), strata=strata))

    assert reused.se.tolist() == unique.se.tolist()
    assert reused.degrees.tolist() == [[2.0]]


def test_a_stratum_with_a_single_cluster_is_noted_and_still_counts():
    chosen = np.array([[True], [False], [True], [True], [False]])
    design = Clustered(np.arange(5), strata=np.array([0, 0, 0, 0, 1]))

    found = shares(chosen, np.ones(5, dtype=bool), design)

    # By hand: scores (y - 0.6)/5; in stratum 0 4/3 of 0.75/25 around its mean, from the lonely one (0.6/5)^2.
    assert found.se[0, 0] == pytest.approx(np.sqrt(4 / 3 * 0.75 / 25 + 0.12**2))
    assert found.note(0, 0) == ("few", "few_clusters", "lonely_strata")


def test_a_lucky_small_variance_promises_no_more_than_a_simple_sample_of_as_many():
    chosen = np.array([[True], [False]] * 10)
    schools = np.repeat(np.arange(10), 2)

    clustered = shares(chosen, np.ones(20, dtype=bool), Clustered(schools))
    simple = shares(chosen, np.ones(20, dtype=bool), SimpleRandom())

    assert clustered.se[0, 0] == 0.0
    assert clustered.low[0, 0] < simple.low[0, 0] < simple.high[0, 0] < clustered.high[0, 0]


def test_ratings_have_a_mean_with_its_error():
    ratings = np.array([[1.0], [2.0], [4.0], [np.nan], [3.0]])

    found = means(ratings, ~np.isnan(ratings), SimpleRandom())

    # By hand: mean 2.5, squares around it 5, and 5 drawn of whom 4 answered: 5/4 of 5/16.
    assert (found.n[0, 0], found.value[0, 0]) == (4, 2.5)
    assert found.se[0, 0] == pytest.approx(np.sqrt(5 / 4 * 5 / 16))
    assert found.high[0, 0] - 2.5 == pytest.approx(3.182446305284263 * found.se[0, 0])


def test_equal_ratings_have_a_mean_but_no_range():
    found = means(np.full((40, 1), 0.1), np.ones(40, dtype=bool), SimpleRandom(np.linspace(1, 2, 40)))

    assert found.value[0, 0] == pytest.approx(0.1)
    assert np.isnan([found.low[0, 0], found.high[0, 0]]).all()
    assert found.note(0, 0) == ("all_alike",)


def test_every_note_has_a_word_and_the_words_keep_their_order():
    assert Note(127).codes() == (
        "none_in_base",
        "error_unknown",
        "few",
        "few_clusters",
        "lonely_strata",
        "all_alike",
        "empty_replicates",
    )


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (
            lambda: SimpleRandom(np.array([1.0, -1.0])),
            "weight is a number of zero or more; the one at 1 is -1.0",
        ),
        (lambda: SimpleRandom(np.array([np.nan, 1.0])), "the one at 0 is nan"),
        (lambda: Replicated(np.ones(2), np.ones((2, 3)), fay=1.0), "below 1; got 1.0"),
        (lambda: Replicated(np.ones(2), np.full((2, 3), np.inf)), "Every replicate weight"),
        (lambda: Replicated(np.ones(2), np.ones(2)), "people by replicates; got 1"),
        (lambda: shares(np.array([[1]] * 4), EVERYONE, SimpleRandom()), "true and false; got int64"),
        (lambda: shares(np.array([[True]] * 4), EVERYONE[:3], SimpleRandom()), r"got \(3,\)"),
        (
            lambda: shares(np.array([[True]] * 4), EVERYONE, SimpleRandom(population=3)),
            "3 people, but 4 answered",
        ),
        (lambda: shares(np.array([[True]] * 4), EVERYONE, Clustered(np.arange(3))), "3 rows of clusters"),
        (
            lambda: shares(np.array([[True]] * 4), EVERYONE, SimpleRandom(), level=95),
            "between 0 and 1; got 95",
        ),
        (
            lambda: shares(np.array([[True]] * 4), EVERYONE, SimpleRandom(), by=np.array([0, 1, 2])),
            "Groups are",
        ),
        (
            lambda: shares(np.array([[True]] * 4), EVERYONE, SimpleRandom(), by=np.arange(4), groups=3),
            "3 groups, but someone is in group 3",
        ),
        (lambda: means(np.array([[np.nan]] * 4), EVERYONE, SimpleRandom()), "is a number"),
    ],
)
def test_inputs_that_do_not_fit_are_refused_with_what_came(refused, reason):
    with pytest.raises(WrongShape, match=reason):
        refused()


def test_without_people_or_with_one_replicate_there_is_too_little():
    with pytest.raises(TooLittleData, match="people: need at least 1, got 0"):
        shares(np.zeros((0, 1), dtype=bool), np.zeros(0, dtype=bool), SimpleRandom())
    with pytest.raises(TooLittleData, match="replicate weights: need at least 2, got 1"):
        Replicated(np.ones(2), np.ones((2, 1)))
