"""From the sum of points on a paper form to an ability with its error, by one printed table."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.scoring.lattice import lattice


@dataclass(frozen=True, slots=True)
class SumScoreTable:
    """A row a sum score, from 0 to the highest.

    ``scores``: whole numbers. ``chances``: how probable each is in the population; they sum to 1.
    ``abilities`` and ``errors``: mean and standard deviation of the ability of those who reach it, in logits.
    """

    scores: Whole
    chances: Floats
    abilities: Floats
    errors: Floats
    remarks: tuple[Remark, ...] = ()

    @property
    def reliability(self) -> float:
        """The share of the ability's variance that sum scores tell, 0 to 1."""
        between = float(self.chances @ (self.abilities - self.chances @ self.abilities) ** 2)
        return between / (between + float(self.chances @ self.errors**2))


def sum_score_table(bank: Bank, population: Population = Population()) -> SumScoreTable:  # noqa: B008
    """What each sum of points says about ability, for people who answered every item.

    Points are category codes, so an item of four categories gives 0 to 3. Items of all models may be mixed.
    Where calibration joined categories of an item, it gives the points of the joined ones: a remark
    ``joined_categories`` names it, for a paper form has to say so too.
    Source: Lord and Wingersky (1984); Thissen, Pommerich, Billeaud and Williams (1995) for mixed formats.
    """
    nodes = lattice(bank, population)
    joint = score_chances(bank, nodes) * np.exp(population.log_density(nodes))
    chances = joint.sum(axis=1)
    abilities = joint @ nodes / chances
    spread = np.einsum("sq,sq->s", joint, (nodes - abilities[:, None]) ** 2) / chances
    remarks = tuple(Remark("joined_categories", about=name) for name in bank.items if name in bank.joined)
    return SumScoreTable(np.arange(len(chances)), chances, abilities, np.sqrt(spread), remarks)


def score_chances(bank: Bank, abilities: Floats) -> Floats:
    """(highest sum score + 1, abilities) the probability of each sum score at each ability."""
    steps = bank.steps
    chances = probabilities(bank, abilities)
    found = np.zeros((int(steps.sum()) + 1, len(abilities)))
    found[0] = 1
    highest = 0
    for item, step in enumerate(steps.tolist()):
        before = found[: highest + 1].copy()
        found[: highest + 1] *= chances[item, 0]
        for points in range(1, step + 1):
            found[points : highest + points + 1] += before * chances[item, points]
        highest += step
    return found
