"""An institute with two scales, computed once for the tests of a module; what a test changes is undone."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.diagnosis.conftest import undone  # noqa: F401
from tests.growth.people import Institute


@pytest.fixture(scope="module")
def institute(django_db_setup: None, django_db_blocker) -> Iterator[Institute]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Institute()
        transaction.set_rollback(True)
