"""The instance as numbers for search and explanation: keys become row numbers, rules become arrays."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ustat_engine.planning.instance import Absence, Instance, Programme, Trainer, Wish

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DUTY_WEIGHTS = (0.0, 1.0, 1.5)  # not due, due this year, overdue
NO_SUBJECT = -1

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An instance by number. Weeks run from 0 here: week 0 is week 1 of the files.

    ``faculty`` numbers the pairs (school, subject) for the subject cap. ``ask`` numbers what a teacher asks
    for: two wishes of one teacher for one topic and level are one ask, and one of them can be met.
    """

    instance: Instance
    weeks: int
    teacher_no: Mapping[str, int]
    school_no: Mapping[str, int]
    site_no: Mapping[str, int]
    room_no: Mapping[tuple[str, str], int]
    region_no: Mapping[str, int]
    trainer_no: Mapping[str, int]
    programme_no: Mapping[str, int]
    wish_no: Mapping[tuple[str, int], int]
    school: Ints
    faculty: Ints
    faculties: int
    cap: Ints
    owed: Ints
    weight: Floats
    away: Bools
    on_leave: Bools
    wish_teacher: Ints
    wish_value: Floats
    ask: Ints
    asks: int
    school_cap: Ints
    closed: Bools
    rooms: Ints
    seats: Ints
    room_site: Ints
    trainer_away: Bools

    @property
    def programmes(self) -> tuple[Programme, ...]:
        return self.instance.programmes

    @property
    def wishes(self) -> tuple[Wish, ...]:
        return self.instance.wishes

    @property
    def trainers(self) -> tuple[Trainer, ...]:
        return self.instance.trainers

    def free(self, programme: Programme) -> Bools:
        """Which teachers (rows) are free for all of the programme when it starts in a week (columns)?"""
        starts = max(self.weeks - programme.weeks + 1, 0)
        free = np.ones((len(self.cap), starts), dtype=bool)
        for number, absent in enumerate(programme.absent):
            away = self.away | self.on_leave if absent else self.away
            free &= ~away[:, number : number + starts]
        return free

    def site_open(self, programme: Programme, site: int, held: Sequence[bool]) -> Bools:
        """In which weeks could the programme start, given the weeks in which it needs the site?"""
        starts = max(self.weeks - programme.weeks + 1, 0)
        is_open = np.ones(starts, dtype=bool)
        for number, needed in enumerate(held):
            if needed:
                is_open &= ~self.closed[site, number : number + starts]
        return is_open

    def trainer_present(self, programme: Programme, trainer: int) -> Bools:
        """In which weeks could the programme start without an absence of the trainer?"""
        starts = max(self.weeks - programme.weeks + 1, 0)
        present = np.ones(starts, dtype=bool)
        for number in range(programme.weeks):
            present &= ~self.trainer_away[trainer, number : number + starts]
        return present

    def region_of(self, site: str, trainer: str) -> int:
        """Whose budget pays: the site's region, or the trainer's when there is no site."""
        if site:
            return self.region_no[self.instance.sites[self.room_of_site(site)].region]
        return self.region_no[self.trainers[self.trainer_no[trainer]].region]

    def room_of_site(self, site: str) -> int:
        """Any row of the site; district and region are the same in all of them."""
        return int(np.flatnonzero(self.room_site == self.site_no[site])[0])


def numbered(instance: Instance) -> Numbered:
    """Number an instance that has been checked."""
    weeks, teachers, rules = instance.rules.weeks, instance.teachers, instance.rules
    teacher_no = _numbers(row.teacher for row in teachers)
    school_no = _numbers(row.school for row in instance.schools)
    site_no = _numbers(row.site for row in instance.sites)
    trainer_no = _numbers(row.trainer for row in instance.trainers)
    faculty_no = _numbers((row.school, row.subject) for row in teachers if row.subject)
    ask_no = _numbers((row.teacher, row.topic, row.level) for row in instance.wishes)
    regions = [row.region for table in (instance.schools, instance.sites, instance.trainers) for row in table]
    away = {kind: np.zeros((len(teachers), weeks), dtype=bool) for kind in Absence}
    for row in instance.away:
        away[Absence(row.kind)][teacher_no[row.teacher], row.week - 1] = True
    closed = np.zeros((len(site_no), weeks), dtype=bool)
    for closure in instance.site_closed:
        closed[site_no[closure.site], closure.week - 1] = True
    trainer_away = np.zeros((len(trainer_no), weeks), dtype=bool)
    for missing in instance.trainer_away:
        trainer_away[trainer_no[missing.trainer], missing.week - 1] = True
    return Numbered(
        instance=instance,
        weeks=weeks,
        teacher_no=teacher_no,
        school_no=school_no,
        site_no=site_no,
        room_no={(row.site, row.room_kind): number for number, row in enumerate(instance.sites)},
        region_no=_numbers(regions),
        trainer_no=trainer_no,
        programme_no=_numbers(row.programme for row in instance.programmes),
        wish_no={(row.teacher, row.rank): number for number, row in enumerate(instance.wishes)},
        school=_ints(school_no[row.school] for row in teachers),
        faculty=_ints(faculty_no.get((row.school, row.subject), NO_SUBJECT) for row in teachers),
        faculties=len(faculty_no),
        cap=_ints(_smaller(rules.hours_cap, row.hours_cap) for row in teachers),
        owed=_ints(row.hours_needed if row.due else 0 for row in teachers),
        weight=np.array([DUTY_WEIGHTS[row.due] if row.hours_needed else 0.0 for row in teachers]),
        away=away[Absence.ALL],
        on_leave=away[Absence.LEAVE],
        wish_teacher=_ints(teacher_no[row.teacher] for row in instance.wishes),
        wish_value=np.array([row.value for row in instance.wishes], dtype=np.float64),
        ask=_ints(ask_no[row.teacher, row.topic, row.level] for row in instance.wishes),
        asks=len(ask_no),
        school_cap=_ints(row.cap for row in instance.schools),
        closed=closed,
        rooms=_ints(row.rooms for row in instance.sites),
        seats=_ints(row.seats for row in instance.sites),
        room_site=_ints(site_no[row.site] for row in instance.sites),
        trainer_away=trainer_away,
    )


def _numbers(keys: Iterable[Key]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key in keys:
        found.setdefault(key, len(found))
    return found


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _smaller(general: int, own: int | None) -> int:
    return general if own is None else min(general, own)
