"""Places, rooms and trainers come in."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from ustat.catalogue.choices import RoomKind
from ustat.catalogue.models import Capability, Room, Site, Trainer, TrainerAbsence
from ustat.common.words import Words
from ustat.people.actions.trail import note_change
from ustat.people.models import Organisation, Person
from ustat.standards.models import Topic


@transaction.atomic
def add_site(
    organisation: Organisation,
    *,
    code: str,
    name: Words,
    rooms: Iterable[tuple[str, RoomKind, int]],
    by: Person | None,
) -> Site:
    """A place where courses are held, with its rooms: name, kind, seats."""
    site = Site.objects.create(organisation=organisation, code=code, name=name)
    Room.objects.bulk_create(
        [Room(site=site, name=room, kind=kind, seats=seats) for room, kind, seats in rooms]
    )
    note_change(by=by, what="catalogue.add_site", detail={"site": code})
    return site


@transaction.atomic
def add_trainer(
    person: Person, *, home: Site, hours_cap: int, teaches: Mapping[Topic, int], by: Person | None
) -> Trainer:
    """A person who teaches teachers: at home in a site, so many hours a year, topics up to a level."""
    trainer = Trainer.objects.create(person=person, home=home, hours_cap=hours_cap)
    Capability.objects.bulk_create(
        [Capability(trainer=trainer, topic=topic, highest_level=level) for topic, level in teaches.items()]
    )
    note_change(by=by, about=person, what="catalogue.add_trainer", detail={"topics": len(teaches)})
    return trainer


@transaction.atomic
def note_absence(
    trainer: Trainer, *, starts_on: date, ends_on: date, reason: str = "", by: Person | None
) -> TrainerAbsence:
    """Days, both included, on which a trainer cannot teach."""
    absence = TrainerAbsence.objects.create(
        trainer=trainer, starts_on=starts_on, ends_on=ends_on, reason=reason
    )
    note_change(by=by, about=trainer.person, what="catalogue.note_absence")
    return absence
