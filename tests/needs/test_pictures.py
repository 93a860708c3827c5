"""Shares of the people asked: whose answer counts, by which groups, and when it is computed anew."""

import pytest

from tests.factories import make_person, make_post
from tests.needs.surveys import answer, make_campaign, make_needs_campaign, make_version
from ustat.instruments.choices import AnswerState, Draw, ItemKind
from ustat.instruments.models import SampleWeight
from ustat.needs.actions.mapping import save_known_mapping, save_mapping
from ustat.needs.bridge.pictures import need_by_direction, pictures_of, questions_of
from ustat.needs.models import Mapping
from ustat.standards.actions.content import load_content


def told(picture):
    """Line to what its groups show: (share in per cent, base), or why there is none."""
    return {line.code: [_told(share) for share in line.shares] for line in picture.lines}


def _told(share):
    return share.notes[0] if share.share is None else (round(100 * share.share), share.n)


def grouped_campaign(region, groups, **fields):
    """One question, and people in groups: {group: (how many, how many of them chose a)}."""
    load_content()
    version = make_version(law=(ItemKind.MULTIPLE, ["a", "b"]))
    save_mapping(version, {"name": {}, "area": [{"item": "law", "direction": 3, "options": {"a": []}}]})
    campaign = make_campaign(
        version,
        region["institute"],
        groupings={"place": {"name": {"en": "Place"}, "values": {key: {"en": key} for key in groups if key}}},
        **fields,
    )
    for place, (people, chose) in groups.items():
        for number in range(people):
            answer(
                campaign, background={"place": place} if place else {}, law=["a" if number < chose else "b"]
            )
    return campaign


def test_a_share_is_of_people_not_of_ticks(campaign):
    for chosen in (["d1-board", "d1-search"], ["d1-board"], ["d1-none"], ["d1-none"], ["d1-other"]):
        answer(campaign, d1=chosen)

    pictures = pictures_of(campaign)

    assert told(pictures.need)["ict"] == [(60, 5)]
    assert told(pictures.areas)["d1-board"] == [(40, 5)]
    assert told(pictures.areas)["d1-search"] == [(20, 5)]


def test_silence_and_empty_answers_leave_the_base_and_are_counted_beside_it(campaign):
    for said in (*[["d1-board"]] * 5, AnswerState.SILENT, AnswerState.SKIPPED, AnswerState.SKIPPED):
        answer(campaign, d1=said)
    answer(campaign, finished=False, d1=["d1-board"])

    need = need_by_direction(campaign)

    assert told(need)["ict"] == [(100, 5)]
    assert (need.silent, need.skipped) == (1, 2)
    assert told(need)["legal"] == ["none_in_base"]


def test_none_of_these_stays_a_line_of_its_question(campaign):
    for chosen in (["d1-board"], ["d1-board"], ["d1-none"], ["d1-none"], ["d1-none"]):
        answer(campaign, d1=chosen)

    questions = {item.code: picture for item, picture in questions_of(campaign)}

    assert {code: told(questions["d1"])[code] for code in ("d1-board", "d1-none")} == {
        "d1-board": [(40, 5)],
        "d1-none": [(60, 5)],
    }
    assert set(questions) == {"d1", "d2", "d3", "d4", "d5"}


def test_every_share_carries_its_error_and_a_range_around_it(campaign):
    for chosen in (*[["d1-board"]] * 30, *[["d1-none"]] * 10):
        answer(campaign, d1=chosen)

    share = need_by_direction(campaign).lines[0].first

    # Wald's standard error sqrt(p(1-p)/(n-1)); Wilson's range by hand for 30 of 40.
    assert share.se == pytest.approx((0.75 * 0.25 / 39) ** 0.5)
    assert (share.low, share.high) == (pytest.approx(0.59806, abs=1e-4), pytest.approx(0.85810, abs=1e-4))


def test_groups_come_in_the_order_in_which_the_campaign_names_them(region):
    campaign = grouped_campaign(region, {"village": (6, 3), "city": (8, 2)})

    picture = need_by_direction(campaign, by="place")

    assert [str(group) for group in picture.groups] == ["village", "city"]
    assert told(picture) == {"legal": [(50, 6), (25, 8)]}


def test_a_group_of_four_is_hidden_and_one_more_so_that_nobody_can_subtract(region):
    campaign = grouped_campaign(region, {"a": (20, 10), "b": (4, 1), "c": (9, 3), "d": (7, 7)})

    picture = need_by_direction(campaign, by="place")

    assert told(picture) == {"legal": [(50, 20), "hidden", (33, 9), "hidden"]}
    assert [share.n for share in picture.lines[0].shares] == [20, 0, 9, 0]
    assert told(need_by_direction(campaign)) == {"legal": [(52, 40)]}


def test_two_small_groups_hide_each_other_once_they_are_enough_together(region):
    campaign = grouped_campaign(region, {"a": (20, 10), "b": (4, 1), "c": (3, 3)})

    assert told(need_by_direction(campaign, by="place")) == {"legal": [(50, 20), "hidden", "hidden"]}


def test_a_few_people_without_a_group_are_protected_like_a_group(region):
    campaign = grouped_campaign(region, {"a": (20, 10), "b": (8, 4), "": (2, 2)})

    assert told(need_by_direction(campaign, by="place")) == {"legal": [(50, 20), "hidden"]}


def test_a_campaign_of_four_people_shows_nothing(region):
    campaign = grouped_campaign(region, {"a": (4, 2)})

    assert told(need_by_direction(campaign)) == {"legal": ["hidden"]}


def test_named_teachers_can_be_split_by_district(campaign, region, other_district):
    for number in range(6):
        person = make_person(f"Мугалим{number}")
        make_post(person, region["school"])
        answer(campaign, person=person, d1=["d1-board"])
    for number in range(5):
        person = make_person(f"Кошуна{number}")
        make_post(person, other_district)
        answer(campaign, person=person, d1=["d1-none"])

    picture = need_by_direction(campaign, by="district")

    districts = dict(zip((str(group) for group in picture.groups), told(picture)["ict"], strict=True))
    assert districts == {str(region["district"]): (100, 6), "Other district": (0, 5)}


def test_one_more_answer_is_seen_at_once(campaign):
    for _ in range(5):
        answer(campaign, d1=["d1-board"])
    before = told(need_by_direction(campaign))["ict"]

    answer(campaign, d1=["d1-none"])

    assert (before, told(need_by_direction(campaign))["ict"]) == ([(100, 5)], [(83, 6)])


def test_an_answer_in_place_of_another_is_seen_at_once(campaign):
    sittings = [answer(campaign, d1=["d1-board"]) for _ in range(6)]
    before = told(need_by_direction(campaign))["ict"]
    sittings[-1].delete()

    answer(campaign, d1=["d1-none"])

    assert (before, told(need_by_direction(campaign))["ict"]) == ([(100, 6)], [(83, 6)])


def test_a_new_reading_is_seen_at_once(campaign):
    for _ in range(5):
        answer(campaign, d1=["d1-board"])
    before = set(told(need_by_direction(campaign)))
    Mapping.objects.all().delete()

    without = set(told(need_by_direction(campaign)))
    save_known_mapping(campaign.version)

    assert (before, without) == ({"ict", "forms", "legal", "subject", "psych"}, set())
    assert set(told(need_by_direction(campaign))) == before


def test_looking_again_asks_two_questions_whatever_the_number_of_answers(region, django_assert_num_queries):
    for people in (6, 30):
        campaign = make_needs_campaign(region["institute"], slug=f"needs-{people}")
        for _ in range(people):
            answer(campaign, d1=["d1-board"], d2=["d2-stem"])
        with django_assert_num_queries(9):
            pictures_of(campaign)
        with django_assert_num_queries(2):
            pictures_of(campaign)


def test_drawn_schools_make_the_error_larger_than_that_of_single_people(region, other_district):
    """Everybody of one school wants it, nobody of the other: two schools say less than twenty people."""
    alone = grouped_campaign(region, {"a": (20, 10)}, slug="alone")
    schools = make_campaign(alone.version, region["institute"], slug="schools", draw=Draw.CLUSTERED)
    for school, chosen in ((region["school"], "a"), (other_district, "b")):
        for number in range(10):
            person = make_person(f"Мугалим{number}")
            make_post(person, school)
            answer(schools, person=person, law=[chosen])

    one_by_one, clustered = (need_by_direction(each).lines[0].first for each in (alone, schools))

    assert (one_by_one.share, clustered.share) == (0.5, 0.5)
    assert clustered.se > 3 * one_by_one.se
    assert "few_clusters" in clustered.notes


def test_who_came_into_a_weighted_sample_without_a_weight_stands_for_nobody(region):
    campaign = grouped_campaign(region, {"a": (8, 4)}, draw=Draw.REPLICATED, fay=0.5)
    for number, sitting in enumerate(campaign.sittings.order_by("id")[:6]):
        SampleWeight.objects.create(
            sitting=sitting, weight=1 + number, replicates=[0.5 + number, 1.5 + number, 1.0 + number]
        )

    share = need_by_direction(campaign).lines[0].first

    assert (share.n, share.weighted_n, round(share.share, 4)) == (6, 21.0, round(10 / 21, 4))
