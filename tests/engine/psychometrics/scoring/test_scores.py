"""Where each person stands, with its error."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_expit

from tests.engine.psychometrics.scoring.banks import answered, long_sums, made_up_bank, moments
from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.population import Population, equal_nodes
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses, responses_from
from ustat_engine.psychometrics.scoring import scores as scores_module
from ustat_engine.psychometrics.scoring.lattice import lattice
from ustat_engine.psychometrics.scoring.posterior import curves_on_lattice, posteriors
from ustat_engine.psychometrics.scoring.scores import score

pytestmark = pytest.mark.engine

METHODS = ["eap", "map", "wle"]
SHAPES = {
    "one steep item": made_up_bank("2pl", 1, steepest=8),
    "few items": made_up_bank("2pl", 5),
    "ten steep items": made_up_bank("2pl", 10, steepest=6),
    "sixty items": made_up_bank("2pl", 60),
    "guessing": made_up_bank("3pl", 40),
    "graded": made_up_bank("grm", 30, steps=4, steepest=2.5),
    "partial credit": made_up_bank("gpcm", 30, steps=4, steepest=2.5),
    "three hundred items": made_up_bank("3pl", 300),
}
TWENTY, FORTY = made_up_bank("2pl", 20), made_up_bank("2pl", 40)


def strange_answers(bank: Bank) -> Responses:
    """Likely persons, all lowest, all highest, nothing, half missing, and hard right with easy wrong."""
    codes = answered(bank, np.linspace(-3, 3, 9))
    codes[0], codes[1], codes[2] = 0, bank.steps, MISSING
    codes[3, ::2] = MISSING
    hard = np.argsort(bank.difficulties[:, 0])[len(bank.items) // 2 :]
    codes[4] = 0
    codes[4, hard] = bank.steps[hard]
    return Responses(codes, bank.items)


@pytest.mark.parametrize("population", [Population(), Population(1.0, 0.2), Population(-2.0, 4.0)])
@pytest.mark.parametrize("name", SHAPES)
def test_expected_ability_is_exact_to_rounding(name, population):
    bank = SHAPES[name]
    responses = strange_answers(bank)
    reach = 12 * population.sd + 3

    found = score(responses, bank, method="eap", populations=[population])

    low, high = population.mean - reach, population.mean + reach
    means, errors = long_sums(bank, responses.codes, population, low, high)
    assert found.abilities == pytest.approx(means, abs=1e-11)
    assert found.errors == pytest.approx(errors, abs=1e-11)


def test_fixed_coarse_nodes_would_not_have_been_enough():
    bank = made_up_bank("grm", 30, steps=4, steepest=2.5)
    row = answered(bank, np.array([0.4]))
    coarse = equal_nodes(Population(), many=21)
    found = score(Responses(row, bank.items), bank, method="eap")

    means, errors = long_sums(bank, row, Population(), -9, 9)

    assert len(lattice(bank, Population())) > len(coarse)
    assert found.errors[0] < coarse[1] - coarse[0]
    assert found.abilities == pytest.approx(means, abs=1e-12)
    assert found.errors == pytest.approx(errors, abs=1e-12)


def test_three_thousand_items_do_not_underflow():
    bank = made_up_bank("2pl", 3000)
    codes = np.vstack([answered(bank, np.array([0.3])), np.ones((1, 3000), dtype=np.uint8)])

    found = score(Responses(codes, bank.items), bank, method="eap")

    for row, reach in ((0, 0.6), (1, 6.0)):
        nodes = np.linspace(found.abilities[row] - reach, found.abilities[row] + reach, 4001)
        signs = np.where(codes[row] == 1, 1.0, -1.0)
        parts = (
            log_expit(sign * (slope * nodes + intercept))
            for sign, slope, intercept in zip(signs, bank.slopes, bank.intercepts[:, 0], strict=True)
        )
        means, errors = moments((sum(parts) - 0.5 * nodes**2)[None, :], nodes)
        assert found.abilities[row] == pytest.approx(means[0], abs=1e-11)
        assert found.errors[row] == pytest.approx(errors[0], abs=1e-11)
    assert found.errors[0] < 0.05


def test_long_vectors_have_peaks_and_weighted_estimates_too():
    bank = made_up_bank("2pl", 3000)
    codes = np.vstack([answered(bank, np.array([-2.0, 0.3])), np.ones((1, 3000), dtype=np.uint8)])
    expected = score(Responses(codes, bank.items), bank, method="eap")

    for method in ("map", "wle"):
        found = score(Responses(codes, bank.items), bank, method=method)
        assert np.isfinite(found.abilities).all()
        assert np.isfinite(found.errors).all()
        assert found.abilities[:2] == pytest.approx(expected.abilities[:2], abs=0.01)


def test_many_persons_get_the_same_numbers_as_few():
    codes = answered(TWENTY, np.random.default_rng(5).normal(size=2000))
    codes[::3, 4:9] = MISSING
    responses = Responses(codes, TWENTY.items)

    many = score(responses, TWENTY, method="eap")
    few = score(responses.only(np.arange(50)), TWENTY, method="eap")

    assert many.abilities[:50] == pytest.approx(few.abilities, abs=1e-13)
    assert many.errors[:50] == pytest.approx(few.errors, abs=1e-13)


def test_answers_too_unlikely_for_products_are_summed_in_logs():
    difficulties = np.where(np.arange(120) < 60, -6.0, 6.0)[:, None]
    bank = Bank(
        tuple(map(str, range(120))), ("2pl",) * 120, np.full(120, 3.0), -3.0 * difficulties, np.zeros(120)
    )
    codes = np.tile((np.arange(120) >= 60).astype(np.uint8), (600, 1))  # easy ones wrong, hard ones right

    found = score(Responses(codes, bank.items), bank, method="eap")

    # As many pull up as down, around zero.
    assert found.abilities == pytest.approx(np.zeros(600), abs=1e-12)
    _, errors = long_sums(bank, codes[:1], Population(), -9, 9)
    assert found.errors == pytest.approx(np.full(600, errors[0]), abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_an_executor_changes_nothing(method, monkeypatch):
    monkeypatch.setattr(scores_module, "PART", 250)
    responses = Responses(answered(TWENTY, np.random.default_rng(6).normal(size=600)), TWENTY.items)
    alone = score(responses, TWENTY, method=method)

    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, Elsewhere()):
            found = score(responses, TWENTY, method=method, executor=executor)
            assert np.array_equal(found.abilities, alone.abilities)
            assert np.array_equal(found.errors, alone.errors)


class Elsewhere(Executor):
    """Sends work and results as bytes, as another machine would get them."""

    def submit(self, fn, /, *args, **kwargs):
        done = Future()
        work, given, named = pickle.loads(pickle.dumps((fn, args, kwargs)))
        done.set_result(pickle.loads(pickle.dumps(work(*given, **named))))
        return done


def test_one_sitting_is_scored_without_numba():
    program = (
        "import sys, numpy as np\n"
        "from ustat_engine.psychometrics.bank import bank_from_difficulties\n"
        "from ustat_engine.psychometrics.responses import responses_from\n"
        "from ustat_engine.psychometrics.scoring.scores import score\n"
        "bank = bank_from_difficulties(['a', 'b'], ['2pl', '2pl'], [1, 1], [[0], [1]])\n"
        "for method in ('eap', 'map', 'wle'):\n"
        "    score(responses_from([[1, 0]], ['a', 'b']), bank, method=method)\n"
        "print('numba' in sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("right", "many"), [(0, 5), (2, 5), (5, 5), (1, 1), (19, 40)])
def test_weighted_likelihood_of_equal_rasch_items_is_a_logit_of_half_corrected_counts(right, many):
    """Warm's equation r - n P + (1 - 2 P) / 2 = 0 has the solution P = (r + 1/2) / (n + 1)."""
    bank = Bank(
        tuple(map(str, range(many))),
        ("rasch",) * many,
        np.ones(many),
        np.full((many, 1), -0.7),
        np.zeros(many),
    )

    given = responses_from([[1] * right + [0] * (many - right)], bank.items)
    found = score(given, bank, method="wle")

    share = (right + 0.5) / (many + 1)
    assert found.abilities == pytest.approx([0.7 + np.log(share / (1 - share))], abs=1e-10)
    assert found.errors == pytest.approx([1 / np.sqrt(many * share * (1 - share))], abs=1e-10)


@pytest.mark.parametrize("name", SHAPES)
def test_weighted_likelihood_is_finite_for_all_right_and_all_wrong(name):
    bank = SHAPES[name]

    found = score(
        Responses(np.stack([0 * bank.steps, bank.steps]).astype(np.uint8), bank.items), bank, method="wle"
    )

    assert np.isfinite(found.abilities).all()
    assert np.isfinite(found.errors).all()
    assert found.abilities[0] < found.abilities[1]


def test_nobody_is_pulled_anywhere_by_a_population_in_weighted_likelihood():
    responses = strange_answers(TWENTY)
    away = [Population(5.0, 0.1)]

    alone, pulled = (
        score(responses, TWENTY, method="wle", populations=one) for one in ([Population()], away)
    )

    assert np.array_equal(alone.abilities, pulled.abilities, equal_nan=True)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_without_an_answer_all_that_is_known_is_the_population(method):
    responses = responses_from([[1, 0], [None, None], [None, None]], ["Q1", "Q2"])

    found = score(responses, TWENTY, method=method, populations=[Population(0.4, 1.3)])

    assert found.abilities[1:] == pytest.approx([0.4, 0.4], abs=1e-12)
    assert found.errors[1:] == pytest.approx([1.3, 1.3], abs=1e-12)
    assert found.n_items.tolist() == [2, 0, 0]
    assert found.remarks == (Remark("no_answers", values={"persons": 2, "first_row": 2}),)


def test_without_an_answer_there_is_no_weighted_estimate():
    found = score(responses_from([[1, 0], [None, None]], ["Q1", "Q2"]), TWENTY, method="wle")

    assert np.isnan(found.abilities).tolist() == [False, True]
    assert np.isnan(found.errors).tolist() == [False, True]
    assert found.remarks == (Remark("no_answers", values={"persons": 1, "first_row": 2}),)


def test_an_item_that_tells_nothing_gives_no_weighted_estimate():
    bank = Bank(("flat", "fine"), ("2pl", "2pl"), np.array([0.0, 1.0]), np.zeros((2, 1)), np.zeros(2))

    found = score(responses_from([[1, None], [0, 1]], bank.items), bank, method="wle")

    assert np.isnan(found.abilities).tolist() == [True, False]
    assert found.remarks == (Remark("no_information", values={"persons": 1, "first_row": 1}),)


def test_nobody_answered_anything_is_still_an_answer():
    responses = responses_from([[None, None]], ["Q1", "Q2"])

    assert score(responses, TWENTY, method="eap").abilities == pytest.approx([0.0], abs=1e-12)
    assert np.isnan(score(responses, TWENTY, method="wle").abilities).all()


def test_each_group_is_seen_against_its_own_population():
    responses = responses_from([[1, 0], [1, 0], [1, 0]], ["Q1", "Q2"], groups=["before", "after", "before"])
    populations = [Population(-1.0, 1.0), Population(1.0, 0.5)]

    found = score(responses, TWENTY, method="eap", populations=populations)

    before, after = (
        score(responses.only(np.array([0])), TWENTY, method="eap", populations=[one]) for one in populations
    )
    expected = [before.abilities[0], after.abilities[0], before.abilities[0]]
    assert found.abilities == pytest.approx(expected, abs=1e-13)


def test_columns_that_are_not_in_the_bank_are_left_out_and_named():
    found = score(responses_from([[1, 0, 1]], ["Q1", "age", "sex"]), TWENTY, method="eap")

    assert found.n_items.tolist() == [1]
    assert found.remarks == (Remark("items_not_in_bank", about="age", values={"items": 2}),)


def test_what_cannot_be_scored_is_refused_with_a_sentence():
    stuck = Bank(("Q1",), ("grm",), np.ones(1), np.array([[1.0, 1.0, 0.0]]), np.zeros(1))
    two_groups = responses_from([[1], [0], [1]], ["Q1"], groups=["a", "b", "c"])

    for responses, bank, populations, sentence in [
        (responses_from([[1]], ["X"]), TWENTY, 1, "None of the items answered is in the bank"),
        (responses_from([[1], [2]], ["Q1"]), TWENTY, 1, "Item Q1 has categories 0 to 1; row 2 has 2."),
        (responses_from([[0], [1]], ["Q1"]), stuck, 1, "nobody can choose it; row 2 did."),
        (two_groups, TWENTY, 2, "one for each of 3 groups; got 2."),
    ]:
        with pytest.raises(WrongShape, match=sentence):
            score(responses, bank, method="eap", populations=[Population()] * populations)


def test_slopes_without_end_are_refused():
    cliff = Bank(("Q1",), ("2pl",), np.array([1e6]), np.zeros((1, 1)), np.zeros(1))

    with pytest.raises(WrongShape, match="too steep"):
        score(responses_from([[1]], ["Q1"]), cliff, method="eap")


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_answer_is_as_if_the_item_had_not_been_there(method):
    responses = Responses(answered(TWENTY, np.linspace(-2, 2, 6)), TWENTY.items)
    codes = responses.codes.copy()
    codes[:, [2, 7, 11]] = MISSING
    kept = [name for number, name in enumerate(TWENTY.items) if number not in {2, 7, 11}]

    missing = score(Responses(codes, TWENTY.items), TWENTY, method=method)
    left_out = score(responses.of(kept), TWENTY.only(kept), method=method)

    assert missing.abilities == pytest.approx(left_out.abilities, abs=1e-10)
    assert missing.errors == pytest.approx(left_out.errors, abs=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_items_and_persons_changes_nothing(method):
    responses = strange_answers(TWENTY)
    mixed = np.random.default_rng(8).permutation(20)
    names, people = [TWENTY.items[item] for item in mixed], np.random.default_rng(9).permutation(9)

    plain = score(responses, TWENTY, method=method)
    other = score(responses.of(names).only(people), TWENTY.only(names), method=method)

    assert other.abilities == pytest.approx(plain.abilities[people], abs=1e-10, nan_ok=True)
    assert other.errors == pytest.approx(plain.errors[people], abs=1e-10, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["few items", "guessing", "graded", "partial credit"])
def test_another_zero_and_another_unit_move_scores_alike(name, method):
    bank, responses = SHAPES[name], strange_answers(SHAPES[name])
    unit, zero = 0.5, 3.0
    moved = Bank(
        bank.items,
        bank.models,
        bank.slopes / unit,
        bank.intercepts - bank.slopes[:, None] / unit * zero,
        bank.guessing,
    )

    before = score(responses, bank, method=method, populations=[Population(0.2, 1.1)])
    after = score(responses, moved, method=method, populations=[Population(0.2 * unit + zero, 1.1 * unit)])

    assert after.abilities == pytest.approx(before.abilities * unit + zero, abs=1e-9, nan_ok=True)
    assert after.errors == pytest.approx(before.errors * unit, abs=1e-9, nan_ok=True)


answers_to_six = st.lists(st.sampled_from([0, 1, MISSING]), min_size=6, max_size=6).filter(
    lambda row: 0 in row
)
slopes_of_six = st.lists(st.floats(0.2, 4), min_size=6, max_size=6)
difficulties_of_six = st.lists(st.floats(-4, 4), min_size=6, max_size=6)


@settings(max_examples=80, deadline=None)
@given(
    answers_to_six,
    slopes_of_six,
    difficulties_of_six,
    st.sampled_from([0.0, 0.0, 0.3]),
    st.sampled_from(METHODS),
)
def test_one_more_right_answer_never_lowers_ability(row, slopes, difficulties, guess, method):
    slope = np.asarray(slopes)
    intercepts = -slope[:, None] * np.asarray(difficulties)[:, None]
    bank = Bank(tuple("ABCDEF"), ("3pl",) * 6, slope, intercepts, np.full(6, guess))
    better = list(row)
    better[row.index(0)] = 1

    found = score(Responses(np.asarray([row, better], dtype=np.uint8), bank.items), bank, method=method)

    assert found.abilities[1] >= found.abilities[0] - 1e-9


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.integers(0, 4),
    st.sampled_from(["grm", "gpcm", "rasch"]),
    st.sampled_from(METHODS),
)
def test_a_higher_category_never_lowers_ability(row, item, model, method):
    bank = made_up_bank(model, 5, steps=3)
    better = list(row)
    better[item] = min(3, row[item] + 1)

    found = score(Responses(np.asarray([row, better], dtype=np.uint8), bank.items), bank, method=method)

    assert found.abilities[1] >= found.abilities[0] - 1e-9


@settings(max_examples=40, deadline=None)
@given(answers_to_six, slopes_of_six, difficulties_of_six, st.floats(0.3, 2))
def test_a_posterior_is_never_narrower_than_its_information_allows(row, slopes, difficulties, spread):
    """For two parameters its variance is at least 1 / (posterior mean of the information + 1 / variance)."""
    slope = np.asarray(slopes)
    bank = Bank(
        tuple("ABCDEF"), ("2pl",) * 6, slope, -slope[:, None] * np.asarray(difficulties)[:, None], np.zeros(6)
    )
    codes = np.asarray([row], dtype=np.uint8)
    population = Population(0.0, spread)
    (batch,) = posteriors(codes, curves_on_lattice(bank, population))
    informed = float(batch.masses[0] @ information(bank, batch.nodes)[codes[0] != MISSING].sum(axis=0))

    found = score(Responses(codes, bank.items), bank, method="eap", populations=[population])

    assert found.errors[0] ** 2 >= 1 / (informed + 1 / spread**2) - 1e-12


def test_the_peak_is_the_highest_where_guessing_makes_two():
    """Four hard items right, an easy one wrong: luck four times, or careless once?"""
    bank = Bank(
        tuple("ABCDE"),
        ("2pl", *("3pl",) * 4),
        np.array([0.5, 3.0, 3.0, 3.0, 3.0]),
        np.array([[1.5], [-9.0], [-9.0], [-9.0], [-9.0]]),
        np.array([0, 0.25, 0.25, 0.25, 0.25]),
    )
    codes = np.asarray([[0, 1, 1, 1, 1]], dtype=np.uint8)
    wide = Population(0.0, 6.0)
    curves = curves_on_lattice(bank, wide, fineness=4)
    (batch,) = posteriors(codes, curves)

    found = score(Responses(codes, bank.items), bank, method="map", populations=[wide])

    masses = batch.masses[0]
    hills = (masses[1:-1] > masses[:-2]) & (masses[1:-1] > masses[2:])
    assert hills.sum() == 2
    highest = batch.nodes[masses.argmax()]
    assert found.abilities[0] == pytest.approx(highest, abs=curves.spacing)


@pytest.mark.parametrize("method", METHODS)
def test_errors_hold_the_truth_as_often_as_they_say(method):
    truth = np.random.default_rng(12).normal(size=6000)
    responses = Responses(answered(FORTY, truth), FORTY.items)

    found = score(responses, FORTY, method=method)

    held = np.mean(np.abs(found.abilities - truth) <= 1.96 * found.errors)
    assert 0.94 <= held <= 0.96


def test_items_that_tell_nothing_leave_the_population():
    bank = Bank(("A", "B"), ("2pl", "2pl"), np.zeros(2), np.ones((2, 1)), np.zeros(2))

    found = score(
        responses_from([[1, 0]], bank.items), bank, method="eap", populations=[Population(0.5, 2.0)]
    )

    assert (found.abilities[0], found.errors[0]) == pytest.approx((0.5, 2.0), abs=1e-12)
