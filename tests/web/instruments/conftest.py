"""A survey, the people around it, and browsers that have signed in."""

import pytest
from django.test import Client

from tests.factories import make_person, make_post, make_region
from tests.instruments.factories import make_campaign, make_version
from ustat.people.choices import Role
from ustat.people.models import Account


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
    person = make_person("Чынара", "Усенова")
    make_post(person, region["institute"], Role.PLANNER)
    return person


@pytest.fixture
def emil(db):
    """Emil is a stranger: he has a card, and works nowhere."""
    return make_person("Эмил", "Бейтаанышев")


@pytest.fixture
def signed_in():
    """``signed_in(person)``: a browser of hers; like every browser it says where a form comes from."""

    def coming_in(person):
        account, _ = Account.objects.get_or_create(person=person)
        client = Client(headers={"origin": "http://testserver", "accept-language": "en"})
        client.force_login(account, backend="ustat.people.cards.CardBackend")
        return client

    return coming_in


@pytest.fixture
def visitor():
    """A browser without cookies, in English."""
    return Client(headers={"accept-language": "en"})
