"""Places of shares: a range of ranks where shares cannot be told apart, and a sentence that says so."""

from dataclasses import asdict

from django.utils import translation

from tests.needs.surveys import answer
from tests.needs.test_pictures import grouped_campaign
from ustat.insight.telling import tell_pictures
from ustat.needs.bridge.pictures import pictures_of


def places(picture):
    """Line to the places of its shares, as (first, last, of)."""
    return {
        line.code: [
            (one.place.first, one.place.last, one.place.of) if one.place else None for one in line.shares
        ]
        for line in picture.lines
    }


def first_sentences(pictures, grouping=""):
    with translation.override("en"):
        (section,) = tell_pictures({"areas": asdict(pictures.areas)}, grouping)
    return section.sentences[1:]


def test_groups_that_differ_have_places_and_groups_that_do_not_share_them(region):
    campaign = grouped_campaign(region, {"north": (40, 36), "south": (40, 6), "west": (40, 10)})

    pictures = pictures_of(campaign, by="place")

    assert places(pictures.areas) == {"a": [(1, 1, 3), (2, 3, 3), (2, 3, 3)]}
    assert first_sentences(pictures, "Place") == [
        "Groups surely differ in: a. In the other lines they cannot be told apart."
    ]


def test_groups_within_chance_of_each_other_are_said_to_be(region):
    campaign = grouped_campaign(region, {"north": (20, 10), "south": (20, 12)})

    pictures = pictures_of(campaign, by="place")

    assert places(pictures.areas) == {"a": [(1, 2, 2), (1, 2, 2)]}
    assert first_sentences(pictures, "Place") == [
        "The groups cannot be told apart: their differences may be chance."
    ]


def test_a_hidden_group_is_compared_with_nothing(region):
    campaign = grouped_campaign(region, {"north": (30, 28), "south": (30, 2), "west": (3, 3), "east": (9, 5)})

    pictures = pictures_of(campaign, by="place")

    # West is too small, and east stays hidden with it, so that nobody can subtract.
    (line,) = pictures.areas.lines
    assert {one.is_hidden: one.place is not None for one in line.shares} == {True: False, False: True}


def test_one_line_alone_has_no_place(region):
    campaign = grouped_campaign(region, {"north": (10, 4)})

    assert places(pictures_of(campaign).areas) == {"a": [None]}


def test_two_needs_of_the_same_people_are_told_apart_by_those_who_have_only_one(campaign):
    for chosen in [["d1-board", "d1-search"]] * 30 + [["d1-board"]] * 12 + [["d1-none"]] * 20:
        answer(campaign, d1=chosen)

    pictures = pictures_of(campaign)

    found = places(pictures.areas)
    assert (found["d1-board"], found["d1-search"]) == ([(1, 1, 7)], [(2, 2, 7)])  # seven areas were asked
