"""What must hold of every calibration, whatever the data."""

from dataclasses import replace

import numpy as np
import pytest

from tests.engine.psychometrics.calibration.made_up import answers, bank_of, plain_log_likelihood
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.calibration import Priors, calibrate
from ustat_engine.psychometrics.calibration.climbing import Slope
from ustat_engine.psychometrics.calibration.crew import Crew
from ustat_engine.psychometrics.calibration.information import observed
from ustat_engine.psychometrics.calibration.preparing import prepared
from ustat_engine.psychometrics.calibration.space import space_of
from ustat_engine.psychometrics.calibration.starting import starting_values
from ustat_engine.psychometrics.population import Population, equal_nodes
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine

MODELS = ["rasch", "2pl", "3pl", "grm", "gpcm"]


def some(model, *, persons=600, items=8, seed=1, missing=0.1, categories=3):
    """Made-up answers of two groups, the second half a logit higher."""
    bank = bank_of(model, items, seed, categories=2 if model in ("2pl", "3pl") else categories)
    groups = np.arange(persons) % 2
    abilities = np.random.default_rng(seed).normal(size=persons) + 0.5 * groups
    return answers(bank, abilities, seed, missing=missing, groups=groups, names=("north", "south"))


def mixed():
    """One test with a graded, a partial-credit, a two-category and a guessing item of each kind, twice."""
    parts = [some(model, items=2, seed=seed) for seed, model in enumerate(["grm", "gpcm", "2pl", "3pl"])]
    bank = [
        bank_of(m, 2, s, categories=3 if m in ("grm", "gpcm") else 2)
        for s, m in enumerate(["grm", "gpcm", "2pl", "3pl"])
    ]
    abilities = np.random.default_rng(9).normal(size=900)
    parts = [answers(one, abilities, number, missing=0.1) for number, one in enumerate(bank)]
    codes = np.concatenate([part.codes for part in parts], axis=1)
    return Responses(codes, tuple(f"item {n}" for n in range(8))), ["grm"] * 2 + ["gpcm"] * 2 + [
        "2pl"
    ] * 2 + ["3pl"] * 2


def closeness(one, other):
    """The largest difference in slopes, intercepts, guessing, means and spreads."""
    pairs = [
        (one.bank.slopes, other.bank.slopes),
        (one.bank.intercepts, other.bank.intercepts),
        (one.bank.guessing, other.bank.guessing),
        ([[p.mean, p.sd] for p in one.populations], [[p.mean, p.sd] for p in other.populations]),
    ]
    return max(float(np.nanmax(np.abs(np.asarray(a) - np.asarray(b)))) for a, b in pairs)


@pytest.mark.parametrize("model", MODELS)
def test_the_log_likelihood_is_that_of_a_plain_sum_over_many_nodes(model):
    responses = some(model)

    found = calibrate(responses, model=model)

    assert found.converged
    assert found.gradient < 1e-6
    plain = plain_log_likelihood(responses, found.bank, found.populations)
    assert found.log_likelihood == pytest.approx(plain, abs=1e-3)


@pytest.mark.parametrize("model", ["rasch", "2pl", "grm", "gpcm"])
def test_no_small_step_in_any_parameter_leads_higher(model):
    responses = some(model, items=4)
    found = calibrate(responses, model=model)
    top = plain_log_likelihood(responses, found.bank, found.populations)

    higher = []
    for step in (-0.02, 0.02):
        for item in range(4):
            if model != "rasch":
                slopes = found.bank.slopes.copy()
                slopes[item] += step
                higher.append(replace(found.bank, slopes=slopes))
            intercepts = found.bank.intercepts.copy()
            intercepts[item, 0] += step
            higher.append(replace(found.bank, intercepts=intercepts))

    assert max(plain_log_likelihood(responses, bank, found.populations) for bank in higher) < top


@pytest.mark.parametrize("model", [*MODELS, "mixed"])
def test_the_observed_information_is_minus_the_derivative_of_the_gradient(model):
    responses, models = mixed() if model == "mixed" else (some(model, items=4), [model] * 4)
    ready = prepared(responses, models, None)
    space = space_of(
        ready.models,
        ready.categories.tolist(),
        populations=len(responses.group_names),
        anchored={},
        common_slope=False,
        priors=Priors(),
    )
    nodes = equal_nodes(Population(), Population(0.5, 1.2), many=80, reach=7)
    slope = Slope(space, ready.packed, Crew(ready.pieces, None), nodes, lambda: None)
    here = space.free_of(starting_values(space, ready.packed, ready.pieces, {}))

    found = observed(slope, slope.at(space.values(here)))

    bent = np.empty_like(found)
    for at, small in enumerate(np.eye(space.free) * 1e-4):
        up, down = (slope.at(space.values(here + sign * small)).gradient for sign in (1, -1))
        bent[at] = (down - up) / 2e-4
    np.testing.assert_allclose(found, bent, atol=1e-6 * np.abs(bent).max())


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_persons_and_items_changes_nothing(model):
    responses = some(model)
    chance = np.random.default_rng(8)
    persons, items = chance.permutation(responses.persons), chance.permutation(len(responses.items))
    turned = responses.only(persons).of([responses.items[item] for item in items])

    one, other = calibrate(responses, model=model), calibrate(turned, model=model)

    back = replace(other, bank=other.bank.only(responses.items))
    assert closeness(one, back) < 1e-5
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_every_person_twice_or_with_weight_two_changes_no_estimate(model):
    responses = some(model)
    rows = np.repeat(np.arange(responses.persons), 2)
    none = Priors(guessing=None) if model != "3pl" else Priors()
    weighted = replace(responses, weights=np.full(responses.persons, 2.0))

    once = calibrate(responses, model=model, priors=none)
    twice = calibrate(responses.only(rows), model=model, priors=none)
    heavy = calibrate(weighted, model=model, priors=none)

    assert closeness(twice, heavy) < 1e-5
    if model != "3pl":
        # A prior weighs half as much against twice the answers, so only models without one stay put.
        assert closeness(once, twice) < 1e-5
        assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_starting_from_the_answer_moves_nothing(model):
    responses = some(model)
    found = calibrate(responses, model=model)

    again = calibrate(responses, model=model, start=found.bank)

    assert closeness(found, again) < 5e-6


def test_missing_by_design_is_not_counted_as_wrong():
    bank = bank_of("2pl", 12, 3)
    responses = answers(bank, np.random.default_rng(3).normal(size=4000), 3)
    booklets = responses.codes.copy()
    booklets[:2000, 8:] = MISSING
    booklets[2000:, :4] = MISSING

    found = calibrate(replace(responses, codes=booklets), model="2pl")

    assert np.abs(found.bank.difficulties - bank.difficulties).max() < 0.25
    assert np.abs(found.bank.slopes - bank.slopes).max() < 0.35


def test_groups_have_their_own_mean_and_spread():
    bank = bank_of("grm", 15, 2, categories=4)
    groups = np.repeat([0, 1, 2], 1500)
    chance = np.random.default_rng(4)
    abilities = chance.normal(np.asarray([0, 0.8, -0.5])[groups], np.asarray([1, 0.7, 1.3])[groups])
    responses = answers(bank, abilities, 5, groups=groups, names=("a", "b", "c"))

    found = calibrate(responses, model="grm")

    assert found.populations[0] == Population(0.0, 1.0)
    assert [p.mean for p in found.populations[1:]] == pytest.approx([0.8, -0.5], abs=0.1)
    assert [p.sd for p in found.populations[1:]] == pytest.approx([0.7, 1.3], abs=0.1)
    assert [(p.name, p.what) for p in found.parameters[-4:]] == [
        ("b", "mean"),
        ("b", "sd"),
        ("c", "mean"),
        ("c", "sd"),
    ]


def test_a_rasch_population_has_mean_zero_and_a_spread_of_its_own():
    bank = bank_of("rasch", 12, 2)
    responses = answers(bank, np.random.default_rng(6).normal(0, 1.6, 3000), 7)

    found = calibrate(responses, model="rasch")

    assert found.populations[0].mean == 0
    assert found.populations[0].sd == pytest.approx(1.6, abs=0.1)
    assert (found.bank.slopes == 1).all()


def test_a_common_slope_is_the_rasch_spread():
    responses = some("2pl", missing=0.0)
    alone = replace(responses, groups=None, group_names=("all",))

    equal = calibrate(alone, model="2pl", common_slope=True)
    rasch = calibrate(alone, model="rasch")

    assert equal.bank.slopes == pytest.approx(np.full(8, rasch.populations[0].sd), abs=1e-5)
    assert equal.log_likelihood == pytest.approx(rasch.log_likelihood, abs=1e-5)
    assert equal.n_parameters == rasch.n_parameters == 9


def test_anchors_keep_their_parameters_and_set_the_scale():
    bank = bank_of("2pl", 14, 3)
    responses = answers(bank, np.random.default_rng(7).normal(0.7, 1.3, 6000), 8)
    anchors = bank.only(bank.items[:5])

    found = calibrate(responses, model="2pl", anchors=anchors)

    kept = found.bank.only(anchors.items)
    assert (kept.slopes == anchors.slopes).all()
    assert (kept.intercepts == anchors.intercepts).all()
    assert found.populations[0].mean == pytest.approx(0.7, abs=0.08)
    assert found.populations[0].sd == pytest.approx(1.3, abs=0.08)
    assert np.abs(found.bank.difficulties - bank.difficulties).max() < 0.2
    assert np.isnan(found.errors.slopes[:5]).all()
    assert np.isfinite(found.errors.slopes[5:]).all()


def test_a_bank_of_anchors_alone_places_the_population():
    bank = bank_of("grm", 10, 3, categories=4)
    responses = answers(bank, np.random.default_rng(7).normal(-0.4, 0.8, 3000), 8)

    found = calibrate(responses, model="grm", anchors=bank)

    assert [(p.name, p.what) for p in found.parameters] == [("all", "mean"), ("all", "sd")]
    assert found.populations[0].mean == pytest.approx(-0.4, abs=0.06)
    assert found.populations[0].sd == pytest.approx(0.8, abs=0.06)


def test_several_models_stand_in_one_test():
    responses, models = mixed()

    found = calibrate(responses, model=models)

    assert found.converged
    assert found.bank.models == tuple(models)
    assert (found.bank.guessing > 0).tolist() == [False] * 6 + [True] * 2
    plain = plain_log_likelihood(responses, found.bank, found.populations)
    assert found.log_likelihood == pytest.approx(plain, abs=1e-3)


def test_a_sample_of_many_persons_shows_the_way_but_all_decide():
    bank = bank_of("2pl", 10, 3)
    responses = answers(bank, np.random.default_rng(7).normal(size=20000), 8, missing=0.3)

    found = calibrate(responses, model="2pl", errors="none")

    closer = calibrate(responses, model="2pl", errors="none", tolerance=1e-9, nodes=201)
    assert found.converged
    assert closeness(found, closer) < 1e-5


def test_numpy_alone_gives_the_same_estimates(monkeypatch):
    from ustat_engine.psychometrics.kernels import expectation, information, packing

    responses = some("grm")
    compiled = calibrate(responses, model="grm")
    for module in (packing, expectation, information):
        monkeypatch.setattr(module, "compiled_module", lambda name: None)

    plain = calibrate(responses, model="grm")

    assert closeness(compiled, plain) < 1e-10
    assert compiled.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(compiled.covariance, plain.covariance, rtol=1e-6, atol=1e-10)


def test_progress_rises_to_the_end():
    said = []

    calibrate(some("2pl"), model="2pl", told=said.append)

    assert said == sorted(said)
    assert said[-1] == 1.0
    assert len(said) > 3


def test_the_cross_product_of_scores_is_near_the_observed_information():
    responses = some("2pl", persons=4000)

    seen = calibrate(responses, model="2pl")
    crossed = calibrate(responses, model="2pl", errors="cross_product")

    np.testing.assert_allclose(crossed.errors.slopes, seen.errors.slopes, rtol=0.15)
    assert calibrate(responses, model="2pl", errors="none").errors is None


def test_criteria_count_parameters_and_persons():
    responses = some("gpcm")

    found = calibrate(responses, model="gpcm")

    assert found.n_parameters == 8 * 3 + 2 == len(found.parameters) == len(found.covariance)
    assert found.aic == pytest.approx(2 * 26 - 2 * found.log_likelihood)
    assert found.bic == pytest.approx(26 * np.log(600) - 2 * found.log_likelihood)
