"""Groups: expected shares with ranges, small ones out of sight, and only the reader's branch."""

import pytest

from tests.factories import make_person, make_post, make_region
from ustat.growth.bridge.groups import levels_in_groups, self_views_in_groups
from ustat.growth.queries.groups import (
    Member,
    Members,
    links_for,
    members_for,
    scales_in_force,
    scores_on,
)
from ustat.people.choices import Role


def members(**sizes):
    of, number = {}, 0
    for group, many in sizes.items():
        for _ in range(many):
            of[number] = Member(f"school {number % 3}", group)
            number += 1
    return Members(of, {group: group for group in sizes})


def test_levels_are_expected_shares_and_not_counts_of_best_guesses():
    own = members(a=10)

    found = levels_in_groups(own, {person: [0.6, 0.4] for person in own.of}, smallest=5)

    assert [part.share for part in found.everybody.parts] == pytest.approx([0.6, 0.4])


def test_a_small_group_is_hidden_and_cannot_be_found_by_subtraction():
    own = members(a=30, b=8, c=2)

    found = self_views_in_groups(own, dict.fromkeys(own.of, "agree"), smallest=5)

    assert [(one.name, one.is_hidden, one.people) for one in found.each] == [
        ("a", False, 30),
        ("b", True, 0),
        ("c", True, 0),
    ]


def test_a_branch_of_four_says_nothing_at_all():
    own = members(a=4)

    found = levels_in_groups(own, {person: [0.5, 0.5] for person in own.of}, smallest=5)

    assert (found.everybody.is_hidden, found.everybody.parts, found.each) == (True, (), ())


def test_people_near_a_cut_are_counted_only_where_that_names_nobody():
    own = members(a=20, b=20)
    near = {0, 1, 2, *range(20, 30)}  # three in a, ten in b
    chances = {person: [0.5, 0.5] if person in near else [0.95, 0.05] for person in own.of}

    found = levels_in_groups(own, chances, smallest=5)

    # the total would give the three away
    assert [one.near for one in (found.everybody, *found.each)] == [None, None, 10]


def test_each_reader_has_her_branch_and_others_have_nothing(institute, undone):
    sizes = {
        name: len(members_for(person, by="district").of)
        for name, person in {
            "methodist": institute.gulnara,
            "director": institute.daniyar,
            "planner": institute.chynara,
            "head": institute.joldosh,
            "teacher": institute.people[0],
            "stranger": institute.emil,
            "nobody": None,
        }.items()
    }

    reading = {"methodist": 160, "director": 160, "planner": 160}
    assert sizes == reading | dict.fromkeys(("head", "teacher", "stranger", "nobody"), 0)
    assert [list(scales_in_force(one)) for one in (institute.joldosh, institute.emil, None)] == [[], [], []]
    assert list(links_for(institute.emil)) == []


def test_everybody_who_was_scored_is_in_one_district(institute, undone):
    own = members_for(institute.chynara, by="district")
    test = scales_in_force(institute.chynara).get(scale__instrument__code="ict-test-1")

    found = levels_in_groups(own, scores_on(test, 1, own.of), smallest=5)

    assert found.everybody.people == sum(one.people for one in found.each) == 160
    assert [sum(part.share for part in one.parts) for one in found.each] == pytest.approx([1, 1])


@pytest.mark.django_db
def test_where_there_is_no_scale_there_are_no_groups():
    planner = make_person()
    make_post(planner, make_region()["institute"], Role.PLANNER)

    assert list(scales_in_force(planner)) == list(links_for(planner)) == []
    assert members_for(planner, by="subject").of == {}
