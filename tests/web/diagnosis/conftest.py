"""An instrument with a scale, its methodist and director, and browsers that have signed in."""

import pytest
from django.test import Client

from tests.diagnosis.conftest import assessed, tested, undone  # noqa: F401
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
