"""The figures on the card of shares (docs/methods/shares.md) are those the engine gives."""

import re
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.surveys.designs import Clustered
from ustat_engine.surveys.estimates import shares

CARD = Path(__file__).resolve().parents[2] / "docs" / "methods" / "shares.md"
TRUE_SHARES = [0.02, 0.05, 0.1, 0.3, 0.5]
SAMPLES, TEACHERS = 4000, {20: 8, 6: 27}
ROW = re.compile(r"^\| (0\.\d+) \| (\d+) \| (.+) \|$", re.MULTILINE)


def figures_on_the_card():
    return {
        (float(alike), int(schools)): [int(cell) for cell in cells.split(" | ")]
        for alike, schools, cells in ROW.findall(CARD.read_text("utf-8"))
    }


def coverage(truth, alike, schools):
    """In how many of 100 samples the range holds the truth."""
    chance = np.random.default_rng(20181122)
    school = np.repeat(np.arange(schools), TEACHERS[schools])
    spread = (1 - alike) / alike
    wishes = chance.beta(truth * spread, (1 - truth) * spread, (schools, SAMPLES))[school]
    chosen = chance.random((len(school), SAMPLES)) < wishes
    found = shares(chosen, np.ones(len(school), dtype=bool), Clustered(school))
    return 100 * ((found.low <= truth) & (truth <= found.high)).mean()


def test_the_card_has_a_row_for_each_design():
    assert set(figures_on_the_card()) == {
        (alike, schools) for alike in (0.05, 0.2, 0.4) for schools in (20, 6)
    }


@pytest.mark.parametrize(("alike", "schools"), [(0.05, 20), (0.2, 6), (0.4, 6)])
def test_the_figures_on_the_card_come_out_again(alike, schools):
    found = [coverage(truth, alike, schools) for truth in TRUE_SHARES]

    assert found == pytest.approx(figures_on_the_card()[alike, schools], abs=0.6)
