"""A bank tried out on simulated persons."""

import pickle
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tests.engine.psychometrics.adaptive.made_up import (
    chance_of,
    mean_and_spread,
    mixed_bank,
    plain_bank,
    posterior_of,
)
from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.adaptive import (
    Area,
    Cuts,
    Design,
    Sitting,
    next_item,
    prepare,
    shares_as_in,
    simulate,
)
from ustat_engine.psychometrics.adaptive.answers import drawn_answers
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.kernels.choosing import compiled_module
from ustat_engine.psychometrics.kernels.draws import chance_draws, mixed, seeds_from

pytestmark = pytest.mark.engine

BANK = prepare(plain_bank(120))
MIXED = prepare(mixed_bank())
ABILITIES = np.random.default_rng(5).normal(size=4000)
NAMES = BANK.bank.items

DESIGNS = {
    "plain": Design(stop_error=0.35),
    "posterior": Design(stop_error=0.4, select="posterior", random_from=3),
    "blueprint": Design(
        stop_error=0.4,
        min_length=4,
        max_length=14,
        random_from=5,
        areas=(Area("A", 4, 6), Area("B", 2)),
        enemies=(("q0", "q3", "q6"), ("q1", "q4")),
        start=("q7",),
        exposure=tuple((name, 0.4) for name in NAMES[:70]),
    ),
    "levels": Design(cuts=Cuts((-1.0, 0.5)), select="cut", max_length=30, shares=shares_as_in(BANK.bank)),
    "random": Design(max_length=12, random_from=1000),
}


def figures(simulation):
    """Everything a simulation found, as bytes."""
    return [
        simulation.order.tobytes(),
        simulation.answers.tobytes(),
        simulation.abilities.tobytes(),
        simulation.errors.tobytes(),
        simulation.lengths.tobytes(),
        simulation.levels.tobytes(),
        simulation.reasons,
    ]


@pytest.fixture
def without_numba(monkeypatch):
    def switch(off: bool) -> None:
        monkeypatch.setenv("USTAT_WITHOUT_NUMBA", "1" if off else "0")
        compiled_module.cache_clear()

    yield switch
    monkeypatch.undo()
    compiled_module.cache_clear()


@pytest.mark.parametrize("bank", [BANK, MIXED], ids=["two categories", "every model"])
@pytest.mark.parametrize("name", DESIGNS)
def test_compiled_and_plain_loops_agree_to_the_last_bit(bank, name, without_numba):
    design = DESIGNS[name]
    if bank is MIXED:
        design = replace(design, areas=(), enemies=(), start=(), exposure=(("two", 0.5),), shares=())

    without_numba(False)
    compiled = simulate(bank, design, ABILITIES[:60], seed=1)
    without_numba(True)
    plain = simulate(bank, design, ABILITIES[:60], seed=1)

    assert figures(compiled) == figures(plain)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_live_sitting_repeats_the_simulated_one(name):
    simulation = simulate(BANK, DESIGNS[name], ABILITIES[:3], seed=1)

    for person in range(3):
        sitting = Sitting(seed=int(simulation.seeds[person]))
        for answer in simulation.answers[person, : simulation.lengths[person]]:
            step = next_item(BANK, sitting, DESIGNS[name])
            sitting = sitting.after(step.item, int(answer))
        end = next_item(BANK, sitting, DESIGNS[name])
        assert sitting.given == simulation.given(person)
        assert (end.stop, end.ability, end.error, end.level or 0) == (
            simulation.reasons[person],
            simulation.abilities[person],
            simulation.errors[person],
            simulation.levels[person],
        )


def test_estimates_are_those_of_the_given_answers_scored_at_once():
    design = Design(max_length=4, random_from=3)

    simulation = simulate(MIXED, design, ABILITIES[:20], seed=2)

    for person in range(20):
        expected = mean_and_spread(
            posterior_of(MIXED.bank, simulation.given(person), simulation.answers[person].tolist())
        )
        assert (simulation.abilities[person], simulation.errors[person]) == pytest.approx(expected, abs=1e-8)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    first = simulate(BANK, DESIGNS["blueprint"], ABILITIES[:200], seed=7)

    assert figures(first) == figures(simulate(BANK, DESIGNS["blueprint"], ABILITIES[:200], seed=7))
    assert figures(first) != figures(simulate(BANK, DESIGNS["blueprint"], ABILITIES[:200], seed=8))


def test_threads_change_nothing():
    alone = simulate(BANK, DESIGNS["blueprint"], ABILITIES, seed=7)

    with ThreadPoolExecutor(3) as threads:
        together = simulate(BANK, DESIGNS["blueprint"], ABILITIES, seed=7, executor=threads)

    assert figures(alone) == figures(together)


class Far(Executor):
    """Another machine: what is sent and what comes back are copies, and arrays arrive read-only."""

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        for arguments in zip(*iterables, strict=True):
            sent = pickle.loads(pickle.dumps((fn, arguments), protocol=5))
            for array in (sent[1][0][1], sent[1][0][0].prepared.tables.nodes):
                array.flags.writeable = False
            yield pickle.loads(pickle.dumps(sent[0](*sent[1])))


@pytest.mark.parametrize("name", DESIGNS)
def test_work_sent_elsewhere_comes_back_the_same(name):
    here = simulate(BANK, DESIGNS[name], ABILITIES[:1100], seed=7)

    assert figures(here) == figures(simulate(BANK, DESIGNS[name], ABILITIES[:1100], seed=7, executor=Far()))


def test_the_order_of_persons_and_of_items_changes_nothing():
    rng = np.random.default_rng(3)
    persons, items = rng.permutation(300), rng.permutation(120)
    keys = np.arange(300)
    turned = BANK.bank.only([NAMES[row] for row in items])

    before = simulate(BANK, DESIGNS["blueprint"], ABILITIES[:300], seed=7, keys=keys)
    after = simulate(turned, DESIGNS["blueprint"], ABILITIES[:300][persons], seed=7, keys=keys[persons])

    assert [after.given(row) for row in range(300)] == [before.given(row) for row in persons]
    assert after.abilities.tolist() == before.abilities[persons].tolist()


def test_simulated_answers_follow_the_model():
    theta, persons = 0.7, 20_000

    codes = drawn_answers(MIXED, np.full(persons, theta), seeds_from(4, np.arange(persons)))

    for row, name in enumerate(MIXED.bank.items):
        for category in range(int(MIXED.bank.steps[row]) + 1):
            expected = float(chance_of(MIXED.bank, name, category, np.asarray([theta]))[0])
            seen = float((codes[:, row] == category).mean())
            assert abs(seen - expected) < 4 * np.sqrt(expected * (1 - expected) / persons)


def test_draws_are_uniform_and_without_pattern():
    draws = chance_draws(seeds_from(1, np.arange(200))[:, None], 1, np.arange(500, dtype=np.uint64)[None, :])

    assert draws.min() >= 0
    assert draws.max() < 1
    counts = np.histogram(draws, bins=20, range=(0, 1))[0]
    assert ((counts - 5000) ** 2 / 5000).sum() < 43.8  # 0.1 % of chi-square with 19 degrees of freedom
    assert abs(np.corrcoef(draws[:-1].ravel(), draws[1:].ravel())[0, 1]) < 0.012
    assert abs(np.corrcoef(draws[:, :-1].ravel(), draws[:, 1:].ravel())[0, 1]) < 0.012


def test_the_mixing_is_that_of_splitmix64():
    # The first three numbers from seed 1234567 of the public-domain C program (Vigna 2015).
    golden = np.uint64(0x9E3779B97F4A7C15)
    states = np.asarray([1234567], dtype=np.uint64) + golden * np.arange(3, dtype=np.uint64)

    assert mixed(states).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_sittings_stop_where_they_should():
    simulation = simulate(
        BANK, Design(stop_error=0.32, min_length=8, max_length=25), ABILITIES[:1500], seed=1
    )

    stopped = np.asarray([reason == "error" for reason in simulation.reasons])
    assert set(simulation.reasons) == {"error", "length"}
    assert simulation.errors[stopped].max() <= 0.32
    assert simulation.lengths[stopped].min() >= 8
    assert set(simulation.lengths[~stopped]) == {25}
    assert simulation.errors[~stopped].min() > 0.32
    assert simulation.stopped_by("error") == stopped.mean()


def test_adapting_beats_chance_at_equal_length():
    adaptive = simulate(BANK, Design(max_length=12), ABILITIES, seed=1)
    random = simulate(BANK, Design(max_length=12, random_from=120), ABILITIES, seed=1)

    assert adaptive.rmse < 0.85 * random.rmse
    assert adaptive.errors.mean() < 0.85 * random.errors.mean()


def test_estimates_are_unbiased_over_the_population_and_their_errors_are_honest():
    simulation = simulate(BANK, Design(stop_error=0.35), ABILITIES, seed=1)

    assert abs(simulation.bias) < 4 * simulation.rmse / np.sqrt(4000)
    assert simulation.rmse == pytest.approx(np.sqrt((simulation.errors**2).mean()), rel=0.05)
    assert 0.94 < simulation.coverage < 0.96


def test_guessing_makes_sittings_longer_but_not_wrong():
    plain = plain_bank(120)
    guessed = replace(plain, models=("3pl",) * 120, guessing=np.full(120, 0.2))

    simulation = simulate(guessed, Design(stop_error=0.35), ABILITIES[:2000], seed=1)

    assert (
        simulation.mean_length
        > simulate(plain, Design(stop_error=0.35), ABILITIES[:2000], seed=1).mean_length
    )
    assert 0.935 < simulation.coverage < 0.965


def test_figures_by_ability_add_up_to_the_whole():
    simulation = simulate(BANK, Design(max_length=10), ABILITIES[:1000], seed=1)

    bands = simulation.by_ability((-9, -1, 0, 1, 9))

    assert sum(band.persons for band in bands) == 1000
    assert sum(band.bias * band.persons for band in bands) / 1000 == pytest.approx(simulation.bias)
    # An estimate that shrinks towards the mean is too high below it and too low above.
    assert bands[0].bias > 0 > bands[-1].bias


def test_overlap_is_the_share_of_items_two_sittings_have_in_common():
    simulation = simulate(BANK, Design(stop_error=0.5, random_from=8), ABILITIES[:40], seed=1)

    given = [set(simulation.given(person)) for person in range(40)]
    common = [len(given[one] & given[other]) for one in range(40) for other in range(one)]
    assert simulation.overlap == pytest.approx(np.mean(common) / simulation.mean_length)
    assert simulation.exposure.sum() == pytest.approx(simulation.mean_length)


@pytest.mark.parametrize("error", [0.05, 0.1])
def test_wald_keeps_its_error_rates_at_the_edge_of_indifference(error):
    # Right on the region's edge the chance of a wrong side is at most error / (1 - error), and not far below.
    big = prepare(plain_bank(500, seed=2))
    cut, width, persons = 0.3, 0.25, 2500
    design = Design(cuts=Cuts((cut,), width, error, error), select="cut", random_from=10)

    below = simulate(big, design, np.full(persons, cut - width), seed=1)
    above = simulate(big, design, np.full(persons, cut + width), seed=1)

    for simulation in (below, above):
        assert simulation.stopped_by("class") > 0.99
        noise = 3 * np.sqrt(error * (1 - error) / persons)
        assert 0.5 * error - noise < simulation.misclassified() < error / (1 - error) + noise


def test_several_cuts_are_each_decided():
    design = Design(cuts=Cuts((-1.0, 0.0, 1.0), 0.3), max_length=100)

    simulation = simulate(BANK, design, np.asarray([-2.0, -0.5, 0.5, 2.0]).repeat(100), seed=1)

    assert simulation.misclassified() < 0.06
    assert {"class"} <= set(simulation.reasons) <= {"class", "length"}


def test_near_a_cut_a_sitting_takes_longer():
    design = Design(cuts=Cuts((0.0,), 0.2), max_length=100)

    near, far = (simulate(BANK, design, np.full(300, theta), seed=1).mean_length for theta in (0.05, 1.5))

    assert near > 2 * far


def test_a_bank_that_runs_dry_says_so():
    simulation = simulate(plain_bank(4), Design(stop_error=0.2), ABILITIES[:20], seed=1)

    assert set(simulation.reasons) == {"empty"}
    assert set(simulation.lengths) == {4}


@pytest.mark.parametrize(
    ("run", "kind", "sentence"),
    [
        (
            lambda: simulate(BANK, Design(), np.asarray([0.0, np.nan]), seed=1),
            WrongShape,
            "True abilities are a list of finite numbers, one a person.",
        ),
        (
            lambda: simulate(BANK, Design(), np.zeros(0), seed=1),
            TooLittleData,
            "Too few persons: need at least 1, got 0.",
        ),
        (
            lambda: simulate(BANK, Design(), np.zeros(2), seed=1, keys=np.asarray([1])),
            WrongShape,
            "Keys are whole numbers from 0, one a person: 2 persons, 1 keys.",
        ),
        (
            lambda: simulate(BANK, Design(max_length=3), np.zeros(2), seed=1).misclassified(),
            WrongShape,
            "Only a design with cuts classifies.",
        ),
        (
            lambda: simulate(
                BANK, Design(max_length=3, cuts=Cuts((0.0,))), np.zeros(2), seed=1
            ).misclassified(),
            WrongShape,
            "Every true ability lies in an indifference region.",
        ),
    ],
)
def test_what_cannot_be_simulated_is_refused(run, kind, sentence):
    with pytest.raises(kind) as refusal:
        run()

    assert str(refusal.value) == sentence


def test_a_large_bank_is_no_trouble():
    rng = np.random.default_rng(1)
    names = [f"q{n}" for n in range(3000)]
    bank = prepare(
        bank_from_difficulties(
            names, ["2pl"] * 3000, rng.lognormal(0, 0.3, 3000), [[b] for b in rng.normal(size=3000)]
        )
    )

    simulation = simulate(bank, Design(stop_error=0.2), ABILITIES[:50], seed=1)

    assert set(simulation.reasons) == {"error"}
