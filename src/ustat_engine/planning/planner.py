"""Make a plan: number the problem, keep what is locked, search, name the groups, explain, and sum up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Protocol

import numpy as np

from ustat_engine.errors import EngineError
from ustat_engine.planning.bounds import bounds_of
from ustat_engine.planning.checker import Breach, breaches
from ustat_engine.planning.explain import all_refusals
from ustat_engine.planning.instance import Instance
from ustat_engine.planning.ledger import Ledger
from ustat_engine.planning.numbered import numbered
from ustat_engine.planning.options import NOWHERE, Cell, Options, options
from ustat_engine.planning.plan import Place, Plan, Run, Summary
from ustat_engine.planning.score import objective, shares_of_districts, tallies
from ustat_engine.planning.search import Outcome, Progress, Watch, improve
from ustat_engine.planning.state import Ground, Group, State

STEPS = 300
NOT_YET = {"group_min"}  # a locked group may still be filled up


class ContradictoryLocks(EngineError):
    """What is locked breaks a hard rule by itself; ``breaches`` says where."""

    def __init__(self, found: Sequence[Breach]) -> None:
        self.breaches = tuple(found)
        super().__init__("What is locked breaks the rules. " + " ".join(breach.sentence for breach in found))


class Search(Protocol):
    """Fills a state with groups. The simple one is ``search.improve``."""

    def __call__(self, state: State, *, rng: np.random.Generator, steps: int, watch: Watch) -> Outcome: ...


def _go_on(_: Progress) -> bool:
    return True


def make_plan(
    instance: Instance,
    *,
    seed: int = 1,
    steps: int = STEPS,
    locked: Plan | None = None,
    watch: Callable[[Progress], bool] = _go_on,
    search: Search = improve,
) -> Plan:
    """Who learns what, when, where and with whom?

    ``instance`` is checked here. ``steps``, at least 0, are the attempts to improve the first plan; the same
    ``seed`` and steps give the same plan. Runs and places of ``locked`` are kept, and may be filled up.
    ``watch`` is told how far it is; on False, the best plan so far comes back with status "stopped".

    Raises ``WrongInstance`` for a faulty instance, ``ContradictoryLocks`` when the locks break a hard rule.
    """
    instance.check()
    locked = locked or Plan()
    _keep_to_rules(instance, locked)
    choices = options(numbered(instance))
    state = State(Ground(choices))
    for group in _locked_groups(choices, locked):
        state.open(group)
    outcome = search(state, rng=np.random.default_rng(seed), steps=steps, watch=watch)
    plan = _named(choices, outcome.state.groups)
    _is_sound(instance, plan, locked)
    refused = all_refusals(Ledger(choices, plan))
    summary = _summary(choices, plan, "stopped" if outcome.is_stopped else "complete")
    return replace(plan, refusals=refused, summary=replace(summary, seed=seed, steps=outcome.steps))


def _keep_to_rules(instance: Instance, locked: Plan) -> None:
    """Refuse locks that break a rule by themselves; a group that is too small may still be filled."""
    found = [breach for breach in breaches(instance, locked) if breach.rule not in NOT_YET]
    if found:
        raise ContradictoryLocks(found)


def _is_sound(instance: Instance, plan: Plan, locked: Plan) -> None:
    """Never hand out a plan that breaks a rule; locked groups that stay too small are refused."""
    found = breaches(instance, plan)
    if found and {breach.rule for breach in found} <= NOT_YET and locked.runs:
        raise ContradictoryLocks(found)
    if found:
        raise AssertionError("The search broke a rule. " + found[0].sentence)


def _locked_groups(choices: Options, locked: Plan) -> list[Group]:
    """The runs that must stay, as groups with their people."""
    no = choices.numbered
    groups = []
    for run in locked.runs:
        wishes = tuple(
            no.wish_no[place.teacher, place.rank] for place in locked.places if place.run == run.run
        )
        programme = no.programme_no[run.programme]
        row = no.programmes[programme]
        room = no.room_no[run.site, run.room_kind] if run.site else NOWHERE
        largest = row.largest if room == NOWHERE else min(row.largest, int(no.seats[room]))
        cell = Cell(programme, run.level, run.language, room, row.smallest, largest)
        start = choices.number_of.get((cell, run.start - 1))
        if start is None:
            short = {"run": run.run, "members": len(wishes), "least": row.smallest}
            raise ContradictoryLocks([Breach("group_min", f"run {run.run}", short)])
        groups.append(Group(start, no.trainer_no[run.trainer], wishes, run.run, len(wishes)))
    return groups


def _named(choices: Options, groups: Sequence[Group]) -> Plan:
    """Groups as runs and places: locked ones keep their keys, new ones are numbered by week and programme."""
    taken = {group.run for group in groups if group.run}
    unnamed = sorted((group for group in groups if not group.run), key=lambda group: _sorting(choices, group))
    width = max(3, len(str(len(groups) + len(taken))))
    free = (name for number in count(1) if (name := f"R{number:0{width}d}") not in taken)
    named = {group.run: group for group in groups if group.run}
    named.update(zip(free, unnamed, strict=False))
    runs = tuple(_run(choices, group, key) for key, group in sorted(named.items()))
    wishes = choices.numbered.wishes
    places = sorted(
        (
            Place(key, wishes[wish].teacher, wishes[wish].rank)
            for key, group in named.items()
            for wish in group.wishes
        ),
        key=lambda place: (place.run, place.teacher, place.rank),
    )
    return Plan(runs, tuple(places))


def _sorting(choices: Options, group: Group) -> tuple[int, str, str, str, str, str, str, int]:
    run = _run(choices, group, "")
    names = (run.programme, run.level, run.language, run.site, run.room_kind, run.trainer)
    return (run.start, *names, min(group.wishes))


def _run(choices: Options, group: Group, key: str) -> Run:
    no, cell = choices.numbered, choices.cells[choices.cell[group.start]]
    room = None if cell.room == NOWHERE else no.instance.sites[cell.room]
    return Run(
        run=key,
        programme=no.programmes[cell.programme].programme,
        level=cell.level,
        language=cell.language,
        site=room.site if room else "",
        start=int(choices.week[group.start]) + 1,
        trainer=no.trainers[group.trainer].trainer,
        room_kind=room.room_kind if room else "",
    )


def _summary(choices: Options, plan: Plan, status: str) -> Summary:
    """What the plan is worth beside what no plan can pass."""
    instance = choices.numbered.instance
    values, limits = objective(instance, plan), bounds_of(choices)
    return Summary(
        objective=values,
        bound={name: limit.value for name, limit in limits.items()},
        bound_method={name: limit.method for name, limit in limits.items()},
        gap={
            name: max(0.0, (limit.value - values[name]) / limit.value) if limit.value else 0.0
            for name, limit in limits.items()
        },
        status=status,
        counts=tallies(instance, plan),
        districts=shares_of_districts(instance, plan),
    )
