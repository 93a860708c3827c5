"""Somebody with a card, and a browser that has signed in with it."""

import pytest

from tests.factories import make_person, make_post, make_region
from ustat.people import cards
from ustat.people.choices import Role
from ustat.people.models import Account, Card

CODE = "K7M4P-2X9QT"


@pytest.fixture
def region(db):
    return make_region()


@pytest.fixture
def aigul(region):
    """Aigul teaches; her card is K7M4P-2X9QT."""
    person = make_person("Айгүл", "Токтосунова")
    make_post(person, region["school"])
    Card.objects.create(person=person, digest=cards.digest_of(CODE))
    return person


@pytest.fixture
def operator(region):
    person = make_person("Эркин", "Өмүров")
    make_post(person, region["institute"], Role.OPERATOR)
    return person


@pytest.fixture
def come_in(client):
    """``come_in(person)``: the test's browser has signed in."""

    def coming_in(person):
        account, _ = Account.objects.get_or_create(person=person)
        client.force_login(account, backend="ustat.people.cards.CardBackend")
        return client

    return coming_in
