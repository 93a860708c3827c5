"""A real browser, at the sizes people have."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

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
