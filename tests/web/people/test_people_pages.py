"""The list of people, the page of one, places and cards: what each role meets."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.factories import make_person, make_post
from ustat.people.bridge import name_keys
from ustat.people.choices import Kind, Role
from ustat.people.models import Card, Organisation, Person, Trail

WHO = ("aigul", "joldosh", "nurlan", "bakyt", "chynara", "gulnara", "daniyar", "erkin", "emil", None)


def page(client, name, *args, **query):
    return client.get(reverse(f"people:{name}", args=args), query)


def names(response) -> list[str]:
    return re.findall(
        r'<th scope="row"><a href="/register/person/\d+/">([^<]+)</a>', response.content.decode()
    )


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def many(place, count: int) -> None:
    for number in range(count):
        person = make_person("Бермет", f"Асанова{number}")
        Person.objects.filter(pk=person.pk).update(**name_keys(person.surname, "Бермет")._asdict())
        make_post(person, place).subjects.set(["mathematics"])


# ---- Who gets in.

ALLOWED = {
    "people": {"joldosh", "chynara", "erkin"},
    "file": {"joldosh", "chynara", "erkin", "gulnara", "daniyar"},
    "places": {"chynara", "gulnara", "daniyar", "erkin", "joldosh"},
    "branch": {"chynara", "gulnara", "daniyar", "erkin"},
    "school": {"joldosh", "chynara", "gulnara", "daniyar", "erkin"},
    "person": {"aigul", "joldosh", "chynara", "erkin"},
    "correct": {"aigul", "joldosh", "chynara", "erkin"},
    "cards": {"erkin"},
    "imports": {"erkin"},
    "template": {"erkin"},
    "roles": {who for who in WHO if who},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_each_page_opens_exactly_for_those_it_is_for(browse, people, region, name):
    args = {
        "file": ["csv"],
        "branch": [region["district"].pk],
        "school": [region["school"].pk],
        "person": [people["aigul"].pk],
        "correct": [people["aigul"].pk],
        "cards": [region["school"].pk],
        "template": ["ky"],
    }.get(name, [])

    # The tops of a tree lead on to the only one there is; who counts only is led from people to places.
    led_on = {"places": {"chynara", "gulnara", "daniyar", "erkin", "joldosh"}, "people": set()}.get(
        name, set()
    )
    opened = set()
    for who in WHO:
        response = page(browse(who), name, *args)
        is_led = response.status_code == 302 and not response["Location"].startswith("/?next=")
        if response.status_code == 200 or (who in led_on and is_led):
            opened.add(who)

    assert opened == ALLOWED[name]


def test_posts_that_change_something_are_for_the_operator_alone(browse, people, region):
    addresses = [
        reverse("people:add", args=[region["district"].pk]),
        reverse("people:change", args=[region["school"].pk]),
        reverse("people:card", args=[people["aigul"].pk]),
        reverse("people:revoke", args=[people["aigul"].pk]),
        reverse("people:cards", args=[region["school"].pk]),
        reverse("people:imports"),
    ]
    before = list(Organisation.objects.values()), Card.objects.count(), list(Person.objects.values())

    let_in = {
        (who, address)
        for who in WHO
        if who != "erkin"
        for address in addresses
        if browse(who).post(address, {"do": "close", "on": "2026-09-01", "whom": "all"}).status_code
        in {200, 400}
    }

    assert let_in == set()
    assert before == (
        list(Organisation.objects.values()),
        Card.objects.count(),
        list(Person.objects.values()),
    )


# ---- The list.


def test_the_list_stands_in_the_order_of_the_kyrgyz_alphabet(browse):
    assert names(page(browse("erkin"), "people")) == [
        "Абдиев Жолдош",
        "Асанбек уулу Нурлан",
        "Исакова Чынара",
        "Мамытова Гүлнара",
        "Осмонов Бакыт",
        "Өмүров Эркин",
        "Сыдыков Данияр",
        "Токтосунова Айгүл",
    ]


@pytest.mark.parametrize("typed", ["өмүр", "омур", "ЭРКИН омуров"])
def test_the_list_finds_with_and_without_kyrgyz_letters(browse, typed):
    assert names(page(browse("erkin"), "people", q=typed)) == ["Өмүров Эркин"]


def test_the_list_is_filtered_by_place_and_subject(browse, people, region):
    people["aigul"].posts.get().subjects.set(["mathematics"])
    erkin = browse("erkin")

    found = {
        "school": names(page(erkin, "people", place=region["school"].pk)),
        "district": names(page(erkin, "people", place=region["district"].pk)),
        "subject": names(page(erkin, "people", subject="mathematics")),
        "both": names(page(erkin, "people", place=region["other_school"].pk, subject="mathematics")),
    }

    assert found == {
        "school": ["Абдиев Жолдош", "Токтосунова Айгүл"],
        "district": ["Абдиев Жолдош", "Асанбек уулу Нурлан", "Токтосунова Айгүл"],
        "subject": ["Токтосунова Айгүл"],
        "both": [],
    }


def test_a_place_outside_ones_reach_filters_nothing_in(browse, region):
    found = page(browse("joldosh"), "people", place=region["other_school"].pk)

    assert names(found) == ["Абдиев Жолдош", "Токтосунова Айгүл"]


def test_a_head_sees_names_and_subjects_and_no_telephone_and_no_course(browse, people):
    Person.objects.update(last_course_on=timezone.localdate())

    text = page(browse("joldosh"), "people").content.decode()
    one = page(browse("joldosh"), "person", people["aigul"].pk).content.decode()

    assert "Токтосунова Айгүл" in text
    for shown in (text, one):
        assert "555" not in shown
        assert timezone.localdate().strftime("%d.%m.%Y") not in shown
        assert "Last course" not in shown


@pytest.mark.parametrize("name", ["people", "school", "branch", "places", "imports"])
def test_a_long_list_asks_as_often_as_a_short_one(browse, region, name):
    args = {"school": [region["school"].pk], "branch": [region["district"].pk]}.get(name, [])
    client = browse("joldosh" if name == "school" else "erkin")
    address = reverse(f"people:{name}", args=args)
    if name == "places":
        address = reverse("people:branch", args=[region["region"].pk])
    many(region["school"], 1)
    client.get(address)
    short = queries_of(client, address)
    many(region["school"], 29)

    assert queries_of(client, address) == short


def test_the_whole_list_on_one_page_leaves_a_trace(browse, people, region):
    many(region["school"], 40)

    text = page(browse("erkin"), "people", show="all")

    assert len(names(text)) == 48
    assert Trail.objects.get(what="people on one page").by == people["erkin"]


# ---- Taking along.


def test_the_csv_holds_what_one_may_see_and_leaves_a_trace(browse, people, region):
    people["aigul"].posts.get().subjects.set(["mathematics"])

    rows = list(csv.reader(io.StringIO(page(browse("joldosh"), "file", "csv").content.decode("utf-8-sig"))))

    place = [str(region["district"]), "№ 1"]
    assert rows == [
        [
            "Surname",
            "Given name",
            "Patronymic",
            "District or city",
            "School",
            "Subjects",
            "Stages",
            "Languages",
        ],
        ["Абдиев", "Жолдош", "", *place, "", "", "Kyrgyz"],
        ["Токтосунова", "Айгүл", "", *place, "Mathematics", "", "Kyrgyz"],
    ]
    assert Trail.objects.get(what="people as a file").by == people["joldosh"]


def test_who_names_nobody_takes_along_herself_alone(browse):
    rows = list(csv.reader(io.StringIO(page(browse("gulnara"), "file", "csv").content.decode("utf-8-sig"))))

    assert [row[0] for row in rows[1:]] == ["Мамытова"]


def test_no_cell_of_a_csv_becomes_a_formula(browse, region):
    person = make_person("Айгүл", '=HYPERLINK("http://x")', phone="+996555000111")
    make_post(person, region["school"])

    text = page(browse("erkin"), "file", "csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert [cell for cell in cells if cell.startswith(("=", "@", "-", "\t"))] == []
    assert "+996 555 000 111" in cells


def test_the_workbook_holds_the_same_as_the_csv(browse):
    client = browse("erkin")

    book = CalamineWorkbook.from_filelike(io.BytesIO(page(client, "file", "xlsx").content))
    text = page(client, "file", "csv").content.decode("utf-8-sig")

    cells = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert cells == list(csv.reader(io.StringIO(text)))


def test_a_file_in_another_form_is_not_there(browse):
    assert page(browse("erkin"), "file", "pdf").status_code == 404


# ---- One person.


def test_opening_a_page_leaves_a_trace_that_the_person_finds(browse, people):
    page(browse("erkin"), "person", people["aigul"].pk)

    own = page(browse("aigul"), "person", people["aigul"].pk).content.decode()

    assert "Өмүров Эркин" in own
    assert "looked at your page" in own
    assert Trail.objects.filter(sort="read", about=people["aigul"]).count() == 1


def test_somebody_corrects_her_telephone_and_keeps_the_order_of_her_languages(browse, people):
    aigul = people["aigul"]
    Person.objects.filter(pk=aigul.pk).update(languages=["ru", "ky"])

    response = browse("aigul").post(
        reverse("people:correct", args=[aigul.pk]),
        {"phone": "0700 11 22 33", "languages": ["ky", "ru", "en"]},
    )

    aigul.refresh_from_db()
    assert response.status_code == 302
    assert (aigul.phone, aigul.languages) == ("+996700112233", ["ru", "ky", "en"])


def test_a_wrong_telephone_is_told_beside_its_box(browse, people):
    response = browse("aigul").post(
        reverse("people:correct", args=[people["aigul"].pk]), {"phone": "жок", "languages": ["ky"]}
    )

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"phone"}


def test_a_head_or_planner_cannot_correct_somebody_else(browse, people):
    before = list(Person.objects.values())

    for who in ("joldosh", "chynara"):
        response = browse(who).post(
            reverse("people:correct", args=[people["aigul"].pk]), {"phone": "0700112233", "languages": ["ky"]}
        )
        assert response.status_code == 403

    assert list(Person.objects.values()) == before


# ---- Places.


def test_a_methodist_meets_numbers_and_no_names(browse, region):
    client = browse("gulnara")

    text = page(client, "school", region["school"].pk).content.decode()
    text += page(client, "branch", region["district"].pk).content.decode()

    assert "Токтосунова" not in text
    assert "Абдиев" not in text
    assert response_stats(text) >= {"1"}


def response_stats(text: str) -> set[str]:
    return set(re.findall(r'<p class="stat-value">([^<]*)</p>', text))


def test_a_school_says_how_many_may_be_away_by_the_regulation(browse, region):
    many(region["school"], 20)

    response = page(browse("joldosh"), "school", region["school"].pk)

    assert (response.context["teachers"], response.context["cap"]) == (21, 3)


def test_the_operator_adds_renames_moves_and_closes_a_school(browse, region):
    client = browse("erkin")
    client.post(reverse("people:add", args=[region["district"].pk]), {"kind": "school", "ky": "№ 5 мектеп"})
    school = Organisation.objects.get(match_key="5:")
    change = reverse("people:change", args=[school.pk])

    client.post(change, {"do": "rename", "name-ky": "№ 5 Манас атындагы мектеп"})
    client.post(change, {"do": "move", "move-under": region["region"].pk})
    client.post(change, {"do": "close", "close-on": "2030-09-01"})

    school.refresh_from_db()
    assert (str(school), school.parent, str(school.valid_until)) == (
        "№ 5 Манас атындагы мектеп",
        region["region"],
        "2030-09-01",
    )


def test_the_same_school_again_is_told_on_the_page(browse, region):
    address = reverse("people:add", args=[region["district"].pk])
    Organisation.objects.filter(pk=region["school"].pk).update(match_key="1:")

    response = browse("erkin").post(address, {"kind": "school", "ky": "СОШ №1"})

    assert response.status_code == 400
    assert "would be the same place twice" in response.content.decode()


def test_an_incomplete_change_changes_nothing(browse, region):
    before = list(Organisation.objects.values())

    for asked in ({"do": "close"}, {"do": "burn"}, {}):
        browse("erkin").post(reverse("people:change", args=[region["school"].pk]), asked)

    assert list(Organisation.objects.values()) == before


# ---- Cards.


def test_a_sheet_of_cards_shows_codes_that_open_and_is_never_kept(browse, people, region, client):
    response = browse("erkin").post(reverse("people:cards", args=[region["school"].pk]), {"whom": "all"})

    codes = re.findall(r'opening-card-code">([^<]+)<', response.content.decode())
    signed_in = client.post(reverse("front:welcome"), {"code": codes[1]})
    assert len(codes) == 2
    assert "no-store" in response["Cache-Control"]
    assert signed_in.status_code == 302
    assert client.session["_auth_user_id"] == str(people["aigul"].account.pk)


def test_cards_for_those_without_leave_the_others_alone(browse, people, region):
    client, address = browse("erkin"), reverse("people:cards", args=[region["school"].pk])
    client.post(reverse("people:card", args=[people["aigul"].pk]))

    client.post(address, {"whom": "without"})

    cards = Card.objects.filter(revoked_at=None)
    assert {card.person for card in cards} == {people["aigul"], people["joldosh"]}
    assert Card.objects.count() == 2


def test_a_withdrawn_card_signs_out_whoever_came_in_with_it(browse, people, client):
    sheet = browse("erkin").post(reverse("people:card", args=[people["aigul"].pk]))
    code = re.search(r'opening-card-code">([^<]+)<', sheet.content.decode()).group(1)
    client.post(reverse("front:welcome"), {"code": code})
    assert client.get(reverse("people:me")).status_code == 302

    browse("erkin").post(reverse("people:revoke", args=[people["aigul"].pk]))

    assert client.get(reverse("people:me"))["Location"].startswith("/?next=")


def test_who_sees_what_names_every_role_there_is(browse):
    text = page(browse("aigul"), "roles").content.decode()

    assert text.count('class="card-title"') == len(Role.values)
    assert text.count("Your role") == 1


def test_no_page_of_the_stage_has_inline_style_or_script(browse, people, region):
    client = browse("erkin")
    addresses = [
        reverse("people:people"),
        reverse("people:person", args=[people["aigul"].pk]),
        reverse("people:correct", args=[people["aigul"].pk]),
        reverse("people:branch", args=[region["district"].pk]),
        reverse("people:school", args=[region["school"].pk]),
        reverse("people:cards", args=[region["school"].pk]),
        reverse("people:imports"),
    ]
    pages = [client.get(address).content.decode() for address in addresses]
    pages.append(client.post(addresses[5], {"whom": "all"}).content.decode())

    assert [text for text in pages if re.search(r'\sstyle="|\son\w+="|<script>|<style', text)] == []


def test_kinds_that_can_stand_below_are_offered_and_no_others(browse, region):
    response = page(browse("erkin"), "branch", region["district"].pk)

    offered = [value for value, _label in response.context["add"].fields["kind"].choices]
    assert offered == [Kind.INSTITUTE, Kind.CENTRE, Kind.SCHOOL]
