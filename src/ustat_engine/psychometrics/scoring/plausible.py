"""Plausible values: draws from each person's posterior, for statements about groups."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import Codes, Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.kernels.threads import threads
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.posterior import Batch, Curves, curves_on_lattice, posteriors
from ustat_engine.psychometrics.scoring.scores import answers_to, rows_of

FINENESS = 3.0
PART = 5_000
LEAST_MASS = 1e-300


def plausible_values(
    responses: Responses,
    bank: Bank,
    populations: Sequence[Population] = (Population(),),
    *,
    many: int = 5,
    seed: int,
) -> Floats:
    """(persons, many) abilities drawn from each person's posterior, in logits.

    For groups only: their mean and spread come out right where single estimates shrink to the middle; no
    draw says anything about its person. ``populations``: one for everybody, or one a group of the responses.
    The same seed gives the same numbers. Compute what you need with each column and combine the results by
    Rubin's rules.

    Raises ``TooLittleData`` for no draws, and ``WrongShape`` as ``score`` does.
    Source: Mislevy (1991), Randomization-based inference about latent variables, Psychometrika 56.
    """
    if many < 1:
        raise TooLittleData("plausible values", need=1, got=many)
    codes, bank, _ = answers_to(responses, bank)
    chance = np.random.default_rng(seed).random((len(codes), many))
    found = np.empty((len(codes), many))
    with threads() as pool:
        for population, rows in rows_of(responses, populations):
            mine = np.arange(len(codes)) if rows is None else rows
            if not len(mine):
                continue
            curves = curves_on_lattice(bank, population, fineness=FINENESS)
            parts = [mine[start : start + PART] for start in range(0, len(mine), PART)]
            draws = pool.map(
                partial(_part, curves), [codes[part] for part in parts], [chance[part] for part in parts]
            )
            found[mine] = np.concatenate(list(draws))
    return found


def _part(curves: Curves, codes: Codes, chance: Floats) -> Floats:
    found = np.empty_like(chance)
    for batch in posteriors(codes, curves):
        found[batch.rows] = _drawn(batch, curves.spacing, chance[batch.rows])
    return found


def _drawn(batch: Batch, spacing: float, chance: Floats) -> Floats:
    """Each chance to the ability below which the posterior holds that much, even inside a cell.

    Evenness inside cells widens the draws by spacing^2 / 12, so they are drawn together as much.
    """
    many, last = len(batch.rows), len(batch.nodes) - 1
    edges = np.cumsum(batch.masses, axis=1)
    wanted = chance * edges[:, -1:]
    # One search for everybody: each person's edges lie between her number and the next.
    lifted = (edges / edges[:, -1:] + np.arange(many)[:, None]).ravel()
    place = np.searchsorted(lifted, (chance + np.arange(many)[:, None]).ravel(), side="right")
    cell = np.clip(place.reshape(chance.shape) - np.arange(many)[:, None] * (last + 1), 0, last)
    masses = np.take_along_axis(batch.masses, cell, axis=1)
    above = np.take_along_axis(edges, cell, axis=1)
    within = (wanted - above + masses) / np.maximum(masses, LEAST_MASS)
    found = batch.nodes[cell] + spacing * (np.clip(within, 0, 1) - 0.5)
    mean = (batch.masses @ batch.nodes)[:, None]
    variance = np.einsum("pq,pq->p", batch.masses, (batch.nodes - mean) ** 2)[:, None]
    return np.asarray(mean + (found - mean) * np.sqrt(variance / (variance + spacing**2 / 12)))
