"""Jackknife replicates and raking against the R package survey.

Origin: printed by ``replication.R`` with R 4.2.2 and survey 4.1-1 (Debian 12) on 22.11.2026.
Tolerance: one part in 10^9; the totals of the raking are made up.
"""

import numpy as np
import pytest

from ustat_engine.surveys.designs import Clustered
from ustat_engine.surveys.estimates import shares
from ustat_engine.surveys.replication import jackknife
from ustat_engine.surveys.weighting import Margin, rake

pytestmark = pytest.mark.engine


def test_the_jackknife_of_a_stratified_design_is_that_of_r(teachers):
    design = Clustered(
        teachers["idschool"], strata=teachers["cntry"], weights=teachers["tchwgt"].astype(float)
    )
    answers = teachers["tt3g22b"]

    found = shares((answers == "1")[:, None], np.isin(answers, ["1", "2"]), jackknife(design))

    assert (found.value[0, 0], found.se[0, 0]) == pytest.approx(
        (0.462642948092033, 0.0304661328831135), rel=1e-9
    )


def test_raking_finds_the_weights_of_r(teachers):
    sex = Margin("sex", (teachers["tt3g01"] == "2").astype(int), np.array([6000.0, 4000.0]))
    names, country = np.unique(teachers["cntry"], return_inverse=True)
    countries = Margin("country", country, np.array([3000.0, 3500.0, 3500.0]))

    found = rake([sex, countries], start=teachers["tchwgt"].astype(float), most=None)

    assert list(names) == ["FRA", "ITA", "MEX"]
    assert found.weights[[0, 1, 99, 299, 547]] == pytest.approx(
        [24.13531922930650, 15.93331874697116, 6.77400539923048, 16.14423565647132, 20.88832465114479],
        rel=1e-9,
    )
