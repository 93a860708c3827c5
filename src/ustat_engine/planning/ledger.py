"""A finished plan laid out by what it uses: who is where, what is left, and who could still come.

Counted from the rules alone, whoever made the plan; the explanations read their facts here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ustat_engine.planning.instance import TOTAL, Programme, Teacher
from ustat_engine.planning.numbered import NO_SUBJECT, Bools, Ints
from ustat_engine.planning.options import NOWHERE, Cell, Options, is_wished, possible_weeks
from ustat_engine.planning.plan import Place, Plan, Run
from ustat_engine.planning.score import price_of_run

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Open:
    """A run of the plan by numbers, with its people and the wishes they sit there for; weeks from 0."""

    run: Run
    programme: Programme
    week: int
    room: int
    trainer: int
    teachers: tuple[int, ...]
    wishes: tuple[int, ...]
    most: int

    @property
    def weeks(self) -> Ints:
        return self.week + np.arange(self.programme.weeks)

    def overlaps(self, week: int, programme: Programme) -> bool:
        return self.week < week + programme.weeks and week < self.week + self.programme.weeks


class Ledger:
    """Everything a finished plan uses, and what that leaves. Weeks and rows count from 0."""

    def __init__(self, options: Options, plan: Plan) -> None:
        self.options, self.numbered = options, options.numbered
        self.rules = self.numbered.instance.rules
        self.place_of: dict[int, Place] = {
            self.numbered.wish_no[place.teacher, place.rank]: place for place in plan.places
        }
        seats: dict[str, list[Place]] = defaultdict(list)
        for place in plan.places:
            seats[place.run].append(place)
        self.opened = {run.run: self._open(run, seats[run.run]) for run in plan.runs}
        self.held: dict[int, list[Open]] = defaultdict(list)
        self.alike: dict[tuple[str, str, str, str], list[Open]] = defaultdict(list)
        for group in self.opened.values():
            run = group.run
            self.alike[run.programme, run.level, run.language, run.site].append(group)
            for teacher in group.teachers:
                self.held[teacher].append(group)
        self._comers: dict[int, int] = {}
        self._ever: dict[int, int] = {}
        self._count()

    def _open(self, run: Run, seats: list[Place]) -> Open:
        no = self.numbered
        programme = no.programmes[no.programme_no[run.programme]]
        room = no.room_no[run.site, run.room_kind] if run.site else NOWHERE
        return Open(
            run=run,
            programme=programme,
            week=run.start - 1,
            room=room,
            trainer=no.trainer_no[run.trainer],
            teachers=tuple(no.teacher_no[place.teacher] for place in seats),
            wishes=tuple(no.wish_no[place.teacher, place.rank] for place in seats),
            most=programme.largest if room == NOWHERE else min(programme.largest, int(no.seats[room])),
        )

    def _count(self) -> None:
        """Count what the runs use of people, schools, trainers, rooms and money."""
        no = self.numbered
        people, trainers = len(no.cap), len(no.trainers)
        self.given = np.zeros(people, dtype=np.int64)
        self.busy = np.zeros((people, no.weeks), dtype=bool)
        self.met = np.zeros(no.asks, dtype=bool)
        self.school_away = np.zeros((len(no.school_cap), no.weeks), dtype=np.int64)
        self.faculty_away = np.zeros((no.faculties + 1, no.weeks), dtype=np.int64)
        self.load = np.zeros((trainers, no.weeks))
        self.present = np.zeros((trainers, len(no.site_no), no.weeks), dtype=bool)
        self.rooms_used = np.zeros((len(no.rooms), no.weeks), dtype=np.int64)
        self.spent: dict[str, float] = defaultdict(float)
        for group in self.opened.values():
            teachers = list(group.teachers)
            self.given[teachers] += group.programme.hours
            self.busy[teachers, group.week : group.week + group.programme.weeks] = True
            self.met[no.ask[list(group.wishes)]] = True
            absent = weeks_where(group.week, group.programme.absent)
            for teacher in teachers:
                self.school_away[no.school[teacher], absent] += 1
                self.faculty_away[no.faculty[teacher], absent] += 1
            self.load[group.trainer, group.weeks] += group.programme.trainer_hours
            if group.room != NOWHERE:
                here = weeks_where(group.week, group.programme.on_site)
                self.present[group.trainer, no.room_site[group.room], here] = True
                self.rooms_used[group.room, here] += 1
            price, payers = self._price(group.trainer, group.programme, group.room)
            for payer in payers:
                self.spent[payer] += price

    def _price(self, trainer: int, programme: Programme, room: int) -> tuple[float, set[str]]:
        """What a group costs, and the budgets that pay for it."""
        row = self.numbered.trainers[trainer]
        site = None if room == NOWHERE else self.numbered.instance.sites[room]
        return price_of_run(self.rules, programme, row, site), {TOTAL, site.region if site else row.region}

    # people

    def teacher_of(self, wish: int) -> Teacher:
        return self.numbered.instance.teachers[int(self.numbered.wish_teacher[wish])]

    def hours_left(self, wish: int) -> int:
        teacher = self.numbered.wish_teacher[wish]
        return int(self.numbered.cap[teacher] - self.given[teacher])

    def weeks_away(self, teacher: int, programme: Programme, week: int) -> list[int]:
        """The weeks, from 1, in which a person is away from a programme that starts in a week."""
        no, weeks = self.numbered, week + np.arange(programme.weeks)
        absent = np.array(programme.absent, dtype=bool)
        away = no.away[teacher, weeks] | (no.on_leave[teacher, weeks] & absent)
        from_one: list[int] = (weeks[away] + 1).tolist()
        return from_one

    def clash(self, teacher: int, week: int, programme: Programme) -> Open | None:
        """The person's first other run in those weeks."""
        others = [group for group in self.held[teacher] if group.overlaps(week, programme)]
        return min(others, key=lambda group: (group.week, group.run.run), default=None)

    def weeks_school_is_full(self, teacher: int, week: int, programme: Programme) -> list[int]:
        """The weeks, from 1, in which the school has no one more to spare."""
        no, absent = self.numbered, weeks_where(week, programme.absent)
        school = no.school[teacher]
        full: list[int] = (absent[self.school_away[school, absent] >= no.school_cap[school]] + 1).tolist()
        return full

    def weeks_subject_is_full(self, teacher: int, week: int, programme: Programme) -> list[int]:
        """The weeks, from 1, in which the school has no one more of the person's subject to spare."""
        absent = weeks_where(week, programme.absent)
        faculty = self.numbered.faculty[teacher]
        if faculty == NO_SUBJECT:
            return []
        full: list[int] = (absent[self.faculty_away[faculty, absent] >= self.rules.subject_cap] + 1).tolist()
        return full

    # wishes

    @cached_property
    def wished(self) -> list[list[Programme]]:
        """The programmes that each wish would accept."""
        by_topic: dict[str, list[Programme]] = defaultdict(list)
        for programme in self.numbered.programmes:
            by_topic[programme.topic].append(programme)
        return [
            [row for row in by_topic[wish.topic] if is_wished(row, wish)] for wish in self.numbered.wishes
        ]

    @cached_property
    def able(self) -> dict[tuple[str, str], list[int]]:
        """The trainers who can teach a topic at a level."""
        able: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in self.numbered.instance.can_teach:
            able[row.topic, row.level].append(self.numbered.trainer_no[row.trainer])
        return able

    @cached_property
    def possible(self) -> list[Bools]:
        """The weeks in which each cell could start: site open, and a trainer not away."""
        return [possible_weeks(self.numbered, cell) for cell in self.options.cells]

    def cells(self, wish: int) -> list[int]:
        """The cells that fit the wish and the hours the person has left."""
        left = self.hours_left(wish)
        cells = self.options.cells_of_wish.get(wish, ())
        return [number for number in cells if self.programme(self.options.cells[number]).hours <= left]

    def starts(self, wish: int) -> list[int]:
        """The starts that fit the wish and the hours the person has left."""
        starts = self.options.starts_of_wish.get(wish, np.zeros(0, dtype=np.int64))
        fits = np.isin(self.options.cell[starts], self.cells(wish))
        numbers: list[int] = starts[fits].tolist()
        return numbers

    def runs_like(self, wish: int) -> Iterator[Open]:
        """The open runs of a programme, level, language and site that fit the wish."""
        keys = set()
        for number in self.options.cells_of_wish.get(wish, ()):
            cell = self.options.cells[number]
            keys.add((self.programme(cell).programme, cell.level, cell.language, self.site(cell)))
        for key in sorted(keys):
            yield from self.alike.get(key, ())

    def run_that_meets(self, wish: int) -> Run:
        """The run in which what is asked for is met already."""
        no = self.numbered
        held = self.held[int(no.wish_teacher[wish])]
        return next(group.run for group in held if no.ask[wish] in no.ask[list(group.wishes)])

    # starts

    def programme(self, cell: Cell) -> Programme:
        return self.numbered.programmes[cell.programme]

    def site(self, cell: Cell) -> str:
        return "" if cell.room == NOWHERE else self.numbered.instance.sites[cell.room].site

    def comers(self, start: int) -> int:
        """How many could still come together at a start, while people with a place keep it?"""
        if start not in self._comers:
            no, options = self.numbered, self.options
            programme, week = options.programme(start), int(options.week[start])
            wishes = options.wishes(start)
            teachers = no.wish_teacher[wishes]
            busy = self.busy[teachers, week : week + programme.weeks].any(axis=1)
            comes = (
                ~self.met[no.ask[wishes]]
                & ~busy
                & (self.given[teachers] + programme.hours <= no.cap[teachers])
            )
            absent = weeks_where(week, programme.absent)
            used = self.school_away[:, absent], self.faculty_away[:, absent]
            self._comers[start] = self._together(teachers[comes], *used)
        return self._comers[start]

    def comers_ever(self, start: int) -> int:
        """How many could come together at a start if nothing else were planned?"""
        if start not in self._ever:
            no, options = self.numbered, self.options
            weeks = sum(options.programme(start).absent)
            nobody = np.zeros((len(no.school_cap), weeks), dtype=np.int64)
            none_of_it = np.zeros((no.faculties + 1, weeks), dtype=np.int64)
            teachers = no.wish_teacher[options.wishes(start)]
            self._ever[start] = self._together(teachers, nobody, none_of_it)
        return self._ever[start]

    def _together(self, teachers: Ints, schools_used: Ints, faculties_used: Ints) -> int:
        """How many of these people can their schools spare at once? Exact, as subjects lie inside schools.

        The columns of ``schools_used`` and ``faculties_used`` are the weeks of absence.
        """
        no, teachers = self.numbered, np.unique(teachers)
        if schools_used.shape[1] == 0:
            return len(teachers)
        school, faculty = no.school[teachers], no.faculty[teachers]
        school_left = np.maximum(no.school_cap - schools_used.max(axis=1), 0)
        faculty_left = np.maximum(self.rules.subject_cap - faculties_used.max(axis=1), 0)
        has_subject = faculty != NO_SUBJECT
        faculties, first, counts = np.unique(faculty[has_subject], return_index=True, return_counts=True)
        people = np.bincount(school[~has_subject], minlength=len(school_left))
        np.add.at(people, school[has_subject][first], np.minimum(counts, faculty_left[faculties]))
        return int(np.minimum(people, school_left).sum())

    def trainers_free(self, start: int) -> list[int]:
        """The trainers who could still lead a group at a start: hours, week hours and one site a week."""
        able = np.flatnonzero(self.options.can_lead[:, start]).tolist()
        return [trainer for trainer in able if self._is_free(trainer, start)]

    def _is_free(self, trainer: int, start: int) -> bool:
        no, options = self.numbered, self.options
        programme, week, room = options.programme(start), int(options.week[start]), int(options.room[start])
        load = self.load[trainer, week : week + programme.weeks] + programme.trainer_hours
        total = self.load[trainer].sum() + sum(programme.trainer_hours)
        if (load > self.rules.trainer_week_hours + ROUNDING).any():
            return False
        if total > no.trainers[trainer].hours_cap + ROUNDING:
            return False
        if room == NOWHERE:
            return True
        elsewhere = np.delete(self.present[trainer], no.room_site[room], axis=0)
        return not elsewhere[:, weeks_where(week, programme.on_site)].any()

    def weeks_without_room(self, start: int) -> list[int]:
        """The weeks, from 1, in which all rooms of the kind are taken."""
        options, room = self.options, int(self.options.room[start])
        if room == NOWHERE:
            return []
        here = weeks_where(int(options.week[start]), options.programme(start).on_site)
        taken: list[int] = (here[self.rooms_used[room, here] >= self.numbered.rooms[room]] + 1).tolist()
        return taken

    def held_together(self, start: int, trainers: list[int]) -> tuple[list[str], list[int]] | None:
        """What does the habit of the search forbid here that the rules allow? None when it forbids nothing.

        The search leaves room and trainer with a blended group also in its distance weeks. Back come the runs
        that hold the room or the trainers in such weeks, and the weeks, from 1, in which the site is closed.
        """
        no, options, room = self.numbered, self.options, int(self.options.room[start])
        if room == NOWHERE:
            return None
        programme, week = options.programme(start), int(options.week[start])
        weeks, site = week + np.arange(programme.weeks), no.room_site[room]
        near = [
            group
            for group in self.opened.values()
            if group.room != NOWHERE and group.overlaps(week, programme)
        ]
        here = [group for group in near if group.room == room]
        elsewhere = [
            group for group in near if no.room_site[group.room] != site and group.trainer in trainers
        ]
        closed: list[int] = (weeks[no.closed[site, weeks]] + 1).tolist()
        is_full = any(sum(week in group.weeks for group in here) >= no.rooms[room] for week in weeks.tolist())
        all_bound = {group.trainer for group in elsewhere} >= set(trainers)
        if not (closed or is_full or all_bound):
            return None
        holders = (here if is_full else []) + (elsewhere if all_bound else [])
        return sorted({group.run.run for group in holders}), closed

    def money_missing(self, start: int, trainer: int) -> float:
        """How much money is missing for a group at a start; 0 when there is enough."""
        programme, room = self.options.programme(start), int(self.options.room[start])
        price, payers = self._price(trainer, programme, room)
        limits = {payer: self.rules.budget[payer] for payer in payers if payer in self.rules.budget}
        return max((self.spent[payer] + price - limit for payer, limit in limits.items()), default=0.0)


def weeks_where(first: int, values: tuple[float, ...]) -> Ints:
    """The weeks, from 0, in which a value of a programme that starts in week ``first`` is not 0."""
    weeks: Ints = first + np.flatnonzero(np.array(values))
    return weeks
