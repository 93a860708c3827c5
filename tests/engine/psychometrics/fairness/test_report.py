"""The door: what it refuses, what it corrects, what it says."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.fairness.group_curves import group_curves
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def test_both_corrections_are_shown(made):
    report = fairness(made(1, harder={0: 0.5, 1: 0.4}), method="mh")

    chances = [one.p for one in report.items]
    assert [one.p_holm for one in report.items] == pytest.approx(multipletests(chances, method="holm")[1])
    assert [one.p_bh for one in report.items] == pytest.approx(false_discovery_control(chances))


def test_the_stricter_correction_never_accuses_more(made):
    answers = made(2, harder={0: 0.5, 1: 0.4, 2: 0.45})

    by_bh, by_holm = (fairness(answers, method="mh", adjust=one) for one in ("bh", "holm"))

    accused = [{one.item for one in report.items if one.verdict != "fair"} for report in (by_holm, by_bh)]
    assert accused[0] <= accused[1]
    assert accused[1]


def test_the_verdict_takes_the_corrected_p_first_and_the_size_second(made):
    report = fairness(made(3, persons=(6000, 6000), harder={0: 0.2, 1: 0.9}, slopes=0.0), method="mh")

    assert report.of("item 0").p_bh < 0.05
    assert {one.item: one.verdict for one in report.items if one.verdict != "fair"} == {
        "item 0": "small",
        "item 1": "not_fair",
    }


def test_an_item_with_too_few_answers_is_not_judged(made):
    answers = made(4)
    codes = answers.codes.copy()
    codes[510:, 2] = MISSING
    codes[:, 5] = 1
    thin = Responses(codes, answers.items, None, answers.groups, answers.group_names)

    report = fairness(thin, method="mh")

    few, alike = report.of("item 2"), report.of("item 5")
    assert (few.verdict, few.base) == ("too_few", (500, 10))
    assert [(one.code, one.values) for one in few.remarks] == [
        ("too_few_answers", {"group": "Russian", "answers": 10, "need": 30})
    ]
    assert (alike.verdict, {one.code for one in alike.remarks}) == ("too_few", {"no_variance"})
    assert not few.anchor
    assert sum(np.isnan(one.p_bh) for one in report.items) == 2


def test_a_small_base_is_said(made):
    report = fairness(made(5, persons=(400, 90)), method="mh")

    assert {one.code for item in report.items for one in item.remarks if one.code == "small_base"} == {
        "small_base"
    }


def test_impact_is_measured_and_is_no_unfairness(made):
    report = fairness(made(6, impact=(0, -1), persons=(1000, 1000)), method="mh")

    assert report.impact[0] == pytest.approx(-0.8, abs=0.2)
    assert {one.code for one in report.remarks} == {"matched_by_ability"}
    assert sum(one.verdict != "fair" for one in report.items) <= 1


def test_half_of_the_items_suspected_is_said(made):
    """Where half the items lean one way, it is not told which half is the fair one."""
    report = fairness(made(7, harder=dict.fromkeys(range(6), 1.0), persons=(1000, 1000)), method="mh")

    assert "many_suspected" in {one.code for one in report.remarks}


def test_what_cannot_be_compared_is_refused(made):
    answers = made(8)
    alone = Responses(answers.codes, answers.items)

    with pytest.raises(WrongShape):
        fairness(alone, method="mh")
    with pytest.raises(WrongShape):
        fairness(answers, method="mh", level=5)
    with pytest.raises(TooLittleData):
        fairness(answers.of(["item 0", "item 1"]), method="mh")
    with pytest.raises(TooLittleData):
        fairness(answers.only(np.r_[0:500, 500:510]), method="logistic")


def test_curves_to_draw_show_who_finds_an_item_harder(made):
    answers = made(9, harder={0: 1.0}, items=8, persons=(1000, 1000))

    first, second = group_curves(answers, "item 0")

    assert (first.group, second.group) == ("Kyrgyz", "Russian")
    for one, other in zip(first.model, second.model, strict=True):
        assert one.ability == other.ability
        assert 0 <= one.low <= one.expected <= one.high <= 1
    middle = len(first.model) // 2
    assert first.model[middle].low > second.model[middle].high
    for curve in (first, second):
        at = [point.ability for point in curve.model]
        expected = np.interp(
            [point.ability for point in curve.seen], at, [point.expected for point in curve.model]
        )
        seen = np.asarray([point.expected for point in curve.seen])
        assert np.abs(seen - expected).mean() < 0.06
        assert seen[0] < seen[-1]
        assert sum(point.persons for point in curve.seen) > 950
    with pytest.raises(WrongShape):
        group_curves(answers, "item 99")
