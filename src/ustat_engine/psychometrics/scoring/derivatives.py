"""How the log-probability of each category bends with ability: its first three derivatives."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import families, log_probabilities


@dataclass(frozen=True, slots=True)
class Derivatives:
    """``logs``: log P(category), and its derivatives by ability: each (items, most categories, abilities).

    What stands for a category that an item lacks means nothing: its ``logs`` are minus infinity.
    ``third`` is empty where it was not asked for.
    """

    logs: Floats
    first: Floats
    second: Floats
    third: Floats


def derivatives(bank: Bank, abilities: Floats, *, third: bool = False) -> Derivatives:
    """The first two or three derivatives at each ability, by the closed forms."""
    logs = log_probabilities(bank, abilities)
    found = Derivatives(
        logs, np.zeros_like(logs), np.zeros_like(logs), np.zeros_like(logs if third else logs[:0])
    )
    steps = bank.steps
    for family, rows in families(bank).items():
        many = int(steps[rows].max())
        slope = bank.slopes[rows, None, None]
        # Beyond an item's last step the intercept is minus infinity: a category of no chance.
        intercepts = np.nan_to_num(bank.intercepts[rows, :many], nan=-np.inf)
        reached = slope * abilities + intercepts[:, :, None]
        if family == "stepped":
            _stepped(found, rows, many, slope)
            continue
        above = expit(reached)
        bend = above * (1 - above)
        # log P is log(above) of its own step plus log(below) of the next, and a constant (graded response);
        # with two categories one of the two is not there.
        found.first[rows, 1 : many + 1] += slope * (1 - above)
        found.first[rows, :many] -= slope * above
        found.second[rows, 1 : many + 1] -= slope**2 * bend
        found.second[rows, :many] -= slope**2 * bend
        if third:
            turn = slope**3 * bend * (1 - 2 * above)
            found.third[rows, 1 : many + 1] -= turn
            found.third[rows, :many] -= turn
        if family == "two" and bank.guessing[rows].any():
            guessed = np.flatnonzero(bank.guessing[rows])
            _guessed(
                found, rows[guessed], above[guessed, 0], slope[guessed, 0], bank.guessing[rows[guessed], None]
            )
    return found


def _stepped(found: Derivatives, rows: Whole, many: int, slope: Floats) -> None:
    chances = np.exp(found.logs[rows, : many + 1])
    away = (
        np.arange(many + 1.0)[None, :, None] - np.einsum("ikq,k->iq", chances, np.arange(many + 1.0))[:, None]
    )
    found.first[rows, : many + 1] = slope * away
    found.second[rows, : many + 1] = -(slope**2) * (chances * away**2).sum(axis=1, keepdims=True)
    if found.third.size:
        found.third[rows, : many + 1] = -(slope**3) * (chances * away**3).sum(axis=1, keepdims=True)


def _guessed(found: Derivatives, rows: Whole, known: Floats, slope: Floats, guess: Floats) -> None:
    """A right answer where some guess: P = c + (1 - c) L."""
    tilt = slope * (1 - 2 * known)
    first = slope * (1 - guess) * (1 - known) * known / (guess + (1 - guess) * known)
    second = first * tilt - first**2
    found.first[rows, 1], found.second[rows, 1] = first, second
    if found.third.size:
        bend = slope**2 * known * (1 - known)
        found.third[rows, 1] = second * tilt - 2 * bend * first - 2 * first * second
