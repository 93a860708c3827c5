"""A region that can be planned for: schools, teachers with wishes, one trainer, one site. All made up."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tests.factories import make_person, make_post, make_region
from ustat.catalogue.actions.supply import add_site, add_trainer
from ustat.catalogue.choices import RoomKind
from ustat.catalogue.models import Programme, Site, Trainer
from ustat.common.words import same
from ustat.people.choices import Role
from ustat.people.models import Organisation, Person
from ustat.planning.choices import Origin
from ustat.planning.models import Wish
from ustat.standards.actions.content import load_content
from ustat.standards.models import Direction, Topic

MONDAY = date(2026, 9, 7)


@dataclass
class PlannedRegion:
    places: dict[str, Organisation]
    topic: Topic
    programme: Programme
    site: Site
    trainer: Trainer
    teachers: list[Person]

    @property
    def region(self) -> Organisation:
        return self.places["region"]


def make_planned_region(
    *, teachers: int = 14, smallest: int = 5, largest: int = 12, absent=(0, 0)
) -> PlannedRegion:
    load_content()
    places = make_region()
    again = f"-{count}" if (count := Programme.objects.count()) else ""
    topic = Topic.objects.create(
        code=f"board{again}", name=same("Board"), direction=Direction.objects.get(number=1)
    )
    programme = Programme.objects.create(
        code=f"p01{again}",
        number=1,
        title=same("The interactive board"),
        topic=topic,
        direction=topic.direction,
        hours=72,
        trainer_hours=[36, 36],
        absent=list(absent),
        room_kind=RoomKind.CLASSROOM,
        smallest=smallest,
        largest=largest,
    )
    site = add_site(
        places["institute"],
        code=f"site{again}",
        name=same("Site"),
        rooms=[("1", RoomKind.CLASSROOM, 20)],
        by=None,
    )
    bakyt = make_person("Бакыт", "Асанов", languages=["ky", "ru"])
    make_post(bakyt, places["institute"], Role.TRAINER)
    trainer = add_trainer(bakyt, home=site, hours_cap=720, teaches={topic: 4}, by=None)
    people = []
    for number in range(teachers):
        person = make_person(f"Мугалим{number:02d}")
        make_post(person, places["school"] if number % 2 else places["other_school"])
        people.append(person)
    return PlannedRegion(places, topic, programme, site, trainer, people)


def wish_for(
    region: PlannedRegion, person: Person, *, origin: str = Origin.SELF, accepted: bool = False
) -> Wish:
    return Wish.objects.create(
        person=person,
        topic=region.topic,
        rank=1,
        value=80,
        origin=origin,
        stated_at=timezone.now(),
        accepted_at=timezone.now() if accepted else None,
    )
