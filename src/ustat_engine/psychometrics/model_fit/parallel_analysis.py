"""How many things do the items measure? Parallel analysis on polychoric correlations."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats
from ustat_engine.psychometrics.model_fit.normal_correlations import Correlations, correlations_of, polychoric
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

REPLICATIONS = 100
PERCENTILE = 95.0
"""Source: Glorfeld (1995); Horn's (1965) mean keeps too many dimensions."""

LEAST_REPLICATIONS = 20
SHUFFLED_STEPS = 6
"""Shuffled items correlate near 0, where Fisher scoring is done in a few steps."""

SEEDS_A_TASK = 5
ONE_DOMINATES = 3.0
"""First to second eigenvalue from which one dimension dominates: a common rule, no test."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """How many dimensions stand out from chance.

    ``eigenvalues``: (items,) of the polychoric correlations, falling. ``by_chance``: (items,) the same
    percentile of each among shuffled answers. ``ratio``: first to second eigenvalue.
    Remarks: ``correlations_smoothed``; ``one_dimension_not_clear`` (more than one, or none).
    """

    count: int
    eigenvalues: Floats
    by_chance: Floats
    ratio: float
    correlations: Correlations
    remarks: tuple[Remark, ...]


def dimensions(
    responses: Responses,
    *,
    seed: int,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
) -> Dimensions:
    """How many dimensions have a larger eigenvalue than items that have nothing in common would show?

    Chance is played by shuffling each item's answers among the persons who answered it, so that shares,
    weights and missing answers stay as they are. The same seed gives the same numbers with any executor.

    Raises ``TooLittleData`` below 3 items or 20 replications, and as ``polychoric`` does.
    Source: Horn (1965); Buja and Eyuboglu (1992) for shuffling; Garrido, Abad and Ponsoda (2013) for
    polychoric correlations.
    """
    if len(responses.items) < 3:
        raise TooLittleData("items", need=3, got=len(responses.items))
    if replications < LEAST_REPLICATIONS:
        raise TooLittleData("replications", need=LEAST_REPLICATIONS, got=replications)
    correlations = polychoric(responses)
    eigenvalues = _eigenvalues(correlations)
    by_chance = np.percentile(_shuffled(responses, seed, replications, executor), PERCENTILE, axis=0)
    stands_out = eigenvalues > by_chance
    count = len(stands_out) if stands_out.all() else int(np.argmin(stands_out))
    ratio = float(eigenvalues[0] / eigenvalues[1])
    remarks = []
    if correlations.smoothed:
        remarks.append(Remark("correlations_smoothed"))
    if count != 1:
        remarks.append(Remark("one_dimension_not_clear", "", {"count": count, "ratio": ratio}))
    return Dimensions(count, eigenvalues, by_chance, ratio, correlations, tuple(remarks))


def _shuffled(responses: Responses, seed: int, replications: int, executor: Executor | None) -> Floats:
    """(replications, items) eigenvalues of shuffled answers."""
    seeds = np.random.SeedSequence(seed).spawn(replications)
    tasks = [seeds[begin : begin + SEEDS_A_TASK] for begin in range(0, replications, SEEDS_A_TASK)]
    run = executor.map if executor is not None else map
    same = len(tasks)
    parts = run(
        _shuffled_eigenvalues,
        [responses.codes] * same,
        [responses.items] * same,
        [responses.weights] * same,
        tasks,
    )
    return np.concatenate(list(parts))


def _shuffled_eigenvalues(
    codes: Codes,
    items: tuple[str, ...],
    weights: Floats | None,
    seeds: Sequence[np.random.SeedSequence],
) -> Floats:
    found = []
    for seed in seeds:
        chance = np.random.default_rng(seed)
        shuffled = codes.copy()
        for column in shuffled.T:
            answered = column != MISSING
            column[answered] = chance.permutation(column[answered])
        found.append(_eigenvalues(correlations_of(shuffled, items, weights, steps=SHUFFLED_STEPS)))
    return np.stack(found)


def _eigenvalues(correlations: Correlations) -> Floats:
    return np.asarray(np.linalg.eigvalsh(correlations.values)[::-1])
