"""The region, the people around a survey, and the needs survey itself. Everybody is made up."""

import pytest

from tests.factories import make_organisation, make_person, make_post, make_region
from tests.needs.surveys import make_needs_campaign
from ustat.people.choices import Kind, Role


@pytest.fixture
def region(db):
    return make_region()


@pytest.fixture
def campaign(region):
    """The needs survey, asked by the institute."""
    return make_needs_campaign(region["institute"])


@pytest.fixture
def aigul(region):
    """Aigul teaches."""
    person = make_person("Айгүл", "Токтосунова")
    make_post(person, region["school"])
    return person


@pytest.fixture
def gulnara(region):
    """Gulnara is the methodist."""
    person = make_person("Гүлнара", "Асанова")
    make_post(person, region["institute"], Role.METHODIST)
    return person


@pytest.fixture
def chynara(region):
    """Chynara plans."""
    person = make_person("Чынара", "Жолдошбек кызы")
    make_post(person, region["institute"], Role.PLANNER)
    return person


@pytest.fixture
def joldosh(region):
    """Joldosh heads Aigul's school."""
    person = make_person("Жолдош", "Мамбетов")
    make_post(person, region["school"], Role.HEAD)
    return person


@pytest.fixture
def emil(db):
    """Emil is a stranger."""
    return make_person("Эмил", "Бейтаанышев")


@pytest.fixture
def other_district(region):
    """A second district with a school."""
    district = make_organisation(Kind.DISTRICT, parent=region["region"], name="Other district")
    return make_organisation(Kind.SCHOOL, parent=district, name="№ 9")
