"""A real browser, at the sizes people have."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.serving import Served

PHONE, DESK = (360, 740), (1280, 800)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or pytest.fail("Chromium is missing: sh scripts/system_packages.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser):
    """``with look(base, size=PHONE, js=True, language='ky') as page``: a page of a fresh visitor."""

    @contextmanager
    def looking(base: str, *, size=PHONE, js: bool = True, language: str = "ky") -> Iterator[Page]:
        context = browser.new_context(
            base_url=base,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=js,
            locale=language,
            device_scale_factor=1,
        )
        context.set_default_timeout(15_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    return looking


@pytest.fixture
def accessible():
    """``accessible(page)`` fails with every automatic WCAG finding of axe-core, in words."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        told = [
            f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}" for one in found
        ]
        assert told == [], f"{page.url}: " + "; ".join(told)

    return check


@pytest.fixture(scope="session")
def institute(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The made-up institute, built by the command and served by the command, once for all journeys."""
    served = Served(tmp_path_factory.mktemp("institute"))
    served.run("demo", "--no-serve", "--seed", "1")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def cards(institute: Served) -> dict[str, str]:
    """Role to the code of the card of somebody in that role."""
    from ustat.demo.cards import read_cards

    return {str(card.role): card.code for card in read_cards(institute.home / "demo")}


@pytest.fixture
def signed_in(look, institute: Served, cards: dict[str, str]):
    """``with signed_in('teacher', size=PHONE) as page``: somebody of that role, at her first page."""

    @contextmanager
    def coming_in(role: str, **how) -> Iterator[Page]:
        with look(institute.base, **how) as page:
            page.goto("/")
            page.fill("input[name=code]", cards[role])
            with page.expect_navigation():
                page.keyboard.press("Enter")
            yield page

    return coming_in
