"""A methodist looks at a scale, computes it anew, and a teacher reads between which levels she stands."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
PATIENCE = 60.0


def well_made(page: Page, accessible) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    assert page.locator("h1").count() == 1, page.url


def follow(page: Page, address: str, accessible) -> None:
    reply = page.goto(address)
    assert reply is not None
    assert reply.status == 200, (address, reply.status)
    well_made(page, accessible)


@SIZES
def test_a_methodist_walks_from_the_list_to_a_question_and_back(signed_in, accessible, size):
    with signed_in("methodist", size=size) as page:
        follow(page, "/diagnosis/", accessible)
        with page.expect_navigation():
            page.locator("main a[href='/diagnosis/ict-test-1/']").click()
        well_made(page, accessible)
        expect(page.locator("figure.picture")).to_have_count(3)
        for place in ("1/items/t18/", "1/1/panel/"):
            follow(page, f"/diagnosis/ict-test-1/{place}", accessible)
        for direction in (1, 5):
            follow(page, f"/diagnosis/self-assessment-1/?direction={direction}", accessible)
        follow(page, "/diagnosis/self-assessment-1/1/items/s10/", accessible)


def test_a_methodist_computes_a_scale_anew_and_the_page_shows_when_it_is_ready(signed_in, accessible):
    with signed_in("methodist", size=PHONE) as page:
        page.goto("/diagnosis/ict-test-1/")
        with page.expect_navigation():
            page.locator("form[action$='/calibrate/'] button").click()
        well_made(page, accessible)

        until = time.monotonic() + PATIENCE
        while page.locator("a[href*='?version=2']").count() == 0 and time.monotonic() < until:
            page.wait_for_timeout(500)  # the page looks again by itself

        with page.expect_navigation():
            page.locator("a[href*='?version=2']").click()
        well_made(page, accessible)
        expect(page.locator("form[action$='/in-force/']")).to_have_count(1)


@SIZES
def test_a_teacher_sees_where_she_stands_on_the_scale(signed_in, accessible, size):
    with signed_in("teacher", size=size) as page:
        well_made(page, accessible)
        expect(page.locator("dl.facts dt")).not_to_have_count(0)
        reply = page.goto("/diagnosis/")
        assert reply is not None
        assert reply.status == 403
