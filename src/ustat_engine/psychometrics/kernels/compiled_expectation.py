"""The loops of ``expectation``, compiled."""

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled

NEIGHBOURS = 256
LANES = 8
LOOKS = 12
SMALL, TINY = 1e-60, 1e-250
EDGE, NOTHING = 1e-13, 1e-16


@compiled(
    "UniTuple(float64, 2)(uint8[:,::1], int64, int64[::1], float64[:,::1], float64[::1], uint64, uint64,"
    " float64[::1])"
)
def weigh(
    codes: Codes,
    person: int,
    first_row: Whole,
    tables: Floats,
    prior: Floats,
    low: np.uint64,
    high: np.uint64,
    posterior: Floats,
) -> tuple[float, float]:
    """Fill the nodes from ``low`` to ``high`` with prior times likelihood; their sum, and the log taken out.

    The borders are unsigned: an index that cannot be negative is one the compiler can do eight at a time.
    """
    groups = codes.shape[1]
    # Half the range of a double for the groups between two looks: 12 groups of a dozen unlikely answers.
    patience = LOOKS
    while True:
        scale = 0.0
        for node in range(low, high):
            posterior[node] = prior[node]
        for group in range(groups):
            row = first_row[group] + codes[person, group]
            for node in range(low, high):
                posterior[node] *= tables[row, node]
            if group % patience == patience - 1:
                highest = 0.0
                for node in range(low, high):
                    highest = max(highest, posterior[node])
                if 0.0 < highest < SMALL:
                    scale += np.log(highest)
                    for node in range(low, high):
                        posterior[node] /= highest
        height = 0.0
        for node in range(low, high):
            height += posterior[node]
        if height > TINY or patience == 1:
            return height, scale
        patience = 1


@compiled("UniTuple(int64, 2)(float64[::1], float64)")
def span_of(posterior: Floats, height: float) -> tuple[int, int]:
    """The nodes between which all of a posterior lies, and a few more on either side."""
    low, high = 0, len(posterior)
    while low < high - 1 and posterior[low] <= NOTHING * height:
        low += 1
    while high > low + 1 and posterior[high - 1] <= NOTHING * height:
        high -= 1
    more = 1
    low, high = max(0, low - more), high + more
    return low - low % LANES, min(len(posterior), high + (-high) % LANES)


@compiled(
    "float64(uint8[:,::1], float64[::1], int64[::1], float64[:,::1], float64[::1], float64[::1], boolean,"
    " float64[:,::1], float64[::1])"
)
def expect(
    codes: Codes,
    weights: Floats,
    first_row: Whole,
    tables: Floats,
    scales: Floats,
    prior: Floats,
    one_peak: bool,
    counts: Floats,
    mass: Floats,
) -> float:
    """Add all posteriors to ``counts`` and ``mass``; the log-likelihood. See ``expectation.expect``.

    Neighbours in ability share a window of nodes, so a person is first looked at there. If there is more than
    nothing at its edge, and with one peak only then, the person is done again over all nodes.
    """
    persons, groups = codes.shape
    nodes = len(prior)
    posterior = np.zeros(nodes)
    total = 0.0
    low, high = 0, 0
    for person in range(persons):
        if person % NEIGHBOURS == 0 or not one_peak:
            low, high = nodes, 0
        height, scale, first, last = 0.0, 0.0, low, high
        if low < high:
            window = np.uint64(low), np.uint64(high)
            height, scale = weigh(codes, person, first_row, tables, prior, window[0], window[1], posterior)
        if (
            not height > 0.0
            or (low > 0 and posterior[low] > EDGE * height)
            or (high < nodes and posterior[high - 1] > EDGE * height)
        ):
            height, scale = weigh(
                codes, person, first_row, tables, prior, np.uint64(0), np.uint64(nodes), posterior
            )
            if not height > 0.0:
                return -np.inf
            first, last = span_of(posterior, height)
            low, high = min(low, first), max(high, last)
        total += weights[person] * np.log(height) + weights[person] * scale
        share = weights[person] / height
        start, stop = np.uint64(first), np.uint64(last)
        for node in range(start, stop):
            posterior[node] *= share
            mass[node] += posterior[node]
        for group in range(groups):
            row = first_row[group] + codes[person, group]
            total += weights[person] * scales[row]
            for node in range(start, stop):
                counts[row, node] += posterior[node]
    return float(total)


@compiled("void(uint8[:,::1], int64[::1], float64[:,::1], float64[::1], float64[:,::1])")
def posteriors(codes: Codes, first_row: Whole, tables: Floats, prior: Floats, posterior: Floats) -> None:
    """Fill ``posterior`` (persons, nodes) so that every row sums to 1."""
    nodes = len(prior)
    for person in range(len(codes)):
        own = posterior[person]
        height, _ = weigh(codes, person, first_row, tables, prior, np.uint64(0), np.uint64(nodes), own)
        for node in range(nodes):
            own[node] /= height
