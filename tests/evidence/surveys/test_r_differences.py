"""Differences of shares against the R package survey: the same people, two sexes, three countries.

Origin: ``r_differences.csv`` by ``differences.R`` with R 4.2.2 and survey 4.1-1 (Debian 12), 22.11.2026.
Tolerance: one part in 10^9, the printed digits; both sides work in double precision.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.evidence.surveys.test_r_survey import design_called
from ustat_engine.surveys.comparisons import compare_shares

REFERENCE = Path(__file__).with_name("r_differences.csv")
ITEMS = ["tt3g22a", "tt3g22b", "tt3g22c"]
GROUPS = {"sex": ("tt3g01", ["1", "2"]), "country": ("cntry", ["FRA", "ITA", "MEX"])}

pytestmark = pytest.mark.engine


def differences_of(design, kind, teachers):
    """(first, second) to the difference as we find it."""
    answers = np.stack([teachers[item] for item in ITEMS], axis=1)
    asked = np.isin(answers, ["1", "2"]).all(axis=1) & np.isin(teachers["tt3g01"], ["1", "2"])
    chosen = answers == "1"
    how = design_called(design, teachers)
    if kind == "items":
        pairs = [((0, i), (0, j)) for i in range(3) for j in range(i + 1, 3)]
        found = compare_shares(chosen, asked, how, pairs)
        return {(ITEMS[one.first[1]], ITEMS[one.second[1]]): one for one in found}
    column, names = GROUPS[kind]
    by = np.array([names.index(cell) if cell in names else -1 for cell in teachers[column]])
    pairs = [((i, 1), (j, 1)) for i in range(len(names)) for j in range(i + 1, len(names))]
    found = compare_shares(chosen, asked, how, pairs, by=by, groups=len(names))
    return {(names[one.first[0]], names[one.second[0]]): one for one in found}


@pytest.mark.parametrize("design", ["simple", "weighted", "clustered", "stratified", "replicated"])
@pytest.mark.parametrize("kind", ["items", "sex", "country"])
def test_differences_and_their_errors_are_those_of_r(design, kind, teachers):
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        expected = {
            (row["first"], row["second"]): (float(row["difference"]), float(row["se"]))
            for row in csv.DictReader(file)
            if (row["design"], row["kind"]) == (design, kind)
        }

    found = differences_of(design, kind, teachers)

    assert found.keys() == expected.keys()
    for pair, (difference, se) in expected.items():
        assert (found[pair].difference, found[pair].se) == pytest.approx((difference, se), rel=1e-9)
