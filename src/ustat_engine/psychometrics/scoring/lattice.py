"""The nodes a posterior is summed over: equally spaced, closer than any posterior is wide."""

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.derivatives import derivatives

DROP = 37.0
"""exp(-37) is 1e-16: what lies lower than this under the peak of a log posterior is rounding."""

FINE = 1.45
"""Nodes to a posterior standard deviation: the sum then errs by exp(-2 pi^2 1.45^2) = 1e-18 of a normal's."""

POLES = 0.48
"""Spacing times slope: the sum errs by exp(-2 pi d / h), where d = pi / slope is how far off the axis a curve
has its poles; this keeps it near 1e-15 for a few steep items too."""

MOST_NODES = 50_000
TINY = 1e-12


def lattice(bank: Bank, population: Population, *, fineness: float = 1.0) -> Floats:
    """(nodes,) equally spaced, for the posterior of whatever a person of this population answers.

    They reach as far as the posterior of somebody who always gives the answer that pulls hardest, up or down:
    no other posterior reaches further, because nobody's log-likelihood is steeper. They lie closer than the
    narrowest posterior is wide: its precision is at most that of the answers bending most.
    ``fineness`` divides the spacing.

    Raises ``WrongShape`` if slopes are so steep that the nodes would be more than fifty thousand.
    Source: Trefethen and Weideman (2014), The exponentially convergent trapezoidal rule, SIAM Review 56.
    """
    stepped = np.asarray([model != "grm" for model in bank.models])
    steepest = float(max((np.abs(bank.slopes) * np.where(stepped, bank.steps, 1)).max(), TINY))
    coarse = 0.6 * min(population.sd, 1 / steepest)
    reach = 9 * population.sd
    rising, every = bank.slopes > 0, np.arange(len(bank.items))
    while True:
        half = int(np.ceil(reach / coarse))
        if half > MOST_NODES:
            raise WrongShape(f"A slope of {steepest:g} is too steep for a spread of {population.sd:g}.")
        nodes = np.asarray(population.mean + coarse * np.arange(-half, half + 1), dtype=np.float64)
        found = derivatives(bank, nodes)
        prior = -0.5 * ((nodes - population.mean) / population.sd) ** 2
        low = prior + found.logs[every, np.where(rising, 0, bank.steps)].sum(axis=0)
        high = prior + found.logs[every, np.where(rising, bank.steps, 0)].sum(axis=0)
        within_low, within_high = low > low.max() - DROP, high > high.max() - DROP
        if not (within_low[0] or within_high[-1]):
            break
        reach *= 2
    first = max(int(within_low.argmax()) - 1, 0)
    last = min(2 * half - int(within_high[::-1].argmax()) + 1, 2 * half)
    bending = (-found.second[:, :, first : last + 1]).max(axis=1)
    precision = float(bending.sum(axis=0).max()) + 1 / population.sd**2
    steep = 2 * float(
        np.sqrt(max(bending.max(), TINY))
    )  # the slope of the right or wrong item that bends as much
    spacing = min(1 / np.sqrt(precision) / FINE, POLES / steep) / fineness
    many = int(np.ceil((nodes[last] - nodes[first]) / spacing)) + 1
    if many > MOST_NODES:
        raise WrongShape(f"A slope of {steep:g} is too steep for a spread of {population.sd:g}.")
    return np.linspace(nodes[first], nodes[last], many)
