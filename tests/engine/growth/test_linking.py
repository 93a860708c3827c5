"""Two calibrations come onto one scale by their common items. All items here are made up."""

from dataclasses import replace

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth import Link, link, link_with_screening
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.calibration.results import Calibration, Parameter
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.population import Population

pytestmark = pytest.mark.engine

METHODS = ["mean_mean", "mean_sigma", "haebara", "stocking_lord"]
TRUE = Link(1.25, -0.4, "haebara", ())


def items(many: int = 16) -> Bank:
    """Half of two categories (some with guessing), a quarter graded, a quarter partial credit."""
    random = np.random.default_rng(8)
    models = ["2pl", "3pl", "grm", "gpcm"] * (many // 4)
    middles = random.normal(0, 1, many)
    return bank_from_difficulties(
        [f"item {number}" for number in range(many)],
        models,
        list(random.uniform(0.7, 2.0, many)),
        [
            [b - 0.7, b, b + 0.9] if model in {"grm", "gpcm"} else [b]
            for b, model in zip(middles, models, strict=True)
        ],
        guessing=[0.2 if model == "3pl" else 0.0 for model in models],
    )


def calibrated(bank: Bank, *, error: float, seed: int, drawn: bool = True) -> Calibration:
    """As if calibrated: parameters drawn with independent errors, and their covariance."""
    parameters, sizes = [], []
    for row, (name, model, steps) in enumerate(zip(bank.items, bank.models, bank.steps, strict=True)):
        if model != "rasch":
            parameters.append(Parameter(name, "slope"))
            sizes.append(error)
        for step in range(int(steps)):
            parameters.append(Parameter(name, "intercept", step))
            sizes.append(error * (1 + 0.2 * (row % 3)))
    random = np.random.default_rng(seed)
    slopes, intercepts = bank.slopes.copy(), bank.intercepts.copy()
    for parameter, size in zip(parameters, sizes, strict=True):
        row = bank.items.index(parameter.name)
        if parameter.what == "slope":
            slopes[row] += random.normal(0, size) * drawn
        else:
            intercepts[row, parameter.step] += random.normal(0, size) * drawn
    steps = np.where(np.isfinite(intercepts), intercepts, -np.inf)
    graded = np.array([model == "grm" for model in bank.models])
    intercepts[graded] = -np.sort(-np.where(np.isfinite(steps), steps, np.nan), axis=1)[graded]
    return Calibration(
        replace(bank, slopes=slopes, intercepts=intercepts), (Population(),), ("all",), -1.0, len(parameters),
        1000, 10, 0.0, True, 0.8, tuple(parameters), np.diag(np.square(sizes)),
    )  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_slope_and_intercept_are_found_exactly_where_nothing_errs(method):
    found = link(TRUE.bank(items()), items(), method=method)

    assert found.slope == pytest.approx(1.25, abs=1e-12)
    assert found.intercept == pytest.approx(-0.4, abs=1e-12)
    assert found.criterion == pytest.approx(0.0, abs=1e-20)


def test_a_bank_brought_to_another_scale_gives_the_same_people_the_same_chances():
    abilities = np.linspace(-3, 3, 7)

    assert probabilities(TRUE.bank(items()), TRUE.abilities(abilities)) == pytest.approx(
        probabilities(items(), abilities), abs=1e-13
    )


def test_there_and_back_everything_is_as_it_was():
    back = TRUE.back()
    there = TRUE.bank(items())

    assert back.bank(there).slopes == pytest.approx(items().slopes, rel=1e-14)
    assert back.bank(there).intercepts == pytest.approx(items().intercepts, rel=1e-13, nan_ok=True)
    assert back.abilities(TRUE.abilities(np.array([0.3, -2.0]))) == pytest.approx([0.3, -2.0], rel=1e-14)
    assert back.errors(TRUE.errors(np.array([0.4]))) == pytest.approx([0.4], rel=1e-14)
    assert back.population(TRUE.population(Population(0.2, 1.1))).mean == pytest.approx(0.2, rel=1e-13)
    assert (back.back().slope, back.back().intercept) == pytest.approx(
        (TRUE.slope, TRUE.intercept), rel=1e-14
    )


def test_two_links_in_a_row_are_one():
    second = Link(0.9, 0.3, "haebara", (), covariance=np.diag([0.01, 0.02]))
    first = replace(TRUE, covariance=np.diag([0.02, 0.01]))
    both = first.then(second)

    assert both.abilities(np.array([0.7])) == pytest.approx(
        second.abilities(first.abilities(np.array([0.7])))
    )
    # By hand at 0.7: the first lands on 0.475 with variance 0.02 * 0.49 + 0.01; then the second.
    assert both.error_at(0.7) ** 2 == pytest.approx(0.81 * (0.02 * 0.49 + 0.01) + 0.01 * 0.475**2 + 0.02)


@pytest.mark.parametrize("method", METHODS)
def test_linking_the_other_way_gives_the_way_back(method):
    base = calibrated(TRUE.bank(items()), error=0.08, seed=1).bank
    new = calibrated(items(), error=0.08, seed=2).bank
    there, back = link(base, new, method=method), link(new, base, method=method).back()

    assert (back.slope, back.intercept) == pytest.approx((there.slope, there.intercept), abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_the_error_of_a_link_is_its_spread_over_calibrations(method):
    base, new = TRUE.bank(items(8)), items(8)
    said = link(
        calibrated(base, error=0.05, seed=0, drawn=False),
        calibrated(new, error=0.05, seed=0, drawn=False),
        method=method,
    )
    drawn = [
        link(
            calibrated(base, error=0.05, seed=2 * n + 1).bank,
            calibrated(new, error=0.05, seed=2 * n + 2).bank,
            method=method,
        )
        for n in range(60)
    ]
    slopes, intercepts = ([getattr(one, what) for one in drawn] for what in ("slope", "intercept"))

    assert said.slope_error == pytest.approx(np.std(slopes), rel=0.25)
    assert said.intercept_error == pytest.approx(np.std(intercepts), rel=0.25)


def test_rasch_items_have_an_error_of_the_intercept_alone():
    names = list("abcdef")
    bank = bank_from_difficulties(names, ["rasch"] * 6, [1.0] * 6, [[b] for b in np.linspace(-1, 1, 6)])
    one = calibrated(bank, error=0.1, seed=1, drawn=False)
    found = link(one, one, method="mean_mean")
    curves = link(one, one, method="stocking_lord")

    errors = np.array([0.1 * (1 + 0.2 * (row % 3)) for row in range(6)])
    assert (found.slope, found.slope_error) == (1.0, 0.0)
    assert found.intercept_error == pytest.approx(np.sqrt(2 * (errors**2).sum()) / 6, rel=1e-6)
    assert (curves.slope, curves.slope_error) == (1.0, 0.0)
    assert curves.intercept_error == pytest.approx(found.intercept_error, rel=0.1)


def drifting(bank: Bank, harder: dict[str, float]) -> Bank:
    intercepts = bank.intercepts.copy()
    for name, shift in harder.items():
        row = bank.items.index(name)
        intercepts[row] -= bank.slopes[row] * shift
    return replace(bank, intercepts=intercepts)


def test_drifted_anchors_are_reported_and_left_out_and_the_link_is_whole_again():
    new = drifting(items(), {"item 4": 0.7, "item 8": -0.9, "item 3": 1.2})
    plain = link(TRUE.bank(items()), new)
    found = link_with_screening(TRUE.bank(items()), new)

    assert set(found.drifted) == {"item 4", "item 8", "item 3"}
    assert set(found.anchors) == set(items().items) - {"item 4", "item 8", "item 3"}
    assert (found.slope, found.intercept) == pytest.approx((1.25, -0.4), abs=1e-9)
    assert abs(plain.intercept + 0.4) > 0.03
    assert {one.about for one in found.remarks if one.code == "drifted_anchor"} == set(found.drifted)
    assert [one.shift for one in found.drifts if one.item == "item 4"] == pytest.approx(
        [0.7 * 1.25], abs=1e-6
    )


def test_with_errors_drift_is_told_from_noise():
    base = calibrated(TRUE.bank(items()), error=0.06, seed=13)
    new = calibrated(drifting(items(), {"item 4": 0.8, "item 13": 0.9}), error=0.06, seed=14)
    found = link_with_screening(base, new)

    assert set(found.drifted) == {"item 4", "item 13"}
    assert found.intercept == pytest.approx(-0.4, abs=3 * found.intercept_error)
    assert found.slope == pytest.approx(1.25, abs=3 * found.slope_error)


def test_items_that_did_not_drift_are_rarely_accused():
    accused, p = 0, []
    for number in range(8):
        base = calibrated(TRUE.bank(items()), error=0.05, seed=100 + number)
        new = calibrated(items(), error=0.05, seed=200 + number)
        found = link_with_screening(base, new, smallest_gap=0.0)
        accused += bool(found.drifted)
        p += [one.p for one in found.drifts]

    assert accused <= 3
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.1


def test_too_few_anchors_that_hold_are_refused():
    random = np.random.default_rng(9)
    harder = {
        name: float(shift) for name, shift in zip(items().items[:9], random.uniform(1, 3, 9), strict=True)
    }
    base = calibrated(TRUE.bank(items()), error=0.03, seed=5)
    new = calibrated(drifting(items(), harder), error=0.03, seed=6)

    with pytest.raises(TooLittleData, match="common items that kept their parameters: need at least 8"):
        link_with_screening(base, new)


def test_a_link_by_few_items_of_a_long_test_is_remarked():
    found = link(TRUE.bank(items()), items(), anchors=["item 0", "item 1"])

    assert [(one.code, one.values) for one in found.remarks] == [("few_anchors", {"anchors": 2, "items": 16})]


@pytest.mark.parametrize(
    ("anchors", "why"), [(["item 99"], "item 99 is not among the items of the base"), ([], "need at least 1")]
)
def test_anchors_that_do_not_exist_are_refused(anchors, why):
    with pytest.raises((WrongShape, TooLittleData), match=why):
        link(items(), items(), anchors=anchors)


def test_banks_without_a_common_item_cannot_be_linked():
    other = replace(items(), items=tuple(f"other {number}" for number in range(16)))

    with pytest.raises(TooLittleData):
        link(items(), other)


def test_an_item_with_other_categories_is_no_anchor():
    one = bank_from_difficulties(list("ab"), ["grm", "2pl"], [1.0, 1.0], [[-1.0, 1.0], [0.0]])
    other = bank_from_difficulties(list("ab"), ["grm", "2pl"], [1.0, 1.0], [[-1.0, 0.0, 1.0], [0.0]])

    with pytest.raises(WrongShape, match="Item a does not have the same categories"):
        link(one, other)


def test_the_order_of_items_changes_nothing():
    base, new = calibrated(TRUE.bank(items()), error=0.1, seed=7).bank, items()
    turned = link(base.only(base.items[::-1]), new)

    assert (turned.slope, turned.intercept) == pytest.approx(
        (link(base, new).slope, link(base, new).intercept), abs=1e-9
    )
