"""One small institute for all tests of this folder that only look at it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.demo.small import small_institute
from ustat.demo.work import Work


@pytest.fixture(scope="module")
def institute(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Work]:
    """Built once in a transaction that is rolled back; nobody may change it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield small_institute(tmp_path_factory.mktemp("institute"), with_oecd_sample=True)
        transaction.set_rollback(True)
