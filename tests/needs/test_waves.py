"""The same questions asked again: waves side by side."""

import pytest

from tests.factories import make_person, make_post
from tests.needs.surveys import answer, make_campaign
from ustat.needs.bridge.pictures import pictures_of, questions_of
from ustat.needs.queries import WAVE, groupings_of


@pytest.fixture
def again(campaign, region):
    """The same survey, asked by the institute a second time."""
    return make_campaign(campaign.version, region["institute"], slug="needs-again", title="Again")


def board(picture):
    return next(line for line in picture.lines if line.code == "d1-board").shares


def test_one_campaign_has_no_waves(campaign):
    answer(campaign, d1=["d1-board"])

    assert WAVE not in groupings_of(campaign)


def test_the_same_people_change_surely_where_strangers_would_not(campaign, again, region):
    for number in range(40):
        person = make_person(f"P{number}")
        make_post(person, region["school"])
        answer(campaign, person=person, d1=["d1-board"] if number < 20 else ["d1-none"])
        # Everybody says the same again, but nine who have learnt it.
        answer(again, person=person, d1=["d1-board"] if number < 11 else ["d1-none"])

    first, second = board(pictures_of(again, by=WAVE).areas)

    assert (first.share, second.share) == (0.5, 0.275)
    assert (first.place.first, first.place.last) == (1, 1)
    assert (second.place.first, second.place.last) == (2, 2)


def test_strangers_with_the_same_figures_cannot_be_told_apart(campaign, again):
    for number in range(40):
        answer(campaign, d1=["d1-board"] if number < 20 else ["d1-none"])
        answer(again, d1=["d1-board"] if number < 12 else ["d1-none"])

    first, second = board(pictures_of(again, by=WAVE).areas)

    assert (first.place.first, first.place.last) == (1, 2)
    assert (second.place.first, second.place.last) == (1, 2)


def test_a_new_answer_in_the_other_wave_is_seen_at_once(campaign, again):
    for _ in range(6):
        answer(campaign, d1=["d1-board"])
        answer(again, d1=["d1-board"])
    before = board(pictures_of(again, by=WAVE).areas)[0].n
    answer(campaign, d1=["d1-none"])

    assert (before, board(pictures_of(again, by=WAVE).areas)[0].n) == (6, 7)


def test_questions_stand_side_by_side_too(campaign, again):
    for _ in range(6):
        answer(campaign, d1=["d1-board"])
        answer(again, d1=["d1-none"])

    picture = {item.code: picture for item, picture in questions_of(again, by=WAVE)}["d1"]

    assert [one.share for one in board(picture)] == [1.0, 0.0]


def test_another_branch_is_no_wave_of_ours(campaign, region):
    other = make_campaign(campaign.version, region["region"], slug="elsewhere")
    for one in (campaign, other):
        answer(one, d1=["d1-board"])

    assert WAVE not in groupings_of(campaign)
