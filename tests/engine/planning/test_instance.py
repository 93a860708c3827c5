"""An instance is checked once, at its door, and every fault is named at once."""

from dataclasses import replace

import pytest

from tests.engine.planning.instances import made_up_region, village
from ustat_engine.planning import (
    Away,
    Capability,
    Closure,
    Fault,
    School,
    Site,
    TrainerAway,
    WrongInstance,
)


def faults_of(instance):
    with pytest.raises(WrongInstance) as refusal:
        instance.check()
    return {(fault.table, fault.row, fault.column, fault.code) for fault in refusal.value.faults}


def test_a_sound_instance_passes_its_door_unchanged():
    instance = made_up_region(1)

    assert instance.check() is instance


def test_unknown_keys_are_named_with_table_row_and_column():
    instance = village()
    wrong = replace(
        instance,
        teachers=(replace(instance.teachers[0], school="Z"), *instance.teachers[1:]),
        wishes=(*instance.wishes, replace(instance.wishes[0], teacher="emil"),
                replace(instance.wishes[0], rank=2, sites=("moon",))),
        away=(Away("emil", 1),),
        site_closed=(Closure("moon", 1),),
        trainers=(replace(instance.trainers[0], home="moon"),),
        trainer_away=(TrainerAway("emil", 1),),
        can_teach=(Capability("emil", "ict", "basic"),),
        rules=replace(instance.rules, budget={"nowhere": 5.0}),
    )  # fmt: skip

    assert faults_of(wrong) == {
        ("rules", 0, "budget", "unknown"),
        ("teachers", 0, "school", "unknown"),
        ("wishes", 4, "teacher", "unknown"),
        ("wishes", 5, "sites", "unknown"),
        ("away", 0, "teacher", "unknown"),
        ("site_closed", 0, "site", "unknown"),
        ("trainers", 0, "home", "unknown"),
        ("trainer_away", 0, "trainer", "unknown"),
        ("can_teach", 0, "trainer", "unknown"),
    }


def test_numbers_outside_their_range_are_refused():
    instance = village()
    wrong = replace(
        instance,
        rules=replace(instance.rules, trainer_week_hours=float("nan")),
        schools=(replace(instance.schools[0], cap=-1), instance.schools[1]),
        teachers=(replace(instance.teachers[0], due=3, hours_needed=-24), *instance.teachers[1:]),
        wishes=(replace(instance.wishes[0], rank=0, value=-1.0), *instance.wishes[1:]),
        programmes=(replace(instance.programmes[0], weeks=2, smallest=5, largest=4),),
        away=(Away("aigul", 5), Away("aigul", 0, "ill")),
    )

    assert faults_of(wrong) == {
        ("rules", 0, "trainer_week_hours", "number"),
        ("schools", 0, "cap", "least"),
        ("teachers", 0, "due", "choice"),
        ("teachers", 0, "hours_needed", "least"),
        ("wishes", 0, "rank", "least"),
        ("wishes", 0, "value", "least"),
        ("programmes", 0, "trainer_hours", "length"),
        ("programmes", 0, "absent", "length"),
        ("programmes", 0, "max", "order"),
        ("away", 0, "week", "most"),
        ("away", 1, "week", "least"),
        ("away", 1, "kind", "choice"),
    }


def test_a_row_that_comes_twice_is_named_with_the_first_one():
    instance = village()
    twice = replace(instance, schools=(*instance.schools, School("A", "north", "osh", 2)))

    with pytest.raises(WrongInstance) as refusal:
        twice.check()

    assert refusal.value.faults == (Fault("schools", 2, "school", "twice", "0", "A"),)


def test_a_site_lies_in_one_district():
    instance = village()
    torn = replace(instance, sites=(*instance.sites, Site("town", "south", "osh", "computers", 1, 10)))

    assert faults_of(torn) == {("sites", 1, "district", "differs")}
