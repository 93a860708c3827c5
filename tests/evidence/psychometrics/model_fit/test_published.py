"""S-X2, M2 and G2 of LSAT6 and LSAT7 against published and independently computed values.

Origin: M2 and S-X2 of R mirt, in its own tests (test-01-mirtOne) and measured with 1.47; G2 of LSAT7 (31.70,
21 degrees) is printed in R mirt's documentation, that of LSAT6 follows from its log-likelihood -2466.653.
Parameters: the exact maximum (LSAT6 to 8 digits, LSAT7 to 5). Collected on 2026-11-22.
Tolerance: half of the last digit printed for LSAT6; 3e-3 for LSAT7, whose parameters are rounded.
``mirt_verbal_two.csv``: the PyPI package mirt 1.2.0 by ``reference.py`` on 2026-11-22, at its own parameters;
tolerance 1e-6, its own quadrature.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.model_fit import g2, item_fit, m2
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
LSAT6 = (
    [0.82565952, 0.72274420, 0.89087453, 0.68836797, 0.65685595],
    [2.77323440, 0.99020120, 0.24914752, 1.28475693, 2.05327045],
)
LSAT7 = ([0.98755, 1.08084, 1.70748, 0.76499, 0.73567], [1.85586, 0.80797, 1.80521, 0.48600, 1.85446])


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers_of(name, *, highest=1):
    rows = rows_of(HERE.parent / "data" / f"{name}.csv")
    items = tuple(column for column in rows[0] if column not in {"person", "gender"})
    codes = np.asarray([[int(row[item]) for item in items] for row in rows], dtype=np.uint8)
    return Responses(np.minimum(codes, highest), items)


def calibrated(bank):
    return Calibration(bank, (Population(),), ("all",), 0.0, 2 * len(bank.items), 0, 1, 0.0, True, 0.5)


def two_parameters(items, slopes, intercepts):
    many = len(items)
    return Bank(items, ("2pl",) * many, np.array(slopes), np.array(intercepts)[:, None], np.zeros(many))


@pytest.fixture
def lsat6():
    responses = answers_of("lsat6")
    return responses, calibrated(two_parameters(responses.items, *LSAT6))


@pytest.fixture
def lsat7():
    responses = answers_of("lsat7")
    return responses, calibrated(two_parameters(responses.items, *LSAT7))


def test_m2_of_lsat6(lsat6):
    fit = m2(*lsat6)

    assert (fit.kind, fit.degrees, round(fit.p, 4), fit.rmsea) == ("M2", 5, 0.4486, 0.0)
    assert abs(fit.statistic - 4.73838) < 5e-6


def test_m2_of_lsat7(lsat7):
    fit = m2(*lsat7)

    assert (fit.kind, fit.degrees) == ("M2", 5)
    assert abs(fit.statistic - 11.93841) < 3e-3


def test_s_x2_of_the_first_item_of_lsat6(lsat6):
    first = item_fit(*lsat6)[0].s_x2

    assert (round(first.statistic, 4), first.degrees, round(first.p, 3)) == (0.4504, 2, 0.798)


def test_s_x2_of_lsat7(lsat7):
    statistics = [fit.s_x2 for fit in item_fit(*lsat7)]

    assert [one.degrees for one in statistics] == [2] * 5
    expected = [4.7494, 14.4511, 1.2704, 5.2374, 0.9411]
    assert np.abs(np.array([one.statistic for one in statistics]) - expected).max() < 3e-3


def test_g2_of_lsat6_and_lsat7(lsat6, lsat7):
    first, second = g2(*lsat6), g2(*lsat7)

    assert (first.degrees, round(first.statistic, 2)) == (21, 21.23)
    assert (second.degrees, round(second.statistic, 1), round(second.rmsea, 3)) == (21, 31.7, 0.023)


def test_a_second_program_agrees_on_24_items():
    rows = rows_of(HERE / "mirt_verbal_two.csv")
    responses = answers_of("verbal_aggression")
    difficulties = [[float(row["difficulty"])] for row in rows]
    bank = bank_from_difficulties(
        responses.items, ["2pl"] * len(rows), [float(row["slope"]) for row in rows], difficulties
    )

    overall, fits = m2(responses, calibrated(bank)), item_fit(responses, calibrated(bank))

    assert overall.degrees == 252
    assert abs(overall.statistic - 1374.6549010242938) < 1e-5
    assert [fit.s_x2.degrees for fit in fits] == [int(row["degrees"]) for row in rows]
    theirs = np.array([float(row["s_x2"]) for row in rows])
    assert np.abs(np.array([fit.s_x2.statistic for fit in fits]) - theirs).max() < 1e-6
