"""Does a plan keep every hard rule? Written from the rules alone; shares no code with the search.

Plain dictionaries on purpose: a reader can hold each rule against the page of the file format.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ustat_engine.planning.instance import (
    TOTAL,
    Absence,
    Instance,
    Programme,
    Rules,
    Site,
    Teacher,
    Trainer,
    Wish,
)
from ustat_engine.planning.plan import Detail, Place, Plan, Run

ROUNDING = 1e-6  # sums of decimal hours and money

RULES = (
    "run_twice", "programme_unknown", "trainer_unknown", "site_unknown", "run_unknown", "teacher_unknown",
    "wish_unknown", "topic", "level", "length", "form", "site", "one_place", "overlap", "hours_cap", "away",
    "leave", "school_cap", "subject_cap", "group_min", "group_max", "seats", "language", "trainer_topic",
    "trainer_language", "trainer_away", "trainer_sites", "trainer_week_hours", "trainer_hours", "room_kind",
    "rooms", "site_closed", "budget", "year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken at one place of the plan; ``detail`` holds the names and numbers for a sentence."""

    rule: str
    where: str
    detail: Detail

    @property
    def sentence(self) -> str:
        """The breach for a developer; people get a translated sentence at the edge."""
        facts = ", ".join(f"{name} {value}" for name, value in self.detail.items())
        return f"{self.rule} broken at {self.where}: {facts}."


def breaches(instance: Instance, plan: Plan) -> list[Breach]:
    """Which hard rules does the plan break, and where?

    ``instance`` has been checked; ``plan`` may say anything, unknown keys included. An empty list means that
    every rule of ``RULES`` holds. Refusals and summary are not looked at: they are claims, not commitments.
    """
    return list(_Judge(instance, plan).all())


class _Judge:
    """The plan laid out by run, by teacher, by trainer and by week."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan, self.rules = instance, plan, instance.rules
        self.schools = {row.school: row for row in instance.schools}
        self.teachers = {row.teacher: row for row in instance.teachers}
        self.programmes = {row.programme: row for row in instance.programmes}
        self.trainers = {row.trainer: row for row in instance.trainers}
        self.wishes = {(row.teacher, row.rank): row for row in instance.wishes}
        self.rooms = {(row.site, row.room_kind): row for row in instance.sites}
        self.sites = {row.site: row for row in instance.sites}
        self.can_teach = {(row.trainer, row.topic, row.level) for row in instance.can_teach}
        self.closed = {(row.site, row.week) for row in instance.site_closed}
        self.trainer_away = {(row.trainer, row.week) for row in instance.trainer_away}
        self.away = {(row.teacher, row.week) for row in instance.away if row.kind == Absence.ALL}
        self.leave = {(row.teacher, row.week) for row in instance.away if row.kind == Absence.LEAVE}

        self.runs: dict[str, Run] = {}
        for run in plan.runs:
            self.runs.setdefault(run.run, run)
        self.known = {
            key: (run, self.programmes[run.programme])
            for key, run in self.runs.items()
            if run.programme in self.programmes
        }
        self.seated: dict[str, list[Place]] = defaultdict(list)
        for place in plan.places:
            if place.run in self.known and place.teacher in self.teachers:
                self.seated[place.run].append(place)
        self.members = {key: sorted({place.teacher for place in seats}) for key, seats in self.seated.items()}

    def all(self) -> Iterator[Breach]:
        yield from self.keys()
        for run, programme in self.known.values():
            yield from self.of_run(run, programme)
        yield from self.of_places()
        yield from self.of_teachers()
        yield from self.of_schools()
        yield from self.of_trainers()
        yield from self.of_rooms()
        yield from self.of_budget()

    def keys(self) -> Iterator[Breach]:
        for key, times in Counter(run.run for run in self.plan.runs).items():
            if times > 1:
                yield Breach("run_twice", f"run {key}", {"run": key, "times": times})
        for run in self.plan.runs:
            if run.programme not in self.programmes:
                yield Breach(
                    "programme_unknown", f"run {run.run}", {"run": run.run, "programme": run.programme}
                )
            if run.trainer not in self.trainers:
                yield Breach("trainer_unknown", f"run {run.run}", {"run": run.run, "trainer": run.trainer})
            if run.site and run.site not in self.sites:
                yield Breach("site_unknown", f"run {run.run}", {"run": run.run, "site": run.site})
        for place in self.plan.places:
            facts = {"run": place.run, "teacher": place.teacher, "rank": place.rank}
            if place.run not in self.runs:
                yield Breach("run_unknown", _seat(place), facts)
            if place.teacher not in self.teachers:
                yield Breach("teacher_unknown", _seat(place), facts)
            elif (place.teacher, place.rank) not in self.wishes:
                yield Breach("wish_unknown", _seat(place), facts)

    def of_run(self, run: Run, programme: Programme) -> Iterator[Breach]:
        where, last = f"run {run.run}", run.start + programme.weeks - 1
        if run.start < 1 or last > self.rules.weeks:
            facts = {"run": run.run, "start": run.start, "end": last, "weeks": self.rules.weeks}
            yield Breach("year", where, facts)
        size = len(self.members.get(run.run, ()))
        if size < programme.smallest:
            yield Breach("group_min", where, {"run": run.run, "members": size, "least": programme.smallest})
        if size > programme.largest:
            yield Breach("group_max", where, {"run": run.run, "members": size, "most": programme.largest})
        yield from self._room_of(run, programme, size)
        if trainer := self.trainers.get(run.trainer):
            yield from self._trainer_of(run, programme, trainer)
        for week, here in _weeks(run, programme, programme.on_site):
            if here and (run.site, week) in self.closed:
                yield Breach(
                    "site_closed", f"{where}, week {week}", {"run": run.run, "site": run.site, "week": week}
                )

    def _room_of(self, run: Run, programme: Programme, size: int) -> Iterator[Breach]:
        where = f"run {run.run}"
        if programme.form == "online":
            if run.site:
                yield Breach("room_kind", where, _room_facts(run, programme))
            return
        if run.site and run.site not in self.sites:
            return
        room = self.rooms.get((run.site, run.room_kind))
        if room is None or programme.room_kind not in ("", run.room_kind):
            yield Breach("room_kind", where, _room_facts(run, programme))
        elif size > room.seats:
            yield Breach(
                "seats", where, {"run": run.run, "members": size, "most": room.seats, "site": run.site}
            )

    def _trainer_of(self, run: Run, programme: Programme, trainer: Trainer) -> Iterator[Breach]:
        where = f"run {run.run}"
        facts = {"run": run.run, "trainer": run.trainer}
        if (run.trainer, programme.topic, run.level) not in self.can_teach:
            yield Breach("trainer_topic", where, facts | {"topic": programme.topic, "level": run.level})
        if run.language not in trainer.languages:
            yield Breach("trainer_language", where, facts | {"language": run.language})
        for week in range(run.start, run.start + programme.weeks):
            if (run.trainer, week) in self.trainer_away:
                yield Breach("trainer_away", f"{where}, week {week}", facts | {"week": week})

    def of_places(self) -> Iterator[Breach]:
        for wish, times in Counter((place.teacher, place.rank) for place in self.plan.places).items():
            if times > 1:
                yield Breach(
                    "one_place",
                    f"teacher {wish[0]}, wish {wish[1]}",
                    {"teacher": wish[0], "rank": wish[1], "places": times},
                )
        for key, seats in self.seated.items():
            run, programme = self.known[key]
            for place in seats:
                wish_of_place = self.wishes.get((place.teacher, place.rank))
                if wish_of_place:
                    yield from _voluntary(place, wish_of_place, run, programme, sited=run.site in self.sites)
            for teacher in self.members[key]:
                yield from self._member(self.teachers[teacher], run, programme)

    def _member(self, teacher: Teacher, run: Run, programme: Programme) -> Iterator[Breach]:
        where = f"teacher {teacher.teacher}, run {run.run}"
        facts = {"run": run.run, "teacher": teacher.teacher}
        if run.language not in teacher.languages:
            yield Breach("language", where, facts | {"language": run.language})
        for week, absent in _weeks(run, programme, programme.absent):
            if (teacher.teacher, week) in self.away:
                yield Breach("away", f"{where}, week {week}", facts | {"week": week})
            elif absent and (teacher.teacher, week) in self.leave:
                yield Breach("leave", f"{where}, week {week}", facts | {"week": week})

    def of_teachers(self) -> Iterator[Breach]:
        seats: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for key, places in self.seated.items():
            for place in places:
                seats[place.teacher].add((key, place.rank))
        for name in sorted(seats):
            held = [self.known[key] for key, _ in sorted(seats[name])]
            yield from self._overlaps(name, held)
            hours = sum(programme.hours for _, programme in held)
            cap = _hours_cap(self.teachers[name], self.rules)
            if hours > cap:
                yield Breach("hours_cap", f"teacher {name}", {"teacher": name, "hours": hours, "most": cap})

    def _overlaps(self, teacher: str, held: list[tuple[Run, Programme]]) -> Iterator[Breach]:
        in_time = sorted(held, key=lambda pair: (pair[0].start, pair[0].run))
        for number, (run, programme) in enumerate(in_time):
            for other, _ in in_time[number + 1 :]:
                if other.start < run.start + programme.weeks:
                    yield Breach(
                        "overlap",
                        f"teacher {teacher}, week {other.start}",
                        {"teacher": teacher, "week": other.start, "run": run.run, "other": other.run},
                    )

    def of_schools(self) -> Iterator[Breach]:
        absent: dict[tuple[str, int], set[str]] = defaultdict(set)
        for key, names in self.members.items():
            run, programme = self.known[key]
            for week, is_absent in _weeks(run, programme, programme.absent):
                if is_absent:
                    for name in names:
                        absent[self.teachers[name].school, week].add(name)
        for (school, week), names_away in sorted(absent.items()):
            where = f"school {school}, week {week}"
            facts = {"school": school, "week": week}
            cap = self.schools[school].cap
            if len(names_away) > cap:
                yield Breach("school_cap", where, facts | {"away": len(names_away), "most": cap})
            subjects = Counter(self.teachers[name].subject for name in names_away)
            for subject, count in sorted(subjects.items()):
                if subject and count > self.rules.subject_cap:
                    most = {"subject": subject, "away": count, "most": self.rules.subject_cap}
                    yield Breach("subject_cap", f"{where}, {subject}", facts | most)

    def of_trainers(self) -> Iterator[Breach]:
        load: dict[tuple[str, int], float] = defaultdict(float)
        sites: dict[tuple[str, int], set[str]] = defaultdict(set)
        total: dict[str, float] = defaultdict(float)
        for run, programme in self.known.values():
            if run.trainer in self.trainers:
                for week, hours in _weeks(run, programme, programme.trainer_hours):
                    load[run.trainer, week] += hours
                    total[run.trainer] += hours
                for week, here in _weeks(run, programme, programme.on_site):
                    if here and run.site:
                        sites[run.trainer, week].add(run.site)
        for (trainer, week), hours in sorted(load.items()):
            if hours > self.rules.trainer_week_hours + ROUNDING:
                facts = {
                    "trainer": trainer,
                    "week": week,
                    "hours": hours,
                    "most": self.rules.trainer_week_hours,
                }
                yield Breach("trainer_week_hours", f"trainer {trainer}, week {week}", facts)
        for (trainer, week), names in sorted(sites.items()):
            if len(names) > 1:
                where = f"trainer {trainer}, week {week}"
                yield Breach(
                    "trainer_sites",
                    where,
                    {"trainer": trainer, "week": week, "sites": ", ".join(sorted(names))},
                )
        for trainer, hours in sorted(total.items()):
            cap = self.trainers[trainer].hours_cap
            if hours > cap + ROUNDING:
                yield Breach(
                    "trainer_hours", f"trainer {trainer}", {"trainer": trainer, "hours": hours, "most": cap}
                )

    def of_rooms(self) -> Iterator[Breach]:
        used: Counter[tuple[str, str, int]] = Counter()
        for run, programme in self.known.values():
            if (run.site, run.room_kind) in self.rooms:
                for week, here in _weeks(run, programme, programme.on_site):
                    used[run.site, run.room_kind, week] += bool(here)
        for (site, kind, week), count in sorted(used.items()):
            room: Site = self.rooms[site, kind]
            if count > room.rooms:
                facts = {"site": site, "room_kind": kind, "week": week, "groups": count, "most": room.rooms}
                yield Breach("rooms", f"site {site}, {kind}, week {week}", facts)

    def of_budget(self) -> Iterator[Breach]:
        spent: dict[str, float] = defaultdict(float)
        for run, programme in self.known.values():
            if trainer := self.trainers.get(run.trainer):
                region = self.sites[run.site].region if run.site in self.sites else trainer.region
                money = self._price(run, programme, trainer)
                spent[TOTAL] += money
                if region != TOTAL:
                    spent[region] += money
        for region, most in sorted(self.rules.budget.items()):
            if spent[region] > most + ROUNDING:
                facts = {"region": region, "money": round(spent[region], 2), "most": most}
                yield Breach("budget", f"region {region}" if region else "all regions", facts)

    def _price(self, run: Run, programme: Programme, trainer: Trainer) -> float:
        cost = self.rules.cost
        money = cost.trainer_hour * sum(programme.trainer_hours)
        site = self.sites.get(run.site)
        if site is None or not trainer.home or trainer.home in (site.site, site.district):
            return money
        before = (False, *programme.on_site)
        trips = sum(here and not earlier for earlier, here in zip(before, programme.on_site, strict=False))
        return money + cost.trip * trips + cost.lodging_week * sum(programme.on_site)


def _weeks(run: Run, programme: Programme, values: tuple[float, ...]) -> Iterator[tuple[int, float]]:
    return ((run.start + number, value) for number, value in enumerate(values[: programme.weeks]))


def _voluntary(place: Place, wish: Wish, run: Run, programme: Programme, *, sited: bool) -> Iterator[Breach]:
    got_and_wished = (
        ("topic", programme.topic, (wish.topic,)),
        ("level", run.level, (wish.level,)),
        ("length", programme.hours, wish.hours),
        ("form", programme.form, wish.forms),
        ("site", run.site, wish.sites if sited else ()),
    )
    for rule, got, wished in got_and_wished:
        if wished and got not in wished:
            facts = {"run": place.run, "teacher": place.teacher, "rank": place.rank}
            yield Breach(rule, _seat(place), facts | {"got": got, "wished": ", ".join(map(str, wished))})


def _seat(place: Place) -> str:
    return f"teacher {place.teacher}, run {place.run}, wish {place.rank}"


def _room_facts(run: Run, programme: Programme) -> dict[str, str]:
    return {"run": run.run, "site": run.site, "room_kind": run.room_kind, "wanted": programme.room_kind}


def _hours_cap(teacher: Teacher, rules: Rules) -> int:
    return rules.hours_cap if teacher.hours_cap is None else min(rules.hours_cap, teacher.hours_cap)
