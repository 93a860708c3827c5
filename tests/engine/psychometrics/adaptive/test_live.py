"""One running sitting: which item next, or why it is over."""

import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.psychometrics.adaptive.made_up import (
    NODES,
    chance_of,
    mean_and_spread,
    mixed_bank,
    plain_bank,
    posterior_of,
)
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive import Cuts, Design, Sitting, next_item, prepare
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.population import Population

pytestmark = pytest.mark.engine

BANK = prepare(plain_bank())
MIXED = prepare(mixed_bank())


def walk(bank, design, answer, *, seed=0):
    """Drive a sitting to its end; ``answer`` says what the person answers to an item."""
    sitting = Sitting(seed=seed)
    while (step := next_item(bank, sitting, design)).item is not None:
        sitting = sitting.after(step.item, answer(step.item))
    return sitting, step


def test_the_first_item_tells_most_about_an_average_person():
    step = next_item(BANK, Sitting(), Design())

    slopes, intercepts = BANK.bank.slopes, BANK.bank.intercepts[:, 0]
    right = 1 / (1 + np.exp(-intercepts))
    assert step.item == BANK.bank.items[int(np.argmax(slopes**2 * right * (1 - right)))]
    assert (round(step.ability, 9), round(step.error, 6)) == (0.0, 1.0)


def test_a_sitting_lives_between_requests_as_json():
    design = Design(max_length=12, random_from=4)
    sitting = Sitting(seed=2**62)

    for turn in range(12):
        step = next_item(BANK, sitting, design)
        kept = Sitting(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in json.loads(json.dumps(asdict(sitting))).items()
            }
        )
        assert next_item(BANK, kept, design) == step
        sitting = kept.after(step.item, turn % 2)

    assert next_item(BANK, sitting, design).stop == "length"


def test_the_last_estimate_is_that_of_all_answers_scored_at_once():
    answers = {"rasch": 1, "partial": 2, "two": 0, "three": 1, "graded": 2, "credit": 1, "turned": 0}

    sitting, step = walk(MIXED, Design(), answers.__getitem__)

    assert set(sitting.given) == set(answers)
    assert step.stop == "empty"
    expected = mean_and_spread(posterior_of(MIXED.bank, sitting.given, sitting.answers))
    assert (step.ability, step.error) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("select", ["ability", "posterior", "cut"])
def test_every_model_can_be_given_by_every_measure(select):
    design = Design(select=select, cuts=Cuts((-0.5, 0.5), false_above=0.001, false_below=0.001))

    sitting, _ = walk(MIXED, design, lambda item: 1)

    assert set(sitting.given) == set(MIXED.bank.items)


def test_information_over_the_posterior_is_the_mean_over_the_posterior():
    answered = Sitting(("two", "graded"), (1, 3))
    step = next_item(MIXED, answered, Design(select="posterior"))

    masses = posterior_of(MIXED.bank, answered.given, answered.answers)
    means = {}
    for name, steps in zip(MIXED.bank.items, MIXED.bank.steps, strict=True):
        if name in answered.given:
            continue
        told = np.zeros(len(NODES))
        for category in range(int(steps) + 1):
            chances = chance_of(MIXED.bank, name, category, NODES)
            told += np.gradient(chances, NODES) ** 2 / chances
        means[name] = float(masses @ told)
    assert step.item == max(means, key=means.get)


def test_more_right_answers_never_lower_an_estimate():
    def ability(right: int) -> float:
        given = BANK.bank.items[:12]
        return next_item(BANK, Sitting(given, (1,) * right + (0,) * (12 - right)), Design()).ability

    estimates = [ability(right) for right in range(13)]

    assert estimates == sorted(estimates)


def test_yes_to_an_item_with_a_negative_slope_lowers_the_estimate():
    def ability(answer: int) -> float:
        return next_item(MIXED, Sitting(("turned",), (answer,)), Design()).ability

    assert ability(1) < 0 < ability(0)


def test_an_item_passed_over_tells_nothing_and_does_not_come_again():
    first = next_item(BANK, Sitting(), Design(max_length=2))
    second = next_item(BANK, Sitting((first.item,), (None,)), Design(max_length=2))
    third = next_item(BANK, Sitting((first.item, second.item), (None, None)), Design(max_length=2))

    assert second.item not in (None, first.item)
    assert (second.ability, second.error) == (first.ability, first.error)
    assert third.stop == "length"


def test_a_bank_of_one_item_gives_it_and_stops():
    bank = plain_bank(1)

    sitting, step = walk(bank, Design(stop_error=0.1), lambda item: 1)

    assert (sitting.given, step.stop) == (("q0",), "empty")


@given(
    slopes=st.lists(st.floats(0.2, 3.0), min_size=1, max_size=12),
    right=st.lists(st.booleans(), min_size=12, max_size=12),
    difficulty=st.floats(-3, 3),
    sd=st.floats(0.4, 2.5),
)
@settings(max_examples=60, deadline=None)
def test_the_error_never_claims_more_than_answers_and_population_can_tell(slopes, right, difficulty, sd):
    names = [str(n) for n in range(len(slopes))]
    bank = bank_from_difficulties(
        names, ["2pl"] * len(names), slopes, [[difficulty + n / 7] for n in range(len(names))]
    )
    prepared = prepare(bank, Population(0.0, sd))
    answers = tuple(int(one) for one in right[: len(names)])

    step = next_item(prepared, Sitting(tuple(names), answers), Design())

    nodes = sd * NODES
    heights = -0.5 * (nodes / sd) ** 2
    told = np.zeros(len(nodes))
    for name, answer in zip(names, answers, strict=True):
        chances = chance_of(bank, name, answer, nodes)
        heights += np.log(chances)
        told += bank.slopes[names.index(name)] ** 2 * chances * (1 - chances)
    masses = np.exp(heights - heights.max())
    masses /= masses.sum()
    assert step.error**2 >= 1 / (float(masses @ told) + 1 / sd**2) * (1 - 1e-9)


def test_one_answer_does_not_make_the_error_vanish():
    # mirtCAT issue 48: an EAP error that fell to 0 after one answer ended the sitting.
    sitting, step = walk(BANK, Design(stop_error=0.3), lambda item: 1)

    assert len(sitting.given) > 5
    assert step.error == pytest.approx(
        mean_and_spread(posterior_of(BANK.bank, sitting.given, sitting.answers))[1], abs=1e-7
    )


def test_answers_that_contradict_each_other_leave_a_posterior():
    names = [f"q{n}" for n in range(200)]
    sharp = prepare(
        bank_from_difficulties(names, ["2pl"] * 200, [60.0] * 200, [[n / 50 - 2] for n in range(200)])
    )

    step = next_item(sharp, Sitting(tuple(names), (0,) * 100 + (1,) * 100), Design())

    assert np.isfinite([step.ability, step.error]).all()
    assert step.error >= sharp.tables.least_error > 0


def test_a_long_run_of_wrong_answers_is_forgiven_by_as_many_right_ones():
    # Masses far below 1e-60 come back: 100 wrong, then 100 right, must meet in the middle.
    names = [f"q{n}" for n in range(200)]
    bank = prepare(bank_from_difficulties(names, ["2pl"] * 200, [1.5] * 200, [[0.0]] * 200))

    step = next_item(bank, Sitting(tuple(names), (0,) * 100 + (1,) * 100), Design())

    expected = mean_and_spread(posterior_of(bank.bank, names, (0,) * 100 + (1,) * 100))
    assert (step.ability, step.error) == pytest.approx(expected, abs=1e-6)


def test_each_level_has_the_posterior_mass_between_its_cuts():
    cuts = (-0.613, 0.271, 1.05)
    sitting = Sitting(("two", "graded", "three"), (1, 2, 0))

    step = next_item(MIXED, sitting, Design(cuts=Cuts(cuts)))

    masses = posterior_of(MIXED.bank, sitting.given, sitting.answers)
    below = np.interp(cuts, NODES + (NODES[1] - NODES[0]) / 2, np.cumsum(masses))
    assert step.level_chances == pytest.approx(np.diff(below, prepend=0, append=1), abs=1e-6)
    assert sum(step.level_chances) == pytest.approx(1)


def test_categories_joined_in_calibration_are_joined_in_a_sitting():
    bank = replace(mixed_bank(), joined={"two": (0, 0, 1)})

    joined = next_item(bank, Sitting(("two",), (2,)), Design())

    assert joined.ability == next_item(MIXED, Sitting(("two",), (1,)), Design()).ability
    assert next_item(bank, Sitting(("two",), (1,)), Design()).ability < 0


@pytest.mark.parametrize(
    ("sitting", "sentence"),
    [
        (Sitting(("nobody",), (1,)), "There is no item nobody in the bank."),
        (Sitting(("q1", "q1"), (1, 1)), "An item was given twice in this sitting."),
        (Sitting(("q1",), (2,)), "Item q1 has categories 0 to 1; got 2."),
        (Sitting(("q1",), ()), "Every item given has an answer: 1 items, 0 answers."),
        (Sitting(seed=2**63), f"The seed of a sitting lies from 0 to below 2^63; got {2**63}."),
    ],
)
def test_a_sitting_that_cannot_be_is_refused(sitting, sentence):
    with pytest.raises(WrongShape) as refusal:
        next_item(BANK, sitting, Design())

    assert str(refusal.value) == sentence


def test_a_live_step_loads_neither_compiler_nor_solver():
    code = (
        "import sys\n"
        "from tests.engine.psychometrics.adaptive.made_up import plain_bank\n"
        "from ustat_engine.psychometrics.adaptive import *\n"
        "next_item(plain_bank(), Sitting(), Design(areas=(Area('A', 2, 3),), max_length=9))\n"
        "print(sorted({'numba', 'highspy'} & set(sys.modules)))\n"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"
