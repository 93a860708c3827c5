"""What would a group be worth now, and who would sit in it? Exact: the best members are a sort."""

from collections.abc import Iterator

import numpy as np

from ustat_engine.planning.numbered import NO_SUBJECT, Floats, Ints
from ustat_engine.planning.state import Ground, State

PARTIAL = 0.02  # of a duty's credit is spread over the hours on the way; the rest comes when it is met
SECOND_LANGUAGE = 0.02  # of a wish's value is lost with each language that the person likes better
JUST_ASKED = 0.01  # of the greatest value, so that a wish of value 0 is still better met than not
DUTY_OVER_NEED = 60.0  # one duty in the search outweighs so many of the greatest wishes


class Pricer:
    """Gains of people and groups for one instance, with a lottery that breaks ties between equal people."""

    def __init__(self, ground: Ground, lottery: Ints) -> None:
        numbered, options = ground.numbered, ground.options
        self.ground, self.lottery = ground, lottery
        self.lengths = np.unique([row.hours for row in numbered.programmes]).astype(np.int64)
        hours = np.array([row.hours for row in numbered.programmes], dtype=np.int64)
        length = np.searchsorted(self.lengths, hours)
        self.length_of_start = length[options.programme_no] if len(options.cell) else options.cell
        greatest = float(numbered.wish_value.max(initial=0.0)) or 1.0
        order = numbered.instance.rules.lexicographic
        self.duty = DUTY_OVER_NEED * greatest if _before("due", "need", order) else greatest / DUTY_OVER_NEED
        self.value = numbered.wish_value + JUST_ASKED * greatest
        self.taste = {
            language: _ranks(language, [row.languages for row in numbered.instance.teachers])
            for language in {cell.language for cell in options.cells}
        }

    def gains(self, state: State) -> Floats:
        """The gain of each wish (row) in a course of each length (column); -1 where it cannot be met."""
        numbered = self.ground.numbered
        hours = self.lengths[None, :]
        owed = np.maximum(numbered.owed - state.given, 0)[:, None]
        needed = np.maximum(numbered.owed, 1)[:, None]
        spread = PARTIAL * np.minimum(hours, owed) / needed
        credit = numbered.weight[:, None] * (spread + (1 - PARTIAL) * ((hours >= owed) & (owed > 0)))
        fits = state.given[:, None] + hours <= numbered.cap[:, None]
        gain = self.duty * credit[numbered.wish_teacher] + self.value[:, None]
        is_open = (state.met[numbered.ask] == 0)[:, None] & fits[numbered.wish_teacher]
        result: Floats = np.where(is_open, gain, -1.0)
        return result

    def estimates(self, state: State, gains: Floats, starts: Ints) -> tuple[Floats, Ints]:
        """Roughly, what is a group at each start worth, and how many could come? Schools are ignored."""
        options, numbered = self.ground.options, self.ground.numbered
        pairs, bounds = _ranges(options.first[starts], options.counts[starts])
        start = np.repeat(starts, options.counts[starts])
        wish = options.wish[pairs]
        gain = gains[wish, self.length_of_start[start]]
        busy = np.pad(np.cumsum(state.busy, axis=1), ((0, 0), (1, 0)))
        teacher = numbered.wish_teacher[wish]
        comes = (gain >= 0) & (busy[teacher, options.end[start]] == busy[teacher, options.week[start]])
        people = np.add.reduceat(comes.astype(np.int64), bounds) if len(starts) else bounds
        worth = np.add.reduceat(gain * comes, bounds) if len(starts) else np.zeros(0)
        return worth * np.minimum(1.0, options.largest[starts] / np.maximum(people, 1)), people

    def members(self, state: State, gains: Floats, start: int, seats: int) -> tuple[tuple[int, ...], float]:
        """The best people for so many seats at a start, within the limits of schools; their gain."""
        options, numbered = self.ground.options, self.ground.numbered
        wishes = options.wishes(start)
        gain = self._liked(wishes, start, gains[wishes, self.length_of_start[start]])
        teachers = numbered.wish_teacher[wishes]
        weeks = slice(int(options.week[start]), int(options.end[start]))
        comes = (gain >= 0) & ~state.busy[teachers, weeks].any(axis=1)
        wishes, gain, teachers = wishes[comes], gain[comes], teachers[comes]
        order = np.lexsort((wishes, self.lottery[teachers], -gain))
        chosen = list(self._admitted(state, start, teachers[order], seats))
        best = order[chosen]
        return tuple(wishes[best].tolist()), float(gain[best].sum())

    def _liked(self, wishes: Ints, start: int, gain: Floats) -> Floats:
        """The gains, a little smaller for people who like another language better."""
        numbered, options = self.ground.numbered, self.ground.options
        language = options.cells[options.cell[start]].language
        loss = SECOND_LANGUAGE * self.taste[language][numbered.wish_teacher[wishes]] * self.value[wishes]
        result: Floats = np.where(gain < 0, gain, np.maximum(gain - loss, 0.0))
        return result

    def _admitted(self, state: State, start: int, teachers: Ints, seats: int) -> Iterator[int]:
        """Positions, in the order given, of the people whom their schools can spare, up to the seats."""
        numbered = self.ground.numbered
        schools, faculties = state.room_at_school(start)
        school_of = numbered.school[teachers].tolist()
        faculty_of = numbered.faculty[teachers].tolist()
        seen: set[int] = set()
        for number, teacher in enumerate(teachers.tolist()):
            if len(seen) >= seats:
                return
            school, faculty = school_of[number], faculty_of[number]
            if teacher in seen or schools[school] <= 0 or faculties[faculty] <= 0:
                continue
            schools[school] -= 1
            if faculty != NO_SUBJECT:
                faculties[faculty] -= 1
            seen.add(teacher)
            yield number


def _before(first: str, second: str, order: tuple[str, ...]) -> bool:
    """Does the first level stand before the second? A level that is not named stands behind all others."""
    place = {name: number for number, name in enumerate(order)}
    return place.get(first, len(order)) <= place.get(second, len(order))


def _ranks(language: str, known: list[tuple[str, ...]]) -> Floats:
    """At which place, from 0, does each person name the language? Last of all when it is not named."""
    return np.array(
        [names.index(language) if language in names else len(names) for names in known], dtype=np.float64
    )


def _ranges(begins: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """The numbers of several ranges one after another, and where each begins in that list."""
    bounds = np.cumsum(lengths) - lengths
    numbers = np.arange(int(lengths.sum())) + np.repeat(begins - bounds, lengths)
    return numbers, bounds
