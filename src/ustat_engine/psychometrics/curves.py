"""What a person of some ability answers: category probabilities, their slopes, and information."""

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank


def log_probabilities(bank: Bank, abilities: Floats) -> Floats:
    """(items, most categories, abilities) log P(category); minus infinity for categories an item lacks."""
    steps = bank.steps
    found = np.full((len(bank.items), int(steps.max()) + 1, len(abilities)), -np.inf)
    for at, model in enumerate(bank.models):
        many = int(steps[at])
        reached = bank.slopes[at] * abilities[None, :] + bank.intercepts[at, :many, None]
        if model == "grm":
            found[at, : many + 1] = _graded(reached)
        elif many > 1:
            found[at, : many + 1] = _stepped(reached)
        else:
            found[at, :2] = _two(reached[0], float(bank.guessing[at]))
    return found


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
    for at, model in enumerate(bank.models):
        many, slope = int(steps[at]), float(bank.slopes[at])
        reached = slope * abilities[None, :] + bank.intercepts[at, :many, None]
        if model == "grm":
            found[at] = _graded_information(reached, slope)
        elif many > 1:
            chances = np.exp(_stepped(reached))
            scores = np.arange(many + 1.0)[:, None]
            mean = (chances * scores).sum(axis=0)
            found[at] = slope**2 * (chances * (scores - mean) ** 2).sum(axis=0)
        else:
            guess = float(bank.guessing[at])
            known = expit(reached[0])
            # (dP)^2 / (P Q) with P = c + (1 - c) L: L/P goes to 1 without guessing, so no 0 / 0 at the ends.
            right = guess + (1 - guess) * known
            share = np.divide(known, right, out=np.ones_like(known), where=right > 0)
            found[at] = slope**2 * (1 - guess) * share * known * expit(-reached[0])
    return found


def _two(reached: Floats, guess: float) -> Floats:
    right = log_expit(reached) if guess == 0 else np.log(guess + (1 - guess) * expit(reached))
    return np.stack([np.log1p(-guess) + log_expit(-reached), right])


def _graded(reached: Floats) -> Floats:
    """(categories, abilities) logs of differences of neighbouring curves, exact in both tails."""
    many, nodes = reached.shape
    found = np.empty((many + 1, nodes))
    found[0] = log_expit(-reached[0])
    found[many] = log_expit(reached[-1])
    upper, lower = reached[:-1], reached[1:]
    with np.errstate(divide="ignore"):
        # s(x) - s(y) = s(x) s(-y) (1 - exp(y - x))
        found[1:many] = log_expit(upper) + log_expit(-lower) + np.log(-np.expm1(np.minimum(lower - upper, 0)))
    return found


def _stepped(reached: Floats) -> Floats:
    heights = np.vstack([np.zeros((1, reached.shape[1])), np.cumsum(reached, axis=0)])
    return np.asarray(heights - logsumexp(heights, axis=0))


def _graded_information(reached: Floats, slope: float) -> Floats:
    edge = np.zeros((1, reached.shape[1]))
    slopes = np.vstack([edge, expit(reached) * expit(-reached), edge])
    falls = slopes[:-1] - slopes[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(falls == 0, 0.0, falls**2 / np.exp(_graded(reached)))
    return np.asarray(slope**2 * terms.sum(axis=0))
