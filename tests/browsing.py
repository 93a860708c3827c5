"""A real browser, at the sizes people have, with the letters every phone has: fixtures for page tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_serif
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
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or pytest.fail("Chromium is missing: sh scripts/system_packages.sh")
    fonts = _letters(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=QUIET, env={**os.environ, "FONTCONFIG_FILE": str(fonts)}
        )
        yield browser
        browser.close()


def _letters(folder: Path) -> Path:
    """Noto beside the system's fonts: a bare server has no letters a phone would show Kyrgyz with."""
    places = [Path(package.__file__).parent / "files" for package in (fontpkg_noto_sans, fontpkg_noto_serif)]
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        + "".join(f"<dir>{place}</dir>" for place in places)
        + f"<cachedir>{folder}</cachedir></fontconfig>"
    )
    return path


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
        context.set_default_timeout(30_000)
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
