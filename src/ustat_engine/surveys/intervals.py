"""Ranges: from an estimate and its error to the values that can be believed."""

import numpy as np
from scipy.special import ndtri, stdtrit

from ustat_engine.errors import WrongShape
from ustat_engine.surveys.designs import FloatArray


def normal_quantile(level: float) -> float:
    """How many standard errors a range of this ``level`` (0 to 1) reaches when the error is known.

    Raises ``WrongShape`` when the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise WrongShape(f"The level of a range lies between 0 and 1; got {level}.")
    return float(ndtri((1 + level) / 2))


def student_quantile(level: float, degrees: FloatArray) -> FloatArray:
    """How many standard errors it reaches when the error itself was estimated, from ``degrees`` of freedom.

    No degrees of freedom give no number. Raises as ``normal_quantile``.
    """
    normal_quantile(level)
    known = np.where(degrees > 0, degrees, np.nan)
    return np.asarray(stdtrit(known, (1 + level) / 2), dtype=np.float64)


def wilson(
    share: FloatArray, effective_n: FloatArray, quantile: FloatArray | float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper end of Wilson's score range of a ``share`` seen among ``effective_n`` people.

    Stays within 0 and 1 and says something useful at both ends. ``effective_n`` is the number of people of a
    simple random sample, or of one that would be as sure; infinite for a census. Nobody gives no range (nan).
    Source: Wilson (1927), J. American Statistical Association 22, 209-212; with an effective number and
    Student's quantile, Kott (2017), Survey Methodology 43(2), 235-240.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = quantile**2 / np.where(effective_n > 0, effective_n, np.nan)
        middle = (share + shrink / 2) / (1 + shrink)
        reach = np.sqrt(shrink * share * (1 - share) + shrink**2 / 4) / (1 + shrink)
    # Rounding must not leave 1e-17 where nobody was found.
    low = np.where((share == 0) & ~np.isnan(reach), 0.0, np.maximum(middle - reach, 0.0))
    high = np.where((share == 1) & ~np.isnan(reach), 1.0, np.minimum(middle + reach, 1.0))
    return low, high
