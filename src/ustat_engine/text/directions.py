"""Which direction a request belongs to, as probabilities, with the words that speak for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from ustat_engine.errors import TooLittleData
from ustat_engine.text.features import Features, Floats, Reading, Weights
from ustat_engine.text.glossary import Term
from ustat_engine.text.meaning import Embedder
from ustat_engine.text.replies import asks_nothing
from ustat_engine.text.stemmer import Lemmatiser

NOT_A_REQUEST = 0
"""The direction of an answer that asks for no course."""

SURE = 0.5
"""Below this probability a person decides."""

_STRENGTH = 10.0  # inverse of the ridge penalty; features have length one
_STEPS = 2_000
_SETTLED = 1e-6  # probabilities are then right to five places; fewer steps than with other solvers
_WORDS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose direction is known: a labelled request or a course title."""

    text: str
    direction: int


@dataclass(frozen=True, slots=True)
class Guess:
    """The most probable direction of a text, with the probability of each.

    ``probabilities`` run from the most probable down and sum to 1. ``words``, as typed and heaviest first,
    spoke for the direction; empty when nothing known did. ``by_rule`` marks an answer that plainly asks for
    nothing (``replies.asks_nothing``): then the probability 1 is a rule's, not an estimate.
    """

    text: str
    direction: int
    probability: float
    probabilities: tuple[tuple[int, float], ...]
    words: tuple[str, ...]
    by_rule: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether the guess may stand as a suggestion; otherwise a person decides from the start."""
        return self.probability >= SURE


class DirectionModel:
    """Direction of a request by logistic regression; the same examples give the same model."""

    def __init__(
        self,
        examples: Sequence[Example],
        terms: Sequence[Term] = (),
        *,
        weights: Weights | None = None,
        lemmatiser: Lemmatiser | None = None,
        embed: Embedder | None = None,
    ) -> None:
        """``examples``: labelled requests and titles, 0 for "not a request", other numbers for directions.

        Classes weigh alike however many examples they have. Nothing is random: the penalised likelihood has
        one maximum.

        Raises ``TooLittleData`` without two different directions among the examples.
        Source: multinomial logistic regression with ridge penalty (le Cessie and van Houwelingen, 1992).
        """
        directions = sorted({example.direction for example in examples})
        if len(directions) < 2:
            raise TooLittleData("different directions among the examples", need=2, got=len(directions))
        texts = [example.text for example in examples]
        self.directions = tuple(directions)
        self.features = Features(texts, terms, weights=weights, lemmatiser=lemmatiser, embed=embed)
        vectors = self.features.vectors(self.features.read(texts))
        model = LogisticRegression(
            C=_STRENGTH, class_weight="balanced", solver="newton-cg", tol=_SETTLED, max_iter=_STEPS
        )
        model.fit(vectors, [example.direction for example in examples])
        self._intercepts, self._slopes = _one_row_a_direction(model.intercept_, model.coef_)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """For each text its probable direction; the answer does not depend on the texts beside it."""
        readings = self.features.read(texts)
        vectors = self.features.vectors(readings)
        chances = _softmax(vectors @ self._slopes.T + self._intercepts)
        return [
            _nothing_asked(reading.text)
            if asks_nothing(reading.text)
            else self._guess(reading, vectors[row].indices.tolist(), vectors[row].data.tolist(), chances[row])
            for row, reading in enumerate(readings)
        ]

    def _guess(self, reading: Reading, columns: list[int], values: list[float], chances: Floats) -> Guess:
        ranked = sorted(zip(self.directions, chances.tolist(), strict=True), key=lambda pair: -pair[1])
        direction, probability = ranked[0]
        slopes = self._slopes[self.directions.index(direction)]
        product = {
            column: value * float(slopes[column]) for column, value in zip(columns, values, strict=True)
        }
        (shares,) = self.features.shares(reading, [product])
        heaviest = sorted(shares, key=lambda word: -shares[word])[:_WORDS_SHOWN]
        return Guess(
            text=reading.text,
            direction=direction,
            probability=probability,
            probabilities=tuple(ranked),
            words=tuple(word for word in heaviest if shares[word] > 0),
        )


def _nothing_asked(text: str) -> Guess:
    return Guess(text, NOT_A_REQUEST, 1.0, ((NOT_A_REQUEST, 1.0),), (), by_rule=True)


def _one_row_a_direction(intercepts: Floats, slopes: Floats) -> tuple[Floats, Floats]:
    """With two directions scikit-learn keeps one row; the other is zero."""
    if len(slopes) > 1:
        return intercepts, slopes
    return np.array([0.0, intercepts[0]]), np.vstack([np.zeros_like(slopes[0]), slopes[0]])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)
