"""Q3: do two items share something beyond ability, such as a common text or a copied question?"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores, probabilities
from ustat_engine.psychometrics.model_fit.abilities import unshrunken
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses

ABOVE_MEAN = 0.2
"""Q3* from which a pair is looked at. Source: Christensen, Makransky and Horton (2017)."""

BY_CHANCE = 0.05
"""The chance of naming any pair at all where there is none; guards against small samples."""

LEAST_TOGETHER = 30
LEAST_REPLICATIONS = 20
SEEDS_A_TASK = 5
PERSONS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class DependentPair:
    """Two items whose residuals go together.

    ``q3`` is their correlation, ``adjusted`` the same less the mean of all pairs. ``persons`` answered both.
    """

    first: str
    second: str
    q3: float
    adjusted: float
    persons: int


@dataclass(frozen=True, slots=True)
class LocalDependence:
    """Correlations of residuals between items.

    ``q3``: (items, items), not-a-number where fewer than 30 persons answered both. ``mean``: over all pairs;
    about -1 / (items - 1) where items are independent. ``critical``: the adjusted value a pair must exceed.
    ``pairs``: those that do, and that chance does not explain, strongest first.
    """

    items: tuple[str, ...]
    q3: Floats
    mean: float
    critical: float
    pairs: tuple[DependentPair, ...]


def local_dependence(
    responses: Responses,
    bank: Bank,
    *,
    critical: float = ABOVE_MEAN,
) -> LocalDependence:
    """Which pairs of items go together more than ability explains?

    Residuals are taken at each person's WLE, pairs from persons who answered both. ``critical``: what the
    adjusted Q3 must exceed: 0.2 by convention, or what ``critical_q3`` finds for this test. A pair must also
    exceed what chance makes of the largest of all pairs in as many persons.

    Raises ``TooLittleData`` below 3 items or where no pair has 30 persons in common.
    Source: Yen (1984); Christensen, Makransky and Horton (2017) for the adjustment.
    """
    if len(bank.items) < 3:
        raise TooLittleData("items", need=3, got=len(bank.items))
    codes = bank.codes_of(responses)
    q3, persons = residual_correlations(codes, bank, unshrunken(responses, bank), responses.weight())
    first, second = np.triu_indices(len(bank.items), 1)
    known = np.isfinite(q3[first, second])
    if not known.any():
        raise TooLittleData(
            "persons who answered two items", need=LEAST_TOGETHER, got=int(persons[first, second].max())
        )
    first, second = first[known], second[known]
    mean = float(q3[first, second].mean())
    adjusted = q3[first, second] - mean
    # Fisher's z: its error is 1 / sqrt(n - 3) whatever the correlation.
    surprise = ndtri(1 - BY_CHANCE / len(first)) / np.sqrt(persons[first, second] - 3)
    beyond = np.flatnonzero((adjusted > critical) & (np.arctanh(np.clip(adjusted, -1, 1 - 1e-12)) > surprise))
    pairs = tuple(
        DependentPair(
            bank.items[first[at]],
            bank.items[second[at]],
            float(q3[first[at], second[at]]),
            float(adjusted[at]),
            int(persons[first[at], second[at]]),
        )
        for at in beyond[np.argsort(-adjusted[beyond], kind="stable")]
    )
    return LocalDependence(bank.items, q3, mean, critical, pairs)


def residual_correlations(
    codes: Codes, bank: Bank, abilities: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """(items, items) correlations of residuals at these abilities, and the persons who answered both.

    Not-a-number on the diagonal and where fewer than 30 persons answered both. A few matrix products.
    """
    many = len(bank.items)
    persons, mass, ones, squares, products = (np.zeros((many, many)) for _ in range(5))
    for begin in range(0, len(codes), PERSONS_AT_ONCE):
        part = slice(begin, begin + PERSONS_AT_ONCE)
        answered = ((codes[part] != MISSING) & np.isfinite(abilities[part])[:, None]).astype(np.float64)
        expected = expected_scores(bank, np.nan_to_num(abilities[part])).T
        residual = np.where(answered > 0, codes[part] - expected, 0.0)
        weighted = residual * weights[part, None]
        persons += answered.T @ answered
        mass += (answered * weights[part, None]).T @ answered
        ones += weighted.T @ answered
        squares += (weighted * residual).T @ answered
        products += weighted.T @ residual
    with np.errstate(divide="ignore", invalid="ignore"):
        means = ones / mass
        variances = squares / mass - means**2
        found = (products / mass - means * means.T) / np.sqrt(variances * variances.T)
    found[persons < LEAST_TOGETHER] = np.nan
    np.fill_diagonal(found, np.nan)
    return found, persons


def critical_q3(
    responses: Responses,
    bank: Bank,
    populations: Sequence[Population],
    *,
    seed: int,
    replications: int = 100,
    percentile: float = 99.0,
    executor: Executor | None = None,
) -> float:
    """How large does the largest adjusted Q3 of this test become when items are locally independent?

    Answers are drawn from the bank for as many persons of the same groups, missing where theirs are, and
    compared with this bank again. The same seed gives the same number with any executor.

    Raises ``TooLittleData`` below 20 replications, and as ``local_dependence``.
    Source: Christensen, Makransky and Horton (2017), without estimating the items anew.
    """
    if replications < LEAST_REPLICATIONS:
        raise TooLittleData("replications", need=LEAST_REPLICATIONS, got=replications)
    seeds = np.random.SeedSequence(seed).spawn(replications)
    tasks = [seeds[begin : begin + SEEDS_A_TASK] for begin in range(0, replications, SEEDS_A_TASK)]
    run = executor.map if executor is not None else map
    same = len(tasks)
    parts = run(_largest, [responses] * same, [bank] * same, [tuple(populations)] * same, tasks)
    return float(np.percentile(np.concatenate(list(parts)), percentile))


def _largest(
    responses: Responses,
    bank: Bank,
    populations: Sequence[Population],
    seeds: Sequence[np.random.SeedSequence],
) -> Floats:
    missing = bank.codes_of(responses) == MISSING
    groups = responses.group()
    means = np.asarray([one.mean for one in populations])[groups]
    spreads = np.asarray([one.sd for one in populations])[groups]
    found = []
    for seed in seeds:
        chance = np.random.default_rng(seed)
        codes = _drawn(bank, means + spreads * chance.standard_normal(len(groups)), chance)
        codes[missing] = MISSING
        drawn = Responses(codes, bank.items, responses.weights)
        q3 = local_dependence(drawn, replace(bank, joined={})).q3
        found.append(np.nanmax(q3) - np.nanmean(q3))
    return np.asarray(found)


def _drawn(bank: Bank, abilities: Floats, chance: np.random.Generator) -> Codes:
    """(persons, items) answers of persons of these abilities."""
    codes = np.empty((len(abilities), len(bank.items)), dtype=np.uint8)
    for at, name in enumerate(bank.items):
        below = np.cumsum(probabilities(bank.only([name]), abilities)[0, :-1], axis=0)
        codes[:, at] = (chance.random(len(abilities)) > below).sum(axis=0)
    return codes
