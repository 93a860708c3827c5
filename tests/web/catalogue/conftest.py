"""The printed courses, the people who look at them, and browsers that have signed in."""

import pytest

from tests.web.needs.conftest import (  # noqa: F401
    aigul,
    browser_of,
    campaign,
    chynara,
    emil,
    gulnara,
    joldosh,
    questions_asked,
    region,
)
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.standards.actions.content import load_content


@pytest.fixture
def courses(db):
    load_content()
    return load_printed_courses(by=None, sizes=(12, 25))
