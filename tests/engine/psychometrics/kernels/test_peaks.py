"""The compiled walk to the peak and its twin."""

import numpy as np
import pytest

from tests.engine.psychometrics.scoring.banks import answered, made_up_bank
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.peaks import peaks, posterior_curves, weighted_curves

pytestmark = pytest.mark.engine


def all_models() -> Bank:
    parts = [
        made_up_bank("2pl", 4),
        made_up_bank("3pl", 4),
        made_up_bank("grm", 4, steps=3),
        made_up_bank("gpcm", 4, steps=2),
        made_up_bank("rasch", 4, steps=3),
    ]
    intercepts = np.full((20, 3), np.nan)
    for number, part in enumerate(parts):
        intercepts[4 * number : 4 * number + 4, : part.intercepts.shape[1]] = part.intercepts
    return Bank(
        tuple(f"Q{number + 1}" for number in range(20)),
        tuple(model for part in parts for model in part.models),
        np.concatenate([part.slopes for part in parts]) * np.where(np.arange(20) % 7 == 3, -1, 1),
        intercepts,
        np.concatenate([part.guessing for part in parts]),
    )


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_it_ends_where_its_twin_ends(weighted, complete):
    bank = all_models()
    codes = answered(bank, np.random.default_rng(2).normal(scale=2, size=300))
    codes[0], codes[1] = 0, bank.steps
    if not complete:
        codes[::3, 2:9] = MISSING
        codes[2] = MISSING

    loops, plain = (
        weighted_curves(bank, many_persons=many)
        if weighted
        else posterior_curves(bank, Population(0.3, 1.4), many_persons=many)
        for many in (True, False)
    )

    for compiled, twin in zip(peaks(codes, loops), peaks(codes, plain), strict=True):
        assert compiled == pytest.approx(twin, abs=1e-9, nan_ok=True)
        assert np.isnan(compiled).sum() == (weighted and not complete)
