"""Many items, many chances to be wrong: p-values corrected for how many were tested."""

import numpy as np
from scipy.stats import false_discovery_control

from ustat_engine.psychometrics.arrays import Floats


def benjamini_hochberg(chances: Floats) -> Floats:
    """p-values adjusted so that the share of false alarms among alarms stays at the level; NaN stays.

    Source: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    found = np.full(chances.shape, np.nan)
    known = ~np.isnan(chances)
    if known.any():
        found[known] = false_discovery_control(chances[known], method="bh")
    return found
