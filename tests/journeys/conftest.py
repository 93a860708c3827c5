"""The made-up institute, served by real processes, and the people who come in with their cards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.journeys.serving import Served


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
