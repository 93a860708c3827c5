"""Mean squares and polychoric correlations against R on the same answers.

Origin: ``r_*.csv``, made by ``reference.R`` with R 4.2.2, eRm 1.0.2, psych 2.2.9 and lavaan 0.6-14
(Debian 12) on 2026-11-22. Verbal aggression: De Boeck and Wilson (2004); LSAT: Bock and Aitkin (1981).
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.bank import bank_from_difficulties
from ustat_engine.psychometrics.model_fit.mean_squares import mean_squares_at
from ustat_engine.psychometrics.model_fit.normal_correlations import pairwise, polychoric
from ustat_engine.psychometrics.responses import Responses

pytestmark = pytest.mark.engine

HERE = Path(__file__).parent
SETS = ["lsat6", "lsat7", "verbal_two", "verbal_three"]


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers_of(name):
    rows = rows_of(HERE.parent / "data" / f"{name if name.startswith('lsat') else 'verbal_aggression'}.csv")
    items = tuple(column for column in rows[0] if column not in {"person", "gender"})
    codes = np.asarray([[int(row[item]) for item in items] for row in rows], dtype=np.uint8)
    return Responses(np.minimum(codes, 1) if name == "verbal_two" else codes, items)


@pytest.mark.parametrize("name", SETS)
def test_mean_squares_are_those_of_erm_at_its_parameters(name):
    """Tolerance: 1e-9, the digits printed; the formulas are the same."""
    responses = answers_of(name)
    theirs = [row for row in rows_of(HERE / "r_erm_items.csv") if row["set"] == name]
    of_score = {
        int(row["score"]): float(row["theta"])
        for row in rows_of(HERE / "r_erm_persons.csv")
        if row["set"] == name
    }
    steps = [[float(row[step]) for step in ("step1", "step2") if row[step]] for row in theirs]
    bank = bank_from_difficulties(responses.items, ["rasch"] * len(theirs), [1.0] * len(theirs), steps)
    abilities = np.asarray([of_score.get(int(score), np.nan) for score in responses.codes.sum(axis=1)])

    ours = mean_squares_at(responses.codes, bank, abilities, np.ones(responses.persons))

    columns = ("infit", "outfit", "infit_z", "outfit_z")
    found = np.asarray([[getattr(one, column) for column in columns] for one in ours])
    expected = np.asarray([[float(row[column]) for column in columns] for row in theirs])
    assert np.abs(found - expected).max() < 1e-9


@pytest.mark.parametrize("name", SETS)
def test_correlations_are_those_of_lavaan(name):
    """Tolerance: 2e-5, where lavaan's optimiser stops."""
    responses = answers_of(name)
    first, second, theirs = correlations_of(name, responses.items, "lavaan")

    ours = pairwise(responses.codes, responses.items)

    assert np.abs(ours[first, second] - theirs).max() < 2e-5


@pytest.mark.parametrize("name", SETS)
def test_correlations_are_those_of_psych_smoothed_where_it_smooths(name):
    """Tolerance: 5e-5, where the optimiser of psych stops."""
    responses = answers_of(name)
    first, second, theirs = correlations_of(name, responses.items, "psych")

    ours = polychoric(responses)

    assert ours.smoothed == (name == "verbal_two")
    assert np.abs(ours.values[first, second] - theirs).max() < 5e-5


def correlations_of(name, items, program):
    rows = [row for row in rows_of(HERE / "r_polychoric.csv") if row["set"] == name]
    at = {item: number for number, item in enumerate(items)}
    return (
        [at[row["first"]] for row in rows],
        [at[row["second"]] for row in rows],
        np.asarray([float(row[program]) for row in rows]),
    )
