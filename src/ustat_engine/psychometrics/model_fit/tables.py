"""Answers to each item by sum score: as they came, and as the model expects them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.model_fit.booklets import Booklet
from ustat_engine.psychometrics.model_fit.sum_scores import answers_given_score, nodes_for, rest_scores
from ustat_engine.psychometrics.population import Population


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """(scores, categories) of one item among persons of one booklet, without the lowest and highest score.

    There every answer is known beforehand. ``observed`` and ``expected`` have equal row sums.
    """

    observed: Floats
    expected: Floats


def score_tables(
    codes: Codes,
    bank: Bank,
    populations: Sequence[Population],
    *,
    groups: Whole,
    weights: Floats,
    booklets: Sequence[Booklet],
) -> tuple[tuple[ScoreTable, ...], ...]:
    """For each item of the bank, its table in each booklet it belongs to.

    ``codes``: (persons, items of the bank). ``groups``, ``weights``: (persons,). Persons of several groups
    are expected by the density of their own group, and counted in one table.
    """
    nodes = nodes_for(bank, populations)
    masses = np.stack([np.exp(one.log_density(nodes)) for one in populations])
    chances = probabilities(bank, nodes)
    found: list[list[ScoreTable]] = [[] for _ in bank.items]
    for booklet in booklets:
        answers, weight = codes[np.ix_(booklet.rows, booklet.columns)], weights[booklet.rows]
        scores, steps = answers.sum(axis=1, dtype=np.int64), bank.steps[booklet.columns]
        many = int(steps.sum()) + 1
        persons = _counts(groups[booklet.rows], scores, weight, len(masses), many)
        for at, rest in rest_scores(chances[booklet.columns], steps):
            column, categories = booklet.columns[at], int(steps[at]) + 1
            observed = _counts(scores, answers[:, at], weight, many, categories)
            expected = np.zeros_like(observed)
            for group in np.flatnonzero(persons.any(axis=1)):
                given = answers_given_score(rest, chances[column, :categories], masses[group])
                expected += persons[group, :, None] * given
            found[column].append(ScoreTable(observed[1:-1], expected[1:-1]))
    return tuple(tuple(tables) for tables in found)


def _counts(rows: Whole, columns: Whole | Codes, weights: Floats, height: int, width: int) -> Floats:
    """(height, width) the weights of all persons by row and column."""
    flat = np.bincount(rows * width + columns, weights, height * width)
    return np.asarray(flat, dtype=np.float64).reshape(height, width)
