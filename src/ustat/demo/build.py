"""Build the made-up institute, stage by stage, with the actions that people use."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from django.db import connection
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.demo.made.scale import FULL, Days, Size
from ustat.demo.region import read_region
from ustat.demo.steps import (
    catalogue,
    diagnosis,
    growth,
    insight,
    instruments,
    learning,
    needs,
    people,
    planning,
    standards,
)
from ustat.demo.work import Tell, Work
from ustat.people.models import Organisation, Person


class Stage(StrEnum):
    """The stages of the demonstration, in order."""

    PEOPLE = "people"
    STANDARDS = "standards"
    INSTRUMENTS = "instruments"
    DIAGNOSIS = "diagnosis"
    NEEDS = "needs"
    CATALOGUE = "catalogue"
    PLANNING = "planning"
    LEARNING = "learning"
    GROWTH = "growth"
    INSIGHT = "insight"


STEPS: dict[Stage, ModuleType] = {
    Stage.PEOPLE: people,
    Stage.STANDARDS: standards,
    Stage.INSTRUMENTS: instruments,
    Stage.DIAGNOSIS: diagnosis,
    Stage.NEEDS: needs,
    Stage.CATALOGUE: catalogue,
    Stage.PLANNING: planning,
    Stage.LEARNING: learning,
    Stage.GROWTH: growth,
    Stage.INSIGHT: insight,
}


def build(
    *,
    today: date,
    home: Path,
    seed: int = 1,
    until: Stage = Stage.INSIGHT,
    size: Size = FULL,
    told: Callable[[Stage], Tell] = lambda stage: lambda share: None,
) -> Work:
    """Make the region, its people and all that happens to them, up to and with the stage ``until``.

    The same seed and day make the same people, answers and plan. Files and the cards of the cast are
    written to ``home``. ``told`` gives, for each stage, what hears how far it is.

    Refuses with ``NotNow``, ``institute_there``, a database in which there is an institute already.
    """
    if Organisation.objects.exists():
        raise NotNow(
            _(
                "There is an institute in this database already. "
                "To build the made-up one elsewhere, set USTAT_HOME to another folder."
            ),
            code="institute_there",
        )
    home.mkdir(parents=True, exist_ok=True)
    work = Work(region=read_region(), size=size, days=Days(today), seed=seed, home=home)
    with _hurry():
        for stage, step in STEPS.items():
            step.run(work, told(stage))
            gc.collect()
            if stage == until:
                break
    return work


def is_made_up_here() -> bool:
    """Whether the database holds the demonstration."""
    return Organisation.objects.filter(code=read_region().institute_code, is_made_up=True).exists()


def refuse_real_people() -> None:
    """Refuse with ``WrongInput``, ``real_people``, to lose a database in which anybody is not made up."""
    if Person.objects.filter(is_made_up=False, is_pseudonym=False).exists():
        raise WrongInput(
            _(
                "This database holds people who are not made up, so the demonstration does not replace it. "
                "Set USTAT_HOME to another folder."
            ),
            code="real_people",
        )


@contextmanager
def _hurry() -> Iterator[None]:
    """Spare what only costs time here.

    No waiting for the disk: after a power cut one makes it all again. And no search for rings of garbage but
    between the stages: rows leave few rings behind, and the search took a third of the time.
    """
    may_hurry = connection.vendor == "sqlite" and not connection.in_atomic_block
    if may_hurry:
        _say("PRAGMA synchronous=OFF")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        if may_hurry:
            _say("PRAGMA synchronous=FULL")
            _say("PRAGMA wal_checkpoint(TRUNCATE)")


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
