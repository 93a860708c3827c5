"""Mantel-Haenszel and logistic regression against R 4.2.2 (stats, MASS 7.3-58.2), 22 November 2026.

Made by reference.R in this folder, on total scores that are not purified. Tolerance: 1e-6 of the value (both
programs solve the same equations; what is left is where their iterations stop).
"""

import numpy as np
import pytest

from ustat_engine.psychometrics.fairness.report import fairness

pytestmark = pytest.mark.engine


def close(value):
    return pytest.approx(value, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(("correction", "column"), [(True, "mh_corrected"), (False, "mh")])
def test_mantel_haenszel_is_that_of_r(said_or_not, r, correction, column):
    expected = r("r_binary.csv")

    report = fairness(said_or_not, method="mh", purify=False, matching="score", correction=correction)

    assert {one.item: one.statistic for one in report.items} == {
        item: close(row[column]) for item, row in expected.items()
    }
    # R tells the odds of the focal group over those of the reference.
    assert {one.item: 1 / one.pairs[0].odds_ratio for one in report.items} == {
        item: close(row["odds_ratio"]) for item, row in expected.items()
    }
    assert {one.item: one.pairs[0].log_odds_error for one in report.items} == {
        item: close(row["odds_error"]) for item, row in expected.items()
    }


def test_the_generalised_test_of_three_groups_is_that_of_r(in_thirds, r):
    expected = r("r_three_groups.csv")

    report = fairness(in_thirds, method="mh", purify=False, matching="score")

    assert {one.item: (one.statistic, one.df, one.p) for one in report.items} == {
        item: (close(row["statistic"]), row["df"], close(row["p"])) for item, row in expected.items()
    }


@pytest.mark.parametrize(("kind", "file"), [("said_or_not", "r_binary.csv"), ("graded", "r_ordinal.csv")])
def test_logistic_regression_is_that_of_r(request, r, kind, file):
    expected = r(file)

    report = fairness(request.getfixturevalue(kind), method="logistic", purify=False, matching="score")

    for what in ("both", "uniform", "nonuniform"):
        found = {one.item: test.statistic for one in report.items for test in one.tests if test.what == what}
        assert found == {item: close(row[f"lr_{what}"]) for item, row in expected.items()}
    assert {one.item: -np.log(one.pairs[0].odds_ratio) for one in report.items} == {
        item: pytest.approx(row["log_odds"], abs=1e-4 if kind == "graded" else 1e-7)
        for item, row in expected.items()
    }


def test_mantels_test_of_graded_items_is_its_formula_in_r(graded, r):
    report = fairness(graded, method="mh", purify=False, matching="score")

    assert {one.item: one.statistic for one in report.items} == {
        item: close(row["mantel"]) for item, row in r("r_ordinal.csv").items()
    }


@pytest.mark.parametrize("method", ["mh", "logistic"])
def test_doing_is_harder_for_women_and_wanting_is_not(said_or_not, method):
    """De Boeck & Wilson (2004), chapter on this data: men say sooner that they would do what they want."""
    report = fairness(said_or_not, method=method)

    shown = {one.item for one in report.items if one.verdict in {"look_at", "not_fair"}}
    assert "S2DoScold" in shown
    assert all("Do" in item and report.of(item).harder_for == "female" for item in shown)


def test_the_likelihood_ratio_of_the_rasch_model_agrees_with_erms_wald_test(said_or_not, r):
    """eRm 1.0-2 by conditional maximum likelihood, each sex calibrated alone: another road to the question.

    Tolerance 0.12 in z (the largest found is 0.11): conditional and marginal likelihood part by that much
    with 73 men, and one model frees an item at a time, the other all of them.
    """
    report = fairness(said_or_not, method="lr", model="rasch", purify=False)

    # eRm tells how much harder the first group finds the item.
    found = {one.item: -np.sign(one.effect) * np.sqrt(one.statistic) for one in report.items}
    assert found == {item: pytest.approx(row["z"], abs=0.12) for item, row in r("r_erm.csv").items()}
