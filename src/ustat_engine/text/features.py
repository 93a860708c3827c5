"""Three views of a text that every method here shares: letters, letters of stems, terms of the field."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.glossary import EVERYONE, Fired, Glossary, Term
from ustat_engine.text.normalise import clean, fold, with_reading
from ustat_engine.text.stemmer import Lemmatiser, Word, read_words

Floats = npt.NDArray[np.float64]

# A request longer than this is read to here: nobody's wish takes more, and time stays bounded.
LONGEST = 2_000

_GRAMS = (2, 5)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view counts for in a similarity; together one."""

    letters: float = 0.3
    stems: float = 0.3
    terms: float = 0.4

    def __post_init__(self) -> None:
        if (
            min(self.letters, self.stems, self.terms) < 0
            or abs(self.letters + self.stems + self.terms - 1) > 1e-9
        ):
            raise WrongShape("Weights of the three views must not be negative and must sum to 1.")


WEIGHTS = Weights()
"""Round numbers, not searched for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the methods see it."""

    text: str
    letters: str
    words: tuple[Word, ...]
    fired: tuple[Fired, ...]

    @property
    def topical(self) -> tuple[Word, ...]:
        """The words that may name a topic: not those for whom every course is."""
        return tuple(word for word in self.words if word.stem not in EVERYONE)

    @property
    def stems(self) -> str:
        """The stems of the topical words as one line."""
        return " ".join(word.stem for word in self.topical)


class Features:
    """Texts to vectors, with the weights of letters and terms learnt once from a corpus."""

    def __init__(
        self,
        corpus: Sequence[str],
        terms: Sequence[Term],
        *,
        weights: Weights = WEIGHTS,
        lemmatiser: Lemmatiser | None = None,
    ) -> None:
        """``corpus``: titles and known requests, from which it is learnt how rare a piece of a word is.

        Raises ``TooLittleData`` for a corpus without a word.
        """
        self._glossary = Glossary(terms, lemmatiser=lemmatiser)
        self._lemmatiser = lemmatiser
        self._weights = weights
        readings = self.read(corpus)
        if not any(reading.words for reading in readings):
            raise TooLittleData("texts with words", need=1, got=0)
        self._letters = _vectoriser().fit(reading.letters for reading in readings)
        self._stems = _vectoriser().fit(reading.stems for reading in readings)
        self._rarity = _rarity(readings, len(terms))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text cleaned, folded, stemmed and searched for terms."""
        return [self._read(text) for text in texts]

    def vectors(self, readings: Sequence[Reading]) -> csr_matrix:
        """One row a text; the product of two rows is their similarity from 0 to 1.

        The three views stand side by side, each of length one times the root of its weight. A text without
        anything known in a view has zeros there.
        """
        weights = self._weights
        return hstack(
            [
                self._letters.transform([reading.letters for reading in readings]) * weights.letters**0.5,
                self._stems.transform([reading.stems for reading in readings]) * weights.stems**0.5,
                self._terms(readings) * weights.terms**0.5,
            ],
            format="csr",
        )

    def shares(self, reading: Reading, products: Sequence[dict[int, float]]) -> list[dict[str, float]]:
        """How much each word of a text, as typed, adds to each of its similarities.

        ``products``: for each comparison, what each feature adds (the two vectors multiplied, by column).
        What a piece of a word adds is shared among the words that hold it, what a term adds among the words
        that fired it; the sum of the shares is the similarity.
        """
        holders = self._holders(reading)
        return [_shared(product, holders) for product in products]

    def _holders(self, reading: Reading) -> dict[int, Counter[str]]:
        """For each feature of a text the words that hold it, and how often."""
        letters, stems = self._letters.vocabulary_, self._stems.vocabulary_
        holders: dict[int, Counter[str]] = defaultdict(Counter)
        for word in reading.words:
            for place in _places(fold(word.typed), letters):
                holders[place][word.typed] += 1
        for word in reading.topical:
            for place in _places(word.stem, stems):
                holders[len(letters) + place][word.typed] += 1
        for fired in reading.fired:
            holders[len(letters) + len(stems) + fired.place].update(fired.words)
        return holders

    def _read(self, text: str) -> Reading:
        readable = with_reading(clean(text[:LONGEST]))
        found = tuple(read_words(readable, lemmatiser=self._lemmatiser))
        return Reading(text, fold(readable), found, self._glossary.fired(found))

    def _terms(self, readings: Sequence[Reading]) -> csr_matrix:
        rows = [row for row, reading in enumerate(readings) for _ in reading.fired]
        columns = [fired.place for reading in readings for fired in reading.fired]
        worth = np.asarray(self._rarity[columns], dtype=np.float64)
        lengths = np.sqrt(np.bincount(rows, weights=worth**2, minlength=len(readings)))
        return csr_matrix(
            (worth / lengths[rows] if rows else worth, (rows, columns)),
            shape=(len(readings), max(1, len(self._rarity))),
        )


def _vectoriser() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=_GRAMS, lowercase=False, sublinear_tf=True)


def _rarity(readings: Sequence[Reading], terms: int) -> Floats:
    seen = Counter(fired.place for reading in readings for fired in reading.fired)
    return np.array([np.log((1 + len(readings)) / (1 + seen[place])) + 1 for place in range(terms)])


def _shared(product: dict[int, float], holders: dict[int, Counter[str]]) -> dict[str, float]:
    shares: defaultdict[str, float] = defaultdict(float)
    for place, worth in product.items():
        words = holders.get(place, Counter())
        for word, count in words.items():
            shares[word] += worth * count / words.total()
    return dict(shares)


def _places(key: str, vocabulary: dict[str, int]) -> list[int]:
    padded = f" {key} "
    shortest, longest = _GRAMS
    grams = (padded[i : i + n] for n in range(shortest, longest + 1) for i in range(len(padded) - n + 1))
    return [vocabulary[gram] for gram in grams if gram in vocabulary]
