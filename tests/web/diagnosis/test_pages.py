"""The pages of a scale: who opens which, what they say, what they hide, and how often they ask."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.diagnosis.people import World
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.models import Calibration, ItemParameter, Panel, ScaleVersion, Score
from ustat.flow.deliver import run_until_quiet
from ustat.people.models import Person

CODE = "ict-test-1"
SCALE = f"/diagnosis/{CODE}/"
ITEM = f"{SCALE}1/items/t18/"
PANEL = f"{SCALE}1/1/panel/"
MARKS = {"АТ": (6, 12, 18), "БС": (7, 12, 17), "ЧУ": (5, 13, 19)}


def bookmarks(held_on: str = "01.09.2026", marks=MARKS) -> dict[str, str]:
    form = {"held_on": held_on, "note": "Made up"}
    for at, (initials, numbers) in enumerate(marks.items(), start=1):
        form[f"initials-{at}"] = initials
        form |= {f"mark-{at}-{level}": str(number) for level, number in enumerate(numbers, start=2)}
    return form


def counts(world: World) -> None:
    put_in_force(ScaleVersion.objects.get(), by=world.gulnara)
    run_until_quiet()


def questions(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def test_who_opens_which_page(tested, undone, browser_of):
    calibration = Calibration.objects.get()
    addresses = {
        "list": "/diagnosis/",
        "scale": SCALE,
        "item": ITEM,
        "file": f"{SCALE}1/parameters.csv",
        "calibration": f"/diagnosis/calibrations/{calibration.pk}/",
        "panel": PANEL,
    }
    people = {
        "methodist": tested.gulnara,
        "director": tested.daniyar,
        "teacher": Person.objects.exclude(sittings=None).first(),
        "stranger": tested.emil,
        "visitor": None,
    }

    opened = {
        who: {page for page, address in addresses.items() if browser_of(one).get(address).status_code == 200}
        for who, one in people.items()
    }

    assert opened == {
        "methodist": set(addresses),
        "director": set(addresses) - {"panel"},
        "teacher": set(),
        "stranger": set(),
        "visitor": set(),
    }


def test_a_director_reads_and_decides_nothing(tested, undone, browser_of):
    director = browser_of(tested.daniyar)
    version = ScaleVersion.objects.get()

    replies = [
        director.post(f"/diagnosis/versions/{version.pk}/in-force/").status_code,
        director.post(f"{SCALE}calibrate/", {"campaign": "first"}).status_code,
    ]

    assert replies == [403, 403]
    assert "in-force" not in director.get(SCALE).text


def test_the_list_says_what_to_do_first(tested, undone, browser_of):
    page = browser_of(tested.gulnara).get("/diagnosis/").text

    assert "needs 100 finished sittings; so far there are 0" in page
    assert "A draft is there" in page


def test_a_scale_shows_its_questions_levels_and_pictures_and_names_nobody(tested, undone, browser_of):
    counts(tested)

    page = browser_of(tested.gulnara).get(SCALE).text

    assert len(re.findall(r'<td data-label="Question">', page)) == 24
    assert page.count("<figure") == 3
    assert [name for name in Person.objects.filter(sittings__gt=0).values_list("surname", flat=True)
            if name in page] == []  # fmt: skip
    assert "style=" not in page
    assert "of 260 whose level is known" in page


def test_few_people_near_a_cut_are_not_counted(tested, undone, browser_of):
    counts(tested)
    keep = Score.objects.order_by("level_chance").values_list("pk", flat=True)[:3]
    Score.objects.exclude(pk__in=list(keep)).update(level_chance=1.0)
    Score.objects.filter(pk__in=list(keep)).update(level_chance=0.5)

    assert "too few to show" in browser_of(tested.gulnara).get(SCALE).text


def test_every_picture_has_its_numbers_in_a_table(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)

    for address in (SCALE, ITEM):
        page = gulnara.get(address).text
        assert page.count("<details") >= 1
        assert len(re.findall(r'<svg[^>]*role="img"[^>]*aria-label="[^"]+"', page)) == page.count("<figure")


def test_the_questions_are_sorted_by_what_is_pressed(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)

    def order(sort: str) -> list[str]:
        return re.findall(r"/items/(t\d\d)/", gulnara.get(f"{SCALE}?sort={sort}").text)

    hardness = {one.item.code: one.difficulty for one in ItemParameter.objects.select_related("item")}
    assert order("difficulty") == sorted(hardness, key=lambda code: hardness[code])
    assert order("-difficulty") == sorted(hardness, key=lambda code: -hardness[code])
    assert order("nonsense") == order("question") == sorted(hardness)


def test_a_question_shows_its_key_only_here(tested, undone, browser_of):
    page = browser_of(tested.gulnara).get(ITEM).text

    assert page.count(">Right<") == 1
    assert "Language of the form" in page


def test_a_methodist_computes_looks_and_puts_in_force(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)

    asked = gulnara.post(f"{SCALE}calibrate/", {"campaign": "first"})
    waiting = gulnara.get(asked["Location"]).text
    run_until_quiet()
    ready = gulnara.get(asked["Location"]).text
    version = ScaleVersion.objects.get(number=2)
    gulnara.post(f"/diagnosis/versions/{version.pk}/in-force/")
    run_until_quiet()

    assert "data-again" in waiting
    assert "data-again" not in ready
    assert "?version=2" in ready
    assert "Version 2 of" in gulnara.get(SCALE).text
    assert Score.objects.filter(scale_version=version).count() == 260


def test_nothing_ticked_is_told_kindly(tested, undone, browser_of):
    reply = browser_of(tested.gulnara).post(f"{SCALE}calibrate/")

    assert reply.status_code == 400
    assert "Choose at least one campaign" in reply.text


def test_a_panel_is_entered_and_a_wrong_one_keeps_what_was_typed(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)

    wrong = gulnara.post(PANEL, bookmarks(marks={"АТ": (6, 12, 18)}))
    right = gulnara.post(PANEL, bookmarks())

    assert wrong.status_code == 400
    assert 'value="АТ"' in wrong.text
    assert "at least 2 members" in wrong.text
    assert right["Location"] == f"{SCALE}?version=1&direction=1"
    assert "By a panel that set bookmarks" in gulnara.get(right["Location"]).text
    assert Panel.objects.get().bookmarks.count() == 9


def test_parameters_come_as_a_spreadsheet_that_holds_every_question(tested, undone, browser_of):
    reply = browser_of(tested.gulnara).get(f"{SCALE}1/parameters.csv")

    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row["item"] for row in rows] == [f"t{number:02d}" for number in range(1, 25)]
    assert {row["model"] for row in rows} == {"2pl"}
    found = {row["item"]: (float(row["a"]), float(row["b"])) for row in rows}
    assert found == {
        one.item.code: (pytest.approx(one.slope, abs=1e-5), pytest.approx(one.difficulty, abs=1e-5))
        for one in ItemParameter.objects.select_related("item")
    }


def test_unknown_addresses_are_not_found(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)

    assert [
        gulnara.get(address).status_code
        for address in (
            "/diagnosis/needs-2023/",
            f"{SCALE}?version=9",
            f"{SCALE}9/items/t01/",
            f"{SCALE}1/items/t99/",
            f"{SCALE}9/parameters.csv",
            reverse("diagnosis:calibration", args=[999]),
        )
    ] == [404] * 6


def test_a_second_version_asks_no_more_than_the_first(tested, undone, browser_of):
    gulnara = browser_of(tested.gulnara)
    gulnara.get(SCALE)
    one = questions(gulnara, SCALE)
    listed = questions(gulnara, "/diagnosis/")

    gulnara.post(f"{SCALE}calibrate/", {"campaign": "first"})
    run_until_quiet()

    assert questions(gulnara, f"{SCALE}?version=1") <= one
    assert questions(gulnara, "/diagnosis/") <= listed
    assert one < 40


@pytest.mark.django_db
def test_a_visitor_is_led_to_the_front_door(client):
    assert client.get("/diagnosis/")["Location"].startswith("/")
