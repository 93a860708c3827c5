"""How much the answers tell of each parameter: Louis' identity, or the cross-product of the scores."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.calibration.climbing import Place, Slope
from ustat_engine.psychometrics.calibration.families import complete_information, curves
from ustat_engine.psychometrics.calibration.pieces import Curved, Piece, Tables, curved
from ustat_engine.psychometrics.calibration.space import Space
from ustat_engine.psychometrics.kernels.information import Moments, Moves, moments, move_tables


@dataclass(frozen=True, slots=True)
class Asked:
    """One task's question, unfolded: see ``kernels.information.moments``."""

    known: Tables
    nodes: Floats
    moves: Moves
    summed: Floats
    by_node: Floats
    products: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One task's question as it travels. ``by_item``: each item's (columns, categories, nodes) derivatives.

    ``by_node``: (populations, nodes, 2) scores of the populations.
    """

    curved: Curved
    nodes: Floats
    by_item: list[Floats]
    summed: Floats
    by_node: Floats
    products: bool

    def prepared(self) -> Asked:
        """The tables of all codes."""
        moves = move_tables(self.curved.layout, self.by_item)
        return Asked(self.curved.prepared(), self.nodes, moves, self.summed, self.by_node, self.products)


def observed(slope: Slope, place: Place) -> Floats:
    """(free, free) minus the second derivatives of the height: Louis' identity, priors included.

    Source: Louis (1982). Complete information, less what the unknown abilities take away.
    """
    space = slope.space
    seconds, crossed = _moments(slope, place, products=True)
    found = _complete(slope, place) - seconds + crossed
    found[np.diag_indices_from(found)] += space.prior_weight
    return space.gathered_twice(found)


def cross_product(slope: Slope, place: Place) -> Floats:
    """(free, free) the sum over persons of each one's score times itself, priors included."""
    _, crossed = _moments(slope, place, products=False)
    crossed[np.diag_indices_from(crossed)] += slope.space.prior_weight
    return slope.space.gathered_twice(crossed)


def ask_piece(piece: Piece, ask: Asked) -> Moments:
    """One task: the moments of one piece."""
    known = ask.known
    return moments(
        piece.codes,
        piece.weights,
        known.first_row,
        known.tables,
        known.priors[piece.population],
        ask.nodes,
        ask.moves,
        ask.summed,
        ask.by_node[piece.population],
        products=ask.products,
    )


def _moments(slope: Slope, place: Place, *, products: bool) -> tuple[Floats, Floats]:
    """Twice (all, all): the sums over persons of E[s s'] and of E[s] E[s]'."""
    space, values, nodes = slope.space, place.values, slope.nodes
    by_item: list[Floats] = [np.zeros(0)] * len(slope.packed.categories)
    for kind in space.kinds:
        moves = curves(kind, values, nodes).moves
        for row, item in enumerate(kind.items):
            by_item[item] = moves[row, 1:]
    columns, slopes, summed = _columns(space)
    by_node = np.stack([_population_scores(space, values, nodes, one) for one in range(space.populations)])
    known = curved(space, values, nodes, slope.packed)
    ask = Ask(known, nodes, by_item, summed, by_node, products)

    seconds, crossed = np.zeros((2, len(values), len(values)))
    total = np.zeros((3, len(columns), len(columns)))
    for piece, found in zip(slope.crew.pieces, slope.crew.each(ask_piece, ask), strict=True):
        own = space.items_end + 2 * piece.population + np.arange(2)
        places = np.concatenate([columns, slopes, own])
        crossed[np.ix_(places, places)] += found.crossed
        total += found.products
        with_steps = by_node[piece.population].T @ found.firsts
        with_slopes = (by_node[piece.population] * nodes[:, None]).T @ found.firsts @ summed
        seconds[np.ix_(own, columns)] += with_steps
        seconds[np.ix_(own, slopes)] += with_slopes
    seconds[np.ix_(columns, columns)] += total[0]
    seconds[np.ix_(columns, slopes)] += total[1] @ summed
    seconds[np.ix_(slopes, slopes)] += summed.T @ total[2] @ summed
    seconds[np.ix_(slopes, columns)] = seconds[np.ix_(columns, slopes)].T
    items = space.items_end
    seconds[:items, items:] = seconds[items:, :items].T
    for number in range(space.populations):
        square = slice(items + 2 * number, items + 2 * number + 2)
        heavy = by_node[number] * place.found.masses[number][:, None]
        seconds[square, square] = by_node[number].T @ heavy
    return seconds, crossed


def _columns(space: Space) -> tuple[Whole, Whole, Floats]:
    """Places of the columns and of the slopes, and (columns, slopes) 1 where a step is under a slope."""
    whats = space.parameters
    columns = np.asarray([at for at, (_, what, _) in enumerate(whats) if what != "slope"])
    slopes = np.asarray([at for at, (_, what, _) in enumerate(whats) if what == "slope"])
    owner = np.asarray([whats[at][0] for at in columns])
    is_step = np.asarray([whats[at][1] == "intercept" for at in columns])
    summed = (owner[:, None] == np.arange(len(slopes))) & is_step[:, None]
    return columns, slopes, summed.astype(np.float64)


def _population_scores(space: Space, values: Floats, nodes: Floats, number: int) -> Floats:
    """(nodes, 2) derivatives of the log density by mean and log spread."""
    one = space.population(values, number)
    z = (nodes - one.mean) / one.sd
    return np.stack([z / one.sd, z**2 - 1], axis=1)


def _complete(slope: Slope, place: Place) -> Floats:
    """(all, all) minus the second derivatives of the expected complete log-likelihood."""
    space, values, nodes = slope.space, place.values, slope.nodes
    found = np.zeros((len(values), len(values)))
    for kind in space.kinds:
        answers = place.found.counts[kind.items, : kind.categories]
        own = complete_information(kind, curves(kind, values, nodes), values, nodes, answers)
        found[kind.own[:, :, None], kind.own[:, None, :]] = own
    for number in range(space.populations):
        one = space.population(values, number)
        mass, z = place.found.masses[number], (nodes - one.mean) / one.sd
        at = space.items_end + 2 * number
        found[at, at] = mass.sum() / one.sd**2
        found[at, at + 1] = found[at + 1, at] = 2 * float(mass @ z) / one.sd
        found[at + 1, at + 1] = 2 * float(mass @ z**2)
    return found
