"""The shadow test: at each step the best full test that keeps every rule and holds the items already given.

Source: van der Linden & Reese (1998); van der Linden & Veldkamp (2004) for items set aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import EngineError, WrongShape
from ustat_engine.psychometrics.adaptive.design import Limit
from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.kernels.sitting import (
    ASIDE,
    EMPTY,
    LENGTH,
    TAKEN,
    ItemTables,
    Rules,
    Standing,
)

HARD, SHORT = 1e7, 1e3
"""What a unit of a broken rule costs when not every rule can be kept, and what a missing item costs."""

CORE = 20
"""So many items, the most doubtful ones, are decided first where the relaxed program leaves fractions."""

WHOLE = 1e-6

SOLVER: dict[str, bool | float] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-9,
    # So few items are open that looking for shortcuts takes longer than trying them all.
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
}


@dataclass(frozen=True, slots=True, eq=False)
class ShadowModel:
    """The rules as rows of a 0/1 program: ``low <= matrix @ chosen <= high``.

    ``length``: how many items a full test has; it is not among the rows.
    """

    matrix: Floats
    low: Floats
    high: Floats
    length: int

    @classmethod
    def of(
        cls,
        rules: Rules,
        areas: Sequence[str],
        sets: Sequence[Sequence[int]],
        limits: Sequence[tuple[Limit, dict[int, float]]],
    ) -> "ShadowModel":
        """The program of these rules.

        Raises ``WrongShape``, naming areas or limits, where the bank cannot keep them.
        """
        items = len(rules.area)
        rows, low, high, names = [], [], [], []
        for number, name in enumerate(areas):
            rows.append((rules.area == number).astype(np.float64))
            low.append(float(rules.at_least[number]))
            high.append(float(rules.at_most[number]))
            names.append(f"area {name}")
        for limit, amounts in limits:
            row = np.zeros(items)
            row[list(amounts)] = list(amounts.values())
            rows.append(row)
            low.append(limit.at_least)
            high.append(limit.at_most)
            names.append(f"limit {limit.name}")
        for one in sets:
            row = np.zeros(items)
            row[list(one)] = 1.0
            rows.append(row)
            low.append(-np.inf)
            high.append(1.0)
        matrix = np.asarray(rows).reshape(len(rows), items)
        model = cls(matrix, np.asarray(low), np.asarray(high), rules.max_length)
        length = model._longest(rules, names)
        return cls(matrix, model.low, model.high, length)

    def best(
        self,
        values: Floats,
        given: Sequence[int],
        state: NDArray[np.uint8],
        nearness: Floats,
        *,
        shortest: bool = False,
    ) -> Whole:
        """The items of the best test: most value, with few items set aside and, if asked, the fewest items.

        Where the rules can no longer all be kept, the test that breaks them least.
        """
        open_rows = state != TAKEN
        open_rows[list(given)] = True
        spare = 1.0 + float(np.sort(values[open_rows])[-self.length :].sum())
        worth = np.where(state == ASIDE, -spare * (2.0 - nearness), values)
        worth -= 2 * spare * (self.length + 1) if shortest else 0.0
        length = (float(len(given)) if shortest else float(self.length), float(self.length))
        chosen = _solve(worth, given, open_rows, self.matrix, self.low, self.high, length)
        if chosen is None:
            worth /= max(1.0, float(np.abs(worth).max()))
            chosen, _ = self._elastic(worth if shortest else worth + SHORT, given, open_rows)
        return chosen

    def _elastic(
        self, worth: Floats, given: Sequence[int], open_rows: NDArray[np.bool_]
    ) -> tuple[Whole, Floats]:
        """The test that breaks the lower bounds least, and by how much each."""
        needed = np.flatnonzero(np.isfinite(self.low) & (self.low > 0))
        gaps = np.zeros((len(self.matrix), len(needed)))
        gaps[needed, np.arange(len(needed))] = 1.0
        scale = np.maximum(self.low[needed], 1.0)
        chosen = _solve(
            worth,
            given,
            open_rows,
            np.hstack([self.matrix, gaps]),
            self.low,
            self.high,
            (0.0, float(self.length)),
            gap_costs=HARD / scale,
        )
        if chosen is None:
            raise EngineError("No test keeps the limits and enemies of this design with the items given.")
        inside = self.matrix[:, chosen].sum(axis=1)
        return chosen, np.maximum(self.low - inside, 0.0)

    def _longest(self, rules: Rules, names: Sequence[str]) -> int:
        everything = np.ones(self.matrix.shape[1], dtype=np.bool_)
        start = [int(row) for row in rules.start]
        try:
            chosen, gaps = self._elastic(np.full(len(everything), SHORT), start, everything)
        except EngineError:
            raise WrongShape(
                "The start items break a limit, an area or the enemies of this design."
            ) from None
        lacking = [f"{name} (short by {gap:g})" for name, gap in zip(names, gaps, strict=False) if gap > 1e-6]
        if lacking:
            raise WrongShape(
                f"No test of at most {self.length} items keeps every rule of this design: "
                f"the bank lacks items for {', '.join(lacking)}."
            )
        if len(chosen) < rules.min_length:
            raise WrongShape(
                f"A sitting needs at least {rules.min_length} items, but the rules of this design let only "
                f"{len(chosen)} be given together."
            )
        return len(chosen)


class ShadowStanding(Standing):
    """A sitting whose next item always comes from the best full test."""

    def __init__(
        self,
        tables: ItemTables,
        rules: Rules,
        seed: int,
        available: NDArray[np.bool_] | None,
        model: ShadowModel,
    ) -> None:
        super().__init__(tables, rules, seed, available)
        self._model = model

    def next_row(self) -> int:
        """The item that comes next; -1 if the sitting is over, and then ``reason`` says why."""
        wish = self._wish()
        if len(self.given) >= self.rules.max_length:
            self.reason = wish or LENGTH
            return -1
        row = self._starter()
        if row >= 0:
            return row
        row = self.pick(self.inside(self.test(shortest=bool(wish))))
        if row < 0:
            self.reason = wish or EMPTY
        return row

    def test(self, *, shortest: bool = False) -> Whole:
        """The items of the best full test at the present estimate."""
        return self._model.best(
            self.values(), self.given, self.state.copy(), self.nearness, shortest=shortest
        )

    def inside(self, chosen: Whole) -> NDArray[np.bool_]:
        """(items,) whether an item is free and belongs to the test."""
        mask = np.zeros(len(self.state), dtype=np.bool_)
        mask[chosen] = True
        return np.asarray(mask & (self.state != TAKEN))


def greedy_test(standing: Standing, values: Floats) -> Whole:
    """The best full test where items only fall into areas and sets of enemies within an area.

    Such rules form a laminar family (a generalised polymatroid), over which taking the best item that still
    fits, one after another, is exact. Source: Frank & Tardos (1988).
    """
    rules = standing.rules
    state, counts, left = standing.state.copy(), standing.counts.copy(), standing.left.copy()
    chosen = list(standing.given)
    while len(chosen) < rules.max_length:
        lacking = np.maximum(np.minimum(rules.at_least, counts + left) - counts, 0)
        spare = rules.max_length - len(chosen) - int(lacking.sum())
        areas = (left > 0) & (counts < rules.at_most) & ((lacking > 0) | (spare > 0))
        rows = np.flatnonzero((state != TAKEN) & areas[rules.area])
        if not len(rows):
            break
        aside = state[rows] == ASIDE
        worth = np.where(aside, standing.nearness[rows], values[rows])
        row = int(rows[np.lexsort((-worth, aside))[0]])
        chosen.append(row)
        state[rules.enemies[rules.enemies_first[row] : rules.enemies_first[row + 1]]] = TAKEN
        counts[rules.area[row]] += 1
        left[rules.area[row]] -= 1
    return np.asarray(chosen, dtype=np.int64)


def _solve(
    worth: Floats,
    given: Sequence[int],
    open_rows: NDArray[np.bool_],
    matrix: Floats,
    low: Floats,
    high: Floats,
    length: tuple[float, float],
    gap_costs: Floats | None = None,
) -> Whole | None:
    """The items of the best test, or none if there is no test. Columns past the items are gaps, at a cost.

    First without whole numbers, which mostly answers already. Else an item whose reduced cost exceeds what
    the best test known so far lacks keeps its place in every better one, so few items are left to decide.
    """
    items = len(worth)
    gaps = np.zeros(0) if gap_costs is None else gap_costs
    counting = np.concatenate([np.ones(items), np.zeros(len(gaps))])
    rows = np.vstack([matrix, counting])
    bounds = (np.append(low, length[0]), np.append(high, length[1]))
    costs = np.concatenate([worth, -gaps])
    least = np.zeros(items + len(gaps))
    least[list(given)] = 1.0
    most = np.concatenate([open_rows.astype(np.float64), np.full(len(gaps), np.inf)])

    relaxed = _optimum(costs, least, most, rows, bounds, whole=0)
    if relaxed is None:
        return None
    found, ceiling, prices = relaxed
    if (np.abs(found[:items] - np.round(found[:items])) < WHOLE).all():
        return np.asarray(np.flatnonzero(found[:items] > 0.5), dtype=np.int64)
    kept = np.clip(np.round(found), least, most)
    prices[items:] = 0.0
    prices[:items][np.abs(found[:items] - kept[:items]) > WHOLE] = 0.0
    reach = float(np.sort(prices)[min(CORE, len(prices) - 1)])
    while True:
        fixed = prices > reach
        inner = _optimum(
            costs, np.where(fixed, kept, least), np.where(fixed, kept, most), rows, bounds, whole=items
        )
        short = np.inf if inner is None else ceiling - inner[1] + 1e-9
        if not (fixed & (prices <= short)).any():
            break
        reach = short
    return None if inner is None else np.asarray(np.flatnonzero(inner[0][:items] > 0.5), dtype=np.int64)


def _optimum(
    costs: Floats, least: Floats, most: Floats, rows: Floats, bounds: tuple[Floats, Floats], *, whole: int
) -> tuple[Floats, float, Floats] | None:
    """The best columns, what they are worth, and their absolute reduced costs; none if there are none.

    ``whole``: how many of the first columns must be whole numbers.
    """
    import highspy  # type: ignore[import-untyped]

    columns = len(costs)
    row_of, places = np.nonzero(rows)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = costs, least, most
    program.row_lower_, program.row_upper_ = bounds
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.searchsorted(row_of, np.arange(len(rows) + 1))
    program.a_matrix_.index_, program.a_matrix_.value_ = places, rows[row_of, places]
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * whole
        program.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (columns - whole)

    solver = highspy.Highs()
    for name, value in SOLVER.items():
        solver.setOptionValue(name, value)
    solver.passModel(program)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    prices = np.zeros(columns) if whole else np.abs(np.asarray(solution.col_dual))
    return np.asarray(solution.col_value), float(solver.getObjectiveValue()), prices
