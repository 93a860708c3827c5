"""Polychoric correlations: what normal variables behind the answers correlate, for all pairs at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ustat_engine.errors import TooLittleData
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.responses import Responses

LEAST_TOGETHER = 10
"""Persons who answered both items of a pair; fewer say nothing about their correlation."""

MOST_STEPS, SETTLED = 50, 1e-7
FARTHEST = 0.999
"""A table without a turn in its likelihood would run to 1; no pair of different items correlates more."""

EMPTY_CELL = 0.5
"""Stands in for an empty cell of a two-by-two table, whose estimate would be plus or minus 1 otherwise."""

TABLES_AT_ONCE = 2_000_000
FAR = 40.0
"""Stands for infinity as a threshold: no double is left beyond it."""


@dataclass(frozen=True, slots=True)
class Correlations:
    """(items, items) correlations; ``smoothed`` where they had to be moved to fit one another."""

    values: Floats
    smoothed: bool


def polychoric(responses: Responses) -> Correlations:
    """How do the items correlate, taken as coarse looks at normal variables?

    Two steps: thresholds from each item's shares, then each pair's correlation by maximum likelihood, from
    persons who answered both. With two categories this is the tetrachoric correlation.

    Raises ``TooLittleData`` for an item with one category, or a pair with fewer than 10 persons in common.
    Source: Olsson (1979); smoothing after Knol and ten Berge (1989) by dropping negative eigenvalues.
    """
    return correlations_of(responses.codes, responses.items, responses.weights)


def correlations_of(
    codes: Codes, items: tuple[str, ...], weights: Floats | None = None, *, steps: int = MOST_STEPS
) -> Correlations:
    """As ``polychoric``, from codes (persons, items); at most ``steps`` Fisher steps a pair."""
    return _smooth(pairwise(codes, items, weights, steps=steps))


def pairwise(
    codes: Codes, items: tuple[str, ...], weights: Floats | None = None, *, steps: int = MOST_STEPS
) -> Floats:
    """(items, items) each correlation by itself; together they need not be possible."""
    marks, tables = _joint_counts(codes, weights)
    thresholds = _thresholds(marks, tables, items)
    many = len(items)
    first, second = (np.asarray(one, dtype=np.int64) for one in np.triu_indices(many, 1))
    values = np.eye(many)
    width = max(len(one) for one in marks)
    has_two = np.asarray([len(one) == 2 for one in marks])
    batch = max(1, TABLES_AT_ONCE // (width + 1) ** 2 // len(ROOTS))
    for begin in range(0, len(first), batch):
        one, two = first[begin : begin + batch], second[begin : begin + batch]
        counts = _padded_tables(tables, marks, one, two, width)
        together = counts.sum(axis=(1, 2))
        if (together < LEAST_TOGETHER).any():
            at = int(np.argmin(together))
            raise TooLittleData(
                f"persons who answered both {items[one[at]]} and {items[two[at]]}",
                need=LEAST_TOGETHER,
                got=int(together[at]),
            )
        counts = _without_empty_corners(counts, has_two[one] & has_two[two])
        found = _fit(counts, thresholds[one], thresholds[two], steps)
        values[one, two] = values[two, one] = found
    return values


def _joint_counts(codes: Codes, weights: Floats | None) -> tuple[list[Whole], Floats]:
    """For each item the columns its chosen categories take in one table of all categories against all."""
    marks: list[Whole] = []
    columns, start = [], 0
    for answers in codes.T:
        chosen = np.flatnonzero(np.bincount(answers, minlength=MISSING + 1)[:MISSING])
        columns += [answers == category for category in chosen]
        marks.append(np.arange(start, start + len(chosen), dtype=np.int64))
        start += len(chosen)
    one_hot = np.stack(columns, axis=1).astype(np.float64 if weights is not None else np.float32)
    if weights is None:
        # float32 counts exactly up to 16 million, and multiplies twice as fast.
        return marks, sum(
            (block.T @ block).astype(np.float64)
            for block in np.array_split(one_hot, 1 + len(one_hot) // 10_000_000)
        )
    scaled = weights * (len(weights) / weights.sum())
    return marks, (one_hot * scaled[:, None]).T @ one_hot


def _thresholds(marks: list[Whole], tables: Floats, items: tuple[str, ...]) -> Floats:
    """(items, most categories + 1) normal quantiles of the cumulated shares, from minus to plus ``FAR``."""
    counts = np.diag(tables)
    found = np.full((len(marks), max(len(one) for one in marks) + 1), FAR)
    for at, columns in enumerate(marks):
        if len(columns) < 2:
            raise TooLittleData(f"chosen categories of item {items[at]}", need=2, got=len(columns))
        share = np.cumsum(counts[columns]) / counts[columns].sum()
        found[at, 0] = -FAR
        found[at, 1 : len(columns)] = ndtri(share[:-1])
    return found


def _padded_tables(tables: Floats, marks: list[Whole], one: Whole, two: Whole, width: int) -> Floats:
    """(pairs, categories, categories) the cross table of each pair, 0 beyond an item's categories."""
    rows = np.full((len(marks), width), -1)
    for at, columns in enumerate(marks):
        rows[at, : len(columns)] = columns
    padded = np.pad(tables, ((0, 1), (0, 1)))
    return np.asarray(padded[rows[one][:, :, None], rows[two][:, None, :]])


def _without_empty_corners(counts: Floats, small: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """The same, with something in the empty cells of two-by-two tables."""
    corner = counts[small, :2, :2]
    counts[small, :2, :2] = np.where(corner == 0, EMPTY_CELL, corner)
    return counts


def _fit(counts: Floats, rows: Floats, columns: Floats, steps: int) -> Floats:
    """(pairs,) the most likely correlation of each table: Fisher scoring, with too long a step halved."""
    found = np.zeros(len(counts))
    best = np.full(len(counts), -np.inf)
    last, step = found.copy(), np.zeros(len(counts))
    going = np.arange(len(counts))
    for _ in range(steps):
        table, height, width = counts[going], rows[going], columns[going]
        chance, slope = cells(height, width, found[going])
        likely = np.where(table > 0, table * np.log(chance), 0.0).sum(axis=(1, 2))
        worse = likely < best[going] - 1e-9 * np.abs(best[going])
        score = (table / chance * slope).sum(axis=(1, 2))
        told = table.sum(axis=(1, 2)) * (slope**2 / chance).sum(axis=(1, 2))
        # At the far end of a table nearly without answers the curve is flat: there is nowhere to go.
        ahead = np.divide(score, told, out=np.zeros_like(score), where=told > 0)
        step[going] = np.where(worse, step[going] / 2, ahead)
        last[going] = np.where(worse, last[going], found[going])
        best[going] = np.where(worse, best[going], likely)
        found[going] = np.clip(last[going] + step[going], -FARTHEST, FARTHEST)
        going = going[np.abs(found[going] - last[going]) > SETTLED]
        if not len(going):
            break
    return found


ROOTS, SHARES = np.polynomial.legendre.leggauss(24)


def cells(rows: Floats, columns: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """(pairs, categories, categories) the normal chance of each cell, and its change with the correlation.

    The chance below two thresholds is its value at 0 plus the integral of the bivariate density over the
    correlation (Plackett, 1954), here over its arcsine, where the integrand stays smooth near 1.
    """
    h, k = rows[:, :, None], columns[:, None, :]
    end = np.arcsin(rho)[:, None, None]
    below = ndtr(h) * ndtr(k)
    for root, share in zip(ROOTS, SHARES, strict=True):
        angle = end * (root + 1) / 2
        below = below + end / 2 * share / (2 * np.pi) * _height(h, k, np.sin(angle), np.cos(angle) ** 2)
    free = 1 - rho[:, None, None] ** 2
    density = _height(h, k, rho[:, None, None], free) / (2 * np.pi * np.sqrt(free))
    chance = np.diff(np.diff(below, axis=1), axis=2)
    slope = np.diff(np.diff(density, axis=1), axis=2)
    return np.maximum(chance, 1e-15), slope


def _height(h: Floats, k: Floats, rho: Floats, free: Floats) -> Floats:
    return np.asarray(np.exp(-(h * h + k * k - 2 * h * k * rho) / (2 * free)))


def _smooth(values: Floats) -> Correlations:
    """The nearest thing to these correlations that can be one: no eigenvalue below 0."""
    sizes, directions = np.linalg.eigh(values)
    if sizes[0] > 0:
        return Correlations(values, smoothed=False)
    kept = np.maximum(sizes, 1e-8)
    rebuilt = (directions * kept) @ directions.T
    scale = 1 / np.sqrt(np.diag(rebuilt))
    return Correlations(np.asarray(rebuilt * np.outer(scale, scale)), smoothed=True)
