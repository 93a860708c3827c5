"""Answering a survey, as a form without JavaScript sends it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.instruments.factories import make_campaign, make_finished, make_version
from ustat.instruments.actions.campaign import close_campaign
from ustat.instruments.models import Answer, Sitting
from ustat.people.models import Account

pytestmark = [pytest.mark.urls("tests.web.instruments.addresses"), pytest.mark.django_db]


def begin(client, campaign, **form):
    """Press the start button of the page as it came; returns the sitting."""
    page = client.get(f"/s/{campaign.slug}/").text
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    reply = client.post(f"/s/{campaign.slug}/", {"key": key, "language": "en"} | form)
    assert reply.status_code == 302, reply.text
    return Sitting.objects.get(token=re.search(r"/a/([^/]+)/", reply["Location"])[1])


def send(client, sitting, number, **form):
    return client.post(f"/a/{sitting.token}/{number}/", {"do": "next"} | form)


def said(sitting):
    rows = Answer.objects.filter(sitting=sitting).values_list("item__code", "state", "chosen", "text")
    return {code: (state, chosen, text) for code, state, chosen, text in rows}


def test_the_first_screen_says_why_how_long_and_who_will_see(visitor, campaign):
    page = visitor.get("/s/needs-2026/")

    told = ["Why we ask", "3 questions", "Only totals", "no wrong answers", "has an effect on your job"]
    assert [words for words in told if words not in page.text] == []
    assert Sitting.objects.count() == 0


def test_the_language_is_chosen_in_its_own_script(visitor, campaign):
    page = visitor.get("/s/needs-2026/?language=ky")

    assert 'lang="ky"' in page.text
    assert all(name in page.text for name in ("Кыргызча", "Русский", "English", "Эмне үчүн"))


def test_a_whole_survey_from_start_to_receipt(visitor, campaign):
    sitting = begin(visitor, campaign)
    assert visitor.get(f"/a/{sitting.token}/")["Location"] == f"/a/{sitting.token}/1/"

    one = send(visitor, sitting, 1, choice=["d1-board", "d1-search"])
    two = send(visitor, sitting, 2, choice=["4"])
    three = send(visitor, sitting, 3, text="STEM")
    review = visitor.get(three["Location"])
    done = visitor.post(f"/a/{sitting.token}/send/", follow=True)

    assert [reply["Location"] for reply in (one, two, three)] == [
        f"/a/{sitting.token}/2/",
        f"/a/{sitting.token}/3/",
        f"/a/{sitting.token}/review/",
    ]
    assert all(words in review.text for words in ("d1-board", "STEM", "3 of 3"))
    assert sitting.code[:4] in done.text
    assert "3 of 3 questions answered" in done.text
    assert said(sitting) == {
        "d1": ("given", ["d1-search", "d1-board"], ""),
        "need": ("given", ["4"], ""),
        "topic": ("given", [], "STEM"),
    }


def test_no_cookie_is_set_and_nobody_is_looked_up(visitor, anonymous_campaign):
    sitting = begin(visitor, anonymous_campaign)
    send(visitor, sitting, 1, choice=["d1-board"])
    visitor.post(f"/a/{sitting.token}/send/", follow=True)

    assert dict(visitor.cookies) == {}


def test_somebody_signed_in_stays_nameless_in_an_anonymous_survey(
    signed_in, aigul, anonymous_campaign, django_assert_num_queries
):
    client = signed_in(aigul)
    with django_assert_num_queries(2):
        client.get("/s/anonymous/")

    sitting = begin(client, anonymous_campaign)

    assert sitting.person is None


def test_a_question_is_shown_in_three_queries_and_kept_with_one_write(
    visitor, campaign, django_assert_num_queries
):
    sitting = begin(visitor, campaign)

    with django_assert_num_queries(3):
        visitor.get(f"/a/{sitting.token}/1/")
    with django_assert_num_queries(7) as asked:
        send(visitor, sitting, 1, choice=["d1-board"])
    verbs = [query["sql"].split()[0] for query in asked.captured_queries]
    assert verbs.count("INSERT") == 1
    assert "UPDATE" not in verbs


def test_pages_may_be_kept_for_the_back_button_and_by_nobody_between(visitor, campaign):
    sitting = begin(visitor, campaign)

    for address in ("/s/needs-2026/", f"/a/{sitting.token}/1/", f"/a/{sitting.token}/review/"):
        rules = visitor.get(address)["Cache-Control"]
        assert "no-store" not in rules
        assert "private" in rules


def test_what_was_said_stands_in_the_form_again(visitor, campaign):
    sitting = begin(visitor, campaign)
    send(visitor, sitting, 1, choice=["d1-board"], text="робот")

    page = visitor.get(f"/a/{sitting.token}/1/").text

    checked = re.findall(r'value="([\w-]+)" checked', page)
    assert checked == ["d1-board", "d1-other"]
    assert "робот</textarea>" in page
    assert "Saved at the institute: 1 of 3" in page


def test_back_keeps_what_is_filled_in_and_needs_nothing(visitor, campaign):
    sitting = begin(visitor, campaign)

    filled = send(visitor, sitting, 2, do="back", choice=["3"])
    empty = send(visitor, sitting, 1, do="back")

    assert (filled["Location"], empty["Location"]) == (f"/a/{sitting.token}/1/", "/s/needs-2026/")
    assert said(sitting) == {"need": ("given", ["3"], "")}


def test_changing_the_language_keeps_what_is_filled_in(visitor, campaign):
    sitting = begin(visitor, campaign)

    reply = visitor.post(f"/a/{sitting.token}/1/", {"language": "ru", "choice": ["d1-board"]}, follow=True)

    assert 'lang="ru"' in reply.text
    assert "О компьютере?" in reply.text
    assert 'value="d1-board" checked' in reply.text
    assert said(sitting) == {"d1": ("given", ["d1-board"], "")}


def test_changing_the_language_with_nothing_filled_in_answers_nothing(visitor, campaign):
    sitting = begin(visitor, campaign)

    visitor.post(f"/a/{sitting.token}/1/", {"language": "ru"})

    assert said(sitting) == {}


def test_the_language_can_be_changed_on_the_last_pages_too(visitor, campaign):
    sitting = begin(visitor, campaign)

    review = visitor.post(f"/a/{sitting.token}/language/", {"language": "ru"})
    visitor.post(f"/a/{sitting.token}/send/")
    done = visitor.post(f"/a/{sitting.token}/language/", {"language": "ky"}, follow=True)

    assert review["Location"] == f"/a/{sitting.token}/review/"
    assert '<html lang="ky">' in done.text


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"choice": ["d1-none", "d1-board"]}, ["d1-board", "d1-none"]),
        ({"choice": ["d1-silent"], "text": "робот"}, ["d1-silent"]),
        ({}, []),
    ],
)
def test_what_does_not_fit_is_said_on_the_page_and_nothing_filled_in_is_lost(visitor, campaign, form, kept):
    sitting = begin(visitor, campaign)

    page = send(visitor, sitting, 1, **form)

    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert re.findall(r'value="([\w-]+)" checked', page.text) == kept
    assert form.get("text", "") in page.text
    assert said(sitting) == {}


def test_a_question_can_be_skipped(visitor, campaign):
    sitting = begin(visitor, campaign)

    reply = send(visitor, sitting, 1, do="skip", choice=["d1-board"])

    assert reply["Location"] == f"/a/{sitting.token}/2/"
    assert said(sitting) == {"d1": ("skipped", [], "")}


def test_a_change_from_the_review_leads_back_to_it(visitor, campaign):
    sitting = begin(visitor, campaign)
    page = visitor.get(f"/a/{sitting.token}/1/?then=review").text

    reply = send(visitor, sitting, 1, choice=["d1-none"], then="review")

    assert 'name="then" value="review"' in page
    assert reply["Location"] == f"/a/{sitting.token}/review/"


def test_it_goes_on_where_one_stopped(visitor, campaign):
    sitting = begin(visitor, campaign)
    send(visitor, sitting, 1, choice=["d1-none"])
    here = visitor.get(f"/a/{sitting.token}/")["Location"]
    send(visitor, sitting, 2, choice=["1"])
    send(visitor, sitting, 3, text="")

    assert here == f"/a/{sitting.token}/2/"
    assert visitor.get(f"/a/{sitting.token}/")["Location"] == f"/a/{sitting.token}/review/"


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {1} ", "{2}"])
def test_the_code_leads_on_however_it_is_typed(visitor, campaign, typed):
    sitting = begin(visitor, campaign)
    code = sitting.code
    code = typed.format(code, f"{code[:4]}-{code[4:]}", code.lower())

    by_form = visitor.post("/resume/", {"code": code})
    by_address = visitor.get(reverse("instruments:resume", args=[code]))

    assert by_form["Location"] == by_address["Location"] == f"/a/{sitting.token}/"


def test_a_wrong_code_is_said_kindly_and_counted(visitor, campaign, settings):
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT = True, 3

    tries = [visitor.post("/resume/", {"code": "2222-2222"}).status_code for _ in range(4)]

    assert tries[0] == 404
    assert tries[-1] == 429


def test_the_code_of_a_sent_survey_leads_to_its_receipt(visitor, campaign):
    sitting = begin(visitor, campaign)
    visitor.post(f"/a/{sitting.token}/send/")

    page = visitor.get(f"/resume/{sitting.code}/", follow=True)

    assert page.redirect_chain[-1][0] == f"/a/{sitting.token}/done/"


def test_after_sending_every_address_leads_to_the_receipt(visitor, campaign):
    sitting = begin(visitor, campaign)
    send(visitor, sitting, 1, choice=["d1-board"])
    visitor.post(f"/a/{sitting.token}/send/")

    late = send(visitor, sitting, 1, choice=["d1-search"])
    places = [visitor.get(f"/a/{sitting.token}/{place}")["Location"] for place in ("", "1/", "review/")]

    assert {late["Location"], *places} == {f"/a/{sitting.token}/done/"}
    assert said(sitting)["d1"] == ("given", ["d1-board"], "")


def test_sending_twice_shows_the_same_receipt(visitor, campaign):
    sitting = begin(visitor, campaign)

    first = visitor.post(f"/a/{sitting.token}/send/", follow=True)
    again = Client().post(f"/a/{sitting.token}/send/", follow=True)

    receipt = re.search(r'class="receipt">(.*?)</div>', first.text, re.DOTALL)[1]
    assert receipt in again.text


def test_two_taps_on_start_are_one_sitting(visitor, campaign):
    page = visitor.get("/s/needs-2026/").text
    key = re.search(r'name="key" value="([^"]+)"', page)[1]

    replies = [visitor.post("/s/needs-2026/", {"key": key, "language": "ky"}) for _ in range(2)]

    assert len({reply["Location"] for reply in replies}) == 1
    assert Sitting.objects.count() == 1


def test_a_key_that_is_not_ours_counts_for_nothing(visitor, campaign):
    visitor.post("/s/needs-2026/", {"key": "0" * 32, "language": "ky"})

    assert str(Sitting.objects.get().token) != "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("address", ["", "1/", "review/", "done/"])
def test_a_wrong_address_is_a_kind_page(visitor, campaign, address):
    page = visitor.get(f"/a/00000000-0000-4000-8000-000000000000/{address}")

    assert page.status_code == 404
    assert "code you wrote down" in page.text


@pytest.mark.parametrize("number", [0, 4, 99])
def test_there_is_no_question_beyond_the_last(visitor, campaign, number):
    sitting = begin(visitor, campaign)

    assert visitor.get(f"/a/{sitting.token}/{number}/").status_code == 404


def test_an_unknown_survey_is_not_found(visitor, campaign):
    assert visitor.get("/s/no-such-survey/").status_code == 404


def test_a_closed_survey_says_so_and_what_was_kept(visitor, campaign):
    sitting = begin(visitor, campaign)
    send(visitor, sitting, 1, choice=["d1-board"])
    close_campaign(campaign, by=None)

    pages = [
        visitor.get("/s/needs-2026/"),
        visitor.post("/s/needs-2026/", {"language": "en"}),
        visitor.get(f"/a/{sitting.token}/2/"),
        send(visitor, sitting, 2, choice=["1"]),
        visitor.post(f"/a/{sitting.token}/send/"),
    ]

    assert {page.status_code for page in pages} == {409}
    assert all("This survey is closed" in page.text for page in pages)
    assert ["1 of 3" in page.text for page in pages] == [False, False, True, True, True]
    assert said(sitting) == {"d1": ("given", ["d1-board"], "")}


def test_a_survey_that_has_not_begun_says_when(visitor, region, version):
    make_campaign(version, region["institute"], slug="later", opens_on="2098-09-01")

    page = visitor.get("/s/later/")

    assert page.status_code == 409
    assert "1 September 2098" in page.text


def test_somebody_signed_in_answers_a_named_survey_under_her_name_once(signed_in, aigul, campaign):
    client = signed_in(aigul)
    page = client.get("/s/needs-2026/").text

    first, second = begin(client, campaign), begin(client, campaign)

    assert "Токтосунова" in page
    assert first == second
    assert first.person == aigul


def test_she_may_answer_without_her_name(signed_in, aigul, campaign):
    sitting = begin(signed_in(aigul), campaign, without_name="yes")

    assert sitting.person is None


def test_who_has_sent_is_shown_the_receipt_instead_of_the_start(signed_in, aigul, campaign):
    make_finished(campaign, person=aigul)

    page = signed_in(aigul).get("/s/needs-2026/").text

    assert "You have sent your answers" in page
    assert 'name="key"' not in page


def test_at_the_end_there_is_one_kind_next_step(signed_in, visitor, aigul, campaign, region):
    other = make_campaign(make_version("self"), region["institute"], slug="self")
    for client in (signed_in(aigul), visitor):
        sitting = begin(client, campaign)
        client.post(f"/a/{sitting.token}/send/")
        page = client.get(f"/a/{sitting.token}/done/").text
        assert (f"/s/{other.slug}/" in page) == (sitting.person is not None)
        assert ("Show a colleague" in page) == (sitting.person is None)


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"referer": "https://elsewhere.example/x"}]
)
def test_a_form_from_another_site_is_refused(visitor, campaign, headers):
    sitting = begin(visitor, campaign)

    reply = visitor.post(f"/a/{sitting.token}/1/", {"do": "next", "choice": "d1-board"}, headers=headers)

    assert reply.status_code == 403
    assert reply["X-Refusal"] == "form_from_elsewhere"
    assert said(sitting) == {}


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "null"}, {"origin": "http://testserver"}, {"referer": "http://testserver/a/"}]
)
def test_without_a_session_to_borrow_a_form_needs_no_key(campaign, headers):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    sitting = begin(client, campaign)

    reply = client.post(f"/a/{sitting.token}/1/", {"do": "next", "choice": "d1-board"}, headers=headers)

    assert reply.status_code == 302


def test_with_a_session_the_browser_has_to_say_that_the_form_is_ours(aigul, campaign):
    client = Client()
    account, _ = Account.objects.get_or_create(person=aigul)
    client.force_login(account, backend="ustat.people.cards.CardBackend")

    reply = client.post("/s/needs-2026/", {"language": "ky"})

    assert reply.status_code == 403
    assert Sitting.objects.count() == 0


def test_what_somebody_wrote_is_shown_as_text(visitor, campaign):
    sitting = begin(visitor, campaign)
    send(visitor, sitting, 3, text="<script>alert(1)</script>")

    for place in ("3/", "review/"):
        assert "<script>alert" not in visitor.get(f"/a/{sitting.token}/{place}").text
