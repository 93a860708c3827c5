"""The persons in pieces: each piece is one task of an iteration, and its borders depend on the data alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.calibration.families import log_chances
from ustat_engine.psychometrics.calibration.space import Space
from ustat_engine.psychometrics.kernels.expectation import expect, normalised
from ustat_engine.psychometrics.kernels.packing import Packed, fold, likelihood_tables

SMALLEST_PIECE = 2048
MOST_PIECES = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """Persons of one population, by rising score: (persons, groups) packed codes and (persons,) weights."""

    codes: Codes
    weights: Floats
    population: int


@dataclass(frozen=True, slots=True)
class Tables:
    """What an expectation step looks up, as ``kernels.expectation.expect`` takes it."""

    first_row: Whole
    tables: Floats
    scales: Floats
    priors: Floats
    one_peak: bool


@dataclass(frozen=True, slots=True)
class Curved:
    """The parameters of one step, as they travel: log-chances (items, most categories, nodes) and the
    (populations, nodes) masses, with the layout of the packed answers (its codes stay at home).
    """

    layout: Packed
    log_chances: Floats
    priors: Floats
    one_peak: bool

    def prepared(self) -> Tables:
        """The tables of all codes."""
        tables, scales = normalised(likelihood_tables(self.layout, self.log_chances))
        return Tables(self.layout.first_row, tables, scales, self.priors, self.one_peak)


@dataclass(frozen=True, slots=True)
class Expectation:
    """``counts``: (items, categories, nodes) expected answers. ``masses``: (populations, nodes) persons."""

    log_likelihood: float
    counts: Floats
    masses: Floats


def cut(codes: Codes, weights: Floats, populations: Whole, many: int) -> list[Piece]:
    """Pieces of persons who stand sorted by population."""
    pieces = []
    total = len(codes)
    size = max(SMALLEST_PIECE, -(-total // MOST_PIECES))
    borders = np.searchsorted(populations, np.arange(many + 1))
    for number in range(many):
        start, stop = int(borders[number]), int(borders[number + 1])
        parts = max(1, -(-(stop - start) // size))
        edges = np.linspace(start, stop, parts + 1).astype(np.int64)
        pieces += [Piece(codes[a:b], weights[a:b], number) for a, b in pairwise(edges)]
    return pieces


def chances_of(space: Space, values: Floats, nodes: Floats, packed: Packed) -> Floats:
    """(items, most categories, nodes) log-chances of every item."""
    found = np.full((len(packed.categories), int(packed.categories.max()), len(nodes)), -np.inf)
    for kind in space.kinds:
        found[kind.items, : kind.categories] = log_chances(kind, values, nodes)
    return found


def curved(space: Space, values: Floats, nodes: Floats, packed: Packed) -> Curved:
    """The parameters as tasks need them."""
    priors = [np.exp(space.population(values, one).log_density(nodes)) for one in range(space.populations)]
    one_peak = all(kind.family != "guessing" for kind in space.kinds)
    return Curved(packed.only(slice(0)), chances_of(space, values, nodes, packed), np.stack(priors), one_peak)


def expected(
    results: Iterable[tuple[float, Floats, Floats]], pieces: Sequence[Piece], packed: Packed, populations: int
) -> Expectation:
    """Add the results of all pieces, in the order of the pieces."""
    total, counts, masses = 0.0, None, None
    for piece, (height, rows, mass) in zip(pieces, results, strict=True):
        total += height
        counts = rows if counts is None else np.add(counts, rows, out=counts)
        if masses is None:
            masses = np.zeros((populations, len(mass)))
        masses[piece.population] += mass
    assert counts is not None
    assert masses is not None
    return Expectation(total, fold(packed, counts), masses)


def expect_piece(piece: Piece, known: Tables) -> tuple[float, Floats, Floats]:
    """One task: the expectation over one piece."""
    return expect(
        piece.codes,
        piece.weights,
        known.first_row,
        known.tables,
        known.scales,
        known.priors[piece.population],
        one_peak=known.one_peak,
    )
