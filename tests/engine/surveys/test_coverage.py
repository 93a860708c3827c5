"""How often the 95 % range holds the truth, in samples drawn by a seeded chance."""

import numpy as np
import pytest

from ustat_engine.surveys.designs import Clustered, SimpleRandom
from ustat_engine.surveys.estimates import shares

SAMPLES = 4000
ALIKE_IN_A_SCHOOL = 0.05  # intraclass correlation, as teachers of one school answer


@pytest.mark.parametrize("truth", [0.02, 0.1, 0.3, 0.5, 0.95])
def test_ranges_from_160_teachers_of_20_schools_hold_the_truth_as_often_as_they_say(truth):
    chance = np.random.default_rng(20181122)
    schools = np.repeat(np.arange(20), 8)
    spread = (1 - ALIKE_IN_A_SCHOOL) / ALIKE_IN_A_SCHOOL
    school_shares = chance.beta(truth * spread, (1 - truth) * spread, (20, SAMPLES))
    chosen = chance.random((160, SAMPLES)) < school_shares[schools]

    found = shares(chosen, np.ones(160, dtype=bool), Clustered(schools))

    held = ((found.low <= truth) & (truth <= found.high)).mean()
    assert 0.93 <= held <= 0.97


def test_ranges_that_forget_the_schools_promise_too_much():
    chance = np.random.default_rng(20181122)
    schools = np.repeat(np.arange(20), 8)
    chosen = chance.random((160, SAMPLES)) < chance.beta(2, 2, (20, SAMPLES))[schools]

    found = shares(chosen, np.ones(160, dtype=bool), SimpleRandom())

    assert ((found.low <= 0.5) & (found.high >= 0.5)).mean() < 0.85
