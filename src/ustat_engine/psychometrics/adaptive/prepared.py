"""A bank with everything computed that does not depend on who sits: made once, used for every sitting."""

from dataclasses import dataclass
from hashlib import blake2b
from math import ceil

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import information, probabilities
from ustat_engine.psychometrics.kernels.sitting import ItemTables
from ustat_engine.psychometrics.population import Population, equal_nodes

REACH = 8.0
GRID = 1601
"""Information is tabulated at every hundredth of the population's standard deviation."""

FEWEST_NODES, MOST_NODES = 61, 1201
LONG_SITTING = 100
RAREST = 1e-200


@dataclass(frozen=True, slots=True, eq=False)
class PreparedBank:
    """A bank for one population, with its tables."""

    bank: Bank
    population: Population
    tables: ItemTables


def prepare(bank: Bank | PreparedBank, population: Population | None = None) -> PreparedBank:
    """The tables of a bank, for ability spread as in this population (without one: standard normal).

    The nodes lie close enough for the posterior after the hundred most telling items; no error is ever
    reported below half their distance, where a sum over them would begin to mislead.
    """
    if isinstance(bank, PreparedBank):
        return bank
    population = population or Population()
    grid = equal_nodes(population, many=GRID, reach=REACH)
    told = np.ascontiguousarray(information(bank, grid).T)
    longest = np.sort(told, axis=1)[:, -LONG_SITTING:].sum(axis=1).max()
    spread = 1 / np.sqrt(1 / population.sd**2 + longest)
    wanted = ceil(2 * REACH * population.sd / (0.75 * spread)) + 1
    nodes = equal_nodes(population, many=min(max(wanted, FEWEST_NODES), MOST_NODES), reach=REACH)
    tables = ItemTables(
        nodes=nodes,
        prior=np.exp(population.log_density(nodes)),
        chances=np.ascontiguousarray(np.maximum(probabilities(bank, nodes), RAREST)),
        on_grid=told,
        on_nodes=np.ascontiguousarray(information(bank, nodes).T),
        grid_low=float(grid[0]),
        grid_step=float(grid[1] - grid[0]),
        least_error=float(nodes[1] - nodes[0]) / 2,
        keys=np.asarray([_key(name) for name in bank.items], dtype=np.uint64),
    )
    return PreparedBank(bank, population, tables)


def shares_as_in(bank: Bank) -> tuple[tuple[str, float], ...]:
    """Each content area with its share of the bank's items, so that a sitting looks like the bank.

    Items without an area form an area of their own, named "".
    """
    contents = bank.contents or ("",) * len(bank.items)
    return tuple((name, contents.count(name) / len(contents)) for name in sorted(set(contents)))


def mass_below(nodes: Floats, posterior: Floats, cuts: Floats) -> Floats:
    """(cuts,) the posterior's mass below each cut.

    The masses at equally spaced nodes stand for the smooth density through them (the cardinal series), so a
    cut between two nodes is no worse off than one on a node. Source: Stenger (1993).
    """
    from scipy.special import sici

    reached = np.pi * (cuts[:, None] - nodes[None, :]) / (nodes[1] - nodes[0])
    below = 0.5 + sici(reached)[0] / np.pi
    return np.asarray(np.clip(below @ posterior, 0.0, 1.0))


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
