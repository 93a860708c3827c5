"""Every estimator against the R package survey on the same answers.

Origin: ``r_survey.csv``, made by ``reference.R`` with R 4.2.2 and survey 4.1-1 (Debian 12) on 2026-11-22.
Tolerance: one part in 10^9, the printed digits; both sides work in double precision.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.surveys.designs import Clustered, Replicated, SimpleRandom
from ustat_engine.surveys.estimates import means, shares
from ustat_engine.surveys.intervals import student_quantile, wilson

REFERENCE = Path(__file__).with_name("r_survey.csv")
YES_OR_NO = {"topic": "tt3g23o", "online": "tt3g22b", "woman": "tt3g01"}
NUMBERS = {"special": ("tt3g27i", ["1", "2", "3", "4"]), "tt3g02": ("tt3g02", None)}
DESIGNS = [
    "simple",
    "weighted",
    "clustered",
    "unweighted_clusters",
    "stratified",
    "lonely",
    "replicated",
    "plain_brr",
    "finite",
]


def design_called(name, teachers):
    weights = teachers["tchwgt"].astype(float)
    schools = teachers["idschool"].astype(int)
    if name in {"replicated", "plain_brr"}:
        replicates = np.stack([teachers[f"trwgt{i}"].astype(float) for i in range(1, 101)], axis=1)
        return Replicated(weights, replicates, fay=0.5 if name == "replicated" else 0.0)
    return {
        "simple": SimpleRandom(),
        "weighted": SimpleRandom(weights),
        "clustered": Clustered(schools, weights=weights),
        "unweighted_clusters": Clustered(schools),
        "stratified": Clustered(schools, strata=teachers["cntry"], weights=weights),
        "lonely": Clustered(schools, strata=schools // 3, weights=weights),
        "finite": SimpleRandom(population=2000),
    }[name]


def estimate(item, by, design, teachers):
    """One item in the groups of one column, and the groups' names."""
    names, group = ([""], None) if by == "" else np.unique(teachers[by], return_inverse=True)
    if item in YES_OR_NO:
        answers = teachers[YES_OR_NO[item]]
        return names, shares((answers == "1")[:, None], np.isin(answers, ["1", "2"]), design, by=group)
    column, valid = NUMBERS[item]
    answers = teachers[column]
    asked = np.full(len(answers), True) if valid is None else np.isin(answers, valid)
    return names, means(answers.astype(float)[:, None], asked, design, by=group)


@pytest.mark.parametrize("name", DESIGNS)
def test_shares_and_means_have_the_base_value_error_and_degrees_of_freedom_of_r(name, teachers):
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        expected = [row for row in csv.DictReader(file) if row["design"] == name]
    design = design_called(name, teachers)

    found = {}
    for item, by in sorted({(row["item"], row["by"]) for row in expected}):
        groups, estimates = estimate(item, by, design, teachers)
        for g, group in enumerate(groups):
            found[item, by, str(group)] = [
                estimates.n[g, 0],
                estimates.weighted_n[g, 0],
                estimates.value[g, 0],
                estimates.se[g, 0],
                estimates.degrees[g, 0],
            ]

    columns = ["n", "weighted_n", "value", "se"]
    if name != "lonely":
        # R takes a degree for every lonely stratum; here they count together as one, as they are estimated.
        columns.append("degrees")
    wanted = {(row["item"], row["by"], row["group"]): [float(row[c]) for c in columns] for row in expected}
    assert found.keys() == wanted.keys()
    for key, numbers in wanted.items():
        assert found[key][: len(numbers)] == pytest.approx(numbers, rel=1e-9), key


@pytest.mark.parametrize(
    ("chosen", "asked", "low", "high"),
    [
        # R 4.2.2, prop.test(chosen, asked, correct = FALSE); the first four are also the score ranges
        # printed by Newcombe (1998), Statistics in Medicine 17, 857-872, table I.
        (81, 263, 0.255288519878, 0.366209576983),
        (15, 148, 0.0623863995307, 0.1604872417233),
        (0, 20, 0.0, 0.161125158053),
        (1, 29, 0.00611321429276, 0.17175521879320),
        (74, 160, 0.387029048099, 0.539729416539),
        (160, 160, 0.976553804828, 1.0),
    ],
)
def test_the_range_of_a_simple_random_sample_is_wilsons(chosen, asked, low, high):
    answers = (np.arange(asked) < chosen)[:, None]

    found = shares(answers, np.full(asked, True), SimpleRandom())

    assert [found.low[0, 0], found.high[0, 0]] == pytest.approx([low, high], rel=1e-11, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        # R 4.2.2: the score equation solved with uniroot for the variance and degf of survey 4.1-1.
        ("clustered", 0.139498549828, 0.224628497422),
        ("replicated", 0.141451250265, 0.221824227693),
    ],
)
def test_the_range_of_another_design_solves_wilsons_equation_with_its_own_variance(name, low, high, teachers):
    _, found = estimate("topic", "", design_called(name, teachers), teachers)

    share, variance = found.value, found.se**2
    ends = wilson(share, share * (1 - share) / variance, student_quantile(0.95, found.degrees))

    assert [ends[0][0, 0], ends[1][0, 0]] == pytest.approx([low, high], rel=1e-9)
