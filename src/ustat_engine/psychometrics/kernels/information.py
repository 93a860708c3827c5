"""What the answers leave unknown: first and second moments of the scores over everybody's posterior."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled_module
from ustat_engine.psychometrics.kernels.expectation import posteriors
from ustat_engine.psychometrics.kernels.packing import Packed

BLOCK = 512
"""So few neighbours in ability share most of their nodes, and their scores stay in the second-level cache."""

NOTHING = 1e-9
"""A node where nobody of a block has more of the posterior than this adds nothing to the sums."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The scores of single steps (derivatives of log-chances by intercepts and guessing), by code of a group.

    A column is one such parameter, items in order. ``moves``: (nodes, entries): for each group a table of
    (its codes, its columns), 0 where an item is missing. ``first_move``: (groups + 1,) where they begin.
    ``first_column``: (groups + 1,) the columns of each group.
    """

    moves: Floats
    first_move: Whole
    first_column: Whole

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return int(self.first_column[-1])


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over persons, with x the columns at a node t, E over a person's posterior.

    ``products``: (3, columns, columns) of E[x x'], E[t x x'], E[t^2 x x']; zeros where not asked for.
    ``firsts``: (nodes, columns) of the posterior at each node times x there.
    ``crossed``: (all, all) of s s', s being a person's mean columns, slopes and functions; see ``moments``.
    """

    products: Floats
    firsts: Floats
    crossed: Floats


def move_tables(packed: Packed, by_item: list[Floats]) -> Moves:
    """``by_item``: for each item (columns, categories, nodes) derivatives of its log-chances."""
    parts, first_move, first_column = [], [0], [0]
    nodes = by_item[0].shape[2]
    for group in range(len(packed.first_item) - 1):
        rows = np.arange(packed.first_row[group + 1] - packed.first_row[group])
        columns = []
        for item in range(packed.first_item[group], packed.first_item[group + 1]):
            nothing = np.zeros((by_item[item].shape[0], 1, nodes))
            with_missing = np.concatenate([by_item[item], nothing], axis=1)
            digit = rows // packed.place[item] % packed.radix[item]
            columns.append(with_missing[:, digit].transpose(2, 1, 0))
        table = np.concatenate(columns, axis=2)
        parts.append(table.reshape(nodes, -1))
        first_move.append(first_move[-1] + parts[-1].shape[1])
        first_column.append(first_column[-1] + table.shape[2])
    moves = np.ascontiguousarray(np.concatenate(parts, axis=1))
    return Moves(moves, np.asarray(first_move, dtype=np.int64), np.asarray(first_column, dtype=np.int64))


def moments(
    codes: Codes,
    weights: Floats,
    first_row: Whole,
    tables: Floats,
    prior: Floats,
    nodes: Floats,
    moves: Moves,
    summed: Floats,
    by_node: Floats,
    *,
    products: bool = True,
) -> Moments:
    """The moments of some persons of one population, who best stand sorted by ability.

    ``codes`` to ``prior`` as for ``expectation.expect``. ``summed``: (columns, slopes) 1 where a column is a
    step under a slope: the score of a slope is the ability times the sum of its steps. ``by_node``:
    (nodes, functions) scores that depend on the ability alone. The crossed vector s of a person runs
    columns, slopes, functions. ``products``: whether the second moments are wanted, by far the most work.
    """
    width = moves.columns
    found = np.zeros((3, width, width))
    firsts = np.zeros((len(nodes), width))
    every = width + summed.shape[1] + by_node.shape[1]
    crossed = np.zeros((every, every))
    by_entry = np.ascontiguousarray(moves.moves.T)
    for start in range(0, len(codes), BLOCK):
        block, weight = codes[start : start + BLOCK], weights[start : start + BLOCK]
        posterior = posteriors(block, first_row, tables, prior)
        across = np.ascontiguousarray(posterior.T)
        there = np.flatnonzero(across.max(axis=1) > NOTHING)
        root = np.sqrt(weight)
        if products:
            scaled = np.empty((len(block), width))
            for node in there:
                roots = np.sqrt(across[node]) * root
                scores_at(block, roots, moves, int(node), scaled)
                firsts[node] += roots @ scaled
                product = scaled.T @ scaled
                found[0] += product
                product *= nodes[node]
                found[1] += product
                product *= nodes[node]
                found[2] += product
        span = (int(there[0]), int(there[-1]) + 1)
        mean, mean_by_ability = mean_scores(block, posterior, nodes, moves, by_entry, span)
        whole = np.concatenate([mean, mean_by_ability @ summed, posterior @ by_node], axis=1)
        whole *= root[:, None]
        crossed += whole.T @ whole
    return Moments(found, firsts, crossed)


def scores_at(codes: Codes, roots: Floats, moves: Moves, node: int, scaled: Floats) -> None:
    """Fill ``scaled`` (persons, columns) with ``roots`` (persons,) times the scores at a node."""
    loops = compiled_module("information")
    if loops is not None:
        loops.scores_at(codes, roots, moves.moves[node], moves.first_move, moves.first_column, scaled)
        return
    for group in range(codes.shape[1]):
        columns = slice(moves.first_column[group], moves.first_column[group + 1])
        table = moves.moves[node, moves.first_move[group] : moves.first_move[group + 1]]
        scaled[:, columns] = table.reshape(-1, columns.stop - columns.start)[codes[:, group]]
    scaled *= roots[:, None]


def mean_scores(
    codes: Codes, posterior: Floats, nodes: Floats, moves: Moves, by_entry: Floats, span: tuple[int, int]
) -> tuple[Floats, Floats]:
    """(persons, columns) twice: E[x] and E[t x] over everybody's posterior (persons, nodes).

    ``by_entry``: the moves with nodes last. ``span``: the first and the one after the last that matter.
    """
    mean, by_ability = np.empty((2, len(codes), moves.columns))
    heavy = posterior * nodes
    loops = compiled_module("information")
    if loops is not None:
        loops.mean_scores(
            codes, posterior, heavy, by_entry, moves.first_move, moves.first_column, *span, mean, by_ability
        )
        return mean, by_ability
    for group in range(codes.shape[1]):
        columns = slice(moves.first_column[group], moves.first_column[group + 1])
        table = by_entry[moves.first_move[group] : moves.first_move[group + 1]]
        own = table.reshape(-1, columns.stop - columns.start, len(nodes))[codes[:, group]]
        mean[:, columns] = np.einsum("pn,pcn->pc", posterior, own)
        by_ability[:, columns] = np.einsum("pn,pcn->pc", heavy, own)
    return mean, by_ability
