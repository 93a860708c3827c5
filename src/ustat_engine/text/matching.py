"""Which course a free-text request means: the best candidates, each with the words that decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from statistics import median

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.features import Features, Reading, Weights
from ustat_engine.text.glossary import Term
from ustat_engine.text.meaning import Embedder
from ustat_engine.text.normalise import fold
from ustat_engine.text.stemmer import Lemmatiser

THRESHOLD = 0.25
"""Below this similarity there is no such course: fitted on authored test rows (docs/methods/requests.md)."""

CONFIRMED_WORTH = 0.9
"""A round number, not searched for."""

# How the deciding words are chosen: the heaviest, while each adds this share of the similarity.
_WORDS_SHOWN = 4
_LEAST_SHARE = 0.12

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a request may mean: a key and its wordings, such as a title in each language.

    ``confirmed``: requests that a person has said to mean it. They are wordings too, but one person's, so a
    likeness to them counts a little less (``CONFIRMED_WORTH``).
    """

    key: str
    variants: tuple[str, ...]
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One candidate for one request, from 0 (nothing in common) to 1 (the same words).

    ``words`` decided, as typed, heaviest first; ``terms`` are glossary terms both sides hold, by their Kyrgyz
    names; ``also`` are keys of candidates with the very same wordings.
    """

    key: str
    score: float
    words: tuple[str, ...]
    terms: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a request may mean, best first, and whether the best is good enough to stand for it.

    ``elsewhere``: the similarity to the nearest request of which a person has said that none serves it.
    """

    text: str
    suggestions: tuple[Suggestion, ...]
    threshold: float
    elsewhere: float = 0.0

    @property
    def score(self) -> float:
        """The similarity to the best candidate; 0 when nothing is in common."""
        return self.suggestions[0].score if self.suggestions else 0.0

    @property
    def found(self) -> Suggestion | None:
        """The best suggestion at or above the threshold; None says: there is no such course."""
        return self.suggestions[0] if self.suggestions and self.score >= self.threshold else None


class Matcher:
    """Candidates made ready for matching; building takes a moment, a request a few milliseconds."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        terms: Sequence[Term] = (),
        *,
        background: Sequence[str] = (),
        unserved: Sequence[str] = (),
        threshold: float = THRESHOLD,
        weights: Weights | None = None,
        lemmatiser: Lemmatiser | None = None,
        embed: Embedder | None = None,
    ) -> None:
        """``terms`` of the glossary; ``background``: other requests, which teach what words are common;
        ``unserved``: requests of which a person has said that no candidate serves them (``Match.elsewhere``).
        Candidates whose wordings are the same but for case count as one and are named in ``also``.
        Raises ``TooLittleData`` without a candidate, ``WrongShape`` for a repeated key, a candidate without
        wording or a threshold outside 0 to 1.
        Source: tf-idf of character n-grams as in McNamee and Mayfield (2004); the mixture with glossary terms
        was measured for this project, see docs/methods/requests.md.
        """
        _check(candidates, threshold)
        self.threshold = threshold
        self._twins = _twins(candidates)
        wordings = [
            (row, text, worth)
            for row, twins in enumerate(self._twins)
            for text, worth in [
                *((title, 1.0) for title in twins[0].variants),
                *((said, CONFIRMED_WORTH) for twin in twins for said in twin.confirmed),
            ]
        ]
        self._owner = np.array([row for row, _, _ in wordings])
        self._worth = np.array([worth for _, _, worth in wordings])
        texts = [text for _, text, _ in wordings]
        self.features = Features(
            list(dict.fromkeys([*texts, *background, *unserved])),
            terms,
            weights=weights,
            lemmatiser=lemmatiser,
            embed=embed,
        )
        self._readings = self.features.read(texts)
        self._wordings = self.features.vectors(self._readings)
        self._unserved = self.features.vectors(self.features.read(list(dict.fromkeys(unserved))))

    def match(self, texts: Sequence[str], *, best: int = 3) -> list[Match]:
        """For each text its ``best`` most similar candidates; those with nothing in common are left out.

        The answer to a text does not depend on the texts beside it. Equal scores keep the candidates' order.
        """
        if best < 1:
            raise WrongShape(f"The number of suggestions must be at least 1, got {best}.")
        return [
            match
            for first in range(0, len(texts), _BATCH)
            for match in self._match(texts[first : first + _BATCH], best)
        ]

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The similarity of each text (row) to its best candidate."""
        return np.array([match.score for match in self.match(texts, best=1)])

    def _match(self, texts: Sequence[str], best: int) -> list[Match]:
        readings = self.features.read(texts)
        vectors = self.features.vectors(readings)
        similar = (vectors @ self._wordings.T).toarray() * self._worth
        elsewhere = (vectors @ self._unserved.T).toarray().max(axis=1, initial=0.0).tolist()
        return [
            Match(
                reading.text,
                self._suggestions(reading, vectors[row], similar[row], best),
                self.threshold,
                min(1.0, elsewhere[row]),
            )
            for row, reading in enumerate(readings)
        ]

    def _suggestions(
        self, reading: Reading, vector: csr_matrix, similar: npt.NDArray[np.float64], best: int
    ) -> tuple[Suggestion, ...]:
        leaders = self._leaders(similar, best)
        worth = dict(zip(vector.indices.tolist(), vector.data.tolist(), strict=True))
        shares = self.features.shares(reading, [self._product(worth, leader) for leader in leaders])
        return tuple(
            self._suggestion(reading, leader, float(similar[leader]), _deciding(share))
            for leader, share in zip(leaders, shares, strict=True)
        )

    def _product(self, worth: dict[int, float], wording: int) -> dict[int, float]:
        """What each feature adds to the similarity of a request and a wording."""
        first, last = self._wordings.indptr[wording : wording + 2]
        columns, values = (
            self._wordings.indices[first:last].tolist(),
            self._wordings.data[first:last].tolist(),
        )
        return {
            column: value * worth[column]
            for column, value in zip(columns, values, strict=True)
            if column in worth
        }

    def _leaders(self, row: npt.NDArray[np.float64], best: int) -> list[int]:
        """The best wording of each of the best candidates."""
        leaders: dict[int, int] = {}
        for wording in np.argsort(-row, kind="stable"):
            if row[wording] <= 0 or len(leaders) == best:
                break
            leaders.setdefault(int(self._owner[wording]), int(wording))
        return list(leaders.values())

    def _suggestion(self, reading: Reading, wording: int, score: float, words: tuple[str, ...]) -> Suggestion:
        first, *others = self._twins[self._owner[wording]]
        there = {fired.place for fired in self._readings[wording].fired}
        return Suggestion(
            key=first.key,
            score=min(1.0, score),
            words=words,
            terms=tuple(fired.term.ky for fired in reading.fired if fired.place in there),
            also=tuple(other.key for other in others),
        )


def fit_threshold(scores: Sequence[float], served: Sequence[bool]) -> float:
    """The similarity below which a request is best taken for one that no candidate serves.

    ``scores`` and ``served`` run request by request: the best score, and whether that best candidate is
    right. Chosen so that most requests are judged rightly: the middle of all cuts that are at most one
    request (or one in a hundred) worse than the best one, since the best itself is mostly luck.

    Raises ``TooLittleData`` unless both kinds occur, ``WrongShape`` when the lists differ in length.
    """
    if len(scores) != len(served):
        raise WrongShape(f"Scores and judgements must run in step; got {len(scores)} and {len(served)}.")
    for kind, wanted in (("served", True), ("unserved", False)):
        if wanted not in served:
            raise TooLittleData(f"{kind} requests", need=1, got=0)
    values = sorted(set(scores))
    cuts = [0.0, *(0.5 * (low + high) for low, high in pairwise(values)), 1.0]
    right = [
        sum((score >= cut) == is_served for score, is_served in zip(scores, served, strict=True))
        for cut in cuts
    ]
    good_enough = max(right) - max(1, len(scores) // 100)
    return median(cut for cut, count in zip(cuts, right, strict=True) if count >= good_enough)


@dataclass(frozen=True, slots=True)
class Chance:
    """How probable it is that the best candidate is right, by similarities: a logistic curve.

    ``middle``: the similarity at which it is as likely right as not; ``slope`` above 0. ``against``, not
    negative: what a likeness to a request that no candidate serves takes off the similarity.
    """

    slope: float
    middle: float
    against: float = 0.0

    def at(self, score: float, elsewhere: float = 0.0) -> float:
        """The probability, from 0 to 1."""
        return float(expit(self.slope * (score - self.against * elsewhere - self.middle)))

    def of(self, match: Match) -> float:
        """The probability that the best candidate of a match is right; 0 where nothing is in common."""
        return self.at(match.score, match.elsewhere) if match.suggestions else 0.0


USUAL_CHANCE = Chance(slope=12.0, middle=0.32, against=0.5)
"""Where no labelled requests teach it: rounded from authored test rows (docs/methods/requests.md)."""

LIKELY = 0.25
"""From this probability a course is named.

Below a half on purpose: to strike out a wrong course, shown with its probability, is a glance; to find one
that was held back is a search. Measured in docs/methods/requests.md.
"""

_LEAST_TAUGHT = 20
_SPREAD = np.array([0.5, 0.1, 0.5])  # how far the log of the slope, the middle and ``against`` usually move


def fit_chance(
    scores: Sequence[float], right: Sequence[bool], elsewhere: Sequence[float] | None = None
) -> Chance:
    """The curve from similarity to probability, learnt from requests whose answer is known.

    ``scores``, ``right`` and ``elsewhere`` run request by request: the best score, whether that candidate was
    right, and the likeness to a request that none serves. They must come from a matcher that had not seen the
    request. With fewer than 20 requests, or only one kind of them, the usual curve stands. A weak pull to the
    usual curve keeps the slope above 0.

    Raises ``WrongShape`` when the lists differ in length.
    Source: Platt (1999), Probabilistic outputs for support vector machines.
    """
    others = [0.0] * len(scores) if elsewhere is None else elsewhere
    if not len(scores) == len(right) == len(others):
        raise WrongShape(f"Scores and judgements must run in step; got {len(scores)} and {len(right)}.")
    if len(scores) < _LEAST_TAUGHT or len(set(right)) < 2:
        return USUAL_CHANCE
    similar, apart, truth = (np.asarray(values, dtype=np.float64) for values in (scores, others, right))
    usual = np.array([log(USUAL_CHANCE.slope), USUAL_CHANCE.middle, USUAL_CHANCE.against])

    def loss(where: npt.NDArray[np.float64]) -> float:
        height = exp(where[0]) * (similar - max(0.0, where[2]) * apart - where[1])
        misfit = np.logaddexp(0, height) - truth * height
        return float(misfit.sum() + (((where - usual) / _SPREAD) ** 2).sum() / 2)

    slope, middle, against = minimize(loss, usual, method="Nelder-Mead", options={"maxiter": 2_000}).x
    return Chance(slope=exp(slope), middle=float(middle), against=max(0.0, float(against)))


def _deciding(shares: dict[str, float]) -> tuple[str, ...]:
    least = _LEAST_SHARE * sum(shares.values())
    heaviest = sorted(shares, key=lambda word: -shares[word])[:_WORDS_SHOWN]
    return tuple(word for word in heaviest if shares[word] > 0 and shares[word] >= least)


def _check(candidates: Sequence[Candidate], threshold: float) -> None:
    if not candidates:
        raise TooLittleData("candidates", need=1, got=0)
    keys = [candidate.key for candidate in candidates]
    if len(set(keys)) < len(keys):
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise WrongShape(f"Each candidate needs a key of its own; {repeated!r} occurs twice.")
    if silent := [candidate.key for candidate in candidates if not any(map(fold, candidate.variants))]:
        raise WrongShape(f"Each candidate needs at least one wording; {silent[0]!r} has none.")
    if not 0 <= threshold <= 1:
        raise WrongShape(f"A threshold lies between 0 and 1; got {threshold}.")


def _twins(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    together: dict[frozenset[str], list[Candidate]] = {}
    for candidate in candidates:
        together.setdefault(frozenset(map(fold, candidate.variants)), []).append(candidate)
    return list(together.values())
