"""Replicate weights made from a design."""

import numpy as np
import pytest

from ustat_engine.errors import TooLittleData
from ustat_engine.surveys.designs import Clustered
from ustat_engine.surveys.estimates import shares
from ustat_engine.surveys.replication import bootstrap, jackknife

pytestmark = pytest.mark.engine


def sample(seed=1, schools=30, size=6):
    generator = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(schools), size)
    strata = clusters % 3
    liking = generator.normal(0, 0.7, schools)[clusters]
    chosen = (generator.random(schools * size) < 1 / (1 + np.exp(-liking)))[:, None]
    return chosen, np.ones(len(chosen), dtype=bool), Clustered(clusters, strata=strata)


def test_jackknife_and_bootstrap_come_near_linearisation():
    chosen, asked, design = sample()
    linear = shares(chosen, asked, design).se[0, 0]

    knife = shares(chosen, asked, jackknife(design)).se[0, 0]
    boot = shares(chosen, asked, bootstrap(design, replicates=2000, seed=3)).se[0, 0]

    assert knife == pytest.approx(linear, rel=1e-6)
    assert boot == pytest.approx(linear, rel=0.06)


def test_the_same_seed_draws_the_same_clusters():
    _chosen, _asked, design = sample()

    first, again, other = (bootstrap(design, replicates=20, seed=seed).replicates for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_lonely_cluster_stays_in_every_replicate():
    design = Clustered(np.array([0, 0, 1, 2]), strata=np.array([0, 0, 0, 1]))

    assert (jackknife(design).replicates[3] == 1).all()
    assert (bootstrap(design, replicates=50, seed=1).replicates[3] == 1).all()


@pytest.mark.parametrize("make", [jackknife, lambda design: bootstrap(design, seed=1)])
def test_a_single_cluster_has_no_replicates(make):
    with pytest.raises(TooLittleData):
        make(Clustered(np.zeros(5, dtype=int)))
