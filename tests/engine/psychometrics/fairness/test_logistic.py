"""Logistic regression: against statsmodels, and right as often as it says."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.fairness.cumulative_logit import fit
from ustat_engine.psychometrics.fairness.logistic import logistic, zumbo_thomas
from ustat_engine.psychometrics.fairness.matching import Matched
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def suspected(reports, what="both"):
    return float(
        np.mean(
            [
                test.p < 0.05
                for report in reports
                for one in report.items
                for test in one.tests
                if test.what == what
            ]
        )
    )


def test_two_categories_are_fitted_as_statsmodels_does(made):
    answers = made(1)
    total = answers.codes.sum(axis=1).astype(float)
    group = answers.group().astype(float)

    report = fairness(answers, method="logistic", matching="score", purify=False)

    z = (total - total.mean()) / total.std()
    for column, one in enumerate(report.items):
        y = answers.codes[:, column].astype(float)
        heights = []
        for columns in ([z], [z, group], [z, group, group * z]):
            heights.append(sm.Logit(y, sm.add_constant(np.column_stack(columns))).fit(disp=0))
        low, middle, high = (model.llf for model in heights)
        found = {test.what: test.statistic for test in one.tests}
        assert found == pytest.approx(
            {"both": 2 * (high - low), "uniform": 2 * (middle - low), "nonuniform": 2 * (high - middle)},
            abs=1e-7,
        )
        assert one.pairs[0].odds_ratio == pytest.approx(np.exp(-heights[1].params[2]), rel=1e-6)
        assert one.pairs[0].log_odds_error == pytest.approx(heights[1].bse[2], rel=1e-5)


def test_graded_items_are_fitted_as_statsmodels_does(made):
    rng = np.random.default_rng(2)
    columns = rng.normal(size=(200, 2))
    noise = rng.logistic(size=200)
    y = np.digitize(columns @ [0.8, -0.5] + noise, [-1.0, 0.5, 2.0])
    counts = np.eye(4)[y]

    found = fit(counts, columns)

    expected = OrderedModel(y, columns, distr="logit").fit(method="newton", disp=0, maxiter=200)
    assert found.log_likelihood == pytest.approx(expected.llf, abs=1e-7)
    assert found.coefficients == pytest.approx(expected.params[:2], abs=1e-5)
    # Expected information here, observed there: alike, not the same.
    assert found.errors == pytest.approx(expected.bse[:2], rel=0.05)


@pytest.mark.parametrize(("steps", "impact"), [(1, 0.0), (1, -1.0), (3, -0.5)])
def test_fair_items_are_suspected_one_time_in_twenty(made, steps, impact):
    reports = [
        fairness(made(seed, impact=(0, impact), steps=steps), method="logistic", purify=False)
        for seed in range(25 if steps == 1 else 8)
    ]

    if steps == 1:
        assert 0.03 <= suspected(reports) <= 0.07
    for what in ("both", "uniform", "nonuniform"):
        assert 0.01 <= suspected(reports, what) <= 0.09


def test_a_straight_line_on_the_total_suspects_fair_items_where_groups_differ(made):
    """The pitfall of the method as published: impact, and a total that is no measure of ability."""
    many = [made(seed, persons=(1500, 1500), impact=(0, -1), slopes=0.4) for seed in range(8)]

    straight = suspected([fairness(one, method="logistic", matching="score", purify=False) for one in many])
    by_ability = suspected([fairness(one, method="logistic", purify=False) for one in many])

    assert straight > 0.2
    assert by_ability < 0.1


def test_crossing_curves_are_found_and_called_nonuniform(made):
    report = fairness(made(3, persons=(2000, 2000), slopes=0.0, steeper={4: 2.5}), method="logistic")

    found = report.of("item 4")
    assert (found.kind, found.verdict != "fair") == ("nonuniform", True)
    assert found.pairs[0].score_distance > 3 * abs(found.pairs[0].score_difference)


def test_purification_matters(made):
    many = [made(seed, harder={0: 0.9, 1: 0.9, 2: 0.9, 3: 0.9}, persons=(1000, 1000)) for seed in range(4)]

    def wrongly(purify):
        reports = [fairness(one, method="logistic", purify=purify) for one in many]
        return np.mean([one.p < 0.05 for report in reports for one in report.items[4:]])

    assert wrongly(False) > 0.3
    assert wrongly(True) < 0.2


def test_three_groups_are_compared_at_once(made):
    report = fairness(made(4, persons=(500, 500, 500), impact=(0, 0, 0), harder={5: 0.9}), method="logistic")

    found = report.of("item 5")
    assert {test.what: test.df for test in found.tests} == {"both": 4, "uniform": 2, "nonuniform": 2}
    assert [pair.group for pair in found.pairs] == ["Russian", "Uzbek"]
    assert found.harder_for in {"Russian", "Uzbek"}
    assert found.verdict in {"look_at", "not_fair", "small"}


def test_a_group_that_is_told_apart_perfectly_is_said_and_does_not_run_away():
    counts = np.array([[[40.0, 0.0], [0.0, 40.0]]] * 3)
    matched = Matched(counts, np.array([0.0, 1.0]), np.array([1.0, 2.0, 3.0]))

    found = logistic(matched, ("a", "b"), bends=1, level=0.05)

    assert "group_told_apart" in {one.code for one in found.remarks}
    assert found.part("uniform").statistic == pytest.approx(2 * 240 * np.log(2), rel=1e-6)
    assert found.effect_class == "C"


def test_incomplete_answers_are_matched_by_ability_never_by_total(made):
    answers = made(5)
    codes = answers.codes.copy()
    codes[np.random.default_rng(1).random(codes.shape) < 0.2] = MISSING
    gaps = Responses(codes, answers.items, None, answers.groups, answers.group_names)

    assert fairness(gaps, method="logistic").matching == "ability"
    with pytest.raises(WrongShape):
        fairness(gaps, method="logistic", matching="score")


def test_zumbo_and_thomas_ask_for_more():
    assert [zumbo_thomas(gain, 0.001) for gain in (0.12, 0.2, 0.3)] == ["A", "B", "C"]
    assert zumbo_thomas(0.3, 0.2) == "A"
