"""While a wish is typed, topics like it are offered, and never what somebody wrote."""

import time

import pytest
from django.utils import timezone

from tests.instruments.factories import make_campaign
from ustat.instruments.actions.sitting import start
from ustat.needs.models import Gathering, Mapping
from ustat.standards.actions.content import load_content
from ustat.standards.models import Direction, Topic
from ustat.web.instruments import similar


@pytest.fixture
def topics(db):
    load_content()
    direction = Direction.objects.get(number=1)
    Topic.objects.all().delete()
    Topic.objects.create(
        code="board", direction=direction, name={"ky": "Интерактивдүү доска", "ru": "Интерактивная доска"}
    )
    Topic.objects.create(code="upbringing", direction=direction, name={"ky": "Тарбия иштери"})


@pytest.fixture
def sitting(campaign, topics):
    return start(campaign, language="ky")


def offered(client, sitting, typed):
    return client.get(f"/a/{sitting.token}/similar/", {"q": typed})


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("интерактивная дос", ["Интерактивдүү доска"]),
        ("ИНТЕРАКТИВДУУ ДОСКА", ["Интерактивдүү доска"]),
        ("доо", []),
        ("", []),
        ("😀😀😀😀", []),
        ("12345", []),
        ("请教数学教学", []),
        ("тарбия " * 2000, ["Тарбия иштери"]),
    ],
)
def test_names_come_in_the_language_of_the_sitting_however_they_are_typed(client, sitting, typed, names):
    found = offered(client, sitting, typed)

    assert (found.status_code, found.json()) == (200, {"topics": names})
    assert "private" in found["Cache-Control"]
    assert dict(client.cookies) == {}


def test_a_named_group_of_requests_is_offered_until_it_is_undone(client, sitting):
    group = Gathering.objects.create(title={"ky": "Логопед кеңештери"}, made_at=timezone.now())
    before = offered(client, sitting, "логопед керек").json()
    group.undone_at = timezone.now()
    group.save()

    assert (before, offered(client, sitting, "логопед керек").json()) == (
        {"topics": ["Логопед кеңештери"]},
        {"topics": []},
    )


def test_only_who_is_answering_asks_and_not_too_fast(client, sitting, monkeypatch):
    monkeypatch.setattr(similar, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(similar, "_pace", similar.Pace())

    codes = [offered(client, sitting, "доска").status_code for _ in range(3)]

    assert codes == [200, 200, 429]
    assert client.get("/a/00000000-0000-0000-0000-000000000000/similar/").status_code == 404
    assert client.post(f"/a/{sitting.token}/similar/").status_code == 405


def test_only_a_question_that_asks_for_a_wish_offers_topics(client, region, version, topics):
    campaign = make_campaign(version, region["institute"], slug="wishes")
    sitting = start(campaign, language="ky")
    before = client.get(f"/a/{sitting.token}/3/").content.decode()
    Mapping.objects.create(version=version, name={"en": "Needs"})

    wish = client.get(f"/a/{sitting.token}/3/").content.decode()
    choice = client.get(f"/a/{sitting.token}/1/").content.decode()

    assert [("similar.js" in page, "data-similar=" in page) for page in (before, wish, choice)] == [
        (False, False),
        (True, True),
        (False, False),
    ]


def test_a_thousand_names_cost_little_and_the_same_questions(client, sitting, django_assert_num_queries):
    direction = Direction.objects.get(number=2)
    words = ["сабак", "окуу", "баалоо", "долбоор", "тарбия", "укук", "тил", "стандарт", "журнал", "тест"]
    Topic.objects.bulk_create(
        Topic(code=f"t{n}", direction=direction, name={"ky": f"{words[n % 10]} {words[n // 10 % 10]} {n}"})
        for n in range(1000)
    )
    offered(client, sitting, "долбоор")  # made ready once
    with django_assert_num_queries(3):
        offered(client, sitting, "долбоордук окутуу")
    began = time.process_time()
    for n in range(20):
        assert offered(client, sitting, f"долбоордук баалоо иштери {n}").json()["topics"]

    assert (time.process_time() - began) / 20 < 0.06  # measured: see docs/methods/requests.md
