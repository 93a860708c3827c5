"""The likelihood ratio of two calibrations."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.fairness.areas import apart
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.fairness.splitting import shared_categories
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine


def test_fair_items_are_suspected_one_time_in_twenty_though_the_groups_differ(made):
    """120 tests here; 3.5 to 6.5 % over thousands is in docs/methods/fairness.md."""
    found = [
        one.p
        for seed in range(15)
        for one in fairness(made(seed, impact=(0, -1), items=8), method="lr", purify=False).items
    ]

    assert 0.01 <= np.mean(np.asarray(found) < 0.05) <= 0.1


def test_an_item_that_is_harder_for_one_group_is_found_with_its_size(made):
    """Slopes of 1, a shift of 0.8: Raju's signed area is the shift."""
    report = fairness(
        made(1, slopes=0.0, harder={2: 0.8}, impact=(0, -0.5), persons=(1500, 1500)),
        method="lr",
        model="rasch",
    )

    found = report.of("item 2")
    assert (found.verdict, found.harder_for, found.df) == ("not_fair", "Russian", 1)
    assert found.pairs[0].area == pytest.approx(-0.8, abs=0.25)
    assert found.pairs[0].area_unsigned == pytest.approx(-found.pairs[0].area, rel=1e-6)
    assert abs(found.effect) > 3 * found.error > 0
    assert report.impact[0] == pytest.approx(-0.5, abs=0.12)
    assert {one.item for one in report.items if one.verdict != "fair"} == {"item 2"}


def test_crossing_curves_are_found_though_their_mean_difference_is_nothing(made):
    report = fairness(made(2, slopes=0.0, steeper={3: 2.5}, persons=(1500, 1500)), method="lr")

    found = report.of("item 3")
    assert (found.kind, found.df) == ("nonuniform", 2)
    assert found.verdict != "fair"
    assert found.pairs[0].score_distance > 2 * abs(found.pairs[0].score_difference)


def test_purification_matters(made):
    answers = made(3, harder={0: 0.9, 1: 0.9, 2: 0.9}, persons=(1000, 1000), items=10)

    plain = fairness(answers, method="lr", purify=False)
    purified = fairness(answers, method="lr")

    assert sum(one.p < 0.05 for one in plain.items[3:]) >= 3
    assert sum(one.p < 0.05 for one in purified.items[3:]) <= 1
    assert {one.item for one in purified.items if one.verdict in {"look_at", "not_fair"}} == {
        "item 0",
        "item 1",
        "item 2",
    }


def test_three_groups_and_missing_by_design(made):
    answers = made(4, persons=(600, 600, 600), impact=(0, -0.5, 0.5), harder={5: 0.9}, items=9)
    codes = answers.codes.copy()
    codes[::2, :3] = MISSING
    codes[1::2, 6:] = MISSING
    booklets = Responses(codes, answers.items, None, answers.groups, answers.group_names)

    report = fairness(booklets, method="lr")

    found = report.of("item 5")
    assert (found.df, found.verdict, found.anchor) == (4, "not_fair", False)
    assert report.impact == pytest.approx((-0.5, 0.5), abs=0.3)


def test_graded_items_are_split_too(made):
    report = fairness(made(5, steps=3, harder={1: 0.7}, items=6), method="lr", purify=False)

    found = report.of("item 1")
    assert (found.df, found.harder_for, found.verdict) == (4, "Russian", "look_at")


def test_categories_that_one_group_never_chose_are_joined_in_both_models(made):
    answers = made(6, steps=3, items=6)
    codes = answers.codes.copy()
    rare = (answers.group() == 1) & (codes[:, 0] == 3)
    codes[rare, 0] = 2
    lacking = Responses(codes, answers.items, None, answers.groups, answers.group_names)

    shared = shared_categories(lacking, np.arange(6))
    found = fairness(lacking, method="lr", purify=False).of("item 0")

    assert "item 0" in shared.joined
    assert sorted(np.unique(shared.responses.codes[:, 0]).tolist()) == [0, 1, 2]
    assert found.df == 3
    assert "categories_joined_across_groups" in {one.code for one in found.remarks}


def test_many_workers_find_what_one_finds(made):
    answers = made(7, items=6)

    alone = fairness(answers, method="lr", purify=False)
    with ThreadPoolExecutor(2) as several:
        together = fairness(answers, method="lr", purify=False, executor=several)

    assert alone.items == together.items


@pytest.mark.parametrize(
    ("first", "second"), [((1.0, 0.0), (1.0, 0.7)), ((1.2, -0.3), (0.7, 0.4)), ((0.8, 1.0), (1.9, 1.0))]
)
def test_areas_are_rajus(first, second):
    """Raju (1988), Psychometrika 53, 495-502: closed forms for two parameters."""
    (a1, b1), (a2, b2) = first, second
    one, two = (bank_from_difficulties(["i"], ["2pl"], [a], [[b]]) for a, b in (first, second))

    found = apart(one, two, Population())

    unsigned = abs(b2 - b1)
    if a1 != a2:
        inner = a1 * a2 * (b2 - b1) / (a2 - a1)
        unsigned = abs(2 * (a2 - a1) / (a1 * a2) * np.log1p(np.exp(inner)) - (b2 - b1))
    assert found.area == pytest.approx(b1 - b2, abs=1e-6)
    assert found.area_unsigned == pytest.approx(unsigned, abs=1e-4)
    assert abs(found.signed) <= found.unsigned


def test_with_different_guessing_the_area_has_no_end():
    one, two = (bank_from_difficulties(["i"], ["3pl"], [1.0], [[0.0]], guessing=[c]) for c in (0.1, 0.2))

    found = apart(one, two, Population())

    assert np.isnan(found.area)
    assert found.signed == pytest.approx(0.05, abs=0.002)
