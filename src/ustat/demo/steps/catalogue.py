"""Catalogue: the printed courses, houses with rooms, trainers, and weeks in which some cannot come."""

from collections.abc import Mapping
from datetime import timedelta

from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.catalogue.actions.supply import add_site, add_trainer, note_absence
from ustat.catalogue.choices import RoomKind
from ustat.catalogue.models import Programme, Site
from ustat.common.words import Words
from ustat.demo.made.people import Trainer
from ustat.demo.region import Region
from ustat.demo.steps import oecd
from ustat.demo.work import Tell, Work
from ustat.needs.actions.requests import accept
from ustat.needs.actions.suggest import suggest
from ustat.needs.choices import RequestState
from ustat.needs.models import Request
from ustat.standards.models import Topic
from ustat.standards.queries import provision

INSTITUTE_SITE = "institute"
HOURS = 288  # what a trainer can give to courses in half a year: four of 72 hours
MAIN_FIELD, SECOND_FIELD = 4, 3  # up to which level somebody teaches
ABSENT_TRAINERS = 3


def run(work: Work, tell: Tell) -> None:
    """What the institute can offer."""
    day = work.days.plan_starts_on
    load_printed_courses(by=None, sizes=(provision("group_min", on=day), provision("group_max", on=day)))
    sites = _open_sites(work)
    _enlist_trainers(work, sites)
    if work.size.has_oecd_sample:
        oecd.make_up_supply(work)
    tell(0.5)
    _read_requests_again(work)
    tell(1)


def _read_requests_again(work: Work) -> None:
    """Courses came after the wishes were written: the machine reads them again, Gulnara settles a third."""
    waiting = Request.objects.filter(state=RequestState.SUGGESTED).order_by("id")
    suggest(list(waiting))
    own = list(waiting.filter(sitting__campaign__slug=work.slug("needs")))
    accept(own[::3], by=work.cast("methodist"))


def _open_sites(work: Work) -> dict[str, Site]:
    """A site by place: the institute's house stands in the first, the city."""
    region, sites = work.region, {}
    for number, place in enumerate(region.places):
        rooms = region.rooms_in(place.code)
        if not rooms:
            continue
        is_house = number == 0
        sites[place.code] = add_site(
            work.organisation(region.institute_code if is_house else region.code_of(place)),
            code=INSTITUTE_SITE if is_house else f"centre-{place.code}",
            name=region.house if is_house else _named(region, place.name),
            rooms=[(room.name["ky"], RoomKind(room.kind), room.seats) for room in rooms],
            by=work.cast("planner"),
        )
    return sites


def _named(region: Region, place: Words) -> Words:
    return Words({code: text.format(place=place[code]) for code, text in region.centre.items()})


def _enlist_trainers(work: Work, sites: Mapping[str, Site]) -> None:
    planner, first_day = work.cast("planner"), work.days.plan_starts_on
    topics = {programme.number: programme.topic for programme in Programme.objects.select_related("topic")}
    draw = work.chance("absent trainers")
    absent = draw.sample(range(len(work.trainers)), min(ABSENT_TRAINERS, len(work.trainers) // 2))
    for place, one in enumerate(work.trainers):
        trainer = add_trainer(
            work.trainer(one),
            home=sites[one.place],
            hours_cap=HOURS,
            teaches=_teaches(one, topics),
            by=planner,
        )
        if place in absent:
            monday = first_day + timedelta(weeks=draw.randrange(work.days.plan_weeks - 1))
            note_absence(
                trainer, starts_on=monday, ends_on=monday + timedelta(days=draw.choice((4, 11))), by=planner
            )


def _teaches(trainer: Trainer, topics: Mapping[int, Topic]) -> dict[Topic, int]:
    """Each topic with the highest level at which somebody teaches it; a title printed twice is one topic."""
    taught: dict[Topic, int] = {}
    for rank, field in enumerate(trainer.fields):
        for number in field.courses:
            taught.setdefault(topics[number], SECOND_FIELD if rank else MAIN_FIELD)
    return taught
