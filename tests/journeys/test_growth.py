"""A teacher reads her whole profile; a methodist and a director read groups and what changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


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
def test_a_teacher_goes_from_home_to_her_whole_profile(signed_in, accessible, size):
    with signed_in("teacher", size=size) as page:
        with page.expect_navigation():
            page.locator("main a[href='/growth/me/']").click()
        well_made(page, accessible)
        expect(page.locator("section.card h3")).to_have_count(5)
        expect(page.locator("figure.picture")).to_have_count(1)
        for one in page.locator("main details summary").all():
            one.click()
        well_made(page, accessible)


@SIZES
@pytest.mark.parametrize("role", ["methodist", "director"])
def test_groups_and_what_changed_are_read_by_those_who_may(signed_in, accessible, role, size):
    with signed_in(role, size=size) as page:
        follow(page, "/growth/groups/", accessible)
        follow(page, "/growth/groups/?by=subject", accessible)
        with page.expect_navigation():
            page.locator("main a[href='/growth/changes/']").click()
        well_made(page, accessible)
        with page.expect_navigation():
            page.locator("main table a").first.click()
        for one in page.locator("main details summary").all():
            one.click()
        well_made(page, accessible)
        expect(page.locator("figure.picture")).to_have_count(2)


def test_a_head_finds_none_of_it(signed_in, accessible):
    with signed_in("head", size=PHONE) as page:
        for address in ("/growth/groups/", "/growth/changes/"):
            reply = page.goto(address)
            assert reply is not None
            assert reply.status == 403
