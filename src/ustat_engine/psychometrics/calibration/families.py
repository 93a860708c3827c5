"""Items of one kind and size together: their curves, and how the curves move with the parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from ustat_engine.psychometrics.arrays import Floats, Model, Whole

Family = Literal["stepped", "graded", "guessing"]
"""stepped: rasch, 2pl, gpcm (and grm with two categories, the same thing). guessing: 3pl."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Items of one family with equally many categories.

    ``items``: their numbers. ``own``: (items, parameters) where their parameters stand in the vector of all:
    the slope, the intercepts, and for ``guessing`` the logit of the guessing.
    """

    family: Family
    categories: int
    items: Whole
    own: Whole


@dataclass(frozen=True, slots=True)
class Curves:
    """``log_chances``: (items, categories, nodes). ``moves``: (items, parameters, categories, nodes), the
    derivative of each log-chance by each of the item's parameters.
    """

    log_chances: Floats
    moves: Floats


def family_of(model: Model, categories: int) -> Family:
    """Which formula an item follows."""
    if model == "3pl":
        return "guessing"
    return "graded" if model == "grm" and categories > 2 else "stepped"


def alike(
    models: Sequence[Model], categories: Sequence[int]
) -> tuple[list[Alike], list[tuple[int, str, int]]]:
    """The items sorted by kind, and every parameter in the order of the vector: (item, what, step)."""
    parameters: list[tuple[int, str, int]] = []
    kinds: dict[tuple[Family, int], tuple[list[int], list[range]]] = {}
    for item, (model, many) in enumerate(zip(models, categories, strict=True)):
        family = family_of(model, many)
        start = len(parameters)
        parameters.append((item, "slope", 0))
        parameters.extend((item, "intercept", step) for step in range(many - 1))
        if family == "guessing":
            parameters.append((item, "guessing", 0))
        items, own = kinds.setdefault((family, many), ([], []))
        items.append(item)
        own.append(range(start, len(parameters)))
    found = [
        Alike(family, many, np.asarray(items, dtype=np.int64), np.asarray(own, dtype=np.int64))
        for (family, many), (items, own) in kinds.items()
    ]
    return found, parameters


def curves(kind: Alike, values: Floats, nodes: Floats) -> Curves:
    """The curves of these items where the vector of all parameters has ``values``."""
    own = values[kind.own]
    reached = own[:, :1, None] * nodes + own[:, 1 : kind.categories, None]
    if kind.family == "guessing":
        log_chances, steps = _guessing(reached[:, 0], own[:, 2, None])
    elif kind.family == "graded":
        log_chances, steps = _graded(reached)
    else:
        log_chances, steps = _stepped(reached)
    by_slope = steps[:, : kind.categories - 1].sum(axis=1, keepdims=True) * nodes
    return Curves(log_chances, np.concatenate([by_slope, steps], axis=1))


def log_chances(kind: Alike, values: Floats, nodes: Floats) -> Floats:
    """(items, categories, nodes) the logs alone."""
    own = values[kind.own]
    reached = own[:, :1, None] * nodes + own[:, 1 : kind.categories, None]
    if kind.family == "guessing":
        return _guessing(reached[:, 0], own[:, 2, None])[0]
    if kind.family == "graded":
        return _log_graded(reached)
    return _log_stepped(reached)


def expected_information(found: Curves, counts: Floats) -> Floats:
    """(items, parameters, parameters) Fisher information of expected complete answers.

    ``counts``: (items, categories, nodes) expected answers.
    """
    presented = counts.sum(axis=1)
    weights = np.exp(found.log_chances) * presented[:, None, :]
    return _products(found.moves, weights)


def complete_information(kind: Alike, found: Curves, values: Floats, nodes: Floats, counts: Floats) -> Floats:
    """(items, parameters, parameters) minus the second derivative of the expected complete log-likelihood."""
    if kind.family == "stepped":
        return expected_information(found, counts)
    bends = _graded_bends if kind.family == "graded" else _guessing_bends
    return _products(found.moves, counts) - bends(values[kind.own], nodes, counts, np.exp(found.log_chances))


def _products(moves: Floats, weights: Floats) -> Floats:
    items, parameters, categories, nodes = moves.shape
    flat = moves.reshape(items, parameters, categories * nodes)
    heavy = (moves * weights[:, None]).reshape(items, parameters, categories * nodes)
    return np.asarray(heavy @ flat.transpose(0, 2, 1))


def _log_stepped(reached: Floats) -> Floats:
    items, steps, nodes = reached.shape
    found = np.empty((items, steps + 1, nodes))
    if steps == 1:
        log_expit(reached[:, 0], out=found[:, 1])
        np.subtract(found[:, 1], reached[:, 0], out=found[:, 0])
        return found
    found[:, 0] = 0
    np.cumsum(reached, axis=1, out=found[:, 1:])
    found -= logsumexp(found, axis=1, keepdims=True)
    return found


def _stepped(reached: Floats) -> tuple[Floats, Floats]:
    """log P(k), and d log P(k) / d step m = [k at least m] - P(at least m)."""
    items, steps, nodes = reached.shape
    found = _log_stepped(reached)
    if steps == 1:
        right = np.exp(found[:, 1])
        moves = np.empty((items, 1, 2, nodes))
        np.negative(right, out=moves[:, 0, 0])
        np.subtract(1, right, out=moves[:, 0, 1])
        return found, moves
    above = np.cumsum(np.exp(found)[:, :0:-1], axis=1)[:, ::-1]
    passed = np.arange(steps + 1)[None, :] >= np.arange(1, steps + 1)[:, None]
    return found, passed[None, :, :, None] - above[:, :, None, :]


def _log_graded(reached: Floats) -> Floats:
    items, steps, nodes = reached.shape
    found = np.empty((items, steps + 1, nodes))
    found[:, 0] = log_expit(-reached[:, 0])
    found[:, steps] = log_expit(reached[:, -1])
    fall = np.minimum(reached[:, 1:, :1] - reached[:, :-1, :1], 0)
    with np.errstate(divide="ignore"):
        # s(x) - s(y) = s(x) s(-y) (1 - exp(y - x)), exact in both tails; y - x is the same at every node.
        gap = np.log(-np.expm1(fall))
    found[:, 1:steps] = log_expit(reached[:, :-1]) + log_expit(-reached[:, 1:]) + gap
    return found


def _graded(reached: Floats) -> tuple[Floats, Floats]:
    """log P(k), and its derivatives by the two thresholds around k; the other derivatives are 0."""
    items, steps, nodes = reached.shape
    found = _log_graded(reached)
    above = expit(reached)
    moves = np.zeros((items, steps, steps + 1, nodes))
    gap = -np.expm1(np.minimum(reached[:, 1:, :1] - reached[:, :-1, :1], 0))
    for step in range(steps):
        # Slope of the curve over P of the category above it, and of the one below it.
        rising, falling = 1 - above[:, step], above[:, step]
        if step < steps - 1:
            rising = rising / ((1 - above[:, step + 1]) * gap[:, step])
        if step > 0:
            falling = falling / (above[:, step - 1] * gap[:, step - 1])
        moves[:, step, step + 1] = rising
        moves[:, step, step] = -falling
    return found, moves


def _graded_bends(own: Floats, nodes: Floats, counts: Floats, chances: Floats) -> Floats:
    """(items, parameters, parameters) the sum of counts times (second derivative of P) / P."""
    reached = own[:, :1, None] * nodes + own[:, 1:, None]
    above = expit(reached)
    bent = above * (1 - above) * (1 - 2 * above)
    share = np.divide(counts, chances, out=np.zeros_like(counts), where=chances > 0)
    # P(k) rises with its lower threshold and falls with its upper one.
    weight = bent * (share[:, 1:] - share[:, :-1])
    found = np.zeros((len(own), own.shape[1], own.shape[1]))
    diagonal = np.arange(1, own.shape[1])
    found[:, diagonal, diagonal] = weight.sum(axis=2)
    found[:, 0, 1:] = found[:, 1:, 0] = (weight * nodes).sum(axis=2)
    found[:, 0, 0] = (weight * nodes**2).sum(axis=(1, 2))
    return found


def _guessing(reached: Floats, guess: Floats) -> tuple[Floats, Floats]:
    """log P of P(1) = c + (1 - c) L, and its derivatives by the intercept and by logit c."""
    lucky, known = expit(guess), expit(reached)
    right = lucky + (1 - lucky) * known
    found = np.stack([log_expit(-guess) + log_expit(-reached), np.log(right)], axis=1)
    unlucky = 1 - lucky
    by_step = np.stack([-known, unlucky * known * (1 - known) / right], axis=1)
    by_guess = np.stack([np.broadcast_to(-lucky, known.shape), lucky * unlucky * (1 - known) / right], axis=1)
    return found, np.stack([by_step, by_guess], axis=1)


def _guessing_bends(own: Floats, nodes: Floats, counts: Floats, chances: Floats) -> Floats:
    lucky = expit(own[:, 2, None])
    known = expit(own[:, :1] * nodes + own[:, 1:2])
    unlucky, slope = 1 - lucky, known * (1 - known)
    share = np.divide(counts, chances, out=np.zeros_like(counts), where=chances > 0)
    weight = share[:, 1] - share[:, 0]
    step_step = weight * unlucky * slope * (1 - 2 * known)
    step_guess = -weight * lucky * unlucky * slope
    guess_guess = weight * lucky * unlucky * (1 - 2 * lucky) * (1 - known)
    found = np.empty((len(own), 3, 3))
    found[:, 0, 0] = (step_step * nodes**2).sum(axis=1)
    found[:, 0, 1] = found[:, 1, 0] = (step_step * nodes).sum(axis=1)
    found[:, 1, 1] = step_step.sum(axis=1)
    found[:, 0, 2] = found[:, 2, 0] = (step_guess * nodes).sum(axis=1)
    found[:, 1, 2] = found[:, 2, 1] = step_guess.sum(axis=1)
    found[:, 2, 2] = guess_guess.sum(axis=1)
    return found
