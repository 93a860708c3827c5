"""A plan in the making: who sits where, and what that uses up. It knows consequences and makes no choice."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ustat_engine.planning.instance import ONLINE, TOTAL, Programme
from ustat_engine.planning.numbered import NO_SUBJECT, Bools, Floats, Ints
from ustat_engine.planning.options import NOWHERE, Options
from ustat_engine.planning.score import price_of_run

ROUNDING = 1e-9
NO_LIMIT = np.iinfo(np.int64).max // 2


@dataclass(frozen=True, slots=True)
class Group:
    """An open group: the start it uses, its trainer, the wishes it meets.

    ``run`` is the key of a group that must stay, with its first ``kept`` wishes; empty for the search's own.
    """

    start: int
    trainer: int
    wishes: tuple[int, ...]
    run: str = ""
    kept: int = 0


class Ground:
    """What never changes while a plan is made: the options, and each trainer's price at each start."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.numbered = options.numbered
        self.rules = options.numbered.instance.rules
        self.absent = [np.flatnonzero(np.array(row.absent, dtype=bool)) for row in self.numbered.programmes]
        self.loads = [np.array(row.trainer_hours, dtype=np.float64) for row in self.numbered.programmes]
        self.cost, self.payer = self._costs()
        self.purse = np.array(
            [self.rules.budget.get(region, np.inf) for region in self.numbered.region_no], dtype=np.float64
        )
        self.purse_total = self.rules.budget.get(TOTAL, np.inf)
        self.has_budget = bool(self.rules.budget)
        held = [tuple(held_weeks(row)) for row in self.numbered.programmes]
        self.patterns = sorted(set(held))
        self.held = [np.flatnonzero(np.array(weeks, dtype=bool)) for weeks in held]
        patterns = np.array([self.patterns.index(weeks) for weeks in held], dtype=np.int64)
        self.pattern = patterns[options.programme_no] if len(options.cell) else options.cell
        self.may_open = options.can_lead & self.clear_of(self.numbered.closed, options.site)

    def _costs(self) -> tuple[Floats, Ints]:
        """Money and paying region of every trainer (row) at every start (column)."""
        options, trainers = self.options, self.numbered.trainers
        cells = len(options.cells)
        cost, payer = np.zeros((len(trainers), cells)), np.zeros((len(trainers), cells), dtype=np.int64)
        sites = self.numbered.instance.sites
        for column, cell in enumerate(options.cells):
            site = None if cell.room == NOWHERE else sites[cell.room]
            for row, trainer in enumerate(trainers):
                cost[row, column] = price_of_run(
                    self.rules, self.numbered.programmes[cell.programme], trainer, site
                )
                payer[row, column] = self.numbered.region_no[site.region if site else trainer.region]
        return cost[:, options.cell], payer[:, options.cell]

    def clear_of(self, blocked: Bools, row: Ints) -> Bools:
        """Starts whose held weeks are all free in a table of rows (sites or rooms) by weeks.

        ``row`` names the row of each start; ``NOWHERE`` is always free.
        """
        rows, weeks = blocked.shape
        hit = np.zeros((len(self.patterns), rows + 1, weeks), dtype=bool)
        for number, pattern in enumerate(self.patterns):
            for later in np.flatnonzero(pattern).tolist():
                hit[number, :rows, : weeks - later] |= blocked[:, later:]
        is_clear: Bools = ~hit[self.pattern, row, self.options.week]
        return is_clear


class State:
    """Counters of everything that is limited, kept in step with the open groups."""

    def __init__(self, ground: Ground) -> None:
        numbered, weeks = ground.numbered, ground.numbered.weeks
        trainers, sites = len(numbered.trainers), len(numbered.site_no)
        self.ground = ground
        self.groups: list[Group] = []
        self.given = np.zeros(len(numbered.cap), dtype=np.int64)
        self.busy = np.zeros((len(numbered.cap), weeks), dtype=bool)
        self.met = np.zeros(numbered.asks, dtype=np.int64)
        self.school_away = np.zeros((len(numbered.school_cap), weeks), dtype=np.int64)
        self.faculty_away = np.zeros((numbered.faculties + 1, weeks), dtype=np.int64)
        self.load = np.zeros((trainers, weeks))
        self.taught = np.zeros(trainers)
        self.presence = np.zeros((trainers, sites, weeks), dtype=np.int64)
        self.rooms_used = np.zeros((len(numbered.rooms), weeks), dtype=np.int64)
        self.spent = np.zeros(len(ground.purse))
        self.can_open = ground.may_open.copy()
        for trainer in range(trainers):
            self._look_again_at(trainer)

    def copy(self) -> "State":
        """The same plan, to try something on."""
        twin = object.__new__(State)
        twin.ground, twin.groups = self.ground, self.groups.copy()
        for name in self._counters:
            setattr(twin, name, getattr(self, name).copy())
        return twin

    _counters = (
        "given", "busy", "met", "school_away", "faculty_away", "load", "taught", "presence", "rooms_used",
        "spent", "can_open",
    )  # fmt: skip

    def open(self, group: Group) -> None:
        """Add a group with its people."""
        self.groups.append(group)
        self._count_group(group, 1)
        self._count_people(group.start, np.array(group.wishes, dtype=np.int64), 1)

    def close(self, number: int) -> None:
        """Take a group away; its people are free again. The last group takes its number."""
        group = self.groups[number]
        self.groups[number] = self.groups[-1]
        self.groups.pop()
        self._count_group(group, -1)
        self._count_people(group.start, np.array(group.wishes, dtype=np.int64), -1)

    def seat(self, number: int, wishes: tuple[int, ...]) -> None:
        """Add people to an open group."""
        group = self.groups[number]
        self.groups[number] = replace(group, wishes=group.wishes + wishes)
        self._count_people(group.start, np.array(wishes, dtype=np.int64), 1)

    def open_starts(self) -> Bools:
        """At which starts is there a trainer, a room and money for a group now?"""
        options, free = self.ground.options, self.can_open
        if self.ground.has_budget:
            left = np.minimum(self.ground.purse - self.spent, self.ground.purse_total - self.spent.sum())
            free = free & (self.ground.cost <= left[self.ground.payer] + ROUNDING)
        full = self.rooms_used >= self.ground.numbered.rooms[:, None]
        opened: Bools = np.any(free, axis=0) & self.ground.clear_of(full, options.room)
        return opened

    def trainers_for(self, start: int) -> Ints:
        """Who could lead a group at an open start."""
        free = self.can_open[:, start]
        if self.ground.has_budget:
            left = np.minimum(self.ground.purse - self.spent, self.ground.purse_total - self.spent.sum())
            free = free & (self.ground.cost[:, start] <= left[self.ground.payer[:, start]] + ROUNDING)
        return np.flatnonzero(free)

    def room_at_school(self, start: int) -> tuple[Ints, Ints]:
        """How many more may leave each school, and each faculty, in the weeks of absence of a start?"""
        numbered, rules = self.ground.numbered, self.ground.rules
        weeks = self._absent_weeks(start)
        schools = numbered.school_cap.copy()
        faculties = np.full(numbered.faculties + 1, rules.subject_cap, dtype=np.int64)
        if len(weeks) == 0:
            schools[:], faculties[:] = NO_LIMIT, NO_LIMIT
        else:
            schools -= self.school_away[:, weeks].max(axis=1)
            faculties -= self.faculty_away[:, weeks].max(axis=1)
            faculties[NO_SUBJECT] = NO_LIMIT
        return schools, faculties

    def _absent_weeks(self, start: int) -> Ints:
        options = self.ground.options
        weeks: Ints = options.week[start] + self.ground.absent[options.programme_no[start]]
        return weeks

    def _count_group(self, group: Group, sign: int) -> None:
        ground, options, start = self.ground, self.ground.options, group.start
        weeks = slice(int(options.week[start]), int(options.end[start]))
        self.load[group.trainer, weeks] += sign * ground.loads[options.programme_no[start]]
        self.taught[group.trainer] += sign * options.trainer_hours[start]
        self.spent[ground.payer[group.trainer, start]] += sign * ground.cost[group.trainer, start]
        if options.room[start] != NOWHERE:
            here = options.week[start] + ground.held[options.programme_no[start]]
            self.presence[group.trainer, options.site[start], here] += sign
            self.rooms_used[options.room[start], here] += sign
        self._look_again_at(group.trainer)

    def _count_people(self, start: int, wishes: Ints, sign: int) -> None:
        numbered, options = self.ground.numbered, self.ground.options
        teachers = numbered.wish_teacher[wishes]
        self.given[teachers] += sign * options.programme(start).hours
        self.busy[teachers, options.week[start] : options.end[start]] = sign > 0
        self.met[numbered.ask[wishes]] += sign
        weeks = self._absent_weeks(start)
        np.add.at(self.school_away, (numbered.school[teachers][:, None], weeks), sign)
        np.add.at(self.faculty_away, (numbered.faculty[teachers][:, None], weeks), sign)

    def _look_again_at(self, trainer: int) -> None:
        """Where could this trainer open a group now, within hours, week hours, and one site a week?"""
        ground, options = self.ground, self.ground.options
        rules, numbered = ground.rules, ground.numbered
        bearable = np.zeros((len(ground.loads), numbered.weeks), dtype=bool)
        for number, load in enumerate(ground.loads):
            if len(load) <= numbered.weeks:
                windows = sliding_window_view(self.load[trainer], len(load))
                fits = windows + load <= rules.trainer_week_hours + ROUNDING
                bearable[number, : len(windows)] = np.all(fits, axis=1)
        elsewhere = self.presence[trainer].sum(axis=0) > self.presence[trainer]
        left = numbered.trainers[trainer].hours_cap - self.taught[trainer]
        self.can_open[trainer] = (
            ground.may_open[trainer]
            & bearable[options.programme_no, options.week]
            & ground.clear_of(elsewhere, options.site)
            & (options.trainer_hours <= left + ROUNDING)
        )


def held_weeks(programme: Programme) -> tuple[bool, ...]:
    """The weeks in which a group holds its room, and its trainer at the site.

    The rules ask only for the weeks at the site. The search keeps all three together for the whole group: a
    blended group then never loses its room or its trainer in the middle.
    """
    return (programme.form != ONLINE,) * programme.weeks
