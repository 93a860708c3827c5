"""From answers to needs: what somebody marked, how strongly, and why we know."""

import pytest

from tests.needs.surveys import answer, make_campaign, make_version
from ustat.common.models import Fact
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.needs.actions.derive import derive
from ustat.needs.actions.mapping import save_mapping
from ustat.needs.models import Need, Request
from ustat.standards.actions.content import load_content

NONE = {"code": "none", "words": {"en": "None of these"}, "is_none": True}
SCALE = ["1", "2", "3", "4"]


def needs_of(sitting):
    return {
        need.direction_id: (need.is_stated, round(need.strength, 4), need.reason)
        for need in Need.objects.filter(sitting=sitting)
    }


def test_each_marked_area_states_a_need_with_what_would_answer_it(campaign, aigul):
    sitting = answer(campaign, person=aigul, d1=["d1-board", "d1-search"], d3=["d3-law"])

    derive([sitting.pk])

    assert needs_of(sitting) == {
        1: (
            True,
            round(2 / 7, 4),
            {"marked": ["d1-search", "d1-board"], "topics": ["course-03", "course-11"]},
        ),
        3: (True, round(1 / 7, 4), {"marked": ["d3-law"], "topics": []}),
    }


def test_needing_nothing_is_known_and_is_no_need(campaign, aigul):
    sitting = answer(campaign, person=aigul, d1=["d1-none"])

    derive([sitting.pk])

    assert needs_of(sitting) == {1: (False, 0.0, {"marked": [], "topics": []})}


@pytest.mark.parametrize("state", [AnswerState.SILENT, AnswerState.SKIPPED])
def test_what_was_not_said_is_not_known(campaign, aigul, state):
    sitting = answer(campaign, person=aigul, d1=state)

    derive([sitting.pk])

    assert needs_of(sitting) == {}


@pytest.mark.parametrize(
    ("rating", "expected"), [("1", (False, 0.0)), ("3", (False, 0.6667)), ("4", (True, 1.0))]
)
def test_a_rating_states_a_need_from_its_threshold_upwards(region, aigul, rating, expected):
    load_content()
    version = make_version(ict=(ItemKind.RATING, SCALE))
    save_mapping(
        version, {"name": {}, "from_rating": 4, "area": [{"item": "ict", "direction": 1, "topics": ["t"]}]}
    )
    sitting = answer(make_campaign(version, region["institute"]), person=aigul, ict=rating)

    derive([sitting.pk])

    reason = {"marked": ["ict"], "topics": ["t"]} if expected[0] else {"marked": [], "topics": []}
    assert needs_of(sitting) == {1: (*expected, reason)}


@pytest.mark.parametrize(("chosen", "is_stated"), [(["a"], True), (["none"], False)])
def test_without_an_option_every_choice_but_none_of_these_counts(region, aigul, chosen, is_stated):
    load_content()
    version = make_version(law=(ItemKind.MULTIPLE, ["a", "b", NONE]))
    save_mapping(version, {"name": {}, "area": [{"item": "law", "direction": 3, "topics": []}]})
    sitting = answer(make_campaign(version, region["institute"]), person=aigul, law=chosen)

    derive([sitting.pk])

    assert [need.is_stated for need in Need.objects.filter(sitting=sitting)] == [is_stated]


def test_anonymous_answers_have_no_needs_but_their_request_is_kept(campaign):
    sitting = answer(campaign, d1=["d1-board"], topic="Электрондук журнал")

    derive([sitting.pk])

    assert (list(Need.objects.all()), list(Request.objects.values_list("sitting", "text"))) == (
        [],
        [(sitting.pk, "Электрондук журнал")],
    )


def test_an_unfinished_sitting_has_no_needs(campaign, aigul):
    sitting = answer(campaign, person=aigul, finished=False, d1=["d1-board"], topic="STEM")

    derive([sitting.pk])

    assert (Need.objects.count(), Request.objects.count()) == (0, 0)


def test_deriving_again_changes_nothing(campaign, aigul):
    sitting = answer(campaign, person=aigul, d1=["d1-board"], topic="STEM")
    derive([sitting.pk])
    first = list(Need.objects.values()), list(Request.objects.values())

    derive([sitting.pk])

    assert (list(Need.objects.values()), list(Request.objects.values())) == first


def test_the_next_stages_hear_which_sittings_became_needs(campaign, aigul):
    sitting = answer(campaign, person=aigul, d1=["d1-board"])

    derive([sitting.pk])

    assert list(Fact.objects.values_list("kind", "body")) == [
        ("needs.NeedsDerived", {"sitting_ids": [sitting.pk]})
    ]
