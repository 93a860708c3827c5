"""The planning problem as plain rows: a dataclass for each file of the format, and one door to check."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from ustat_engine.errors import WrongShape

IN_PERSON, BLENDED, ONLINE = "in_person", "blended", "online"
FORMS = (IN_PERSON, BLENDED, ONLINE)
LEVELS_OF_ORDER = ("due", "need", "fairness", "cost")
TOTAL = ""
"""The key of a budget that holds for everything together."""


Row = TypeVar("Row")


class Absence(StrEnum):
    """How far a teacher is away in a week."""

    ALL = "all"
    LEAVE = "leave"  # cannot leave the school, can learn at a distance


@dataclass(frozen=True, slots=True)
class Cost:
    """Prices in money: an hour of a trainer, a trip away from home, a week of lodging."""

    trainer_hour: float = 0.0
    trip: float = 0.0
    lodging_week: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for everyone. ``weeks`` is the length of the plan, numbered from 1.

    ``subject_cap``: teachers of one subject away from one school in one week. ``hours_cap``: hours a teacher
    may be given. ``budget``: money per region; the key ``TOTAL`` is all regions together; empty = no limit.
    """

    weeks: int
    subject_cap: int = 1
    hours_cap: int = 72
    trainer_week_hours: float = 36.0
    lexicographic: tuple[str, ...] = LEVELS_OF_ORDER
    cost: Cost = Cost()
    budget: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class School:
    """A school; ``cap`` teachers at most are away from it in one week."""

    school: str
    district: str
    region: str
    cap: int


@dataclass(frozen=True, slots=True)
class Site:
    """One kind of room at a site: how many ``rooms``, and the ``seats`` in each. A row for each kind."""

    site: str
    district: str
    region: str
    room_kind: str
    rooms: int
    seats: int


@dataclass(frozen=True, slots=True)
class Closure:
    """A week in which a site is closed."""

    site: str
    week: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher. ``languages`` best first; ``due``: 0 not, 1 this year, 2 overdue.

    Of ``hours_cap`` and the general one the smaller holds; None = only the general one.
    """

    teacher: str
    school: str
    subject: str
    languages: tuple[str, ...]
    due: int = 0
    hours_needed: int = 0
    hours_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A week in which a teacher is away, wholly or from everything outside the school."""

    teacher: str
    week: int
    kind: str = Absence.ALL


@dataclass(frozen=True, slots=True)
class Wish:
    """What a teacher chose. An empty tuple means any; ``value`` is the need it meets, larger is greater."""

    teacher: str
    rank: int
    topic: str
    level: str
    hours: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    value: float = 1.0


@dataclass(frozen=True, slots=True)
class Programme:
    """A course for a group of ``smallest`` to ``largest``; ``trainer_hours`` and ``absent`` run week by week.

    ``absent``: members are away from school. ``room_kind``: empty = any room; online it is not used.
    """

    programme: str
    topic: str
    hours: int
    form: str
    weeks: int
    trainer_hours: tuple[float, ...]
    absent: tuple[bool, ...]
    room_kind: str
    smallest: int
    largest: int

    @property
    def on_site(self) -> tuple[bool, ...]:
        """Weeks taught at the site: all of them in person, those of absence when blended, none online."""
        if self.form == ONLINE:
            return (False,) * self.weeks
        if self.form == BLENDED:
            return self.absent
        return (True,) * self.weeks


@dataclass(frozen=True, slots=True)
class Trainer:
    """A trainer. ``home`` is a site (or a district) that needs no trip; empty = at home everywhere."""

    trainer: str
    region: str
    home: str
    languages: tuple[str, ...]
    hours_cap: float


@dataclass(frozen=True, slots=True)
class TrainerAway:
    """A week in which a trainer cannot teach."""

    trainer: str
    week: int


@dataclass(frozen=True, slots=True)
class Capability:
    """A trainer can teach a topic at a level."""

    trainer: str
    topic: str
    level: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an instance: ``row`` counts from 0 in the table's tuple; -1 is the table itself.

    ``code`` is one of unknown, twice, choice, least, most, number, length, order, differs, missing.
    """

    table: str
    row: int
    column: str
    code: str
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.table}[{self.row}].{self.column}: {self.code}: expected {self.expected}, got {self.got}"
        )


class WrongInstance(WrongShape):
    """The rows do not make a planning problem; ``faults`` names every reason at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The planning problem has faults. " + "; ".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Instance:
    """A whole planning problem. Keys are texts, weeks count from 1.

    ``check`` is the one door: it raises ``WrongInstance`` with every fault, and returns the instance itself.
    """

    rules: Rules
    schools: tuple[School, ...] = ()
    sites: tuple[Site, ...] = ()
    teachers: tuple[Teacher, ...] = ()
    wishes: tuple[Wish, ...] = ()
    programmes: tuple[Programme, ...] = ()
    trainers: tuple[Trainer, ...] = ()
    can_teach: tuple[Capability, ...] = ()
    away: tuple[Away, ...] = ()
    site_closed: tuple[Closure, ...] = ()
    trainer_away: tuple[TrainerAway, ...] = ()

    def check(self) -> "Instance":
        """Is this a planning problem? Raises ``WrongInstance`` with all faults, table by table."""
        faults = list(_Door(self).faults())
        if faults:
            raise WrongInstance(faults)
        return self


class _Door:
    """Every check of an instance; each method reads one table."""

    def __init__(self, instance: Instance) -> None:
        self.it = instance
        self.weeks = instance.rules.weeks
        self.schools = {row.school for row in instance.schools}
        self.sites = {row.site for row in instance.sites}
        self.districts = {row.district for row in instance.sites} | {row.district for row in instance.schools}
        self.regions = {
            row.region for table in (instance.schools, instance.sites, instance.trainers) for row in table
        }
        self.teachers = {row.teacher for row in instance.teachers}
        self.trainers = {row.trainer for row in instance.trainers}

    def faults(self) -> Iterator[Fault]:
        yield from self.of_rules()
        yield from self.of_schools()
        yield from self.of_sites()
        yield from self.of_teachers()
        yield from self.of_away()
        yield from self.of_wishes()
        yield from self.of_programmes()
        yield from self.of_trainers()
        for name in ("schools", "sites", "teachers", "programmes", "trainers"):
            yield from self._keys_are_named(name)

    def of_rules(self) -> Iterator[Fault]:
        rules = self.it.rules
        numbers = (
            ("weeks", rules.weeks, 1),
            ("subject_cap", rules.subject_cap, 0),
            ("hours_cap", rules.hours_cap, 0),
            ("trainer_week_hours", rules.trainer_week_hours, 0),
            ("cost.trainer_hour", rules.cost.trainer_hour, 0),
            ("cost.trip", rules.cost.trip, 0),
            ("cost.lodging_week", rules.cost.lodging_week, 0),
            *((f"budget.{region or 'total'}", money, 0) for region, money in rules.budget.items()),
        )
        for column, value, least in numbers:
            yield from _at_least("rules", 0, column, value, least)
        for name in rules.lexicographic:
            yield from _choice("rules", 0, "lexicographic", name, LEVELS_OF_ORDER)
        yield from _once("rules", "lexicographic", rules.lexicographic, lambda name: name, same_row=True)
        for region in rules.budget:
            if region != TOTAL:
                yield from _known("rules", 0, "budget", region, self.regions, "schools.region")

    def of_schools(self) -> Iterator[Fault]:
        yield from _once("schools", "school", self.it.schools, lambda row: row.school)
        for number, row in enumerate(self.it.schools):
            yield from _at_least("schools", number, "cap", row.cap, 0)

    def of_sites(self) -> Iterator[Fault]:
        yield from _once("sites", "site", self.it.sites, lambda row: (row.site, row.room_kind))
        home: dict[str, Site] = {}
        for number, row in enumerate(self.it.sites):
            first = home.setdefault(row.site, row)
            for column, now, then in (
                ("district", row.district, first.district),
                ("region", row.region, first.region),
            ):
                if now != then:
                    yield Fault("sites", number, column, "differs", then, now)
            yield from _at_least("sites", number, "rooms", row.rooms, 0)
            yield from _at_least("sites", number, "seats", row.seats, 0)
        yield from _once("site_closed", "week", self.it.site_closed, lambda row: (row.site, row.week))
        for number, closed in enumerate(self.it.site_closed):
            yield from _known("site_closed", number, "site", closed.site, self.sites, "sites.site")
            yield from self._week("site_closed", number, closed.week)

    def of_teachers(self) -> Iterator[Fault]:
        yield from _once("teachers", "teacher", self.it.teachers, lambda row: row.teacher)
        for number, row in enumerate(self.it.teachers):
            yield from _known("teachers", number, "school", row.school, self.schools, "schools.school")
            yield from _choice("teachers", number, "due", row.due, (0, 1, 2))
            yield from _at_least("teachers", number, "hours_needed", row.hours_needed, 0)
            if row.hours_cap is not None:
                yield from _at_least("teachers", number, "hours_cap", row.hours_cap, 0)

    def of_away(self) -> Iterator[Fault]:
        yield from _once("away", "week", self.it.away, lambda row: (row.teacher, row.week, row.kind))
        for number, row in enumerate(self.it.away):
            yield from _known("away", number, "teacher", row.teacher, self.teachers, "teachers.teacher")
            yield from self._week("away", number, row.week)
            yield from _choice("away", number, "kind", row.kind, tuple(Absence))

    def of_wishes(self) -> Iterator[Fault]:
        yield from _once("wishes", "rank", self.it.wishes, lambda row: (row.teacher, row.rank))
        for number, row in enumerate(self.it.wishes):
            yield from _known("wishes", number, "teacher", row.teacher, self.teachers, "teachers.teacher")
            yield from _at_least("wishes", number, "rank", row.rank, 1)
            yield from _at_least("wishes", number, "value", row.value, 0)
            for hours in row.hours:
                yield from _at_least("wishes", number, "hours", hours, 1)
            for form in row.forms:
                yield from _choice("wishes", number, "forms", form, FORMS)
            for site in row.sites:
                yield from _known("wishes", number, "sites", site, self.sites, "sites.site")
            for column, value in (("topic", row.topic), ("level", row.level)):
                yield from _named("wishes", number, column, value)

    def of_programmes(self) -> Iterator[Fault]:
        yield from _once("programmes", "programme", self.it.programmes, lambda row: row.programme)
        for number, row in enumerate(self.it.programmes):
            yield from _named("programmes", number, "topic", row.topic)
            yield from _at_least("programmes", number, "hours", row.hours, 1)
            yield from _choice("programmes", number, "form", row.form, FORMS)
            yield from _at_least("programmes", number, "weeks", row.weeks, 1)
            for column, values in (("trainer_hours", row.trainer_hours), ("absent", row.absent)):
                if len(values) != row.weeks:
                    yield Fault("programmes", number, column, "length", str(row.weeks), str(len(values)))
            for hours in row.trainer_hours:
                yield from _at_least("programmes", number, "trainer_hours", hours, 0)
            yield from _at_least("programmes", number, "min", row.smallest, 1)
            if row.largest < row.smallest:
                yield Fault("programmes", number, "max", "order", f"min = {row.smallest}", str(row.largest))

    def of_trainers(self) -> Iterator[Fault]:
        yield from _once("trainers", "trainer", self.it.trainers, lambda row: row.trainer)
        for number, row in enumerate(self.it.trainers):
            yield from _at_least("trainers", number, "hours_cap", row.hours_cap, 0)
            if row.home and row.home not in self.districts:
                yield from _known("trainers", number, "home", row.home, self.sites, "sites.site")
        yield from _once("trainer_away", "week", self.it.trainer_away, lambda row: (row.trainer, row.week))
        for number, away in enumerate(self.it.trainer_away):
            yield from _known(
                "trainer_away", number, "trainer", away.trainer, self.trainers, "trainers.trainer"
            )
            yield from self._week("trainer_away", number, away.week)
        yield from _once(
            "can_teach", "topic", self.it.can_teach, lambda row: (row.trainer, row.topic, row.level)
        )
        for number, can in enumerate(self.it.can_teach):
            yield from _known("can_teach", number, "trainer", can.trainer, self.trainers, "trainers.trainer")
            for column, value in (("topic", can.topic), ("level", can.level)):
                yield from _named("can_teach", number, column, value)

    def _week(self, table: str, row: int, week: int) -> Iterator[Fault]:
        yield from _at_least(table, row, "week", week, 1)
        if week > self.weeks:
            yield Fault(table, row, "week", "most", str(self.weeks), str(week))

    def _keys_are_named(self, table: str) -> Iterator[Fault]:
        for number, row in enumerate(getattr(self.it, table)):
            column = fields(row)[0].name
            yield from _named(table, number, column, getattr(row, column))


def _known(table: str, row: int, column: str, key: str, keys: Iterable[str], where: str) -> Iterator[Fault]:
    if key not in keys:
        yield Fault(table, row, column, "unknown", where, key)


def _named(table: str, row: int, column: str, key: str) -> Iterator[Fault]:
    if not key:
        yield Fault(table, row, column, "missing", column, "")


def _choice(
    table: str, row: int, column: str, value: str | int, choices: Sequence[str | int]
) -> Iterator[Fault]:
    if value not in choices:
        yield Fault(table, row, column, "choice", ", ".join(map(str, choices)), str(value))


def _at_least(table: str, row: int, column: str, value: float, least: float) -> Iterator[Fault]:
    if not isfinite(value):
        yield Fault(table, row, column, "number", "a number", str(value))
    elif value < least:
        yield Fault(table, row, column, "least", str(least), str(value))


def _once(
    table: str, column: str, rows: Sequence[Row], key: Callable[[Row], Hashable], *, same_row: bool = False
) -> Iterator[Fault]:
    seen: dict[Hashable, int] = {}
    for number, row in enumerate(rows):
        first = seen.setdefault(key(row), number)
        if first != number:
            name = key(row)
            shown = " ".join(map(str, name)) if isinstance(name, tuple) else str(name)
            yield Fault(table, 0 if same_row else number, column, "twice", str(first), shown)
