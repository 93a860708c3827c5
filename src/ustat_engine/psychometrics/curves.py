"""What a person of some ability answers: category probabilities, their slopes, and information."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank

Family = Literal["two", "graded", "stepped"]


def log_probabilities(bank: Bank, abilities: Floats) -> Floats:
    """(items, most categories, abilities) log P(category); minus infinity for categories an item lacks."""
    steps = bank.steps
    found = np.full((len(bank.items), int(steps.max()) + 1, len(abilities)), -np.inf)
    for family, rows in families(bank).items():
        # Beyond an item's last step the intercept is minus infinity: a category of no chance.
        intercepts = np.nan_to_num(bank.intercepts[rows, : int(steps[rows].max())], nan=-np.inf)
        reached = bank.slopes[rows, None, None] * abilities + intercepts[:, :, None]
        if family == "graded":
            found[rows, : reached.shape[1] + 1] = _graded(reached, intercepts)
        elif family == "stepped":
            found[rows, : reached.shape[1] + 1] = _stepped(reached)
        else:
            found[rows, :2] = _two(reached[:, 0], bank.guessing[rows])
    return found


def families(bank: Bank) -> dict[Family, Whole]:
    """The rows of the items of each form: two categories, graded response, (partial) credit step by step."""
    graded = np.asarray([model == "grm" for model in bank.models])
    two = ~graded & (bank.steps == 1)
    rows: dict[Family, NDArray[np.bool_]] = {"two": two, "graded": graded, "stepped": ~graded & ~two}
    return {family: np.flatnonzero(which) for family, which in rows.items() if which.any()}


def probabilities(bank: Bank, abilities: Floats) -> Floats:
    """(items, most categories, abilities) P(category); 0 for categories an item lacks."""
    return np.asarray(np.exp(log_probabilities(bank, abilities)))


def expected_scores(bank: Bank, abilities: Floats) -> Floats:
    """(items, abilities) the mean category at each ability: the item characteristic curve."""
    chances = probabilities(bank, abilities)
    return np.asarray(np.einsum("ikq,k->iq", chances, np.arange(chances.shape[1], dtype=np.float64)))


def information(bank: Bank, abilities: Floats) -> Floats:
    """(items, abilities) Fisher information of each item: the sum over categories of P'(k)^2 / P(k).

    Source: Samejima (1969) for graded items, Muraki (1993) for partial credit.
    """
    steps = bank.steps
    found = np.zeros((len(bank.items), len(abilities)))
    for family, rows in families(bank).items():
        intercepts = np.nan_to_num(bank.intercepts[rows, : int(steps[rows].max())], nan=-np.inf)
        reached = bank.slopes[rows, None, None] * abilities + intercepts[:, :, None]
        if family == "graded":
            found[rows] = _graded_information(reached, intercepts)
        elif family == "stepped":
            chances = np.exp(_stepped(reached))
            scores = np.arange(chances.shape[1], dtype=np.float64)[:, None]
            mean = (chances * scores).sum(axis=1, keepdims=True)
            found[rows] = (chances * (scores - mean) ** 2).sum(axis=1)
        else:
            guess = bank.guessing[rows, None]
            known = expit(reached[:, 0])
            # (dP)^2 / (P Q) with P = c + (1 - c) L: L/P goes to 1 without guessing, so no 0 / 0 at the ends.
            right = guess + (1 - guess) * known
            share = np.divide(known, right, out=np.ones_like(known), where=right > 0)
            found[rows] = (1 - guess) * share * known * expit(-reached[:, 0])
    return np.asarray(bank.slopes[:, None] ** 2 * found)


def _two(reached: Floats, guessing: Floats) -> Floats:
    """(items, 2, abilities)"""
    found = np.empty((len(reached), 2, reached.shape[1]))
    log_expit(-reached, out=found[:, 0])
    log_expit(reached, out=found[:, 1])
    if guessing.any():
        found[:, 0] += np.log1p(-guessing)[:, None]
        guessed = guessing > 0
        guess = guessing[guessed, None]
        found[guessed, 1] = np.log(guess + (1 - guess) * expit(reached[guessed]))
    return found


def _graded(reached: Floats, intercepts: Floats) -> Floats:
    """(items, categories, abilities) logs of differences of neighbouring curves, exact in both tails."""
    items, many, nodes = reached.shape
    found = np.zeros((items, many + 1, nodes))
    found[:, 1:] += log_expit(reached)
    found[:, :-1] += log_expit(-reached)
    with np.errstate(divide="ignore", invalid="ignore"):
        # s(x) - s(y) = s(x) s(-y) (1 - exp(y - x)), and y - x is the same for every ability
        gaps = np.log(-np.expm1(np.minimum(np.diff(intercepts, axis=1), 0)))
    # Two steps that an item both lacks leave a category of no chance: its reached is minus infinity already.
    found[:, 1:-1] += np.nan_to_num(gaps, nan=0.0, neginf=-np.inf)[:, :, None]
    return found


def _stepped(reached: Floats) -> Floats:
    items, many, nodes = reached.shape
    heights = np.zeros((items, many + 1, nodes))
    np.cumsum(reached, axis=1, out=heights[:, 1:])
    highest = heights.max(axis=1, keepdims=True)
    heights -= highest
    heights -= np.log(np.exp(heights).sum(axis=1, keepdims=True))
    return heights


def _graded_information(reached: Floats, intercepts: Floats) -> Floats:
    items, _, nodes = reached.shape
    edge = np.zeros((items, 1, nodes))
    slopes = np.concatenate([edge, expit(reached) * expit(-reached), edge], axis=1)
    falls = slopes[:, :-1] - slopes[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(falls == 0, 0.0, falls**2 / np.exp(_graded(reached, intercepts)))
    return np.asarray(terms.sum(axis=1))
