"""How much of what scores show is ability: in a population, along the scale, and in given scores."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import information
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.lattice import lattice
from ustat_engine.psychometrics.scoring.scores import Scores


@dataclass(frozen=True, slots=True)
class Precision:
    """How well a test measures at each ability; all (abilities,).

    ``information``: of all items together. ``errors``: 1 / sqrt(information), in logits; infinite without.
    ``reliability``: information / (information + 1 / variance of the population), 0 to 1.
    """

    abilities: Floats
    information: Floats
    errors: Floats
    reliability: Floats


def precision(bank: Bank, abilities: Floats, population: Population = Population()) -> Precision:  # noqa: B008
    """How well these items measure at each ability, in logits, for people who answer all of them."""
    informed = information(bank, abilities).sum(axis=0)
    with np.errstate(divide="ignore"):
        errors = 1 / np.sqrt(informed)
    return Precision(abilities, informed, errors, informed / (informed + 1 / population.sd**2))


def marginal_reliability(bank: Bank, population: Population = Population()) -> float:  # noqa: B008
    """The reliability along the scale, averaged over the population as it is, 0 to 1.

    For a Rasch model give the estimated spread: over a standard normal population the answer is another.
    Source: Green, Bock, Humphreys, Linn and Reckase (1984).
    """
    nodes = lattice(bank, population)
    masses = np.exp(population.log_density(nodes))
    return float(masses @ precision(bank, nodes, population).reliability)


def empirical_reliability(scores: Scores, *, shrunken: bool, weights: Floats | None = None) -> float:
    """The share of the variance of these scores' abilities that is true, from the scores and their errors.

    ``shrunken``: true for EAP and MAP, whose variance lacks the error: variance / (variance + mean squared
    error). Otherwise (WLE) the variance holds the error: 1 - mean squared error / variance, never below 0.
    ``weights``: (persons,) above 0, or none for 1 each. Scores that are not a number are left out.

    Raises ``TooLittleData`` for fewer than two scores or scores without variance.
    """
    known = np.isfinite(scores.abilities) & np.isfinite(scores.errors)
    if known.sum() < 2:
        raise TooLittleData("scores", need=2, got=int(known.sum()))
    abilities, errors = scores.abilities[known], scores.errors[known]
    share = np.ones(len(abilities)) if weights is None else weights[known]
    share = share / share.sum()
    variance = float(share @ (abilities - share @ abilities) ** 2) * len(abilities) / (len(abilities) - 1)
    noise = float(share @ errors**2)
    if not variance > 0:
        raise TooLittleData("different scores", need=2, got=1)
    return variance / (variance + noise) if shrunken else max(0.0, 1 - noise / variance)
