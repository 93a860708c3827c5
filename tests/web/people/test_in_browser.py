"""In a real browser: a register comes in and goes out again, and every page of the stage can be read."""

import pytest
from playwright.sync_api import Page

from tests.browsing import DESK, PHONE
from tests.factories import make_person, make_post, make_region
from ustat.people import cards
from ustat.people.actions.content import load_content
from ustat.people.choices import Role
from ustat.people.models import Card, Person
from ustat.standards.actions.content import load_content as load_standards

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("journeys"),
]
CODES = {Role.OPERATOR: "K7M4P-2X9QT", Role.DIRECTOR: "A7M4P-2X9QT", Role.TEACHER: "B7M4P-2X9QT"}
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def region(transactional_db):
    """A region whose operator, director and teacher hold a card."""
    load_content()
    load_standards()
    places = make_region()
    for role, code in CODES.items():
        person = make_person("Эркин", f"Өмүров {role}")
        make_post(person, places["school" if role == Role.TEACHER else "institute"], role)
        Card.objects.create(person=person, digest=cards.digest_of(code))
    return places


def come_in(page: Page, role: Role) -> None:
    page.goto("/")
    page.fill("#code", CODES[role])
    page.click("form.codebox button")
    page.wait_for_load_state()


PAGES = {
    Role.OPERATOR: [
        "/register/",
        "/register/places/{region}/",
        "/register/schools/{school}/",
        "/register/schools/{school}/cards/",
        "/register/files/",
    ],
    Role.DIRECTOR: ["/standards/", "/standards/rule/group_min/", "/standards/framework/?open=yes"],
    Role.TEACHER: ["/register/me/", "/register/roles/", "/standards/directions/"],
}


@SIZES
@pytest.mark.parametrize("role", PAGES)
def test_the_pages_fit_and_can_be_read_by_everybody(live_server, region, look, accessible, size, role):
    numbers = {name: place.pk for name, place in region.items()}
    with look(live_server.url, size=size) as page:
        come_in(page, role)
        for address in PAGES[role]:
            page.goto(address.format(**numbers))
            accessible(page)
            assert page.evaluate(STICKS_OUT) <= 0, address


@SIZES
@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_a_register_comes_in_and_goes_out_again(live_server, region, look, size, js, tmp_path):
    file = tmp_path / "register.csv"
    district = region["district"].name["ky"]
    rows = [f"Беков;Эмил;{district};№ 1;", f"Асанов;Тилек;{district};№ 1;31.02.2025"]
    file.write_text("\n".join(["Фамилиясы;Аты;Район;Мектеп;Акыркы курс", *rows]), "utf-8")

    with look(live_server.url, size=size, js=js) as page:
        come_in(page, Role.OPERATOR)
        page.goto("/register/files/")
        page.set_input_files("input[type=file]", file)
        page.click("form[enctype] button.button[type=submit]")
        page.wait_for_load_state()
        page.check("input[name=skip_bad_rows]")
        page.click("form[action$='/import/'] button")
        page.wait_for_load_state()
        there = Person.objects.filter(surname="Беков").exists()
        page.click("form[action$='/undo/'] button")
        page.wait_for_load_state()

    assert there
    assert not Person.objects.filter(surname="Беков").exists()


def test_a_sheet_of_cards_is_cut_from_whole_pages(live_server, region, look):
    for number in range(11):
        make_post(make_person(f"Айгүл {number}"), region["school"])

    with look(live_server.url, size=DESK) as page:
        come_in(page, Role.OPERATOR)
        page.goto(f"/register/schools/{region['school'].pk}/cards/")
        page.click("form:has(button[value=all]) button")
        page.wait_for_load_state()
        page.emulate_media(media="print")
        boxes = [card.bounding_box() for card in page.query_selector_all(".opening-card")]
        pictures = [code.bounding_box() for code in page.query_selector_all(".qr")]

    # 85 by 54 mm at 96 dots an inch, and a square of at least 2 cm that a camera can read.
    assert {(round(box["width"]), round(box["height"])) for box in boxes} == {(321, 204)}
    assert len(boxes) == 12
    assert min(box["width"] for box in pictures) > 75
