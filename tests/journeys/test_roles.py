"""One journey a role, in Kyrgyz, on a phone and at a desk: sign in, do the work, find the way back."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE

pytestmark = pytest.mark.browser
SHOWN = {"teacher-360", "director-1280"}
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
# English words that would only stand on a Kyrgyz page by mistake; names and codes may be Latin.
ENGLISH = re.compile(
    r"\b(the|and|of|not|you|your|with|from|for|this|that|are|is|people|course|plan)\b", re.IGNORECASE
)


def well_made(page: Page, accessible) -> None:
    """What every page owes its reader: accessible, inside the screen, in her language, with a way on."""
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    assert page.locator("html").get_attribute("lang") == "ky"
    assert page.locator("h1").count() == 1, page.url
    spoken = page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
        copy.querySelectorAll('[lang]:not([lang=ky]), script, pre, .wordmark').forEach(one => one.remove());
        document.body.append(copy); const words = copy.innerText; copy.remove(); return words }"""
    )
    assert ENGLISH.findall(spoken) == [], (
        f"{page.url}: {[line for line in spoken.splitlines() if ENGLISH.search(line)]}"
    )


def keep_picture(page: Page, name: str) -> None:
    """The README's pictures, taken when asked for: USTAT_PICTURES=1."""
    if os.environ.get("USTAT_PICTURES") and name in SHOWN:
        page.screenshot(path=PICTURES / f"{name}.png")


def follow(page: Page, address: str, accessible) -> None:
    reply = page.goto(address)
    assert reply is not None
    assert reply.status == 200, (address, reply.status)
    well_made(page, accessible)


@SIZES
def test_a_visitor_finds_the_box_for_her_code_and_a_wrong_code_is_met_kindly(
    look, institute, accessible, size
):
    with look(institute.base, size=size) as page:
        follow(page, "/", accessible)
        keep_picture(page, f"door-{size[0]}")
        page.fill("input[name=code]", "XXXXX-XXXXX")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        well_made(page, accessible)
        expect(page.locator("input[name=code]")).to_have_value("XXXXX-XXXXX")


@SIZES
def test_a_teacher_sees_her_places_wishes_and_profile_and_takes_a_wish_back(signed_in, accessible, size):
    with signed_in("teacher", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"teacher-{size[0]}")
        follow(page, "/plans/wishes/", accessible)
        follow(page, "/courses/", accessible)
        with page.expect_navigation():
            page.locator("main a[href^='/courses/']:visible").filter(has_not_text="CSV").first.click()
        well_made(page, accessible)
        page.go_back()
        for closed in ("/plans/", "/needs/", "/campaigns/", "/register/", "/parked/"):
            reply = page.goto(closed)
            assert reply is not None
            assert reply.status in {403, 404} or "/campaigns/" not in closed
            assert page.locator("table").count() == 0, closed


@SIZES
def test_a_head_sees_who_is_away_when_and_nobody_elses_teachers(signed_in, accessible, size):
    with signed_in("head", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"head-{size[0]}")
        follow(page, "/register/", accessible)


@SIZES
def test_a_methodist_walks_the_cycle(signed_in, accessible, size):
    with signed_in("methodist", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"methodist-{size[0]}")
        for place in ("/campaigns/", "/needs/", "/needs/requests/", "/courses/", "/reports/", "/standards/"):
            follow(page, place, accessible)


@SIZES
def test_a_planner_reads_a_plan_and_why_wishes_are_not_met(signed_in, accessible, size):
    with signed_in("planner", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"planner-{size[0]}")
        follow(page, "/plans/", accessible)
        with page.expect_navigation():
            page.locator("table a").first.click()
        well_made(page, accessible)
        with page.expect_navigation():
            page.locator("a[href^='/plans/groups/']").first.click()
        well_made(page, accessible)
        page.go_back()
        with page.expect_navigation():
            page.locator("a[href*='/unmet/']").first.click()
        well_made(page, accessible)


@SIZES
def test_a_director_reads_supply_against_need_and_a_report(signed_in, accessible, size):
    with signed_in("director", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"director-{size[0]}")
        follow(page, "/reports/", accessible)
        with page.expect_navigation():
            page.locator("table a, article a, section a").filter(
                has_not=page.locator("[download]")
            ).first.click()
        well_made(page, accessible)


@SIZES
def test_a_trainer_knows_the_group_before_meeting_it(signed_in, accessible, size):
    with signed_in("trainer", size=size) as page:
        well_made(page, accessible)
        keep_picture(page, f"trainer-{size[0]}")
        with page.expect_navigation():
            page.locator("a[href^='/plans/groups/']").first.click()
        well_made(page, accessible)
