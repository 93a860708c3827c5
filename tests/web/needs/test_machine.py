"""The page of the machine: what it learnt, how good it is, words of the institute, and the way back."""

import pytest
from django.utils import timezone

from ustat.needs.models import MachineVersion, Synonym

PAGE = "/needs/requests/machine/"


def version(number, *, synonyms=(), lessons=3, quality=None):
    return MachineVersion.objects.create(
        number=number,
        trained_at=timezone.now(),
        lessons=[[request, 5, ""] for request in range(lessons)],
        synonyms=[list(pair) for pair in synonyms],
        quality=quality or {},
    )


def test_versions_stand_with_their_quality_its_base_and_what_is_new(browser_of, gulnara):
    version(1)
    quality = {"n": 40, "direction": 0.9, "served": 25, "first": 0.8, "three": 0.96}
    version(2, synonyms=[("насаатчылык", "кураторлук")], lessons=5, quality=quality)

    page = browser_of(gulnara).get(PAGE).content.decode().replace("\u00a0", " ")

    assert "90 % of 40" in page
    assert "80 % and among three in 96 % of 25" in page
    assert "New words: кураторлук." in page
    assert "2 of them new or changed" in page
    assert page.count("Put the former version back") == 1
    assert page.count("Too few requests are settled") == 1


def test_words_are_added_from_the_page_and_taken_out_again(browser_of, gulnara):
    browser = browser_of(gulnara)

    added = browser.post(PAGE + "words/", {"words": "кураторлук", "idea": "насаатчылык"}, follow=True)
    synonym = Synonym.objects.get()
    assert "“кураторлук” means “насаатчылык”" in added.content.decode()

    browser.post(f"{PAGE}words/{synonym.pk}/remove/")

    synonym.refresh_from_db()
    assert synonym.removed_at is not None


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [("/needs/requests/7/settle/", "/needs/requests/7/settle/"), ("https://elsewhere.example/", PAGE)],
)
def test_after_adding_one_is_where_one_was_and_nowhere_else(browser_of, gulnara, wanted, leads_to):
    words = {"words": "кураторлук", "idea": "насаатчылык", "next": wanted}

    assert browser_of(gulnara).post(PAGE + "words/", words).url == leads_to


def test_the_former_version_comes_back_with_a_tap_and_learning_starts_with_another(browser_of, gulnara):
    version(1), version(2)
    browser = browser_of(gulnara)

    page = browser.post(f"{PAGE}2/put-back/", follow=True).content.decode()

    assert ("The machine rests" in page, "Let it learn now" in page) == (True, True)
    assert MachineVersion.objects.get(number=2).put_back_by == gulnara
    assert browser.post(f"{PAGE}2/put-back/").status_code == 409
    assert browser.post(PAGE + "learn/").status_code == 302


@pytest.mark.parametrize("who", ["aigul", "joldosh", "chynara", "emil"])
def test_nobody_else_sees_or_teaches_the_machine(browser_of, request, region, who):
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE + "words/", {"words": "а", "idea": "насаатчылык"}).status_code == 403
    assert Synonym.objects.count() == 0


def test_many_versions_and_words_cost_no_more_questions(browser_of, questions_asked, gulnara):
    version(1)
    Synonym.objects.create(idea="насаатчылык", words="а", added_at=timezone.now())
    browser = browser_of(gulnara)
    browser.get(PAGE)
    few = questions_asked(browser, PAGE)
    for number in range(2, 30):
        version(number)
        Synonym.objects.create(idea="насаатчылык", words=str(number), added_at=timezone.now())

    assert questions_asked(browser, PAGE) == few
