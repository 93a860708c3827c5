"""Which groups to open: the best gain per trainer hour first, then take some away and build again, often.

Counted in steps, never in seconds: a seed gives the same plan. A stronger search takes its place behind
``improve`` and needs nothing else changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ustat_engine.planning.numbered import Bools, Ints
from ustat_engine.planning.pricing import Pricer
from ustat_engine.planning.state import Group, State

PRICED = 30  # starts priced exactly in each round, the best by estimate
RUINED = 4  # groups at most that one step takes away
LOOSENESS = 0.002  # of the value may be lost in an early step; falls to nothing at the end
NOISE = 0.25  # of a gain, so that a step does not always rebuild what it took away


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: in the first plan ``step`` is 0; groups and people placed so far."""

    step: int
    steps: int
    groups: int
    places: int


Watch = Callable[[Progress], bool]
"""Called between steps; the search goes on while it says True."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best state found, the steps made, and whether the caller stopped the search."""

    state: State
    steps: int
    is_stopped: bool


class _Stopped(Exception):
    """The caller has seen enough."""


def improve(state: State, *, rng: np.random.Generator, steps: int, watch: Watch) -> Outcome:
    """The best plan that contains the locked groups of ``state``, after a greedy plan and so many steps.

    ``state`` is used up. The order of the instance decides between two plans; the search itself walks on one
    weighted value. When ``watch`` says False the best plan so far comes back; it is valid at every moment.
    """
    search = _Search(state, rng, steps, watch)
    try:
        search.run()
    except _Stopped:
        return Outcome(search.best, search.step, is_stopped=True)
    return Outcome(search.best, steps, is_stopped=False)


class _Search:
    def __init__(self, state: State, rng: np.random.Generator, steps: int, watch: Watch) -> None:
        self.state, self.rng, self.steps, self.watch = state, rng, steps, watch
        self.ground = state.ground
        self.lottery = rng.permutation(len(self.ground.numbered.cap))
        self.pricer = Pricer(self.ground, self.lottery)
        self.best, self.step = state, 0
        instance = self.ground.numbered.instance
        names = sorted({row.district for row in instance.schools})
        of_school = np.array([names.index(row.district) for row in instance.schools], dtype=np.int64)
        self.district = of_school[self.ground.numbered.school]
        self.asked = self._people_by_district(np.arange(len(instance.wishes)))

    def run(self) -> None:
        self._fill()
        self._build(noise=0.0)
        self._fill()
        self.best = self.state.copy()
        best_value = value = self._value(self.state)
        for step in range(1, self.steps + 1):
            self.step = step
            self._tell()
            before = self.state.copy()
            self._ruin()
            self._build(noise=NOISE)
            self._fill()
            now = self._value(self.state)
            if now[0] >= value[0] - self._looseness() * abs(value[0]):
                value = now
                if now[1] > best_value[1]:
                    self.best, best_value = self.state.copy(), now
            else:
                self.state = before
        self._tell()

    def _looseness(self) -> float:
        """How much of its value a plan may lose now: a random amount that shrinks with the steps."""
        left = 1 - self.step / self.steps
        return LOOSENESS * left * float(self.rng.exponential())

    def _ruin(self) -> None:
        """Take away a few groups: one by lot, others with its trainer, in its weeks, or by lot."""
        loose = [number for number, group in enumerate(self.state.groups) if not group.run]
        if not loose:
            return
        first = self.state.groups[int(self.rng.choice(loose))]
        kin = [number for number in loose if self._is_kin(self.state.groups[number], first)]
        others = kin if len(kin) > 1 else loose
        number_ruined = min(int(self.rng.integers(1, RUINED + 1)), len(others))
        ruined = set(self.rng.choice(others, size=number_ruined, replace=False).tolist())
        for number in sorted(ruined, reverse=True):
            self.state.close(number)

    def _is_kin(self, group: Group, other: Group) -> bool:
        week = self.ground.options.week
        return group.trainer == other.trainer or abs(int(week[group.start] - week[other.start])) <= 1

    def _build(self, *, noise: float) -> None:
        """Open the best group by gain per trainer hour, again and again, until none can be opened."""
        hopeless = np.zeros(len(self.ground.options.cell), dtype=bool)
        while (group := self._next_group(hopeless, noise)) is not None:
            self.state.open(group)
            if self.step == 0:
                self._tell()

    def _next_group(self, hopeless: Bools, noise: float) -> Group | None:
        """The best group that can be opened now; starts found too small are marked hopeless."""
        options = self.ground.options
        starts = np.flatnonzero(self.state.open_starts() & ~hopeless)
        gains = self.pricer.gains(self.state)
        worth, people = self.pricer.estimates(self.state, gains, starts)
        too_few = people < options.smallest[starts]
        hopeless[starts[too_few]] = True
        starts, worth = starts[~too_few], worth[~too_few]
        hours = np.maximum(options.trainer_hours[starts], 1.0)
        luck = 1 + noise * self.rng.standard_normal(len(starts)) if noise else np.ones(len(starts))
        ranked = np.argsort(-worth / hours * luck, kind="stable")
        for begin in range(0, len(ranked), PRICED):
            best: tuple[float, int, tuple[int, ...]] | None = None
            for position in ranked[begin : begin + PRICED].tolist():
                start = int(starts[position])
                wishes, gain = self.pricer.members(self.state, gains, start, int(options.largest[start]))
                if len(wishes) < options.smallest[start]:
                    hopeless[start] = True
                    continue
                rate = gain / float(hours[position]) * float(luck[position])
                if best is None or rate > best[0]:
                    best = rate, start, wishes
            if best is not None:
                return Group(best[1], self._trainer_for(best[1]), best[2])
        return None

    def _trainer_for(self, start: int) -> int:
        """Of those who could lead: the cheapest, then the one with the fewest other chances."""
        able = self.state.trainers_for(start)
        chances = self.state.can_open[able].sum(axis=1)
        order = np.lexsort((able, chances, self.ground.cost[able, start]))
        return int(able[order[0]])

    def _fill(self) -> None:
        """Give the empty seats of open groups to those who gain most by them."""
        options = self.ground.options
        spare = [
            number
            for number, group in enumerate(self.state.groups)
            if len(group.wishes) < options.largest[group.start]
        ]
        if not spare:
            return
        gains = self.pricer.gains(self.state)
        starts = np.array([self.state.groups[number].start for number in spare], dtype=np.int64)
        _, people = self.pricer.estimates(self.state, gains, starts)
        for number, waiting in zip(spare, people.tolist(), strict=True):
            if waiting:
                group = self.state.groups[number]
                seats = int(options.largest[group.start]) - len(group.wishes)
                wishes, _ = self.pricer.members(self.state, gains, group.start, seats)
                self.state.seat(number, wishes)
                gains = self.pricer.gains(self.state)

    def _value(self, state: State) -> tuple[float, tuple[float, ...]]:
        """One weighted value to walk on, and the levels in their order to choose the best by."""
        numbered = self.ground.numbered
        met = (numbered.owed > 0) & (state.given >= numbered.owed)
        due = float(numbered.weight[met].sum())
        wishes = _wishes_of(state)
        levels = {
            "due": due,
            "need": float(numbered.wish_value[wishes].sum()),
            "fairness": self._smallest_share(wishes),
            "cost": -sum(float(self.ground.cost[group.trainer, group.start]) for group in state.groups),
        }
        walked = self.pricer.duty * due + float(self.pricer.value[wishes].sum())
        return walked, tuple(round(levels[name], 9) for name in numbered.instance.rules.lexicographic)

    def _smallest_share(self, wishes: Ints) -> float:
        """Of people with a wish, the share with a place, in the district where it is smallest."""
        has_asked = self.asked > 0
        shares = self._people_by_district(wishes)[has_asked] / self.asked[has_asked]
        return float(shares.min(initial=1.0))

    def _people_by_district(self, wishes: Ints) -> Ints:
        people = np.unique(self.ground.numbered.wish_teacher[wishes])
        counts: Ints = np.bincount(self.district[people], minlength=int(self.district.max(initial=-1)) + 1)
        return counts

    def _tell(self) -> None:
        places = sum(len(group.wishes) for group in self.state.groups)
        if not self.watch(Progress(self.step, self.steps, len(self.state.groups), places)):
            if self.step == 0:
                self._fill()
                self.best = self.state
            raise _Stopped


def _wishes_of(state: State) -> Ints:
    return np.array([wish for group in state.groups for wish in group.wishes], dtype=np.int64)
