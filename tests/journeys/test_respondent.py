"""A teacher without an account answers the needs survey, in Kyrgyz, on a phone and on a large screen."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE
from tests.factories import make_region
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import publish_content
from ustat.instruments.models import Answer, Sitting, Version
from ustat.standards.actions.content import load_content

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_BYTES = 25 * 1024  # 60 KB are allowed; 11 are needed
NEXT = "main button[value=next]"
NEEDS, SELF = "needs-2026", "self-2026"


@pytest.fixture
def surveys(transactional_db):
    """The survey and the self-assessment that ship, open for everybody in a region."""
    load_content()
    publish_content()
    institute = make_region()["institute"]
    for slug, code in ((NEEDS, "needs-2023"), (SELF, "self-assessment-1")):
        version = Version.objects.get(instrument__code=code)
        open_campaign(
            version=version,
            organisation=institute,
            slug=slug,
            title=version.instrument.title,
            opens_on=date(2020, 1, 1),
            by=None,
        )


def said(sitting: Sitting) -> dict[str, tuple[str, list[str], str]]:
    rows = Answer.objects.filter(sitting=sitting).values_list("item__code", "state", "chosen", "text")
    return {code: (state, chosen, text) for code, state, chosen, text in rows}


def begin(page: Page, slug: str = NEEDS) -> Sitting:
    page.goto(f"/s/{slug}/")
    page.click("main form button")
    page.wait_for_url("**/a/*/1/")
    return Sitting.objects.get(token=page.url.split("/a/")[1].split("/")[0])


@SIZES
@pytest.mark.parametrize("js", [True, False], ids=["with-js", "without-js"])
def test_a_teacher_answers_from_the_first_screen_to_the_receipt(
    live_server, surveys, look, accessible, size, js
):
    with look(live_server.url, size=size, js=js) as page:

        def looks_right() -> None:
            assert page.evaluate(STICKS_OUT) <= 0, page.url
            assert page.locator("html").get_attribute("lang") == "ky"
            if js:  # axe is a script itself
                accessible(page)

        page.goto(f"/s/{NEEDS}/")
        expect(page.locator("h1")).to_have_text("Эмнени үйрөнгүңүз келет?")
        looks_right()
        sitting = begin(page)
        looks_right()

        page.check("input[value=d1-search]")
        page.check("input[value=d1-none]")
        page.click(NEXT)
        expect(page.locator("[role=alert]")).to_be_visible()
        looks_right()
        page.uncheck("input[value=d1-none]")
        page.fill("#text", "робот техникасы")
        page.click(NEXT)
        for number in range(2, 6):
            page.wait_for_url(f"**/{number}/")
            page.click("main button[value=skip]")
        page.wait_for_url("**/6/")
        page.fill("#text", "Электрондук журнал")
        looks_right()
        page.click(NEXT)
        page.wait_for_url("**/review/")
        looks_right()
        page.click("main form button")
        page.wait_for_url("**/done/")
        looks_right()

        code = f"{sitting.code[:4]}-{sitting.code[4:]}"
        expect(page.locator(".receipt strong")).to_have_text(code)
    assert said(sitting) == {
        "d1": ("given", ["d1-search", "d1-other"], "робот техникасы"),
        **dict.fromkeys(["d2", "d3", "d4", "d5"], ("skipped", [], "")),
        "topic": ("given", [], "Электрондук журнал"),
    }


@SIZES
def test_levelled_statements_are_whole_sentences_to_choose_from(live_server, surveys, look, accessible, size):
    with look(live_server.url, size=size) as page:
        sitting = begin(page, SELF)
        expect(page.locator("main .choice")).to_have_count(6)
        accessible(page)
        assert page.evaluate(STICKS_OUT) <= 0

        page.check("input[value=level-3]")
        page.click(NEXT)
        page.wait_for_url("**/2/")

    assert said(sitting) == {"s01": ("given", ["level-3"], "")}


def test_the_first_visit_is_light(live_server, surveys, look):
    with look(live_server.url) as page:
        arrived: list[float] = []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))

        page.goto(f"/s/{NEEDS}/", wait_until="networkidle")
        first_screen = sum(arrived)
        begin(page)
        page.wait_for_load_state("networkidle")

        assert 1024 < first_screen < MOST_BYTES
        assert sum(arrived) < MOST_BYTES


@pytest.mark.parametrize("js", [True, False], ids=["with-js", "without-js"])
def test_going_back_loses_nothing(live_server, surveys, look, js):
    with look(live_server.url, js=js) as page:
        sitting = begin(page)
        page.check("input[value=d1-board]")
        page.click(NEXT)
        page.wait_for_url("**/2/")
        page.check("input[value=d2-stem]")
        page.click("main button[value=back]")
        page.wait_for_url("**/1/")
        expect(page.locator("input[value=d1-board]")).to_be_checked()
        page.click(NEXT)
        page.wait_for_url("**/2/")

        expect(page.locator("input[value=d2-stem]")).to_be_checked()
        page.go_back()
        expect(page.locator("input[value=d1-board]")).to_be_checked()

    assert said(sitting) == {
        "d1": ("given", ["d1-board"], ""),
        "d2": ("given", ["d2-stem"], ""),
    }


def test_a_line_that_drops_costs_nothing_that_was_filled_in(live_server, surveys, look):
    with look(live_server.url) as page:
        sitting = begin(page)
        page.check("input[value=d1-board]")
        page.fill("#text", "робот")
        page.context.set_offline(True)
        page.click(NEXT, no_wait_after=True)
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        if "/a/" not in page.url or page.locator(NEXT).count() == 0:
            page.go_back()

        expect(page.locator("input[value=d1-board]")).to_be_checked()
        expect(page.locator("#text")).to_have_value("робот")
        page.click(NEXT)
        page.wait_for_url("**/2/")

    assert said(sitting) == {"d1": ("given", ["d1-board", "d1-other"], "робот")}


@pytest.mark.parametrize("js", [True, False], ids=["with-js", "without-js"])
def test_the_language_changes_in_the_middle_and_keeps_the_answer(live_server, surveys, look, js):
    with look(live_server.url, js=js) as page:
        sitting = begin(page)
        page.check("input[value=d1-board]")
        page.click("header button[value=ru]")

        expect(page.locator("html")).to_have_attribute("lang", "ru")
        expect(page.locator("input[value=d1-board]")).to_be_checked()
        assert page.url.endswith("/1/")
    sitting.refresh_from_db()
    assert (sitting.language, said(sitting)) == ("ru", {"d1": ("given", ["d1-board"], "")})


def test_a_code_goes_on_on_another_phone(live_server, surveys, look, accessible):
    with look(live_server.url) as page:
        sitting = begin(page)
        page.check("input[value=d1-board]")
        page.click(NEXT)
        page.wait_for_url("**/2/")
        code = page.locator(".kept .address").inner_text()

    with look(live_server.url, js=False) as other:
        other.goto("/resume/")
        other.fill("#code", code.lower())
        other.click("main form button")
        other.wait_for_url("**/a/*/2/")
        assert str(sitting.token) in other.url

    with look(live_server.url) as third:
        third.goto("/resume/")
        third.fill("#code", "2222 2222")
        third.click("main form button")
        expect(third.locator("[role=alert]")).to_be_visible()
        accessible(third)


def test_two_quick_taps_count_once(live_server, surveys, look):
    with look(live_server.url) as page:
        page.goto(f"/s/{NEEDS}/")
        page.dblclick("main form button")
        expect(page).to_have_url(re.compile(r"/a/[^/]+/1/$"))
        page.goto(re.sub(r"/1/$", "/review/", page.url))
        page.dblclick("main form button")
        expect(page).to_have_url(re.compile(r"/done/$"))

    assert Sitting.objects.filter(finished_at__isnull=False).count() == 1
    assert Sitting.objects.count() == 1


def test_letters_that_a_russian_keyboard_lacks_are_beside_the_box(live_server, surveys, look):
    with look(live_server.url) as page:
        begin(page)
        page.fill("#text", "к")
        page.click(".letters button:has-text('ө')")
        page.locator("#text").press_sequentially("з")

        expect(page.locator("#text")).to_have_value("көз")
