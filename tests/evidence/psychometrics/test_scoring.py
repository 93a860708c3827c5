"""Scores as other programs and other roads of computing give them.

Origins, 22 November 2026: ``scoring.R`` (R 4.2.2, eRm 1.0-2, psychotools 0.7-2, and R's own quadrature and
root finding over formulas written down there), ``scoring_second_opinion.py`` (mirt 1.2.0 of PyPI), and R
mirt's tests for LSAT7 (test-01-mirtOne). Each tolerance is where the other side stops.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses, responses_from
from ustat_engine.psychometrics.scoring.derivatives import derivatives
from ustat_engine.psychometrics.scoring.reliability import empirical_reliability, marginal_reliability
from ustat_engine.psychometrics.scoring.scores import Scores, score
from ustat_engine.psychometrics.scoring.sum_scores import sum_score_table

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
FIVE = ("Q1", "Q2", "Q3", "Q4", "Q5")
LSAT7 = Bank(
    FIVE,
    ("2pl",) * 5,
    np.array([0.98755, 1.08084, 1.70748, 0.76499, 0.73567]),
    np.array([[1.85586], [0.80797], [1.80521], [0.48600], [1.85446]]),
    np.zeros(5),
)
LSAT6 = Bank(
    FIVE,
    ("2pl",) * 5,
    np.array([0.82565952, 0.72274420, 0.89087453, 0.68836797, 0.65685595]),
    np.array([[2.77323440], [0.99020120], [0.24914752], [1.28475693], [2.05327045]]),
    np.zeros(5),
)
GRADED = bank_from_difficulties(
    "123", ("grm",) * 3, [1.2, 2.0, 0.8], [[-1.5, 0.0, 1.0], [-0.5, 0.3, 1.4], [-2.0, -1.0, 2.0]]
)
ALL_MODELS = Bank(
    tuple("12345678"),
    ("2pl", "2pl", "3pl", "3pl", "grm", "grm", "gpcm", "gpcm"),
    np.array([1.3, 0.7, 1.6, 1.1, 1.4, 0.9, 1.2, 0.6]),
    np.array(
        [
            [0.4, np.nan, np.nan],
            [-1.1, np.nan, np.nan],
            [-0.8, np.nan, np.nan],
            [0.9, np.nan, np.nan],
            [1.9, 0.2, -1.5],
            [0.8, 0.1, -2.1],
            [0.7, -0.6, np.nan],
            [-0.5, 0.4, np.nan],
        ]
    ),
    np.array([0, 0, 0.2, 0.25, 0, 0, 0, 0]),
)


def rows(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def answers(patterns: list[str], bank: Bank) -> Responses:
    return responses_from([[None if one == "-" else int(one) for one in row] for row in patterns], bank.items)


def lsat7_answers() -> Responses:
    given = np.loadtxt(
        HERE / "data" / "lsat7.csv", delimiter=",", skiprows=1, dtype=np.uint8, usecols=range(1, 6)
    )
    return Responses(given, FIVE)


@pytest.mark.parametrize("method", ["eap", "map", "wle"])
def test_every_model_scores_as_first_principles_do(method):
    expected = rows("r_scoring_all_models.csv")

    found = score(
        answers([row["answers"] for row in expected], ALL_MODELS),
        ALL_MODELS,
        method=method,
        populations=[Population(0.3, 1.2)],
    )

    # R: quadrature to 1e-12, roots to 1e-13, and derivatives extrapolated to about 1e-11.
    assert found.abilities == pytest.approx([float(row[method]) for row in expected], abs=1e-9)
    assert found.errors == pytest.approx([float(row[f"{method}_se"]) for row in expected], abs=1e-9)


@pytest.mark.parametrize(
    ("name", "method", "ability", "error"),
    [
        # Both sum over nodes.
        ("lsat7", "eap", 1e-12, 1e-12),
        ("graded", "eap", 1e-12, 1e-12),
        # Its optimisers stop at about six digits.
        ("lsat7", "map", 3e-6, 1e-5),
        ("lsat7", "wle", 1e-6, 1e-6),
        ("graded", "wle", 1e-6, 1e-6),
        # For its error of the peak it takes the observed curvature, we the expected information.
        ("graded", "map", 3e-6, 0.03),
    ],
)
def test_mirt_of_pypi_gives_a_second_opinion(name, method, ability, error):
    bank = {"lsat7": LSAT7, "graded": GRADED}[name]
    expected = [
        row for row in rows("py_mirt_scoring.csv") if (row["set"], row["method"]) == (name, method.upper())
    ]

    found = score(answers([row["answers"] for row in expected], bank), bank, method=method)

    assert found.abilities == pytest.approx([float(row["ability"]) for row in expected], abs=ability)
    assert found.errors == pytest.approx([float(row["error"]) for row in expected], abs=error)


def test_sum_scores_of_lsat7_stand_where_r_mirt_puts_them():
    found = sum_score_table(LSAT7)

    assert found.abilities == pytest.approx([-1.8698, -1.4319, -0.9488, -0.4132, 0.1517, 0.7272], abs=1e-4)
    assert found.errors == pytest.approx([0.6927, 0.6839, 0.6942, 0.7211, 0.7588, 0.8009], abs=1e-4)


def test_sum_scores_of_lsat7_are_as_reliable_as_r_mirt_says():
    table, given = sum_score_table(LSAT7), lsat7_answers()
    sums = given.codes.sum(axis=1)
    scores = Scores(table.abilities[sums], table.errors[sums], given.answered)

    # Printed to five digits.
    assert empirical_reliability(scores, shrunken=True) == pytest.approx(0.43199, abs=1e-5)


def test_mirt_of_pypi_gives_a_second_opinion_on_sum_scores():
    for name, bank in (("lsat7", LSAT7), ("graded", GRADED)):
        table = sum_score_table(bank)
        for row in rows("py_mirt_scoring.csv"):
            if (row["set"], row["method"]) == (name, "EAPsum"):
                points = sum(int(one) for one in row["answers"])
                assert table.abilities[points] == pytest.approx(float(row["ability"]), abs=1e-12)
                assert table.errors[points] == pytest.approx(float(row["error"]), abs=1e-12)


def test_marginal_reliability_of_lsat6_is_that_of_r_mirt():
    # R mirt's marginal_rxx, three digits.
    assert marginal_reliability(LSAT6) == pytest.approx(0.299, abs=5e-4)


def test_likelihood_and_information_are_flat_and_curved_where_erm_finds_them():
    items, persons = rows("r_scoring_erm_items.csv"), rows("r_scoring_erm_persons.csv")
    bank = Bank(
        FIVE,
        ("rasch",) * 5,
        np.ones(5),
        np.array([[float(row["easiness"])] for row in items]),
        np.zeros(5),
    )
    at = np.array([float(row["theta"]) for row in persons])

    slopes = derivatives(bank, at).first

    # Every pattern of a sum has the same slope in a Rasch model; eRm stops at about six digits.
    for column, row in enumerate(persons):
        right = int(row["score"])
        rise = slopes[:right, 1, column].sum() + slopes[right:, 0, column].sum()
        assert rise == pytest.approx(0, abs=1e-5)
    errors = 1 / np.sqrt(information(bank, at).sum(axis=0))
    # eRm's errors come from a numerical second derivative.
    assert errors == pytest.approx([float(row["se"]) for row in persons], abs=1e-4)


def test_partial_credit_is_flat_where_psychotools_puts_persons():
    items, persons = rows("r_scoring_pcm_items.csv"), rows("r_scoring_pcm_persons.csv")
    steps = [[float(row["first"]), float(row["second"])] for row in items]
    bank = bank_from_difficulties([row["item"] for row in items], ("rasch",) * 24, [1.0] * 24, steps)
    at = np.array([float(row["theta"]) for row in persons])

    slopes = derivatives(bank, at).first

    # The slope of a category is its points minus the expected points; psychotools stops at about five digits.
    rises = [float(row["score"]) for row in persons] + slopes[:, 0].sum(axis=0)
    assert rises == pytest.approx(np.zeros(len(persons)), abs=1e-4)
