"""The way up to the maximum: expectation and maximisation, accelerated, then Newton's steps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.calibration.crew import Crew
from ustat_engine.psychometrics.calibration.families import curves, expected_information
from ustat_engine.psychometrics.calibration.pieces import Expectation, curved, expect_piece, expected
from ustat_engine.psychometrics.calibration.space import Space
from ustat_engine.psychometrics.kernels.packing import Packed

NARROWEST = -3.0
"""The log of a spread below which the persons of a population cannot be told apart."""

LONGEST_STEP = 2.0
"""No parameter moves further in one maximisation step: far from home the quadratic is not to be believed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the way: all parameters, the height there, and the expected answers.

    ``height``: log-likelihood plus log priors. ``gradient``: (free,) its derivatives.
    """

    values: Floats
    height: float
    gradient: Floats
    found: Expectation


@dataclass(frozen=True, slots=True)
class Slope:
    """The ground: the persons, and what is free.

    ``nodes``: (nodes,) abilities summed over. ``heard``: called after every expectation step.
    """

    space: Space
    packed: Packed
    crew: Crew
    nodes: Floats
    heard: Callable[[], None]

    def at(self, values: Floats) -> Place:
        """One expectation step."""
        results = self.crew.each(expect_piece, curved(self.space, values, self.nodes, self.packed))
        found = expected(results, self.crew.pieces, self.packed, self.space.populations)
        off = values - self.space.prior_mean
        self.heard()
        height = found.log_likelihood - 0.5 * float(self.space.prior_weight @ off**2)
        gradient = item_gradient(self.space, values, self.nodes, found.counts)
        gradient[self.space.items_end :] = population_gradient(self.space, values, self.nodes, found.masses)
        gradient -= self.space.prior_weight * off
        return Place(values, height, self.space.gathered(gradient), found)


def item_gradient(space: Space, values: Floats, nodes: Floats, counts: Floats) -> Floats:
    """(all,) derivatives of the expected complete log-likelihood by the items' parameters; 0 elsewhere."""
    gradient = np.zeros(len(values))
    for kind in space.kinds:
        moves = curves(kind, values, nodes).moves
        gradient[kind.own] = _moved(moves, counts[kind.items, : kind.categories])
    return gradient


def population_gradient(space: Space, values: Floats, nodes: Floats, masses: Floats) -> Floats:
    """(2 populations,) derivatives by each mean and log spread."""
    found = []
    for number in range(space.populations):
        one = space.population(values, number)
        z = (nodes - one.mean) / one.sd
        found += [float(masses[number] @ z) / one.sd, float(masses[number] @ (z**2 - 1))]
    return np.asarray(found)


def maximised(slope: Slope, place: Place, *, steps: int = 2) -> Floats:
    """(all,) the maximisation step: Fisher scoring on the expected answers, populations in closed form."""
    space = slope.space
    values = place.values.copy()
    for _ in range(steps):
        values = scored(space, values, slope.nodes, place.found.counts)
    return space.values(space.free_of(_rescaled(slope, place, values)))


def _rescaled(slope: Slope, place: Place, values: Floats) -> Floats:
    """The same with the populations in closed form, and the scale brought back to where it belongs.

    Where nothing but the first population holds the scale, its mean and spread are let free for a moment and
    the items then moved along: the slowest direction of the algorithm costs one step.
    Source: Liu, Rubin & Wu (1998), parameter expansion.
    """
    space = slope.space
    mean, spread = 0.0, 1.0
    if space.loose_scale:
        mass = place.found.masses[0] / place.found.masses[0].sum()
        mean = float(mass @ slope.nodes)
        if space.free_at[space.items_end + 1] < 0:
            spread = float(np.sqrt(mass @ (slope.nodes - mean) ** 2))
    for kind in space.kinds:
        values[kind.own[:, 1 : kind.categories]] += mean * values[kind.own[:, :1]]
        values[kind.own[:, 0]] *= spread
    for number in range(space.populations):
        mass = place.found.masses[number]
        at = space.items_end + 2 * number
        if space.free_at[at] >= 0:
            values[at] = (float(mass @ slope.nodes / mass.sum()) - mean) / spread
        if space.free_at[at + 1] >= 0:
            middle = values[at] * spread + mean
            variance = float(mass @ (slope.nodes - middle) ** 2 / mass.sum()) / spread**2
            values[at + 1] = 0.5 * np.log(max(variance, np.exp(2 * NARROWEST - 1)))
    return values


def scored(space: Space, values: Floats, nodes: Floats, counts: Floats) -> Floats:
    """(all,) one step of Fisher scoring for every item, on (items, categories, nodes) expected answers."""
    return _ordered(space, values, _item_step(space, values, nodes, counts))


def _item_step(space: Space, values: Floats, nodes: Floats, counts: Floats) -> Floats:
    """(all,) one Newton step of Fisher scoring for every item."""
    gradient, informations = np.zeros(len(values)), []
    for kind in space.kinds:
        found, answers = curves(kind, values, nodes), counts[kind.items, : kind.categories]
        gradient[kind.own] = _moved(found.moves, answers)
        informations.append(expected_information(found, answers))
    gradient -= space.prior_weight * (values - space.prior_mean)
    step = np.zeros(len(values))
    slope_gradient, slope_information, leaning = 0.0, 0.0, []
    for kind, information in zip(space.kinds, informations, strict=True):
        free = space.free_at[kind.own] >= 0
        if space.shared_slope:
            free[:, 0] = False
        width = kind.own.shape[1]
        every = np.arange(width)
        information[:, every, every] += space.prior_weight[kind.own]
        information[:, every, every] *= 1 + 1e-9
        across = information[:, :, 0].copy()
        own_slope = information[:, 0, 0].copy()
        information *= free[:, :, None] & free[:, None, :]
        information[:, every, every] += ~free
        right = np.stack([gradient[kind.own] * free, across * free], axis=2)
        solved = np.linalg.solve(information, right)
        step[kind.own] = solved[:, :, 0]
        if space.shared_slope:
            mine = space.free_at[kind.own[:, 0]] >= 0
            leaning.append((kind, solved[:, :, 1] * mine[:, None]))
            slope_information += float(
                (own_slope - (across * free * solved[:, :, 1]).sum(axis=1))[mine].sum()
            )
            slope_gradient += float(
                (gradient[kind.own[:, 0]] - (across * free * solved[:, :, 0]).sum(axis=1))[mine].sum()
            )
    if space.shared_slope:
        # One slope for all: take the items' own parameters out of its equation, then move them along.
        move = slope_gradient / slope_information
        for kind, lean in leaning:
            step[kind.own] -= move * lean
            step[kind.own[:, 0]] += move * (space.free_at[kind.own[:, 0]] >= 0)
    return step


def _ordered(space: Space, values: Floats, step: Floats) -> Floats:
    """The step, shortened item by item where it is long or would let thresholds cross."""
    values = values.copy()
    common = 1.0
    if space.shared_slope:
        common = min(1.0, LONGEST_STEP / max(float(np.abs(step[: space.items_end]).max()), LONGEST_STEP))
    for kind in space.kinds:
        own = kind.own
        longest = np.abs(step[own]).max(axis=1, initial=0.0)
        share = np.minimum(common, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
        if kind.family == "graded":
            for _ in range(50):
                after = values[own[:, 1:]] + share[:, None] * step[own[:, 1:]]
                crossed = (np.diff(after, axis=1) >= 0).any(axis=1)
                if not crossed.any():
                    break
                share = np.where(crossed, share / 2, share)
        if space.shared_slope:
            moved = share[:, None] * step[own]
            moved[:, 0] = common * step[own[:, 0]]
            values[own] += moved
        else:
            values[own] += share[:, None] * step[own]
    return values


def whole_information(space: Space, values: Floats, nodes: Floats) -> Floats:
    """(nodes,) Fisher information on ability of all items together."""
    total = np.zeros(len(nodes))
    for kind in space.kinds:
        found = curves(kind, values, nodes)
        by_ability = found.moves[:, 1 : kind.categories].sum(axis=1) * values[kind.own[:, :1], None]
        total += (np.exp(found.log_chances) * by_ability**2).sum(axis=(0, 1))
    return total


def _moved(moves: Floats, counts: Floats) -> Floats:
    items, parameters = moves.shape[:2]
    flat = moves.reshape(items, parameters, -1)
    return np.asarray((flat @ counts.reshape(items, -1, 1))[:, :, 0])


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a climb ended. ``distance``: how far the maximum is thought to be, in the largest parameter."""

    place: Place
    distance: float
    steps: int


def squarem(slope: Slope, start: Place, *, tolerance: float, most: int, steps: int = 2) -> Climb:
    """Expectation-maximisation, extrapolated by its own last two steps, never downhill.

    Ends when the change of a step, divided by (1 - rate), is below ``tolerance`` in every parameter.
    Source: Varadhan & Roland (2008), scheme S3; the guard is the log-likelihood.
    """
    space, place, used, distance = slope.space, start, 0, np.inf
    stretch = 1.0
    while used < most:
        first = space.free_of(maximised(slope, place, steps=steps))
        middle = slope.at(space.values(first))
        used += 1
        second = space.free_of(maximised(slope, middle, steps=steps))
        before = space.free_of(place.values)
        one, two = first - before, second - first
        size, size_two = float(np.sqrt(one @ one)), float(np.sqrt(two @ two))
        rate = min(size_two / size, 0.9999) if size > 0 else 0.0
        distance = float(np.abs(two).max()) / (1 - rate)
        if distance < tolerance:
            return Climb(middle, distance, used)
        bend = two - one
        length = max(1.0, size / max(float(np.sqrt(bend @ bend)), 1e-300))
        length = min(length, 4.0 * stretch)
        after = None
        while length > 1.0:
            values = space.values(before + 2 * length * one + length**2 * bend)
            if space.is_proper(values):
                tried = slope.at(values)
                used += 1
                if tried.height >= middle.height - 1e-9 * abs(middle.height):
                    after = tried
                    stretch = max(stretch, length)
                    break
            length = 1.0 if length < 1.5 else (1.0 + length) / 2
            stretch = max(1.0, stretch / 2)
        if after is None:
            after = slope.at(space.values(second))
            used += 1
        place = after
    return Climb(place, distance, used)


def newton(slope: Slope, start: Place, information: Floats, *, tolerance: float, most: int) -> Climb:
    """Newton's steps with (free, free) ``information``, mended by what the gradients then show (BFGS).

    The information may come from a sample or from nearby. Ends when the step still to go, which is the change
    of an expectation-maximisation step divided by (1 - rate) in each direction, is below ``tolerance``; gives
    up, with an infinite distance, where the information is no hill or no step leads up.
    Source: Nocedal & Wright (2006), section 6.1.
    """
    space, place, used = slope.space, start, 0
    try:
        np.linalg.cholesky(information)
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return Climb(start, np.inf, 0)
    while True:
        step = inverse @ place.gradient
        distance = float(np.abs(step).max(initial=0.0))
        if not np.isfinite(distance):
            return Climb(place, np.inf, used)
        if distance < tolerance:
            return Climb(place, distance, used)
        step *= min(1.0, LONGEST_STEP / distance)
        here = space.free_of(place.values)
        after = None
        while used < most and np.abs(step).max() > tolerance / 8:
            values = space.values(here + step)
            if space.is_proper(values):
                used += 1
                tried = slope.at(values)
                if tried.height >= place.height - 1e-12 * abs(place.height):
                    after = tried
                    break
            step = step / 4
        if after is None:
            return Climb(place, np.inf, used)
        turned = place.gradient - after.gradient
        along = float(step @ turned)
        if along > 0:
            bent = inverse @ turned
            inverse += (1 + float(turned @ bent) / along) / along * np.outer(step, step)
            inverse -= (np.outer(bent, step) + np.outer(step, bent)) / along
        place = after
