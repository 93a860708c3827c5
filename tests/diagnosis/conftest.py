"""An instrument with a scale, computed once for the tests of a module; what a test changes is undone.

Tables are made only if some test of the run is marked `django_db`; such tests run first, so here they
leave the fixtures alone.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.diagnosis.people import World, answer
from ustat.diagnosis.actions.calibrations import request_calibration
from ustat.flow.deliver import run_until_quiet


@pytest.fixture(scope="module")
def tested(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """The test of the first direction, answered by 260 people and calibrated by the worker: a draft."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _calibrated("ict-test-1", 260)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def assessed(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """The self-assessment, answered by 120 people and calibrated by the worker: a draft."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _calibrated("self-assessment-1", 120)
        transaction.set_rollback(True)


@pytest.fixture
def undone(django_db_blocker) -> Iterator[None]:
    """Whatever the test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _calibrated(instrument: str, many: int) -> World:
    world = World(instrument)
    answer(world, many)
    request_calibration(world.version, campaigns=[world.campaign], by=world.gulnara)
    run_until_quiet()
    return world
