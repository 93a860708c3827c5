import subprocess
import sys

import numpy as np
import pytest
from scipy.special import logsumexp

from tests.engine.psychometrics.calibration.made_up import answers, bank_of
from ustat_engine.psychometrics.curves import log_probabilities
from ustat_engine.psychometrics.kernels import choosing, expectation, information, packing
from ustat_engine.psychometrics.population import Population, equal_nodes

pytestmark = pytest.mark.engine


@pytest.fixture(params=["compiled", "plain"])
def road(request, monkeypatch):
    """Both roads: compiled loops, and NumPy alone."""
    if request.param == "plain":
        for module in (packing, expectation, information):
            monkeypatch.setattr(module, "compiled_module", lambda name: None)
    return request.param


def looked_up(items, persons, *, missing=0.2, seed=1):
    """What ``expect`` takes, for made-up answers to a graded test, with the plain log-likelihoods."""
    bank = bank_of("grm", items, seed, categories=3)
    people = Population()
    responses = answers(bank, np.random.default_rng(seed).normal(size=persons), seed, missing=missing)
    packed = packing.pack(responses.codes, np.full(items, 3))
    nodes = equal_nodes(people, many=64)
    logs = log_probabilities(bank, nodes)
    tables, scales = expectation.normalised(packing.likelihood_tables(packed, logs))
    heights = np.tile(people.log_density(nodes), (persons, 1))
    for item in range(items):
        there = responses.codes[:, item] < 255
        heights[there] += logs[item, responses.codes[there, item]]
    prior = np.exp(people.log_density(nodes))
    return packed, tables, scales, prior, heights


def test_the_log_likelihood_and_the_counts_are_those_of_the_definition(road):
    packed, tables, scales, prior, heights = looked_up(12, 700)
    weights = np.random.default_rng(2).uniform(0.5, 2, 700)

    total, counts, mass = expectation.expect(packed.codes, weights, packed.first_row, tables, scales, prior)

    own = logsumexp(heights, axis=1)
    posterior = np.exp(heights - own[:, None])
    assert total == pytest.approx(float(weights @ own), rel=1e-12)
    np.testing.assert_allclose(mass, weights @ posterior, rtol=1e-10, atol=1e-12)
    expected = np.zeros_like(counts)
    for group in range(packed.codes.shape[1]):
        np.add.at(expected, packed.first_row[group] + packed.codes[:, group], weights[:, None] * posterior)
    np.testing.assert_allclose(counts, expected, rtol=1e-10, atol=1e-12)


def test_three_thousand_items_do_not_underflow(road):
    packed, tables, scales, prior, heights = looked_up(3000, 12, missing=0.0)

    total, _, mass = expectation.expect(packed.codes, np.ones(12), packed.first_row, tables, scales, prior)
    posterior = expectation.posteriors(packed.codes, packed.first_row, tables, prior)

    own = logsumexp(heights, axis=1)
    assert own.max() < -1500
    assert total == pytest.approx(float(own.sum()), rel=1e-11)
    np.testing.assert_allclose(posterior, np.exp(heights - own[:, None]), atol=1e-10)
    assert mass.sum() == pytest.approx(12)


def test_answers_that_contradict_each_other_do_not_underflow(road):
    packed, tables, scales, prior, _ = looked_up(600, 2, missing=0.0)
    tables = np.where(np.arange(64) % 2, tables, 1e-30)
    scales = scales * 0

    total, _, _ = expectation.expect(packed.codes, np.ones(2), packed.first_row, tables, scales, prior)

    plain = np.log(tables[packed.codes + packed.first_row[:-1]]).sum(axis=1) + np.log(prior)
    assert total == pytest.approx(float(logsumexp(plain, axis=1).sum()), rel=1e-11)


def test_both_roads_give_the_same_moments(monkeypatch):
    packed, tables, _, prior, _ = looked_up(7, 600)
    nodes = equal_nodes(Population(), many=64)
    chance = np.random.default_rng(5)
    moves = information.move_tables(packed, [chance.normal(size=(2, 3, 64)) for _ in range(7)])
    summed = np.repeat(np.eye(7), 2, axis=0)
    by_node = np.stack([nodes, nodes**2], axis=1)

    def found():
        return information.moments(
            packed.codes, np.ones(600), packed.first_row, tables, prior, nodes, moves, summed, by_node
        )

    compiled = found()
    for module in (expectation, information):
        monkeypatch.setattr(module, "compiled_module", lambda name: None)
    plain = found()

    for name in ("products", "firsts", "crossed"):
        one, other = getattr(compiled, name), getattr(plain, name)
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10 * np.abs(other).max())


def test_the_environment_can_ask_for_numpy_alone(monkeypatch):
    choosing.compiled_module.cache_clear()
    monkeypatch.setenv("USTAT_WITHOUT_NUMBA", "1")

    found = choosing.compiled_module("packing")

    choosing.compiled_module.cache_clear()
    assert found is None


def test_nobody_waits_for_numba_who_only_imports():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, ustat_engine.psychometrics.calibration; print('numba' in sys.modules)",
        ],
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout == "False\n"
