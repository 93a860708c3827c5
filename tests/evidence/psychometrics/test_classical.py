"""Alpha, omega, item-rest correlations as R's psych 2.2.9 gives them (``classical.R``, 22 November 2026).

Tolerance: 1e-8, for both programs compute with doubles and R wrote 15 digits; loadings and omega against the
minimum that the script solves to the end, and to 1e-5 against ``fa`` itself, whose optimiser stops there.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.classical import alpha, item_statistics, omega
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
SETS = {"lsat6": "Q", "lsat7": "Q", "verbal_aggression": "S"}


@cache
def answers(name: str) -> Responses:
    with (HERE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    items = tuple(column for column in rows[0] if column.startswith(SETS[name]))
    return Responses(np.asarray([[int(row[item]) for item in items] for row in rows], dtype=np.uint8), items)


def values(file: str, name: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["set"] == name]


@pytest.mark.parametrize("name", SETS)
def test_alpha_and_its_interval_are_those_of_psych(name):
    (expected,) = values("r_classical.csv", name)

    found = alpha(answers(name))

    assert (found.value, found.standardised, found.low, found.high) == pytest.approx(
        [float(expected[one]) for one in ("alpha", "standardised", "low", "high")], abs=1e-8
    )
    assert found.remarks == ()


@pytest.mark.parametrize("name", SETS)
def test_omega_stands_on_the_one_factor_of_psych(name):
    (expected,) = values("r_classical.csv", name)
    items = values("r_classical_items.csv", name)

    found = omega(answers(name))

    assert found.loadings == pytest.approx([float(row["loading"]) for row in items], abs=1e-7)
    assert found.loadings == pytest.approx([float(row["loading_of_fa"]) for row in items], abs=1e-5)
    assert found.value == pytest.approx(float(expected["omega"]), abs=1e-8)
    assert found.standardised == pytest.approx(float(expected["omega_standardised"]), abs=1e-8)
    assert found.standardised == pytest.approx(float(expected["omega_of_fa"]), abs=1e-5)


@pytest.mark.parametrize("name", SETS)
def test_items_have_the_means_and_correlations_of_psych(name):
    expected = values("r_classical_items.csv", name)

    found = item_statistics(answers(name))

    for column, ours in {
        "mean": found.means,
        "sd": found.deviations,
        "item_rest": found.item_rest,
        "alpha_if_dropped": found.alpha_if_dropped,
    }.items():
        assert ours == pytest.approx([float(row[column]) for row in expected], abs=1e-8), column


def test_alpha_of_lsat7_is_the_published_one():
    # As R mirt prints it for these data, to five digits.
    assert alpha(answers("lsat7")).value == pytest.approx(0.45341, abs=5e-6)
