"""One adaptive sitting after another: the compiled loop over persons, and its twin for one person.

Both make the same choices to the last bit: sums run in one order, and chance has no state. A live sitting
uses the twin, so a web process never imports Numba.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled_module
from ustat_engine.psychometrics.kernels.draws import EXPOSURE, PICKS, Bits, chance_draws

Array = TypeVar("Array", bound=NDArray[np.generic])

RUNNING, ERROR, CLASS, LENGTH, EMPTY = range(5)
"""Why a sitting ends: precise enough, on a known side of every cut, long enough, nothing left to ask."""

AT_ABILITY, OVER_POSTERIOR, AT_CUT = range(3)
"""Where information is read: at the estimate, as the mean over the posterior, at the nearest cut."""

TAKEN, FREE, ASIDE = range(3)
"""An item given, unavailable or an enemy of one given; free; free, but set aside to spare it."""

TINY = 1e-300

SMALLEST = 1e-290
"""No node ever weighs nothing, so that contradictory answers cannot leave an empty posterior."""


@dataclass(frozen=True, slots=True)
class ItemTables:
    """What is known of a bank before anybody sits down.

    ``nodes``, ``prior``: (nodes,) abilities and their masses. ``chances``: (items, categories, nodes).
    ``on_grid``: (grid, items) information at abilities ``grid_low``, ``grid_low + grid_step``, ...
    ``on_nodes``: (nodes, items) information. ``least_error``: no error below what the nodes can tell.
    ``keys``: (items,) what chance knows an item by.
    """

    nodes: Floats
    prior: Floats
    chances: Floats
    on_grid: Floats
    on_nodes: Floats
    grid_low: float
    grid_step: float
    least_error: float
    keys: Bits


@dataclass(frozen=True)
class Rules:
    """A design in the numbers of a bank's items.

    ``area``: (items,) the content area, the last one being "all others". ``at_least``, ``at_most``: (areas,).
    ``shares``: (areas,) target shares, or empty. ``enemies_first``, ``enemies``: item i rules out the items
    ``enemies[enemies_first[i]:enemies_first[i + 1]]``, itself among them. ``unit``: (items,) items of one
    unit all rule each other out. ``start``: items that come first. ``exposure``: (items,) the share of
    sittings in which an item may be chosen. ``cuts``: (cuts,); ``gains``: (items, categories, cuts) what an
    answer adds to the log-likelihood ratio of each cut, decided outside ``lower`` to ``upper``.
    """

    area: Whole
    at_least: Whole
    at_most: Whole
    shares: Floats
    enemies_first: Whole
    enemies: Whole
    unit: Whole
    start: Whole
    exposure: Floats
    cuts: Floats
    gains: Floats
    lower: float
    upper: float
    min_length: int
    max_length: int
    stop_error: float
    select: int
    random_from: int

    @cached_property
    def spared(self) -> Whole:
        """The items that may not be chosen in every sitting."""
        return np.asarray(np.flatnonzero(self.exposure < 1), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Record:
    """Sittings that have ended, a row a person.

    ``order``: (persons, longest) item numbers in the order given, -1 after the last; ``answers``: the same
    places, ``MISSING`` after the last. ``above``: how many cuts the answers lie above.
    """

    order: Whole
    answers: Codes
    lengths: Whole
    abilities: Floats
    errors: Floats
    reasons: Whole
    above: Whole


def sat(tables: ItemTables, rules: Rules, codes: Codes, seeds: Bits) -> Record:
    """Let each person sit: (persons, items) what they would answer, ``MISSING`` where an item cannot come."""
    record = empty_record(len(codes), min(rules.max_length, codes.shape[1]))
    loops = compiled_module("sitting")
    if loops is None:
        for person, seed in enumerate(seeds):
            standing = Standing(tables, rules, int(seed), codes[person] != MISSING)
            while (row := standing.next_row()) >= 0:
                standing.give(row, int(codes[person, row]))
            write(record, person, standing, codes[person])
        return record
    loops.sit(
        _own(codes),
        _own(seeds),
        tuple(map(_own, (tables.nodes, tables.prior, tables.chances, tables.on_grid, tables.on_nodes))),
        (tables.grid_low, tables.grid_step, tables.least_error, rules.stop_error, rules.lower, rules.upper),
        _own(tables.keys),
        tuple(map(_own, (rules.exposure, rules.shares, rules.cuts, rules.gains))),
        tuple(
            map(
                _own,
                (
                    rules.area,
                    rules.at_least,
                    rules.at_most,
                    rules.enemies_first,
                    rules.enemies,
                    rules.unit,
                    rules.start,
                ),
            )
        ),
        (rules.min_length, rules.max_length, rules.select, rules.random_from),
        (record.order, record.lengths, record.reasons, record.above),
        record.answers,
        (record.abilities, record.errors),
    )
    return record


def _own(array: Array) -> Array:
    """The array as compiled loops take it; one that came over a network may be read-only."""
    return cast(Array, np.require(array, requirements=["C", "W"]))


def empty_record(persons: int, longest: int) -> Record:
    """Room for this many sittings of at most so many items."""
    return Record(
        np.full((persons, longest), -1, dtype=np.int64),
        np.full((persons, longest), MISSING, dtype=np.uint8),
        np.zeros(persons, dtype=np.int64),
        np.zeros(persons),
        np.zeros(persons),
        np.zeros(persons, dtype=np.int64),
        np.zeros(persons, dtype=np.int64),
    )


def write(record: Record, person: int, standing: "Standing", codes: Codes) -> None:
    """Put one ended sitting into its row."""
    rows = standing.given
    record.order[person, : len(rows)] = rows
    record.answers[person, : len(rows)] = codes[rows]
    record.lengths[person] = len(rows)
    record.abilities[person], record.errors[person] = standing.ability, standing.error
    record.reasons[person] = standing.reason
    record.above[person] = standing.above


class Standing:
    """Where one sitting stands, answer by answer.

    ``available``: (items,) whether an item can come at all; none for all of them. ``nearness``: (items,) how
    near to being free an item set aside came, from 0 to 1.
    """

    def __init__(
        self, tables: ItemTables, rules: Rules, seed: int, available: NDArray[np.bool_] | None = None
    ) -> None:
        self.tables, self.rules = tables, rules
        self._seed = np.asarray([seed], dtype=np.uint64)
        self.given: list[int] = []
        self.reason = RUNNING
        self.posterior = tables.prior
        self.gains = np.zeros(len(rules.cuts))
        self.counts = np.zeros(len(rules.at_least), dtype=np.int64)
        items = len(rules.area)
        self.state = np.full(items, FREE, dtype=np.uint8)
        self.nearness = np.ones(items)
        if len(rules.spared):
            draws = chance_draws(self._seed, EXPOSURE, tables.keys[rules.spared])
            chances = rules.exposure[rules.spared]
            aside = rules.spared[draws >= chances]
            self.state[aside] = ASIDE
            self.nearness[aside] = (chances / np.maximum(draws, TINY))[draws >= chances]
        if available is not None:
            self.state[~available] = TAKEN
        here = np.unique(rules.unit[self.state != TAKEN], return_index=True)[1]
        areas = rules.area[self.state != TAKEN][here]
        self.left = np.bincount(areas, minlength=len(self.counts))
        self._estimate()

    @property
    def above(self) -> int:
        """How many cuts the answers so far lie above."""
        return int((self.gains > 0).sum())

    def give(self, row: int, code: int) -> None:
        """The item was given, and answered with this category, or ``MISSING`` if it was passed over."""
        rules = self.rules
        self.given.append(row)
        self.state[rules.enemies[rules.enemies_first[row] : rules.enemies_first[row + 1]]] = TAKEN
        self.counts[rules.area[row]] += 1
        self.left[rules.area[row]] -= 1
        if code == MISSING:
            return
        weighed = np.maximum(self.posterior * self.tables.chances[row, code], SMALLEST)
        self.posterior = weighed * (1.0 / in_order(weighed))
        self.gains = self.gains + rules.gains[row, code]
        self._estimate()

    def next_row(self) -> int:
        """The item that comes next; -1 if the sitting is over, and then ``reason`` says why."""
        wish = self._wish()
        lacking = self.lacking()
        if wish and not lacking.any():
            self.reason = wish
        elif len(self.given) >= self.rules.max_length:
            self.reason = wish or LENGTH
        else:
            row = self._starter()
            if row < 0:
                row = self.pick(self.allowed(lacking, bool(wish)))
            if row < 0:
                self.reason = wish or EMPTY
            return row
        return -1

    def lacking(self) -> Whole:
        """(areas,) how many items each area still needs and can have."""
        need = np.minimum(self.rules.at_least, self.counts + self.left) - self.counts
        return np.asarray(np.maximum(need, 0))

    def allowed(self, lacking: Whole, ending: bool) -> NDArray[np.bool_]:
        """(items,) whether a full test that keeps the blueprint can begin with this item."""
        rules = self.rules
        if len(rules.shares):
            return np.asarray((self.state != TAKEN) & (rules.area == self._area_due()))
        spare = 0 if ending else rules.max_length - len(self.given) - int(lacking.sum())
        areas = (self.left > 0) & (self.counts < rules.at_most) & ((lacking > 0) | (spare > 0))
        return np.asarray((self.state != TAKEN) & areas[rules.area])

    def pick(self, allowed: NDArray[np.bool_]) -> int:
        """One of the best items among these, or -1 for none.

        Where only items set aside are left, the one that came nearest to being free: so need, too, wears all
        items in proportion to their chances, and not the best ones most.
        """
        rows = np.flatnonzero(allowed & (self.state == FREE))
        many, wanted = len(rows), self.rules.random_from
        if not many:
            rows = np.flatnonzero(allowed)
            return int(rows[np.argmax(self.nearness[rows])]) if len(rows) else -1
        drawn = 0.0
        if wanted > 1:
            drawn = float(chance_draws(self._seed, PICKS, np.asarray([len(self.given)], dtype=np.uint64))[0])
        if wanted >= many:
            return int(rows[int(drawn * many)])
        best = np.argsort(-self.values()[rows], kind="stable")
        return int(rows[best[int(drawn * wanted)]])

    def values(self) -> Floats:
        """(items,) what each item would tell, by the design's measure."""
        tables, rules = self.tables, self.rules
        if rules.select == OVER_POSTERIOR:
            return np.asarray(np.cumsum(self.posterior[:, None] * tables.on_nodes, axis=0)[-1])
        where = self.ability
        if rules.select == AT_CUT:
            where = float(rules.cuts[np.argmin(np.abs(rules.cuts - self.ability))])
        place = (where - tables.grid_low) / tables.grid_step
        at = min(max(int(np.floor(place)), 0), len(tables.on_grid) - 2)
        low, high = tables.on_grid[at], tables.on_grid[at + 1]
        return np.asarray(low + (place - at) * (high - low))

    def _estimate(self) -> None:
        nodes, posterior = self.tables.nodes, self.posterior
        self.ability = in_order(posterior * nodes)
        away = nodes - self.ability
        spread = in_order(posterior * (away * away))
        self.error = max(float(np.sqrt(spread)), self.tables.least_error)

    def _wish(self) -> int:
        rules = self.rules
        if len(self.given) < rules.min_length:
            return RUNNING
        if self.error <= rules.stop_error:
            return ERROR
        decided = (self.gains >= rules.upper) | (self.gains <= rules.lower)
        return CLASS if len(decided) and decided.all() else RUNNING

    def _starter(self) -> int:
        for row in self.rules.start:
            if self.state[row] != TAKEN:
                return int(row)
        return -1

    def _area_due(self) -> int:
        """The area that may wait least, so that no area is ever a whole item off its share.

        Source: Tijdeman (1980), the chairman assignment problem.
        """
        shares, asked = self.rules.shares, len(self.given) + 1
        areas = int((shares > 0).sum())
        room = 1.0 / (2 * areas - 2) if areas > 1 else 0.0
        due, soonest, behind, most = -1, np.inf, -1, -np.inf
        for area in range(len(shares)):
            if self.left[area] <= 0 or shares[area] <= 0:
                continue
            gap = shares[area] * asked - self.counts[area]
            if gap > most:
                behind, most = area, gap
            deadline = (self.counts[area] + 1.0 - room) / shares[area]
            if gap >= room and deadline < soonest:
                due, soonest = area, deadline
        return due if due >= 0 else behind


def in_order(terms: Floats) -> float:
    """The sum from first to last, as a plain loop adds (``numpy.sum`` adds in pairs)."""
    return float(np.cumsum(terms)[-1])
