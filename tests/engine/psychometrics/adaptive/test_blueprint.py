"""What every sitting must contain, it contains: bounds, shares, enemies, start items, limits."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.engine.psychometrics.adaptive.made_up import plain_bank
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive import (
    Area,
    Design,
    Limit,
    Sitting,
    next_item,
    prepare,
    replay,
    shadow_test,
    shares_as_in,
    simulate,
)
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.responses import responses_from

pytestmark = pytest.mark.engine

BANK = prepare(plain_bank(60))
ABILITIES = np.random.default_rng(5).normal(size=400)
AREA = dict(zip(BANK.bank.items, BANK.bank.contents, strict=True))
PAIRS = (("q0", "q3", "q6"), ("q1", "q4"), ("q2", "q59"))
CROSSING = (("q0", "q1"), ("q1", "q2"), ("q7", "q9", "q11"))


def counts_of(simulation, person):
    found = {"A": 0, "B": 0, "C": 0}
    for item in simulation.given(person):
        found[AREA[item]] += 1
    return found


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"random_from": 6},
        {"select": "posterior"},
        {"exposure": tuple((f"q{n}", 0.3) for n in range(60))},
        {"enemies": PAIRS, "start": ("q5", "q0")},
    ],
)
def test_every_simulated_sitting_keeps_the_content_bounds(more):
    areas = (Area("A", 5, 6), Area("B", 2, 3), Area("C", 0, 4))
    design = Design(stop_error=0.42, max_length=11, areas=areas, **more)

    simulation = simulate(BANK, design, ABILITIES, seed=3)

    for person in range(simulation.persons):
        counts = counts_of(simulation, person)
        assert all(one.at_least <= counts[one.name] <= one.at_most for one in areas), (person, counts)
    assert set(simulation.reasons) <= {"error", "length"}


def test_a_fixed_length_with_exact_counts_is_exact():
    design = Design(min_length=12, max_length=12, areas=(Area("A", 3, 3), Area("B", 7, 7), Area("C", 2, 2)))

    simulation = simulate(BANK, design, ABILITIES, seed=3)

    found = {tuple(counts_of(simulation, person).values()) for person in range(simulation.persons)}
    assert found == {(3, 7, 2)}


def test_precise_enough_means_only_what_the_bounds_still_lack():
    design = Design(stop_error=0.5, areas=(Area("C", 6),))

    simulation = simulate(BANK, design, ABILITIES, seed=3)

    for person in range(simulation.persons):
        assert counts_of(simulation, person)["C"] >= 6
    assert simulation.mean_length < simulate(BANK, Design(stop_error=0.5), ABILITIES, seed=3).mean_length + 6
    assert set(simulation.reasons) == {"error"}


@pytest.mark.parametrize("shares", [shares_as_in(BANK.bank), (("A", 0.55), ("B", 0.12), ("C", 0.33))])
def test_at_every_length_each_area_is_less_than_an_item_off_its_share(shares):
    simulation = simulate(BANK, Design(max_length=25, shares=shares), ABILITIES[:60], seed=3)

    for person in range(simulation.persons):
        asked = dict.fromkeys(("A", "B", "C"), 0)
        for length, item in enumerate(simulation.given(person), start=1):
            asked[AREA[item]] += 1
            assert all(abs(asked[name] - share * length) < 1 for name, share in shares)


def test_shares_as_in_a_bank_without_areas_are_one_share():
    assert shares_as_in(plain_bank(4, areas=("",))) == (("", 1.0),)


@pytest.mark.parametrize("enemies", [PAIRS, CROSSING])
def test_enemies_never_meet(enemies):
    persons = 400 if enemies is PAIRS else 12

    simulation = simulate(BANK, Design(max_length=25, enemies=enemies), ABILITIES[:persons], seed=3)

    together = max(
        len(set(simulation.given(person)) & set(one)) for person in range(persons) for one in enemies
    )
    assert together == 1


def test_start_items_come_first_and_in_order():
    design = Design(max_length=5, start=("q9", "q2"), random_from=5)

    simulation = simulate(BANK, design, ABILITIES[:50], seed=3)

    assert {simulation.given(person)[:2] for person in range(50)} == {("q9", "q2")}


def random_design(rng, *, crossing):
    low = rng.integers(0, 4, 3)
    areas = tuple(
        Area(name, int(one), int(one + rng.integers(0, 4))) for name, one in zip("AB", low[:2], strict=True)
    )
    enemies = CROSSING if crossing else PAIRS
    limits = ()
    if crossing:
        minutes = tuple(
            (name, float(m)) for name, m in zip(BANK.bank.items, rng.uniform(0.5, 3, 60), strict=True)
        )
        limits = (Limit("minutes", minutes, at_most=14.0),)
    return Design(max_length=10, areas=areas, enemies=enemies, limits=limits)


def some_sitting(rng, design):
    """A sitting under way: what the design gave, with chance answers."""
    sitting = Sitting()
    for _ in range(int(rng.integers(0, 7))):
        sitting = sitting.after(next_item(BANK, sitting, design).item, int(rng.integers(0, 2)))
    return sitting


def test_taking_the_best_item_that_fits_is_as_good_as_solving_the_program():
    rng = np.random.default_rng(8)
    for _ in range(15):
        design = random_design(rng, crossing=False)
        sitting = some_sitting(rng, design)

        greedy = shadow_test(BANK, sitting, design)
        solved = shadow_test(BANK, sitting, design, by_solver=True)

        assert greedy.information == pytest.approx(solved.information, abs=1e-8)
        assert set(greedy.items) == set(solved.items)
        # The next item is the best of that full test.
        assert next_item(BANK, sitting, design).item == greedy.items[len(sitting.given)]


def test_the_shadow_test_is_the_best_full_test_by_an_independent_program():
    rng = np.random.default_rng(9)
    bank = BANK.bank
    for _ in range(8):
        design = random_design(rng, crossing=True)
        sitting = some_sitting(rng, design)

        test = shadow_test(BANK, sitting, design)

        told = information(bank, np.asarray([next_item(BANK, sitting, design).ability]))[:, 0]
        rows = [np.ones(60), np.asarray([dict(design.limits[0].amounts)[name] for name in bank.items])]
        low, high = [10, 0], [10, 14.0]
        for one in design.areas:
            rows.append(np.asarray([AREA[name] == one.name for name in bank.items], dtype=float))
            low.append(one.at_least)
            high.append(one.at_most)
        for one in design.enemies:
            rows.append(np.asarray([name in one for name in bank.items], dtype=float))
            low.append(0)
            high.append(1)
        given = np.asarray([name in sitting.given for name in bank.items], dtype=float)
        best = milp(
            -told,
            constraints=LinearConstraint(np.asarray(rows), low, high),
            bounds=Bounds(given, np.ones(60)),
            integrality=np.ones(60),
            options={"mip_rel_gap": 0},
        )
        assert len(test.items) == 10
        # Information is read between the rows of a table, good to about 1e-5 an item.
        assert test.information == pytest.approx(-best.fun, abs=2e-4)


def test_sittings_by_the_solver_keep_every_rule():
    rng = np.random.default_rng(10)
    design = random_design(rng, crossing=True)
    minutes = dict(design.limits[0].amounts)

    simulation = simulate(BANK, design, ABILITIES[:15], seed=3)

    for person in range(15):
        items = simulation.given(person)
        assert sum(minutes[item] for item in items) <= 14.0 + 1e-9
        counts = counts_of(simulation, person)
        assert all(one.at_least <= counts[one.name] <= one.at_most for one in design.areas)
    assert set(simulation.reasons) == {"length"}


def test_a_sitting_by_the_solver_stops_when_it_is_precise_enough():
    design = Design(stop_error=0.6, max_length=20, areas=(Area("B", 4),), enemies=CROSSING)

    simulation = simulate(BANK, design, ABILITIES[:8], seed=3)

    assert set(simulation.reasons) == {"error"}
    assert min(counts_of(simulation, person)["B"] for person in range(8)) == 4
    assert simulation.lengths.max() < 12


def test_an_item_set_aside_comes_only_where_no_other_keeps_the_bounds():
    aside = tuple((name, 0.0) for name, area in AREA.items() if area == "B")
    for enemies in (PAIRS, CROSSING):
        design = Design(max_length=8, areas=(Area("B", 2),), enemies=enemies, exposure=aside)

        simulation = simulate(BANK, design, ABILITIES[:6], seed=3)

        assert {counts_of(simulation, person)["B"] for person in range(6)} == {2}


@pytest.mark.parametrize("enemies", [PAIRS, CROSSING])
def test_bounds_that_a_recorded_person_cannot_fill_are_filled_as_far_as_they_go(enemies):
    codes = [[1 if AREA[name] != "B" or n < 6 else None for n, name in enumerate(BANK.bank.items)]]
    design = Design(max_length=9, areas=(Area("B", 4),), enemies=enemies)

    simulation = replay(BANK, responses_from(codes, BANK.bank.items), design, seed=0)

    given = simulation.given(0)
    assert len(given) == 9
    # Of q1 and q4, the only ones of area B that were answered, the first design forbids one.
    assert len({"q1", "q4"} & set(given)) == (1 if enemies is PAIRS else 2)


def test_shares_order_items_one_by_one_so_there_is_no_full_test():
    with pytest.raises(WrongShape, match="no full test"):
        shadow_test(BANK, Sitting(), Design(shares=(("A", 1.0),)))


def test_items_set_free_by_the_design_come_from_the_most_telling_on():
    test = shadow_test(BANK, Sitting(), Design(max_length=10))

    told = dict(zip(BANK.bank.items, information(BANK.bank, np.zeros(1))[:, 0], strict=True))
    assert all(told[one] >= told[other] for one, other in pairwise(test.items))
