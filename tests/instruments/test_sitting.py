"""One person answering once."""

import uuid
from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from tests.instruments.factories import item_of, make_campaign
from ustat.common.errors import NotNow, WrongInput
from ustat.common.models import Fact
from ustat.instruments.actions.campaign import close_campaign
from ustat.instruments.actions.sitting import answer, finish, start, switch_language
from ustat.instruments.choices import AnswerState
from ustat.instruments.models import Answer, Sitting
from ustat.people.cards import LETTERS

NOON = datetime(2026, 10, 1, 6, 30, tzinfo=UTC)


def said(sitting):
    return {
        one.item.code: (one.state, one.chosen, one.text, one.number)
        for one in Answer.objects.filter(sitting=sitting).select_related("item")
    }


def test_a_sitting_has_a_secret_address_and_a_code_that_can_be_read_aloud(campaign):
    sitting = start(campaign, language="ky")

    assert isinstance(sitting.token, uuid.UUID)
    assert len(sitting.code) == 8
    assert set(sitting.code) <= set(LETTERS)


def test_an_answer_is_kept_as_given(campaign):
    sitting = start(campaign, language="ky")

    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board", "d1-search"])
    answer(sitting, item_of(campaign, "need"), chosen=["3"])
    answer(sitting, item_of(campaign, "topic"), text="  электрондук журнал \r\n")

    assert said(sitting) == {
        "d1": ("given", ["d1-search", "d1-board"], "", None),
        "need": ("given", ["3"], "", 3.0),
        "topic": ("given", [], "электрондук журнал", None),
    }


def test_an_answer_given_anew_replaces_the_one_before(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"])

    answer(sitting, item_of(campaign, "d1"), chosen=["d1-none"])
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-none"])

    assert said(sitting) == {"d1": ("none", ["d1-none"], "", None)}


def test_an_answer_is_one_transaction_with_one_write(campaign, django_assert_num_queries):
    sitting = start(campaign, language="ky")
    item = item_of(campaign, "d1")

    with django_assert_num_queries(4) as asked:
        answer(sitting, item, chosen=["d1-board"])

    verbs = [query["sql"].split()[0] for query in asked.captured_queries]
    assert verbs == ["SAVEPOINT", "SELECT", "INSERT", "RELEASE"]


@pytest.mark.parametrize(
    ("chosen", "state"),
    [(["d1-silent"], AnswerState.SILENT), (["d1-none"], AnswerState.NONE)],
)
def test_keeping_to_oneself_and_needing_nothing_are_answers(campaign, chosen, state):
    sitting = start(campaign, language="ky")

    kept = answer(sitting, item_of(campaign, "d1"), chosen=chosen)

    assert kept.state == state


def test_a_question_can_be_left_empty_whatever_was_ticked(campaign):
    sitting = start(campaign, language="ky")

    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"], state=AnswerState.SKIPPED)
    answer(sitting, item_of(campaign, "topic"), text="  ")

    assert said(sitting) == {"d1": ("skipped", [], "", None), "topic": ("skipped", [], "", None)}


def test_words_beside_the_choices_mean_something_else(campaign):
    sitting = start(campaign, language="ky")

    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"], text="робот")

    assert said(sitting) == {"d1": ("given", ["d1-board", "d1-other"], "робот", None)}


@pytest.mark.parametrize(
    ("code", "given", "refused"),
    [
        ("d1", {"chosen": ["d1-none", "d1-board"]}, "option_not_alone"),
        ("d1", {"chosen": ["d1-silent"], "text": "робот"}, "option_not_alone"),
        ("d1", {"chosen": ["d2-board"]}, "option_unknown"),
        ("d1", {"chosen": []}, "answer_empty"),
        ("d1", {"chosen": ["d1-other"], "text": "я" * 201}, "text_too_long"),
        ("need", {"chosen": ["1", "2"]}, "one_option"),
        ("need", {"chosen": ["1"], "text": "көп"}, "text_unasked"),
        ("topic", {"text": "я" * 1001}, "text_too_long"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_nothing_kept(campaign, code, given, refused):
    sitting = start(campaign, language="ky")

    with pytest.raises(WrongInput) as refusal:
        answer(sitting, item_of(campaign, code), **given)

    assert refusal.value.code == refused
    assert said(sitting) == {}


def test_a_question_of_another_survey_is_refused(campaign, region):
    from tests.instruments.factories import make_version

    other = make_campaign(make_version("other"), region["institute"], slug="other")
    sitting = start(campaign, language="ky")

    with pytest.raises(WrongInput) as refusal:
        answer(sitting, item_of(other, "d1"), chosen=["d1-board"])

    assert refusal.value.code == "item_elsewhere"


def test_finishing_tells_it_once_and_shows_the_same_receipt_again(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"])

    first = finish(sitting)
    again = finish(sitting)

    assert first == again
    assert (first.code, first.answered, first.asked) == (sitting.code, 1, 3)
    assert [(fact.kind, fact.body) for fact in Fact.objects.all()] == [
        ("instruments.SittingFinished", {"sitting_id": sitting.pk})
    ]


def test_questions_without_an_answer_count_as_asked_and_left_empty(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "need"), chosen=["4"])

    finish(sitting)

    assert {code: state for code, (state, *_rest) in said(sitting).items()} == {
        "d1": "skipped",
        "need": "given",
        "topic": "skipped",
    }


def test_a_finished_sitting_takes_no_more_answers(campaign):
    sitting = start(campaign, language="ky")
    finish(sitting)

    with pytest.raises(NotNow) as refusal:
        answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"])

    assert refusal.value.code == "sitting_finished"
    assert said(sitting)["d1"] == ("skipped", [], "", None)


def test_a_closed_survey_takes_no_answers_and_keeps_what_came(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"])
    close_campaign(campaign, by=None)

    for refused in (
        lambda: start(campaign, language="ky"),
        lambda: answer(sitting, item_of(campaign, "need"), chosen=["1"]),
        lambda: finish(sitting),
    ):
        campaign.refresh_from_db()
        with pytest.raises(NotNow) as refusal:
            refused()
        assert refusal.value.code == "campaign_closed"
    assert said(sitting) == {"d1": ("given", ["d1-board"], "", None)}


def test_the_last_day_still_counts(campaign):
    campaign.closes_on = date(2026, 10, 1)
    campaign.save()
    tomorrow = datetime(2026, 10, 1, 18, 1, tzinfo=UTC)  # past midnight in Bishkek

    start(campaign, language="ky", now=NOON)

    with pytest.raises(NotNow) as refusal:
        start(campaign, language="ky", now=tomorrow)
    assert refusal.value.code == "campaign_closed"


def test_a_survey_does_not_begin_before_its_day(campaign):
    campaign.opens_on = date(2026, 10, 2)
    campaign.save()

    with pytest.raises(NotNow) as refusal:
        start(campaign, language="ky", now=NOON)

    assert refusal.value.code == "campaign_not_yet"


def test_somebody_who_signed_in_has_one_sitting_in_a_named_survey(campaign, aigul):
    first = start(campaign, language="ky", person=aigul)

    second = start(campaign, language="ru", person=aigul)

    assert first == second
    assert first.person == aigul


def test_her_finished_sitting_is_found_again(campaign, aigul):
    sitting = start(campaign, language="ky", person=aigul)
    finish(sitting)

    assert start(campaign, language="ky", person=aigul) == sitting


def test_an_anonymous_survey_keeps_no_person_and_only_the_day(anonymous_campaign, aigul):
    sitting = start(anonymous_campaign, language="ky", person=aigul, now=NOON)
    answer(sitting, item_of(anonymous_campaign, "d1"), chosen=["d1-board"], now=NOON)
    finish(sitting, now=NOON)

    sitting.refresh_from_db()
    midnight = timezone.make_aware(datetime.combine(date(2026, 10, 1), time.min))
    times = {sitting.started_at, sitting.finished_at, *sitting.answers.values_list("given_at", flat=True)}
    assert sitting.person is None
    assert times == {midnight}


def test_two_taps_on_start_are_one_sitting(campaign):
    key = uuid.uuid4()

    first = start(campaign, language="ky", token=key)
    second = start(campaign, language="ky", token=key)

    assert first == second
    assert Sitting.objects.count() == 1


def test_on_a_shared_phone_the_next_teacher_starts_anew(campaign):
    key = uuid.uuid4()
    first = start(campaign, language="ky", token=key)
    finish(first)

    second = start(campaign, language="ky", token=key)

    assert second != first
    assert second.is_open


def test_changing_the_language_keeps_the_answers(campaign):
    sitting = start(campaign, language="ky")
    answer(sitting, item_of(campaign, "d1"), chosen=["d1-board"])

    switch_language(sitting, "ru")

    sitting.refresh_from_db()
    assert sitting.language == "ru"
    assert said(sitting) == {"d1": ("given", ["d1-board"], "", None)}
