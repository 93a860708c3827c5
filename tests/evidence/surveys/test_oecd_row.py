"""The published row of the OECD's teacher survey 2018, from the answers themselves.

Origin: table ``talis18_tt3g23o_freq`` of the R package Rrepest 1.0.0.8 (OECD authors, MIT): share of yes in
per cent of valid answers and its standard error; read 2026-11-22. Tolerance: half of the fourth decimal; the
weights of the public file are rounded to six digits, which moves the fifth.
"""

import numpy as np

from ustat_engine.surveys.designs import Replicated
from ustat_engine.surveys.estimates import shares

PUBLISHED = {"FRA": (13.54943, 3.071165), "ITA": (26.109539, 3.753801), "MEX": (18.101662, 3.996206)}
TOLERANCE = 0.00005


def test_the_published_shares_and_errors_come_out_to_four_decimals(teachers):
    countries, by = np.unique(teachers["cntry"], return_inverse=True)
    answers = teachers["tt3g23o"]
    replicates = np.stack([teachers[f"trwgt{i}"].astype(float) for i in range(1, 101)], axis=1)
    design = Replicated(teachers["tchwgt"].astype(float), replicates, fay=0.5)

    found = shares((answers == "1")[:, None], np.isin(answers, ["1", "2"]), design, by=by)

    in_per_cent = np.stack([found.value[:, 0] * 100, found.se[:, 0] * 100], axis=1)
    published = np.array([PUBLISHED[country] for country in countries])
    assert np.abs(in_per_cent - published).max() < TOLERANCE
    assert dict(zip(countries.tolist(), found.n[:, 0].tolist(), strict=True)) == {
        "FRA": 173,
        "ITA": 164,
        "MEX": 96,
    }
