"""In a real browser, at the sizes people have: nothing sticks out, nothing is hidden from anybody."""

import pytest

from tests.browsing import DESK, PHONE
from tests.factories import make_person, make_post, make_region
from ustat.people import cards
from ustat.people.choices import Role
from ustat.people.models import Card

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("journeys"),
]
CODE = "K7M4P-2X9QT"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def operator(transactional_db):
    person = make_person("Эркин", "Өмүров")
    make_post(person, make_region()["institute"], Role.OPERATOR)
    Card.objects.create(person=person, digest=cards.digest_of(CODE))
    return person


def come_in(page) -> None:
    page.goto("/")
    page.fill("#code", CODE)
    page.click("form.codebox button")
    page.wait_for_load_state()


@SIZES
@pytest.mark.parametrize("address", ["/", "/help/", "/card/K7M4P-2X9QT/", "/no-such-page/"])
def test_the_front_door_is_open_to_everybody(live_server, look, accessible, size, address):
    with look(live_server.url, size=size) as page:
        page.goto(address)

        assert page.evaluate(STICKS_OUT) <= 0
        accessible(page)


@SIZES
def test_every_component_is_open_to_everybody(live_server, look, accessible, operator, size):
    with look(live_server.url, size=size) as page:
        come_in(page)
        page.goto("/gallery/")

        assert page.evaluate(STICKS_OUT) <= 0
        accessible(page)


@pytest.mark.parametrize("address", ["/", "/help/", "/gallery/"])
def test_text_grows_to_twice_its_size_without_being_cut(live_server, look, operator, address):
    with look(live_server.url) as page:
        if address == "/gallery/":
            come_in(page)
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate(STICKS_OUT) <= 0


@SIZES
def test_what_is_pressed_is_large_enough_for_a_thumb(live_server, look, operator, size):
    with look(live_server.url, size=size) as page:
        come_in(page)
        page.goto("/gallery/")
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .button, select, textarea, .choice, summary,"
                 + "input[type=text], input[type=search], .places a, .wordmark")]
                 .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 47.5)
                 .map(one => one.outerHTML.slice(0, 80))"""
        )

        assert small == []


def test_one_comes_in_and_goes_out_without_a_script(live_server, look, operator):
    with look(live_server.url, js=False) as page:
        come_in(page)
        assert page.locator(".whoami-name").inner_text() == "Өмүров Эркин"

        page.click(".languages button[value=ru]")
        assert page.locator("html").get_attribute("lang") == "ru"

        page.click(".whoami button")
        assert page.locator("#code").count() == 1


def test_the_three_letters_are_put_where_one_writes(live_server, look, operator):
    with look(live_server.url) as page:
        come_in(page)
        page.goto("/gallery/")
        box = page.locator("#id_topic")
        box.fill("Кыргыз тили")
        box.evaluate("box => box.setSelectionRange(6, 6)")
        bar = page.locator("#id_topic + .letters")

        bar.get_by_text("ө").click()
        bar.get_by_text("ң").click()

        assert box.input_value() == "Кыргызөң тили"
        box.fill("")
        bar.get_by_text("ү").click()
        assert box.input_value() == "Ү"


def test_a_keyboard_reaches_the_content_at_once(live_server, look):
    with look(live_server.url, size=DESK) as page:
        page.goto("/help/")

        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
