"""`ustat measure fit` finds the published values of public answers, from file to file.

LSAT6 and LSAT7: Bock and Lieberman (1970), Bock and Aitkin (1981); the answers as R psych 2.2.9 gives them.
LSAT6, 2PL: log-likelihood -2466.653, AIC 4953.307, BIC 5002.384 as R ltm prints them; slopes and intercepts
of the exact maximum, and errors by Oakes' identity as R mirt 1.47 gives them (November 2026). LSAT6, common
slope: R ltm. LSAT7: R mirt's own test-01-mirtOne (a 0.988, 1.081, 1.706, 0.7651, 0.7358).
"""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ustat.cli.measure import app

pytestmark = pytest.mark.engine  # plain files: the same on every database

DATA = Path(__file__).parent / "data"


def fitted(data, model, out):
    ended = CliRunner().invoke(app, ["fit", str(DATA / data), "--model", model, "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    with (out / "items.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    items = {name: [float(row[name]) for row in rows] for name in ("a", "b", "se_a", "se_b") if rows[0][name]}
    return items, json.loads((out / "fit.json").read_text(encoding="utf-8"))


def test_lsat6_with_free_slopes(tmp_path):
    items, fit = fitted("lsat6.csv", "2pl", tmp_path / "lsat6")

    # Six decimals are published; the search stops within 1e-6 of the maximum, b is a quotient of two.
    assert items["a"] == pytest.approx([0.82565952, 0.72274420, 0.89087453, 0.68836797, 0.65685595], abs=1e-5)
    assert items["b"] == pytest.approx([-3.35881114, -1.37005762, -0.27966623, -1.86638, -3.12591], abs=3e-5)
    assert items["se_a"] == pytest.approx([0.25811, 0.18668, 0.23276, 0.18514, 0.20991], abs=2e-4)
    # R ltm's own errors of b, from its numerical Hessian at 21 nodes: to three digits.
    assert items["se_b"][:4] == pytest.approx([0.8669, 0.3073, 0.0997, 0.4341], abs=2e-3)
    assert (fit["log_likelihood"], fit["aic"], fit["bic"]) == pytest.approx(
        (-2466.653377, 4953.306754, 5002.384308), abs=1e-5
    )
    assert (fit["n_parameters"], fit["converged"]) == (10, True)


def test_lsat6_with_one_slope_is_a_rasch_model_with_a_spread(tmp_path):
    items, fit = fitted("lsat6.csv", "rasch", tmp_path / "lsat6")

    # a = 0.75513 common and b = -3.61527 ... in units of the population: with slope 1 the spread is a.
    assert fit["spread"] == pytest.approx(0.75513, abs=2e-5)
    assert [b / fit["spread"] for b in items["b"]] == pytest.approx(
        [-3.61527, -1.32242, -0.31763, -1.73009, -2.78017], abs=1e-4
    )
    assert (fit["log_likelihood"], fit["n_parameters"]) == (pytest.approx(-2466.9376, abs=1e-4), 6)


def test_lsat7_with_free_slopes(tmp_path):
    items, fit = fitted("lsat7.csv", "2pl", tmp_path / "lsat7")

    assert items["a"] == pytest.approx([0.98755, 1.08084, 1.70748, 0.76499, 0.73567], abs=5e-5)
    assert [-a * b for a, b in zip(items["a"], items["b"], strict=True)] == pytest.approx(
        [1.85586, 0.80797, 1.80521, 0.48600, 1.85446], abs=5e-5
    )
    assert items["se_a"] == pytest.approx([0.17719, 0.16876, 0.32108, 0.13412, 0.15113], abs=2e-4)
    assert fit["log_likelihood"] == pytest.approx(-2658.805114, abs=1e-5)
