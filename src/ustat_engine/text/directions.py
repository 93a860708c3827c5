"""Which direction a request belongs to, as probabilities, with the words that speak for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.features import Features, Floats, Reading, Weights
from ustat_engine.text.glossary import Term
from ustat_engine.text.meaning import Embedder
from ustat_engine.text.replies import asks_nothing
from ustat_engine.text.stemmer import Lemmatiser

NOT_A_REQUEST = 0
"""The direction of an answer that asks for no course."""

SURE = 0.5
"""Below this probability a person decides."""

NO_REQUEST = 0.4
"""From this probability, before any sharpening, a text is taken for no request.

Others can be told apart by less; but a wish set aside unseen costs more than a thank-you read.
"""

_STRENGTH = 10.0  # inverse of the ridge penalty; features have length one
_STEPS = 2_000
_SETTLED = 1e-6  # probabilities are then right to five places; fewer steps than with other solvers
_WORDS_SHOWN = 3
_LEAST_TAUGHT = 20
_PULL = 0.3  # how far the logarithm of a sharpness usually lies from 0
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose direction is known: a labelled request or a course title."""

    text: str
    direction: int


@dataclass(frozen=True, slots=True)
class Guess:
    """The most probable direction of a text, with the probability of each.

    "Not a request" is said from ``NO_REQUEST`` only; below it, the most probable of the others.
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
        sharpness: float = 1.0,
    ) -> None:
        """``examples``: labelled requests and titles, 0 for "not a request", other numbers for directions.

        ``sharpness``, above 0, makes probabilities bolder or shyer without changing their order
        (``fit_sharpness``). Classes weigh alike however many examples they have. Nothing is random: the
        penalised likelihood has one maximum.

        Raises ``TooLittleData`` without two different directions among the examples.
        Source: multinomial logistic regression with ridge penalty (le Cessie and van Houwelingen, 1992).
        """
        directions = sorted({example.direction for example in examples})
        if len(directions) < 2:
            raise TooLittleData("different directions among the examples", need=2, got=len(directions))
        texts = [example.text for example in examples]
        if not sharpness > 0:
            raise WrongShape(f"Sharpness must be above 0, got {sharpness}.")
        self.directions = tuple(directions)
        self.features = Features(texts, terms, weights=weights, lemmatiser=lemmatiser, embed=embed)
        vectors = self.features.vectors(self.features.read(texts))
        model = LogisticRegression(
            C=_STRENGTH, class_weight="balanced", solver="newton-cg", tol=_SETTLED, max_iter=_STEPS
        )
        model.fit(vectors, [example.direction for example in examples])
        self._intercepts, self._slopes = _one_row_a_direction(model.intercept_, model.coef_)
        self._sharpness = sharpness

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """For each text its probable direction; the answer does not depend on the texts beside it."""
        readings = self.features.read(texts)
        vectors = self.features.vectors(readings)
        scores = vectors @ self._slopes.T + self._intercepts
        return [
            _nothing_asked(reading.text)
            if asks_nothing(reading.text)
            else self._guess(reading, vectors[row].indices.tolist(), vectors[row].data.tolist(), scores[row])
            for row, reading in enumerate(readings)
        ]

    def _guess(self, reading: Reading, columns: list[int], values: list[float], scores: Floats) -> Guess:
        chances = _softmax(scores * self._sharpness).tolist()
        ranked = sorted(zip(self.directions, chances, strict=True), key=lambda pair: -pair[1])
        direction, probability = ranked[0]
        if direction == NOT_A_REQUEST and _softmax(scores)[0] < NO_REQUEST:
            direction, probability = ranked[1]
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


def fit_sharpness(guesses: Sequence[Guess], directions: Sequence[int]) -> float:
    """How much bolder probabilities must be to come true as often as they say: 1 when they are right.

    ``guesses`` of models that had not seen the texts, and the true ``directions``, run text by text; those
    told by a rule do not count. With fewer than 20 it is 1. A weak pull to 1 keeps it finite where all are
    right.

    Raises ``WrongShape`` when the lists differ in length.
    Source: temperature scaling (Guo, Pleiss, Sun and Weinberger, 2017), whose temperature is one over this.
    """
    if len(guesses) != len(directions):
        raise WrongShape(f"Guesses and truths must run in step; got {len(guesses)} and {len(directions)}.")
    known = [
        (dict(guess.probabilities), truth)
        for guess, truth in zip(guesses, directions, strict=True)
        if not guess.by_rule and truth in dict(guess.probabilities)
    ]
    if len(known) < _LEAST_TAUGHT:
        return 1.0
    places = list(known[0][0])
    chances = np.log(np.array([[chance[place] for place in places] for chance, _ in known]) + _TINY)
    truths = [places.index(truth) for _, truth in known]

    def loss(log_sharpness: float) -> float:
        bolder = _softmax(chances * np.exp(log_sharpness))
        misfit = -np.log(bolder[np.arange(len(truths)), truths] + _TINY).sum()
        return float(misfit + (log_sharpness / _PULL) ** 2 / 2)

    return float(np.exp(minimize_scalar(loss, bounds=(-_PULL * 4, _PULL * 4), method="bounded").x))


def _nothing_asked(text: str) -> Guess:
    return Guess(text, NOT_A_REQUEST, 1.0, ((NOT_A_REQUEST, 1.0),), (), by_rule=True)


def _one_row_a_direction(intercepts: Floats, slopes: Floats) -> tuple[Floats, Floats]:
    """With two directions scikit-learn keeps one row; the other is zero."""
    if len(slopes) > 1:
        return intercepts, slopes
    return np.array([0.0, intercepts[0]]), np.vstack([np.zeros_like(slopes[0]), slopes[0]])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float64)
