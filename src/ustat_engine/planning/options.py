"""What could be opened at all: kinds of groups, the weeks in which each could start, and who could sit there.

A *cell* is a programme at one level, in one language, at one site and kind of room. A *start* is a cell and a
first week in which the site is open, some trainer who can teach it is not away, and at least one person who
wished for it is free. Voluntariness is built in: a person appears only in starts of what was wished.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ustat_engine.planning.instance import ONLINE, Programme, Wish
from ustat_engine.planning.numbered import Bools, Floats, Ints, Numbered

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of group: programme and room by number (``NOWHERE`` online); ``largest`` minds the seats."""

    programme: int
    level: str
    language: str
    room: int
    smallest: int
    largest: int


@dataclass(frozen=True)
class Options:
    """Starts as columns, and in a flat list of pairs the wishes that fit each start.

    Start ``s`` is ``cells[cell[s]]`` from week ``week[s]`` (from 0); its wishes are
    ``wish[first[s]:first[s + 1]]``. ``can_lead[r, s]``: trainer ``r`` can teach it and is not away.
    """

    numbered: Numbered
    cells: tuple[Cell, ...]
    cells_of_wish: Mapping[int, tuple[int, ...]]
    cell: Ints
    week: Ints
    first: Ints
    wish: Ints
    can_lead: Bools

    def wishes(self, start: int) -> Ints:
        """The wishes that fit a start, of people who are free all its weeks."""
        return self.wish[self.first[start] : self.first[start + 1]]

    def programme(self, start: int) -> Programme:
        return self.numbered.programmes[self.cells[int(self.cell[start])].programme]

    @cached_property
    def counts(self) -> Ints:
        """How many wishes fit each start."""
        return np.diff(self.first)

    @cached_property
    def smallest(self) -> Ints:
        return self._of_cell([cell.smallest for cell in self.cells])

    @cached_property
    def largest(self) -> Ints:
        return self._of_cell([cell.largest for cell in self.cells])

    @cached_property
    def programme_no(self) -> Ints:
        return self._of_cell([cell.programme for cell in self.cells])

    @cached_property
    def room(self) -> Ints:
        return self._of_cell([cell.room for cell in self.cells])

    @cached_property
    def site(self) -> Ints:
        """The site of each start by number, ``NOWHERE`` online."""
        sites = np.append(self.numbered.room_site, NOWHERE)
        return sites[self.room] if len(self.room) else self.room

    @cached_property
    def end(self) -> Ints:
        """The week after the last."""
        lengths = np.array([row.weeks for row in self.numbered.programmes], dtype=np.int64)
        return self.week + lengths[self.programme_no] if len(self.week) else self.week

    @cached_property
    def trainer_hours(self) -> Floats:
        hours = np.array([sum(row.trainer_hours) for row in self.numbered.programmes], dtype=np.float64)
        return hours[self.programme_no] if len(self.week) else np.zeros(0)

    @cached_property
    def start_of_pair(self) -> Ints:
        return np.repeat(np.arange(len(self.cell)), self.counts)

    @cached_property
    def starts_of_wish(self) -> Mapping[int, Ints]:
        """The starts that fit each wish; a wish that fits none is not a key."""
        order = np.argsort(self.wish, kind="stable")
        wishes, begin = np.unique(self.wish[order], return_index=True)
        parts = np.split(self.start_of_pair[order], begin[1:])
        return dict(zip(wishes.tolist(), parts, strict=True)) if len(wishes) else {}

    @cached_property
    def number_of(self) -> Mapping[tuple[Cell, int], int]:
        """The number of a start, by its cell and first week."""
        pairs = zip(self.cell.tolist(), self.week.tolist(), strict=True)
        return {(self.cells[cell], week): number for number, (cell, week) in enumerate(pairs)}

    def _of_cell(self, values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)[self.cell] if values else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Column:
    """The starts of one cell: first weeks, who fits each, and which trainers could lead."""

    weeks: Ints
    counts: Ints
    wishes: Ints
    can_lead: Bools


def options(numbered: Numbered) -> Options:
    """List every start of an instance with the people who could sit in it."""
    members = _cells(numbered)
    free = [numbered.free(row) for row in numbered.programmes]
    columns = [
        _column(numbered, cell, np.array(wishes, dtype=np.int64), free[cell.programme])
        for cell, wishes in members.items()
    ]
    of_wish: dict[int, list[int]] = defaultdict(list)
    for number, wishes in enumerate(members.values()):
        for wish in wishes:
            of_wish[wish].append(number)
    nothing = np.zeros(0, dtype=np.int64)
    nobody = np.zeros((len(numbered.trainers), 0), dtype=bool)
    counts = np.concatenate([nothing, *(column.counts for column in columns)])
    return Options(
        numbered=numbered,
        cells=tuple(members),
        cells_of_wish={wish: tuple(numbers) for wish, numbers in of_wish.items()},
        cell=np.repeat(np.arange(len(columns)), [len(column.weeks) for column in columns]),
        week=np.concatenate([nothing, *(column.weeks for column in columns)]),
        first=np.append(0, np.cumsum(counts)),
        wish=np.concatenate([nothing, *(column.wishes for column in columns)]),
        can_lead=np.concatenate([nobody, *(column.can_lead for column in columns)], axis=1),
    )


def is_wished(programme: Programme, wish: Wish) -> bool:
    """Is the programme of the topic, length and form that was wished?"""
    return (
        programme.topic == wish.topic
        and (not wish.hours or programme.hours in wish.hours)
        and (not wish.forms or programme.form in wish.forms)
    )


def _cells(numbered: Numbered) -> dict[Cell, list[int]]:
    """Every kind of group that somebody wished for and somebody can lead, with the wishes it would meet."""
    by_topic = defaultdict(list)
    for number, programme in enumerate(numbered.programmes):
        by_topic[programme.topic].append(number)
    spoken = _spoken(numbered)
    rooms = [_rooms(numbered, programme) for programme in numbered.programmes]
    members: dict[Cell, list[int]] = defaultdict(list)
    for number, wish in enumerate(numbered.wishes):
        teacher = numbered.wish_teacher[number]
        languages = numbered.instance.teachers[teacher].languages
        for which in by_topic[wish.topic]:
            programme = numbered.programmes[which]
            if not is_wished(programme, wish) or programme.hours > numbered.cap[teacher]:
                continue
            for language in dict.fromkeys(languages):
                if language in spoken[wish.topic, wish.level]:
                    for room, site, largest in rooms[which]:
                        if not site or not wish.sites or site in wish.sites:
                            cell = Cell(which, wish.level, language, room, programme.smallest, largest)
                            members[cell].append(number)
    return members


def _spoken(numbered: Numbered) -> Mapping[tuple[str, str], set[str]]:
    """The languages in which a topic can be taught at a level."""
    spoken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in numbered.instance.can_teach:
        spoken[row.topic, row.level].update(numbered.trainers[numbered.trainer_no[row.trainer]].languages)
    return spoken


def _rooms(numbered: Numbered, programme: Programme) -> list[tuple[int, str, int]]:
    """The rooms a programme could use: room number, site, and the largest group in it."""
    if programme.form == ONLINE:
        return [(NOWHERE, "", programme.largest)]
    return [
        (number, row.site, min(programme.largest, row.seats))
        for number, row in enumerate(numbered.instance.sites)
        if row.rooms and row.seats >= programme.smallest and programme.room_kind in ("", row.room_kind)
    ]


def _column(numbered: Numbered, cell: Cell, wishes: Ints, free: Bools) -> _Column:
    fits = free[numbered.wish_teacher[wishes]] & possible_weeks(numbered, cell)
    weeks = np.flatnonzero(fits.any(axis=0))
    _, rows = np.nonzero(fits[:, weeks].T)
    return _Column(weeks, fits[:, weeks].sum(axis=0), wishes[rows], can_lead(numbered, cell)[:, weeks])


def possible_weeks(numbered: Numbered, cell: Cell) -> Bools:
    """In which weeks could the cell start: its site open, and a trainer who can teach it not away?"""
    possible: Bools = np.any(can_lead(numbered, cell), axis=0)
    if cell.room == NOWHERE:
        return possible
    programme = numbered.programmes[cell.programme]
    return possible & numbered.site_open(programme, int(numbered.room_site[cell.room]), programme.on_site)


def can_lead(numbered: Numbered, cell: Cell) -> Bools:
    """Which trainers (rows) could teach the cell from which week (columns)?"""
    programme = numbered.programmes[cell.programme]
    able = {
        row.trainer
        for row in numbered.instance.can_teach
        if (row.topic, row.level) == (programme.topic, cell.level)
    }
    rows = [
        numbered.trainer_present(programme, number) & (row.trainer in able and cell.language in row.languages)
        for number, row in enumerate(numbered.trainers)
    ]
    return np.array(rows, dtype=bool).reshape(len(rows), max(numbered.weeks - programme.weeks + 1, 0))
