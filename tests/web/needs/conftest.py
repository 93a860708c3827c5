"""The needs survey, the people around it, and browsers that have signed in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.needs.conftest import (  # noqa: F401
    aigul,
    campaign,
    chynara,
    emil,
    gulnara,
    joldosh,
    other_district,
    region,
)
from tests.web.needs.desk import board, requests  # noqa: F401
from ustat.people.models import Account


@pytest.fixture
def browser_of():
    """``browser_of(person)``: a browser that has signed in, in English; None is nobody."""

    def opened(person) -> Client:
        client = Client(headers={"accept-language": "en"})
        if person is not None:
            account, _is_new = Account.objects.get_or_create(person=person)
            client.force_login(account, backend="ustat.people.cards.CardBackend")
        return client

    return opened


@pytest.fixture
def questions_asked():
    """``questions_asked(client, address)``: how often the page asks the database."""

    def counted(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return counted
