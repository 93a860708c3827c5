"""The answer to the askers: written once, found by each in her language, corrected without being lost."""

import pytest
from django.utils import translation

from tests.factories import make_person, make_post
from tests.needs.surveys import answer
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.common.errors import NotNow, WrongInput
from ustat.common.models import Fact
from ustat.common.words import Words
from ustat.needs.actions.derive import derive
from ustat.needs.actions.replies import LONGEST, correct_reply, draft, reply
from ustat.needs.actions.support import back_request
from ustat.needs.asked import told_in, told_to
from ustat.needs.choices import Outcome
from ustat.needs.facts import RequestsAnswered
from ustat.needs.models import Reply, Request
from ustat.planning.actions.needs import offer_what_was_answered
from ustat.planning.actions.wishes import withdraw
from ustat.planning.choices import Origin
from ustat.planning.models import Wish

WORDS = Words(ky="Курс пландалды.", ru="Курс запланирован.", en="A course is planned.")


def ask(campaign, text="Шахмат", *, person=None):
    sitting = answer(campaign, person=person, topic=text)
    derive([sitting.pk])
    return Request.objects.get(sitting=sitting)


def read_by(person, language="ky"):
    with translation.override(language):
        return [[str(one.words) for one in told.replies] for told in told_to(person)]


def test_each_asker_reads_the_one_answer_in_her_own_language(campaign, gulnara, aigul, emil):
    bakyt, own, nameless = make_person("Бакыт"), ask(campaign, person=aigul), ask(campaign)
    back_request(nameless, by=bakyt)

    reply([own, nameless], outcome=Outcome.OTHER, words=WORDS, by=gulnara)

    assert (read_by(aigul, "ky"), read_by(bakyt, "ru")) == ([["Курс пландалды."]], [["Курс запланирован."]])
    assert [str(told_in(nameless.sitting)[0].newest.words["en"])] == ["A course is planned."]
    assert (told_to(emil), told_to(None)) == ([], [])
    assert [fact.kind for fact in Fact.objects.filter(kind="needs.RequestsAnswered")] == [
        "needs.RequestsAnswered"
    ]


def test_a_corrected_answer_comes_first_and_the_older_stays(campaign, gulnara, aigul):
    older = reply([ask(campaign, person=aigul)], outcome=Outcome.NOT_NOW, words=WORDS, by=gulnara)

    newer = correct_reply(older, outcome=Outcome.OTHER, words=Words(ky="Башкача болду."), by=gulnara)
    with pytest.raises(NotNow) as again:
        correct_reply(older, outcome=Outcome.OTHER, words=WORDS, by=gulnara)

    assert read_by(aigul) == [["Башкача болду.", "Курс пландалды."]]
    assert (newer.corrects, again.value.code) == (older, "already_corrected")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({}, "empty_answer"),
        ({"ky": "  \n"}, "empty_answer"),
        ({"de": "Ja"}, "empty_answer"),
        ({"ky": "Ооба", "ru": "потому что […]"}, "unfinished_answer"),
        ({"ky": "о" * (LONGEST + 1)}, "answer_too_long"),
    ],
)
def test_an_answer_that_says_nothing_or_is_unfinished_is_not_sent(campaign, gulnara, words, code):
    asked = ask(campaign)

    with pytest.raises(WrongInput) as refusal:
        reply([asked], outcome=Outcome.OTHER, words=Words(words), by=gulnara)

    assert (refusal.value.code, Reply.objects.count()) == (code, 0)


def test_the_machine_drafts_a_sentence_for_every_outcome_in_every_language(campaign):
    courses = load_printed_courses(by=None, sizes=(12, 25))

    drafts = {outcome: draft(outcome, courses[0].topic) for outcome in Outcome.values}

    assert {tuple(words) for words in drafts.values()} == {("ky", "ru", "en")}
    assert courses[0].topic.name["ru"] in drafts["planned"]["ru"]
    assert {outcome for outcome, words in drafts.items() if "[…]" in words["en"]} == {"not_now", "other"}


def test_who_is_told_of_a_course_finds_it_among_the_wishes_and_is_bound_to_nothing(
    campaign, region, gulnara, aigul
):
    topic = load_printed_courses(by=None, sizes=(12, 25))[0].topic
    answered = reply([ask(campaign, person=aigul), ask(campaign)], outcome=Outcome.PLANNED, words=WORDS,
                     topic=topic, by=gulnara)  # fmt: skip
    news = RequestsAnswered(reply_id=answered.pk)

    offer_what_was_answered(news)
    offer_what_was_answered(news)
    [wish] = Wish.objects.all()
    was = (wish.person, wish.topic, wish.origin, wish.is_voluntary)
    withdraw(wish, by=aigul)
    offer_what_was_answered(news)

    assert was == (aigul, topic, Origin.INSTITUTE, False)
    assert Wish.objects.filter(withdrawn_at=None).count() == 0


def test_the_page_of_an_asker_asks_the_same_for_one_request_and_for_many(
    campaign, region, gulnara, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    chynar = make_person("Чынар")
    make_post(chynar, region["school"])
    requests = [ask(campaign) for _ in range(30)]
    back_request(requests[0], by=chynar)
    reply(requests[:1], outcome=Outcome.OTHER, words=WORDS, by=gulnara)
    with CaptureQueriesContext(connection) as few:
        assert len(told_to(chynar)) == 1
    for one in requests[1:]:
        back_request(one, by=chynar)
    reply(requests, outcome=Outcome.OTHER, words=WORDS, by=gulnara)

    with django_assert_num_queries(len(few)):
        assert len(told_to(chynar)) == 30
