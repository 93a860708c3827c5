"""How far the curves of common items lie apart under a link, and the link that brings them together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import least_squares

from ustat_engine.errors import DidNotSettle, WrongShape
from ustat_engine.growth.scales import LinkMethod
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores, probabilities
from ustat_engine.psychometrics.population import Population, equal_nodes

STEP = 1e-5
WIDE_STEP = 1e-4  # mixed second differences lose digits to a narrow one
MAX_STEPS = 500

Blocks = tuple[Floats, Floats]
Side = Literal["base", "new"]


@dataclass(frozen=True, slots=True)
class Points:
    """Where curves are compared: abilities, and how much each counts (scaled to sum 1)."""

    abilities: Floats
    weights: Floats

    def __post_init__(self) -> None:
        if self.abilities.ndim != 1 or self.weights.shape != self.abilities.shape:
            raise WrongShape(
                f"One weight a point: {self.abilities.size} points, {self.weights.size} weights."
            )
        if not (np.isfinite(self.weights).all() and (self.weights >= 0).all()):
            raise WrongShape("Weights of points are numbers from 0.")

    @property
    def shares(self) -> Floats:
        """(points,) the weights, summing to 1; nothing where there are no points."""
        return self.weights if not self.weights.size else np.asarray(self.weights / self.weights.sum())


def points_of(population: Population) -> Points:
    """Equally spaced points over a population, weighted by its density."""
    nodes = equal_nodes(population, many=41, reach=4.0)
    return Points(nodes, np.exp(population.log_density(nodes)))


STANDARD = points_of(Population())
NOWHERE = Points(np.zeros(0), np.zeros(0))


@dataclass(frozen=True, slots=True)
class CurveCriterion:
    """The common items of two banks, item by item in one order, and where their curves are compared.

    stocking_lord compares the expected sums of all items, haebara the curve of every category: a mean square
    difference over points (of each scale that has some) and, for haebara, over curves.
    Source: Haebara (1980), Japanese Psychological Research 22; Stocking and Lord (1983), Applied
    Psychological Measurement 7; for more categories and both scales, Kim and Lee (2006),
    J. Educational Measurement 43.
    """

    base: Bank
    new: Bank
    method: LinkMethod
    over_base: Points
    over_new: Points

    def residuals(self, slope: float, intercept: float) -> Floats:
        """What least squares makes small: differences of curves, times the root of each point's share."""
        return _flat(self._apart(slope, intercept))

    def value(self, slope: float, intercept: float) -> float:
        """The criterion itself: the sum of squares."""
        return float((self.residuals(slope, intercept) ** 2).sum())

    def slopes(self, slope: float, intercept: float) -> Floats:
        """(residuals, 2) how fast they move with slope and intercept."""
        return np.stack([_flat(part) for part in self._leanings(slope, intercept)], axis=1)

    def curvature(self, slope: float, intercept: float) -> Floats:
        """(2, 2) half the second derivatives of the criterion, by central differences of its gradient."""
        moved = [
            (self._gradient(slope + a, intercept + b) - self._gradient(slope - a, intercept - b)) / (2 * STEP)
            for a, b in ((STEP, 0.0), (0.0, STEP))
        ]
        return np.stack(moved, axis=1)

    def gradient_moves(
        self, slope: float, intercept: float, side: Side, of: Callable[[Bank, float], Bank]
    ) -> Floats:
        """(2, items) how half the gradient moves when ``of`` moves one parameter of every item of a bank.

        An item's curves hang on its own parameters alone, so all items are moved at once.
        """
        apart, leanings = self._apart(slope, intercept), self._leanings(slope, intercept)
        (up_apart, up_leanings), (down_apart, down_leanings) = (
            self._items_moved(slope, intercept, side, of, by) for by in (WIDE_STEP, -WIDE_STEP)
        )
        found = np.zeros((2, len(self.base.items)))
        for at in range(2):
            for block in range(2):
                by_value = (up_apart[block] - down_apart[block]) / (2 * WIDE_STEP) * leanings[at][block]
                by_leaning = (
                    (up_leanings[at][block] - down_leanings[at][block]) / (2 * WIDE_STEP) * apart[block]
                )
                found[at] += (by_value + by_leaning).sum(axis=(1, 2))
        return found

    def _gradient(self, slope: float, intercept: float) -> Floats:
        return np.asarray(self.slopes(slope, intercept).T @ self.residuals(slope, intercept))

    def _apart(self, slope: float, intercept: float) -> Blocks:
        found = self._items_apart(self.base, self.new, slope, intercept)
        return _together(found) if self.method == "stocking_lord" else found

    def _leanings(self, slope: float, intercept: float) -> tuple[Blocks, Blocks]:
        first, second = self._items_leaning(self.base, self.new, slope, intercept)
        return (_together(first), _together(second)) if self.method == "stocking_lord" else (first, second)

    def _items_moved(
        self, slope: float, intercept: float, side: Side, of: Callable[[Bank, float], Bank], by: float
    ) -> tuple[Blocks, tuple[Blocks, Blocks]]:
        base = of(self.base, by) if side == "base" else self.base
        new = of(self.new, by) if side == "new" else self.new
        return (
            self._items_apart(base, new, slope, intercept),
            self._items_leaning(base, new, slope, intercept),
        )

    def _items_apart(self, base: Bank, new: Bank, slope: float, intercept: float) -> Blocks:
        """Differences of the curves, (items, curves, points), over the points of either scale."""
        here, there = self.over_base, self.over_new
        at_base = self._curves(base, here.abilities)
        at_new = self._curves(new, (here.abilities - intercept) / slope)
        back_base = self._curves(base, slope * there.abilities + intercept)
        back_new = self._curves(new, there.abilities)
        return (at_base - at_new) * np.sqrt(here.shares), (back_base - back_new) * np.sqrt(there.shares)

    def _items_leaning(self, base: Bank, new: Bank, slope: float, intercept: float) -> tuple[Blocks, Blocks]:
        """How fast those differences move with slope, and with intercept."""
        here, there = self.over_base.abilities, self.over_new.abilities
        origin = (here - intercept) / slope
        steep_new = self._steepness(new, origin) * np.sqrt(self.over_base.shares) / slope
        steep_base = self._steepness(base, slope * there + intercept) * np.sqrt(self.over_new.shares)
        return (steep_new * origin, steep_base * there), (steep_new, steep_base)

    def _curves(self, bank: Bank, abilities: Floats) -> Floats:
        if self.method == "stocking_lord":
            return np.asarray(expected_scores(bank, abilities)[:, None, :])
        # Every category counts, as in Kim and Lee (2006), so items of more categories weigh more.
        return np.asarray(probabilities(bank, abilities) / np.sqrt(int((bank.steps + 1).sum())))

    def _steepness(self, bank: Bank, abilities: Floats) -> Floats:
        up, down = self._curves(bank, abilities + STEP), self._curves(bank, abilities - STEP)
        return np.asarray((up - down) / (2 * STEP))


def _together(blocks: Blocks) -> Blocks:
    """The sum over items, where only the expected sum of all of them is compared."""
    return blocks[0].sum(axis=0, keepdims=True), blocks[1].sum(axis=0, keepdims=True)


def _flat(blocks: Blocks) -> Floats:
    return np.concatenate([blocks[0].ravel(), blocks[1].ravel()])


def least(criterion: CurveCriterion, start: tuple[float, float], *, free_slope: bool) -> tuple[float, float]:
    """Slope and intercept at the least criterion; without a free slope it stays at 1.

    Raises ``DidNotSettle`` where least squares does not end.
    """

    def place(point: Floats) -> tuple[float, float]:
        return (float(np.exp(point[0])), float(point[1])) if free_slope else (1.0, float(point[0]))

    def moves(point: Floats) -> Floats:
        slope, intercept = place(point)
        both = criterion.slopes(slope, intercept)
        return both * np.array([slope, 1.0]) if free_slope else both[:, 1:]

    first = np.array([np.log(start[0]), start[1]]) if free_slope else np.array([start[1]])
    found = least_squares(
        lambda point: criterion.residuals(*place(point)),
        first,
        jac=moves,
        method="lm",
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        max_nfev=MAX_STEPS,
    )
    if not found.success:
        raise DidNotSettle("link", steps=MAX_STEPS)
    return place(found.x)
