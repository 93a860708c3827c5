"""A plan keeps every rule, puts duties first, is the same for the same seed, and respects what is locked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.planning.instances import made_up_region, village
from ustat_engine.planning import (
    Away,
    ContradictoryLocks,
    Instance,
    Place,
    Plan,
    Rules,
    Run,
    Teacher,
    Wish,
    WrongInstance,
    bounds,
    breaches,
    make_plan,
    objective,
)

VILLAGE_RUN = Run("R001", "ict24", "basic", "ky", "town", 1, "bakyt", "classroom")


def names_in(plan):
    return {place.teacher for place in plan.places}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    seed=st.integers(1, 10_000),
    teachers=st.integers(0, 150),
    smallest=st.integers(1, 8),
    capacity=st.floats(0.3, 4.0),
)
def test_every_plan_passes_the_checker_and_answers_every_wish_once(seed, teachers, smallest, capacity):
    instance = made_up_region(seed, teachers=teachers, smallest=smallest, capacity=capacity)

    plan = make_plan(instance, seed=seed, steps=4)

    answered = [(row.teacher, row.rank) for row in (*plan.places, *plan.refusals)]
    assert breaches(instance, plan) == []
    assert sorted(answered) == sorted((row.teacher, row.rank) for row in instance.wishes)


def test_duties_come_first_and_the_villages_optimum_is_found():
    plan = make_plan(village(), steps=5)

    assert names_in(plan) == {"aigul", "burul", "cholpon"}
    assert plan.summary.objective == {"due": 1.0, "need": 6.0, "fairness": 0.5, "cost": 240.0}


def test_the_order_of_the_rules_decides_what_comes_first():
    instance = village()
    need_first = replace(instance, rules=replace(instance.rules, lexicographic=("need", "due")))

    plan = make_plan(need_first, steps=5)

    assert names_in(plan) == {"burul", "cholpon", "damir"}
    assert plan.summary.objective == {"need": 10.0, "due": 0.0}


def test_an_overdue_duty_counts_more_than_one_of_this_year():
    instance = village()
    teachers = tuple(
        replace(row, due=2, hours_needed=24) if row.teacher == "damir" else row for row in instance.teachers
    )

    plan = make_plan(replace(instance, teachers=teachers), steps=5)

    assert names_in(plan) == {"burul", "cholpon", "damir"}
    assert plan.summary.objective["due"] == 1.5


def test_the_same_seed_gives_the_same_plan_and_another_seed_may_not():
    instance = made_up_region(3, teachers=200, capacity=2.0)

    plans = [make_plan(instance, seed=seed, steps=25) for seed in (1, 1, 2)]

    assert plans[0] == plans[1]
    assert plans[0].places != plans[2].places


def test_more_steps_never_give_a_worse_plan():
    instance = made_up_region(5, teachers=200, capacity=2.0)

    found = [make_plan(instance, steps=steps).summary.objective for steps in (0, 10, 40)]

    values = [(value["due"], value["need"]) for value in found]
    assert values == sorted(values)
    assert values[0] < values[2]


def test_a_plan_never_passes_its_bounds():
    instance = made_up_region(7, teachers=250, capacity=2.0)

    plan = make_plan(instance, steps=20)
    limits = bounds(instance)

    assert {name: limit.value for name, limit in limits.items()} == plan.summary.bound
    assert all(plan.summary.objective[name] <= limit.value for name, limit in limits.items())
    assert all(0 <= gap <= 1 for gap in plan.summary.gap.values())


def test_the_bound_knows_that_trainers_have_only_so_many_hours():
    instance = village()
    rich = replace(instance, schools=tuple(replace(row, cap=9) for row in instance.schools))

    need = bounds(rich)["need"]

    # 24 hours at 24 hours for three seats: the three dearest of the wishes 5, 3, 2, 1.
    assert (need.value, need.method) == (10.0, "trainer_hours")


def test_what_is_locked_stays_and_empty_seats_are_filled():
    locked = Plan((VILLAGE_RUN,), (Place("R001", "damir", 1),))

    plan = make_plan(village(), steps=5, locked=locked)

    assert plan.runs == (VILLAGE_RUN,)
    assert names_in(plan) == {"burul", "cholpon", "damir"}


def test_a_locked_plan_comes_back_whole_from_any_seed():
    instance = made_up_region(3, teachers=200, capacity=2.0)
    first = make_plan(instance, seed=1, steps=3)

    again = make_plan(instance, seed=9, steps=6, locked=first)

    assert set(first.runs) <= set(again.runs)
    assert set(first.places) <= set(again.places)
    assert breaches(instance, again) == []


def test_locks_that_break_a_rule_are_refused_with_the_breach():
    locked = Plan((VILLAGE_RUN,), (Place("R001", "damir", 1), Place("R001", "aigul", 1)))

    with pytest.raises(ContradictoryLocks) as refusal:
        make_plan(village(), locked=locked)

    assert [breach.rule for breach in refusal.value.breaches] == ["school_cap"]


def test_a_locked_group_that_cannot_reach_its_minimum_is_refused():
    instance = village()
    ill = tuple(Away(name, 1) for name in ("burul", "cholpon", "aigul"))
    locked = Plan((VILLAGE_RUN,), (Place("R001", "damir", 1),))

    with pytest.raises(ContradictoryLocks) as refusal:
        make_plan(replace(instance, away=ill), locked=locked)

    assert [breach.rule for breach in refusal.value.breaches] == ["group_min"]


def test_a_search_that_is_stopped_leaves_a_valid_plan():
    instance = made_up_region(3, teachers=200, capacity=2.0)
    seen = []

    def until_the_third_group(progress):
        seen.append(progress)
        return len(seen) < 3

    plan = make_plan(instance, watch=until_the_third_group)

    assert (len(plan.runs), plan.summary.status) == (3, "stopped")
    assert breaches(instance, plan) == []


def test_progress_is_told_in_steps():
    seen = []

    def note(progress):
        seen.append((progress.step, progress.steps))
        return True

    make_plan(village(), steps=3, watch=note)

    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]


def test_nobody_gets_the_same_topic_and_level_twice():
    instance = village()
    again = tuple(replace(wish, rank=2) for wish in instance.wishes)
    greedy = replace(
        instance,
        wishes=(*instance.wishes, *again),
        trainers=(replace(instance.trainers[0], hours_cap=500.0),),
        programmes=(replace(instance.programmes[0], smallest=1),),
    )

    plan = make_plan(greedy, steps=5)

    assert len(plan.places) == len(names_in(plan)) == 4


def test_a_faulty_instance_is_refused():
    with pytest.raises(WrongInstance):
        make_plan(replace(village(), rules=Rules(weeks=0)))


@pytest.mark.parametrize("missing", ["wishes", "programmes", "trainers", "sites", "teachers", "schools"])
def test_a_world_with_nothing_of_a_kind_has_an_honest_empty_plan(missing):
    gone = dict.fromkeys(WITHOUT[missing], ())

    plan = make_plan(replace(village(), **gone), steps=2)

    assert (plan.runs, plan.places) == ((), ())
    assert plan.summary.objective["need"] == 0


WITHOUT = {
    "wishes": ["wishes"],
    "programmes": ["programmes"],
    "trainers": ["trainers", "can_teach"],
    "sites": ["sites", "trainers", "can_teach"],
    "teachers": ["teachers", "wishes"],
    "schools": ["schools", "teachers", "wishes"],
}


def test_the_objective_counts_a_plan_by_any_author():
    instance = village()
    by_hand = Plan((VILLAGE_RUN,), (Place("R001", "burul", 1), Place("R001", "cholpon", 1)))

    assert objective(instance, by_hand) == {"due": 0.0, "need": 5.0, "fairness": 0.0, "cost": 240.0}


def test_trips_and_lodging_are_counted_away_from_home():
    instance = village()
    away_from_home = replace(
        instance,
        sites=(*instance.sites, replace(instance.sites[0], site="hill", district="south")),
        trainers=(replace(instance.trainers[0], home="hill"),),
        rules=replace(instance.rules, cost=replace(instance.rules.cost, trip=40.0, lodging_week=60.0)),
    )
    by_hand = Plan((VILLAGE_RUN,), (Place("R001", "burul", 1), Place("R001", "cholpon", 1)))

    assert objective(away_from_home, by_hand)["cost"] == 240.0 + 40.0 + 60.0


def test_a_budget_stops_groups_before_it_is_spent():
    instance = village()
    poor = replace(instance, rules=replace(instance.rules, budget={"osh": 239.0}))

    assert make_plan(poor, steps=2).runs == ()


def test_people_who_are_alike_take_turns_by_lot():
    """Nobody is served because of the order of the rows."""
    instance = village()
    names = tuple(f"p{n}" for n in range(12))
    crowd = Instance(
        rules=instance.rules,
        schools=tuple(replace(instance.schools[0], school=name) for name in names),
        sites=instance.sites,
        teachers=tuple(Teacher(name, name, "maths", ("ky",)) for name in names),
        wishes=tuple(Wish(name, 1, "ict", "basic") for name in names),
        programmes=instance.programmes,
        trainers=instance.trainers,
        can_teach=instance.can_teach,
    )

    served = set().union(*(names_in(make_plan(crowd, seed=seed, steps=0)) for seed in range(25)))

    assert served == set(names)
