"""How far what is planned covers what is needed, by direction and district, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from ustat.catalogue.models import Capability, Programme, Room
from ustat.common.branches import in_branches
from ustat.common.words import Words
from ustat.instruments.models import Campaign
from ustat.needs.models import Need
from ustat.needs.models.need import UNFINISHED
from ustat.needs.rules import groups_to_hide
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Post
from ustat.people.rules import current
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Place
from ustat.standards.models import Direction

USUAL_GROUP: Final = 25
USUAL_HOURS: Final = 72


@dataclass(frozen=True, slots=True)
class Missing:
    """What the people without a seat would take: groups, trainer hours beyond those left, trainers, rooms.

    ``room_kinds`` are kinds of room that a course on offer needs and no site of the branch has.
    """

    seats: int
    groups: int
    hours: int
    trainers: int
    room_kinds: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.seats or self.room_kinds)


@dataclass(frozen=True, slots=True)
class Line:
    """One direction of a branch. ``index`` is seats over people; None where nobody needs it or too few do."""

    direction: int
    name: Words
    people: int | None
    seats: int
    index: float | None
    missing: Missing | None
    waves: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One direction in one district: people who need it, and how many of them have a place.

    None stands for a number that would tell of too few, with a place or without one.
    """

    people: int | None
    placed: int | None

    @property
    def index(self) -> float | None:
        return self.placed / self.people if self.people and self.placed is not None else None


@dataclass(frozen=True, slots=True)
class Supply:
    """The index of a branch: by direction, by district and direction, and the waves behind the trend."""

    lines: list[Line]
    districts: list[tuple[Words, list[Cell]]]
    waves: list[Campaign]


def supply_of(reach: list[str], *, smallest: int) -> Supply:
    """Supply against need in some branches; a number of queries that does not depend on how many people.

    A person needs a direction who has a stated need in it that is open or planned, once whatever the number
    of needs. Seats are those of groups in released plans. `docs/methods/supply.md` has the formula.
    """
    directions = list(Direction.objects.all())
    needing = _needing(reach)
    waves, by_wave = _waves(reach)
    seats, hours = _planned(reach)
    capable = _hours_of_trainers(reach)
    kinds = _room_kinds_missing(reach)
    usual = _usual_courses()
    lines = []
    for one in directions:
        people = len(needing[one.number])
        shown = people if people == 0 or people >= smallest else None
        missing = _missing(
            max(0, people - seats[one.number]),
            usual.get(one.number, (USUAL_GROUP, USUAL_HOURS)),
            capable[one.number],
            hours[one.number],
            kinds.get(one.number, ()),
        )
        counts = [len(wave.get(one.number, ())) for wave in by_wave]
        lines.append(
            Line(
                direction=one.number,
                name=one.name,
                people=shown,
                seats=seats[one.number],
                index=seats[one.number] / people if shown else None,
                missing=missing if shown is not None else None,
                waves=tuple(count if count == 0 or count >= smallest else None for count in counts),
            )
        )
    return Supply(lines, _by_district(reach, directions, needing, smallest), waves if len(waves) > 1 else [])


def _needing(reach: list[str]) -> dict[int, set[int]]:
    here = in_branches(reach, "person__posts__organisation__path")
    rows = Need.objects.filter(
        here, is_stated=True, state__in=UNFINISHED, person__posts__role=Role.TEACHER
    ).values_list("direction", "person")
    found: dict[int, set[int]] = defaultdict(set)
    for direction, person in rows:
        found[direction].add(person)
    return found


def _waves(reach: list[str]) -> tuple[list[Campaign], list[dict[int, set[int]]]]:
    """Campaigns in which needs were stated, oldest first, and who stated which direction in each."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = Need.objects.filter(
        in_branches(reach, "sitting__campaign__organisation__path"), is_stated=True
    ).values_list("sitting__campaign", "direction", "person")
    for campaign, direction, person in rows:
        found[campaign][direction].add(person)
    waves = list(Campaign.objects.filter(pk__in=found).order_by("opens_on", "id"))
    return waves, [found[one.pk] for one in waves]


def _planned(reach: list[str]) -> tuple[Counter[int], Counter[int]]:
    """Direction to seats, and to trainer hours, of groups in released plans."""
    seats: Counter[int] = Counter()
    hours: Counter[int] = Counter()
    cohorts = Cohort.objects.filter(
        in_branches(reach, "plan__organisation__path"), plan__state=PlanState.RELEASED
    )
    for direction, largest, weekly in cohorts.values_list(
        "programme__topic__direction", "programme__largest", "programme__trainer_hours"
    ):
        seats[direction] += largest
        hours[direction] += sum(weekly)
    return seats, hours


def _hours_of_trainers(reach: list[str]) -> dict[int, dict[int, int]]:
    """Direction to the trainers able to teach a topic of it, with the hours each can give in all."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    able = Capability.objects.filter(in_branches(reach, "trainer__home__organisation__path"))
    for direction, trainer, cap in able.values_list("topic__direction", "trainer", "trainer__hours_cap"):
        found[direction][trainer] = cap
    return found


def _room_kinds_missing(reach: list[str]) -> dict[int, tuple[str, ...]]:
    there = set(
        Room.objects.filter(in_branches(reach, "site__organisation__path")).values_list("kind", flat=True)
    )
    wanted: dict[int, set[str]] = defaultdict(set)
    for direction, kind in (
        Programme.objects.filter(is_offered=True)
        .exclude(form="online")
        .values_list("topic__direction", "room_kind")
    ):
        wanted[direction].add(kind)
    return {direction: tuple(sorted(kinds - there)) for direction, kinds in wanted.items()}


def _usual_courses() -> dict[int, tuple[int, int]]:
    """Direction to the largest group and the trainer hours of its usual course: the middle one on offer."""
    courses: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for direction, largest, weekly in Programme.objects.filter(is_offered=True).values_list(
        "topic__direction", "largest", "trainer_hours"
    ):
        courses[direction].append((sum(weekly), largest))
    found = {}
    for direction, listed in courses.items():
        hours, largest = sorted(listed)[len(listed) // 2]
        found[direction] = (largest, hours)
    return found


def _missing(
    seats: int,
    usual: tuple[int, int],
    capable: Mapping[int, int],
    planned_hours: int,
    room_kinds: Iterable[str],
) -> Missing:
    largest, hours_of_one = usual
    groups = ceil(seats / largest)
    left = max(0, sum(capable.values()) - planned_hours)
    hours = max(0, groups * hours_of_one - left)
    usual_cap = sum(capable.values()) / len(capable) if capable else 4 * USUAL_HOURS
    return Missing(seats, groups, hours, ceil(hours / usual_cap), tuple(room_kinds))


def _by_district(
    reach: list[str], directions: list[Direction], needing: Mapping[int, set[int]], smallest: int
) -> list[tuple[Words, list[Cell]]]:
    """Districts and cities with people who need something; numbers that would tell of too few are hidden."""
    names = {
        str(path): Words(name)
        for path, name in Organisation.objects.filter(
            in_branches(reach), kind__in=[Kind.DISTRICT, Kind.CITY]
        ).values_list("path", "name")
    }
    posts = Post.objects.filter(current(), in_branches(reach, "organisation__path"), role=Role.TEACHER)
    home: dict[int, str] = {}
    for person, path in posts.order_by("-id").values_list("person", "organisation__path"):
        home[person] = next((one for one in names if (path or "").startswith(one)), "")
    placed: dict[int, set[int]] = defaultdict(set)
    for direction, person in Place.objects.filter(
        in_branches(reach, "cohort__plan__organisation__path"),
        withdrawn_at=None,
        cohort__plan__state=PlanState.RELEASED,
    ).values_list("cohort__programme__topic__direction", "person"):
        placed[direction].add(person)
    cells: dict[str, list[Cell]] = {path: [] for path in names}
    for one in directions:
        people = needing.get(one.number, set())
        served = people & placed[one.number]
        bases = [sum(home.get(person) == path for person in people) for path in names]
        elsewhere = len(people) - sum(bases)
        hidden = groups_to_hide(bases, smallest=smallest, elsewhere=elsewhere)
        for place, path in enumerate(names):
            if place in hidden:
                cells[path].append(Cell(None, None))
            else:
                count = sum(home.get(person) == path for person in served)
                parts = (count, bases[place] - count)
                is_told = not any(0 < part < smallest for part in parts)
                cells[path].append(Cell(bases[place], count if is_told else None))
    return [(names[path], row) for path, row in cells.items() if any(cell.people != 0 for cell in row)]
