"""What every test may lean on."""

import os

import pytest

from tests.browsing import accessible, browser, look  # noqa: F401

# Playwright's event loop lives in the test's thread; our code is synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys share one served institute, so they run on one worker; the engine's tests know no database."""
    for item in items:
        path = item.nodeid
        if path.startswith("tests/journeys/"):
            item.add_marker(pytest.mark.xdist_group("journeys"))
        if path.startswith(("tests/engine/", "tests/evidence/")):
            item.add_marker(pytest.mark.engine)
