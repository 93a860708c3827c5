"""The regulation and framework as they come, and somebody who directs."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests.factories import make_person, make_post, make_region
from ustat.people.choices import Role
from ustat.standards.actions.content import load_content


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def content(db):
    load_content()


@pytest.fixture
def daniyar(db):
    """Daniyar directs the institute."""
    person = make_person("Данияр", "Сыдыков")
    make_post(person, make_region()["institute"], Role.DIRECTOR)
    return person


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tomorrow(today):
    return today + timedelta(days=1)
