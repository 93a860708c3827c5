"""The checker finds every breach of a hard rule, and nothing else.

A valid plan is taken, and either the plan is changed or the world around it is made a little tighter, so that
exactly one rule is broken.
"""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.planning.instances import made_up_region
from ustat_engine.planning import (
    RULES,
    Away,
    Capability,
    Closure,
    Instance,
    Place,
    Plan,
    Programme,
    Rules,
    Run,
    School,
    Site,
    Teacher,
    Trainer,
    TrainerAway,
    Wish,
    breaches,
    checker,
    make_plan,
)


def rules_broken(instance, plan):
    return {breach.rule for breach in breaches(instance, plan)}


# a small world with room to spare

PEOPLE = tuple(f"p{n}" for n in range(8))


def roomy() -> Instance:
    """Eight people of eight schools; a course in person, one blended, one online; trainers with time."""
    topics = ("ict", "law", "stem")
    rooms = (("a", "class"), ("a", "lab"), ("b", "class"))
    return Instance(
        rules=Rules(weeks=10, hours_cap=300, trainer_week_hours=100),
        schools=tuple(School(f"school of {name}", "d", "r", 1) for name in PEOPLE),
        sites=tuple(Site(site, "d", "r", kind, 1, 9) for site, kind in rooms),
        teachers=tuple(Teacher(name, f"school of {name}", "maths", ("ky",)) for name in PEOPLE),
        wishes=tuple(
            Wish(name, rank, topic, "basic") for name in PEOPLE for rank, topic in enumerate(topics, start=1)
        ),
        programmes=(
            Programme("ict", "ict", 24, "in_person", 1, (24.0,), (True,), "class", 2, 6),
            Programme("law", "law", 36, "blended", 3, (12.0, 6.0, 6.0), (True, False, False), "", 2, 6),
            Programme("stem", "stem", 24, "online", 2, (6.0, 6.0), (False, False), "", 2, 6),
        ),
        trainers=tuple(Trainer(name, "r", "a", ("ky",), 500.0) for name in "tu"),
        can_teach=tuple(Capability(name, topic, "basic") for name in "tu" for topic in topics),
    ).check()


def sound_plan() -> Plan:
    """Half of the people in each course; in the distance weeks of R2 its trainer teaches R3 elsewhere."""
    runs = (
        Run("R1", "ict", "basic", "ky", "a", 1, "t", "class"),
        Run("R2", "law", "basic", "ky", "a", 3, "t", "lab"),
        Run("R3", "ict", "basic", "ky", "b", 4, "t", "class"),
        Run("R4", "stem", "basic", "ky", "", 6, "t", ""),
    )
    seats = (("R1", PEOPLE[:4], 1), ("R2", PEOPLE[:4], 2), ("R3", PEOPLE[4:], 1), ("R4", PEOPLE[:4], 3))
    return Plan(runs, tuple(Place(run, name, rank) for run, names, rank in seats for name in names))


def with_run(plan: Plan, key: str, **changes) -> Plan:
    runs = tuple(replace(run, **changes) if run.run == key else run for run in plan.runs)
    return replace(plan, runs=runs)


def with_places(plan: Plan, *extra: Place) -> Plan:
    return replace(plan, places=(*plan.places, *extra))


def without_places(plan: Plan, run: str, number: int) -> Plan:
    of_run = [place for place in plan.places if place.run == run]
    return replace(plan, places=tuple(place for place in plan.places if place not in of_run[:number]))


CHANGES = {
    "run_twice": lambda plan: replace(plan, runs=(*plan.runs, plan.runs[0])),
    "programme_unknown": lambda plan: with_run(plan, "R1", programme="cooking"),
    "trainer_unknown": lambda plan: with_run(plan, "R1", trainer="emil"),
    "site_unknown": lambda plan: with_run(plan, "R1", site="moon"),
    "run_unknown": lambda plan: with_places(plan, Place("R9", "p7", 2)),
    "teacher_unknown": lambda plan: with_places(plan, Place("R1", "emil", 1)),
    "wish_unknown": lambda plan: with_places(plan, Place("R1", "p7", 9)),
    "topic": lambda plan: with_places(plan, Place("R1", "p7", 2)),
    "level": lambda plan: with_run(plan, "R4", level="advanced"),
    "one_place": lambda plan: with_places(plan, Place("R1", "p0", 1)),
    "overlap": lambda plan: with_run(plan, "R4", start=5),
    "group_min": lambda plan: without_places(plan, "R1", 3),
    "trainer_sites": lambda plan: with_run(plan, "R3", start=3),
    "room_kind": lambda plan: with_run(plan, "R1", room_kind="lab"),
    "year": lambda plan: with_run(plan, "R4", start=10),
}
"""What a careless hand can do to a plan, by the rule it breaks."""


def test_a_sound_plan_breaks_nothing():
    assert breaches(roomy(), sound_plan()) == []


def test_an_empty_plan_breaks_nothing():
    assert breaches(made_up_region(1), Plan()) == []


@pytest.mark.parametrize("rule", CHANGES)
def test_a_change_of_the_plan_breaks_exactly_its_rule(rule):
    also = {"level": {"trainer_topic"}}  # a level nobody wished for is one nobody here can teach

    found = rules_broken(roomy(), CHANGES[rule](sound_plan()))

    assert found == {rule} | also.get(rule, set())


def test_the_same_wish_in_two_runs_is_two_places():
    plan = with_places(sound_plan(), Place("R3", "p0", 1))

    assert rules_broken(roomy(), plan) == {"one_place", "overlap"}


def test_a_run_in_person_needs_a_site_and_one_online_has_none():
    no_site = with_run(sound_plan(), "R1", site="", room_kind="")
    a_site_online = with_run(sound_plan(), "R4", site="a", room_kind="class")

    assert (rules_broken(roomy(), no_site), rules_broken(roomy(), a_site_online)) == (
        {"room_kind"},
        {"room_kind"},
    )


def test_a_run_with_nobody_is_below_its_minimum():
    assert rules_broken(roomy(), without_places(sound_plan(), "R1", 4)) == {"group_min"}


def test_distance_weeks_need_no_room_and_no_school_spares_anyone_for_them():
    instance, plan = roomy(), sound_plan()
    closed = replace(instance, site_closed=(Closure("a", 4), Closure("a", 5)))
    on_leave = replace(
        instance, away=tuple(Away(name, week, "leave") for name in PEOPLE[:4] for week in (4, 5, 6, 7))
    )

    assert breaches(closed, plan) + breaches(on_leave, plan) == []


# a generated world made tighter by one


def _replaced(rows, old, **changes):
    return tuple(replace(row, **changes) if row is old else row for row in rows)


class Tightener:
    """One valid plan in a generated region, and for each rule a way to make the world too tight for it."""

    def __init__(self, instance: Instance, plan: Plan, pick: int) -> None:
        self.instance, self.plan = instance, plan
        self.programmes = {row.programme: row for row in instance.programmes}
        self.place = plan.places[pick % len(plan.places)]
        self.run = next(run for run in plan.runs if run.run == self.place.run)
        sited = [run for run in plan.runs if run.site]
        self.sited = sited[pick % len(sited)]
        self.guest = next(place for place in plan.places if place.run == self.sited.run)

    def programme(self, run):
        return self.programmes[run.programme]

    def wish(self, place, **changes):
        old = next(
            row for row in self.instance.wishes if (row.teacher, row.rank) == (place.teacher, place.rank)
        )
        return replace(self.instance, wishes=_replaced(self.instance.wishes, old, **changes))

    def row(self, table, key, **changes):
        rows = getattr(self.instance, table)
        old = next(row for row in rows if key(row))
        return replace(self.instance, **{table: _replaced(rows, old, **changes)})

    def teacher(self, name, **changes):
        return self.row("teachers", lambda row: row.teacher == name, **changes)

    def size(self, run):
        return sum(place.run == run.run for place in self.plan.places)

    def topic(self):
        return self.wish(self.place, topic="cooking")

    def level(self):
        return self.wish(self.place, level="unheard of")

    def length(self):
        return self.wish(self.place, hours=(self.programme(self.run).hours + 1,))

    def form(self):
        forms = tuple({"in_person", "blended", "online"} - {self.programme(self.run).form})
        return self.wish(self.place, forms=forms)

    def site(self):
        others = tuple({row.site for row in self.instance.sites} - {self.sited.site})
        return self.wish(self.guest, sites=others)

    def hours_cap(self):
        runs = {place.run for place in self.plan.places if place.teacher == self.place.teacher}
        hours = sum(self.programme(run).hours for run in self.plan.runs if run.run in runs)
        return self.teacher(self.place.teacher, hours_cap=hours - 1)

    def away(self):
        week = self.run.start + self.programme(self.run).weeks - 1
        return replace(self.instance, away=(*self.instance.away, Away(self.place.teacher, week)))

    def leave(self):
        away = Away(self.guest.teacher, self.sited.start, "leave")
        return replace(self.instance, away=(*self.instance.away, away))

    def school_cap(self):
        school = self.school_of(self.guest.teacher)
        return self.row("schools", lambda row: row.school == school, cap=self.away_then(school) - 1)

    def school_of(self, teacher):
        return next(row.school for row in self.instance.teachers if row.teacher == teacher)

    def away_then(self, school):
        """The most teachers of the school whom the plan takes away in one week."""
        weeks = {}
        for run in self.plan.runs:
            members = [place.teacher for place in self.plan.places if place.run == run.run]
            count = sum(self.school_of(name) == school for name in members)
            for number, absent in enumerate(self.programme(run).absent):
                weeks[run.start + number] = weeks.get(run.start + number, 0) + count * absent
        return max(weeks.values())

    def subject_cap(self):
        return replace(self.instance, rules=replace(self.instance.rules, subject_cap=0))

    def group_min(self):
        size = self.size(self.run)
        key = self.run.programme
        return self.row("programmes", lambda row: row.programme == key, smallest=size + 1, largest=99)

    def group_max(self):
        key = self.run.programme
        return self.row(
            "programmes", lambda row: row.programme == key, smallest=1, largest=self.size(self.run) - 1
        )

    def seats(self):
        here = self.sited.site, self.sited.room_kind
        return self.row(
            "sites", lambda row: (row.site, row.room_kind) == here, seats=self.size(self.sited) - 1
        )

    def language(self):
        return self.teacher(self.place.teacher, languages=("esperanto",))

    def trainer_topic(self):
        can = Capability(self.run.trainer, self.programme(self.run).topic, self.run.level)
        rows = tuple(row for row in self.instance.can_teach if row != can)
        return replace(self.instance, can_teach=rows)

    def trainer_language(self):
        return self.row("trainers", lambda row: row.trainer == self.run.trainer, languages=("esperanto",))

    def trainer_away(self):
        away = TrainerAway(self.run.trainer, self.run.start)
        return replace(self.instance, trainer_away=(*self.instance.trainer_away, away))

    def trainer_week_hours(self):
        most = max(self.programme(self.run).trainer_hours)
        return replace(self.instance, rules=replace(self.instance.rules, trainer_week_hours=most - 0.5))

    def trainer_hours(self):
        runs = [run for run in self.plan.runs if run.trainer == self.run.trainer]
        hours = sum(sum(self.programme(run).trainer_hours) for run in runs)
        return self.row("trainers", lambda row: row.trainer == self.run.trainer, hours_cap=hours - 0.5)

    def room_kind(self):
        return self.row("programmes", lambda row: row.programme == self.sited.programme, room_kind="cinema")

    def rooms(self):
        here = self.sited.site, self.sited.room_kind
        return self.row("sites", lambda row: (row.site, row.room_kind) == here, rooms=0)

    def site_closed(self):
        closed = Closure(self.sited.site, self.sited.start)
        return replace(self.instance, site_closed=(*self.instance.site_closed, closed))

    def budget(self):
        money = sum(sum(self.programme(run).trainer_hours) for run in self.plan.runs) * 10.0
        return replace(self.instance, rules=replace(self.instance.rules, budget={"south": money - 1}))

    def year(self):
        last = max(run.start + self.programme(run).weeks - 1 for run in self.plan.runs)
        return replace(self.instance, rules=replace(self.instance.rules, weeks=last - 1))


TIGHTER = sorted(name for name in vars(Tightener) if name in RULES)


@cache
def region_and_plan(seed: int) -> tuple[Instance, Plan]:
    instance = made_up_region(seed, teachers=200, smallest=5, capacity=3.0)
    return instance, make_plan(instance, seed=seed, steps=3)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(1, 4), pick=st.integers(0, 10_000), rule=st.sampled_from(TIGHTER))
def test_a_world_made_tighter_by_one_breaks_exactly_that_rule(seed, pick, rule):
    instance, plan = region_and_plan(seed)
    tighter = getattr(Tightener(instance, plan, pick), rule)()

    found = rules_broken(tighter, plan)

    assert (rules_broken(instance, plan), found) == (set(), {rule})


def test_every_rule_is_broken_by_some_test():
    assert set(RULES) == set(CHANGES) | set(TIGHTER)


def test_the_checker_shares_no_code_with_the_search():
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in imported if name.startswith("ustat")}

    assert ours == {"ustat_engine.planning.instance", "ustat_engine.planning.plan"}
