"""A small survey of the institute, and the people around it. Everybody is made up."""

from datetime import date

import pytest

from tests.factories import make_person, make_post, make_region
from tests.instruments.factories import make_campaign, make_version
from ustat.people.choices import Role

TODAY = date(2026, 10, 1)


@pytest.fixture
def region(db):
    return make_region()


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def campaign(region, version):
    return make_campaign(version, region["institute"])


@pytest.fixture
def anonymous_campaign(region, version):
    return make_campaign(version, region["institute"], slug="anonymous", is_anonymous=True)


@pytest.fixture
def aigul(region):
    """Aigul teaches."""
    person = make_person("Айгүл", "Токтосунова")
    make_post(person, region["school"], Role.TEACHER)
    return person


@pytest.fixture
def gulnara(region):
    """Gulnara is the methodist."""
    person = make_person("Гүлнара", "Асанова")
    make_post(person, region["institute"], Role.METHODIST)
    return person


@pytest.fixture
def emil(db):
    """Emil is a stranger."""
    return make_person("Эмил", "Бейтаанышев")
