"""The expectation step: how many persons are expected at each node with each answer."""

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled_module

BLOCK = 1024
LOOKS = 12


def expect(
    codes: Codes,
    weights: Floats,
    first_row: Whole,
    tables: Floats,
    scales: Floats,
    prior: Floats,
    *,
    one_peak: bool = False,
) -> tuple[float, Floats, Floats]:
    """The log-likelihood of some persons of one population, and their posterior counts.

    ``codes``: (persons, groups) and ``first_row`` as in ``packing.Packed``. ``weights``: (persons,).
    ``tables``: (rows, nodes) likelihoods, each row divided by its highest; ``scales``: (rows,) the logs of
    those. ``prior``: (nodes,) masses that sum to 1. ``one_peak``: every posterior has a single peak (true of
    all models without guessing), so nodes far from it may be passed over; fastest if persons stand by score.

    Returns the log-likelihood, the (rows, nodes) sums of the weighted posteriors of the persons with each
    code, and their (nodes,) sum over all persons. Minus infinity where an answer is impossible.
    """
    counts, mass = np.zeros_like(tables), np.zeros(len(prior))
    loops = compiled_module("expectation")
    if loops is not None:
        found = loops.expect(codes, weights, first_row, tables, scales, prior, one_peak, counts, mass)
        return float(found), counts, mass
    total = 0.0
    for start in range(0, len(codes), BLOCK):
        rows = codes[start : start + BLOCK] + first_row[:-1]
        heights, scale, posterior = _heights(rows, tables, scales, prior)
        if not heights.all():
            return -np.inf, counts, mass
        weight = weights[start : start + BLOCK]
        total += float(weight @ (np.log(heights) + scale))
        posterior *= (weight / heights)[:, None]
        mass += posterior.sum(axis=0)
        for group in range(rows.shape[1]):
            order = np.argsort(rows[:, group], kind="stable")
            present, first = np.unique(rows[order, group], return_index=True)
            counts[present] += np.add.reduceat(posterior[order], first)
    return total, counts, mass


def posteriors(codes: Codes, first_row: Whole, tables: Floats, prior: Floats) -> Floats:
    """(persons, nodes) everybody's posterior masses, each row with sum 1; arguments as for ``expect``."""
    loops = compiled_module("expectation")
    if loops is not None:
        found = np.empty((len(codes), len(prior)))
        loops.posteriors(codes, first_row, tables, prior, found)
        return found
    rows = codes + first_row[:-1]
    heights, _, posterior = _heights(rows, tables, np.zeros(len(tables)), prior)
    return np.asarray(posterior / heights[:, None])


def _heights(rows: Whole, tables: Floats, scales: Floats, prior: Floats) -> tuple[Floats, Floats, Floats]:
    """(persons,) heights, (persons,) logs taken out, (persons, nodes) posteriors that sum to the heights.

    ``rows``: (persons, groups) the row of each person's code in the tables.
    """
    posterior = np.repeat(prior[None, :], len(rows), axis=0)
    scale = scales[rows].sum(axis=1)
    for group in range(rows.shape[1]):
        posterior *= tables[rows[:, group]]
        if group % LOOKS == LOOKS - 1:
            highest = posterior.max(axis=1)
            small = (highest < 1e-60) & (highest > 0)
            scale[small] += np.log(highest[small])
            posterior[small] /= highest[small, None]
    heights = posterior.sum(axis=1)
    low = np.flatnonzero(heights <= 1e-250)
    for person in low:
        posterior[person] = prior
        scale[person] = scales[rows[person]].sum()
        for row in rows[person]:
            posterior[person] *= tables[row]
            highest = posterior[person].max()
            if highest > 0:
                scale[person] += np.log(highest)
                posterior[person] /= highest
        heights[person] = posterior[person].sum()
    return heights, scale, posterior


def normalised(tables: Floats) -> tuple[Floats, Floats]:
    """The tables with each row divided by its highest value, and the logs of those."""
    highest = tables.max(axis=1)
    return tables / highest[:, None], np.asarray(np.log(highest))
