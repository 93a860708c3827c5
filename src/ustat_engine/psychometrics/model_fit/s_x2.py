"""S-X2: do persons of each sum score answer an item as the model says they would?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from scipy.stats import chi2

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.model_fit.tables import ScoreTable

LEAST_EXPECTED = 1.0
"""Expected answers a cell needs; Orlando and Thissen (2000) and Kang and Chen (2008) collapse to 1."""


@dataclass(frozen=True, slots=True)
class SX2:
    """The statistic, its degrees of freedom and p; not-a-number where no degree of freedom is left.

    ``persons``: the effective number the cells hold. ``rmsea``: misfit a degree of freedom and person, 0 if
    the model holds; more persons do not raise it.
    """

    statistic: float
    degrees: int
    p: float
    rmsea: float
    persons: float


def s_x2(tables: Sequence[ScoreTable], *, own_parameters: int) -> SX2:
    """The statistic of one item, summed over booklets, less the parameters estimated for the item.

    Source: Orlando and Thissen (2000, 2003); Kang and Chen (2008) for more than two categories.
    """
    total, free, persons = 0.0, 0, 0.0
    for table in tables:
        for seen, thought in _pooled_scores(table):
            starts = _cell_starts(thought)
            seen, thought = np.add.reduceat(seen, starts), np.add.reduceat(thought, starts)
            total += float(((seen - thought) ** 2 / thought).sum())
            free += len(starts) - 1
            persons += float(thought.sum())
    degrees = free - own_parameters
    if degrees < 1 or persons <= 1:
        return SX2(nan, max(degrees, 0), nan, nan, persons)
    rmsea = sqrt(max(total - degrees, 0) / (degrees * (persons - 1)))
    return SX2(total, degrees, float(chi2.sf(total, degrees)), rmsea, persons)


def _pooled_scores(table: ScoreTable) -> list[tuple[Floats, Floats]]:
    """Rows of observed and expected counts: the first score too rare to compare joins its rarer neighbour."""
    rows = list(zip(table.observed, table.expected, strict=True))
    compares = [len(_cell_starts(expected)) > 1 for _, expected in rows]
    while len(rows) > 1 and not all(compares):
        at = compares.index(False)
        neighbours = [one for one in (at - 1, at + 1) if 0 <= one < len(rows)]
        other = min(neighbours, key=lambda one: float(rows[one][0].sum()))
        rows[other] = (rows[other][0] + rows[at][0], rows[other][1] + rows[at][1])
        compares[other] = len(_cell_starts(rows[other][1])) > 1
        del rows[at], compares[at]
    return rows if all(compares) else []


def _cell_starts(expected: Floats) -> list[int]:
    """Where cells of neighbouring categories start: the rarest joins its rarer neighbour until all do."""
    starts, held = list(range(len(expected))), [float(one) for one in expected]
    while len(held) > 1 and min(held) < LEAST_EXPECTED:
        at = held.index(min(held))
        neighbours = [one for one in (at - 1, at + 1) if 0 <= one < len(held)]
        other = min(neighbours, key=lambda one: held[one])
        held[other] += held[at]
        del held[at], starts[max(at, other)]
    return starts
