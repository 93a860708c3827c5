"""The compiled loop of scoring and its twin."""

import numpy as np
import pytest

from tests.engine.psychometrics.scoring.banks import answered, made_up_bank
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.kernels import posterior
from ustat_engine.psychometrics.kernels.packing import likelihood_tables, pack
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.posterior import curves_on_lattice, expected

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("most_rows", [16, 64])
def test_it_gives_the_same_numbers_with_and_without_numba(most_rows, monkeypatch):
    bank = made_up_bank("gpcm", 13, steps=2)
    codes = answered(bank, np.random.default_rng(1).normal(size=300))
    codes[::5, 3:7] = MISSING
    curves = curves_on_lattice(bank, Population())
    packed = pack(codes, bank.steps + 1, most_rows=most_rows)
    tables, prior = likelihood_tables(packed, curves.logs), np.exp(curves.log_prior)

    with_loops = posterior.moments(packed, tables, prior, curves.nodes)
    monkeypatch.setattr(posterior, "compiled_module", lambda name: None)
    twin = posterior.moments(packed, tables, prior, curves.nodes)

    in_logs = expected(codes, curves)
    for loops, plain in zip(with_loops, twin, strict=True):
        assert loops == pytest.approx(plain, rel=1e-12, abs=1e-12)
    for loops, plain in zip(with_loops[:2], in_logs, strict=True):
        assert loops == pytest.approx(plain, abs=1e-12)
