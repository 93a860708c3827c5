"""How ability is spread in a group: a normal density, and the nodes it is summed over."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Logit


@dataclass(frozen=True, slots=True)
class Population:
    """A group's ability: normal with this mean and standard deviation, in logits."""

    mean: Logit = 0.0
    sd: Logit = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.mean) and np.isfinite(self.sd) and self.sd > 0):
            raise WrongShape(f"A population needs a mean and a positive spread; got {self.mean}, {self.sd}.")

    def log_density(self, nodes: Floats) -> Floats:
        """(nodes,) log of the probability mass at equally spaced nodes; the masses sum to 1."""
        height = -0.5 * ((nodes - self.mean) / self.sd) ** 2
        return np.asarray(height - np.logaddexp.reduce(height))


def equal_nodes(*populations: Population, many: int = 61, reach: float = 6.0) -> Floats:
    """Equally spaced nodes that span ``reach`` standard deviations of every population.

    The trapezoid sum over them errs by about exp(-2 pi^2 s^2 / h^2) for a posterior spread s and spacing h,
    so keep h below s: more nodes for longer tests.
    """
    low = min(one.mean - reach * one.sd for one in populations)
    high = max(one.mean + reach * one.sd for one in populations)
    return np.linspace(low, high, many)
