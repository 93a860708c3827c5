"""Adaptive sittings beside two other programs, on one made-up bank.

``adaptive_peers.py`` made the numbers with PyPI mirt 1.2.0 and catsim 0.21.0 on 22 November 2026.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.adaptive import Design, prepare, replay, simulate
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import responses_from

pytestmark = pytest.mark.engine

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def bank() -> Bank:
    rows = list(csv.DictReader((DATA / "adaptive_bank.csv").open()))
    return bank_from_difficulties(
        [row["item"] for row in rows],
        ["2pl"] * len(rows),
        [float(row["a"]) for row in rows],
        [[float(row["b"])] for row in rows],
    )


def test_every_item_and_estimate_is_that_of_another_program(bank):
    # mirt sums over 161 Gauss-Hermite nodes and prints ten digits: 1e-8 is its rounding and a margin.
    expected = list(csv.DictReader((DATA / "adaptive_answers.csv").open()))
    codes = [[int(code) for code in row["answers"]] for row in expected]

    sittings = replay(bank, responses_from(codes, bank.items), Design(stop_error=0.3), seed=0)

    assert [" ".join(sittings.given(person)) for person in range(60)] == [row["order"] for row in expected]
    assert sittings.abilities == pytest.approx([float(row["theta"]) for row in expected], abs=1e-8)
    assert sittings.errors == pytest.approx([float(row["error"]) for row in expected], abs=1e-8)


def test_averages_are_near_those_of_a_program_with_another_estimator(bank):
    # catsim estimates by maximum likelihood, so a population three logits wide stands in for none. Its first
    # steps are shorter than ours with such a population, which saves it about half an item: one is allowed.
    found = json.loads((DATA / "adaptive_catsim.json").read_text())["catsim"]
    truth = np.random.default_rng(1).uniform(-1.5, 1.5, 4000)

    simulation = simulate(prepare(bank, Population(0, 3)), Design(stop_error=0.3), truth, seed=1)

    assert abs(simulation.mean_length - found["mean_length"]) < 1
    assert abs(simulation.rmse - found["rmse"]) < 4 * found["rmse_error"]
    assert abs(simulation.bias - found["bias"]) < 4 * found["bias_error"]
