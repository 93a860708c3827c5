"""The views of a text that every method here shares: letters, letters of stems, terms, perhaps meaning."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.text.glossary import EVERYONE, Fired, Glossary, Term
from ustat_engine.text.grams import Grams
from ustat_engine.text.meaning import Embedder, Meaning
from ustat_engine.text.normalise import clean, in_cyrillic
from ustat_engine.text.stemmer import Lemmatiser, Word, read_words

Floats = npt.NDArray[np.float64]

# A request longer than this is read to here: nobody's wish takes more, and time stays bounded.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Weights:
    """What each view counts for in a similarity; together one."""

    letters: float = 0.3
    stems: float = 0.3
    terms: float = 0.4
    meaning: float = 0.0

    def __post_init__(self) -> None:
        views = (self.letters, self.stems, self.terms, self.meaning)
        if min(views) < 0 or abs(sum(views) - 1) > 1e-9:
            raise WrongShape("Weights of the views must not be negative and must sum to 1.")


WEIGHTS = Weights()
"""Round numbers, not searched for."""

WITH_MEANING = Weights(letters=0.2, stems=0.2, terms=0.3, meaning=0.3)
"""The same where an embedder is there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the methods see it."""

    text: str
    words: tuple[Word, ...]
    fired: tuple[Fired, ...]

    @property
    def topical(self) -> tuple[Word, ...]:
        """The words that may name a topic: not those for whom every course is."""
        return tuple(word for word in self.words if word.stem not in EVERYONE)


class Features:
    """Texts to vectors, with the weights of letters and terms learnt once from a corpus."""

    def __init__(
        self,
        corpus: Sequence[str],
        terms: Sequence[Term],
        *,
        weights: Weights | None = None,
        lemmatiser: Lemmatiser | None = None,
        embed: Embedder | None = None,
    ) -> None:
        """``corpus``: titles and known requests, from which it is learnt how rare a piece of a word is.

        ``embed`` adds vectors of meaning; ``weights`` are then ``WITH_MEANING`` unless said otherwise.
        Raises ``TooLittleData`` for a corpus without a word, ``WrongShape`` for a weight of meaning without
        an embedder.
        """
        self._glossary = Glossary(terms, lemmatiser=lemmatiser)
        self._lemmatiser = lemmatiser
        self._weights = weights or (WITH_MEANING if embed else WEIGHTS)
        if self._weights.meaning and not embed:
            raise WrongShape("Meaning has a weight, but there is no embedder.")
        readings = self.read(corpus)
        if not any(reading.words for reading in readings):
            raise TooLittleData("texts with words", need=1, got=0)
        self._letters = Grams([_letters(reading) for reading in readings])
        self._stems = Grams([_stems(reading) for reading in readings])
        self._rarity = _rarity(readings, len(terms))
        self._meaning = Meaning(embed, [reading.text for reading in readings]) if embed else None

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text cleaned, folded, stemmed and searched for terms."""
        return [self._read(text) for text in texts]

    def vectors(self, readings: Sequence[Reading]) -> csr_matrix:
        """One row a text: the three views side by side; those that hold something share the whole weight.

        The product of two rows is a similarity: 1 for the same known words, 0 for nothing in common. Words
        that the corpus lacks make a row shorter.
        """
        weights = self._weights
        views = hstack(
            [
                self._letters.rows([_letters(reading) for reading in readings]) * weights.letters**0.5,
                self._stems.rows([_stems(reading) for reading in readings]) * weights.stems**0.5,
                self._terms(readings) * weights.terms**0.5,
                *self._meanings(readings),
            ]
        )
        lengths = np.sqrt([self._held(reading) for reading in readings])
        return (diags(1 / lengths) @ views).tocsr()

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
        holders: dict[int, Counter[str]] = defaultdict(Counter)
        for word in reading.words:
            for place in self._letters.places_of(word.folded):
                holders[place][word.typed] += 1
        for word in reading.topical:
            for place in self._stems.places_of(word.stem):
                holders[len(self._letters) + place][word.typed] += 1
        for fired in reading.fired:
            holders[len(self._letters) + len(self._stems) + fired.place].update(fired.words)
        return holders

    def _read(self, text: str) -> Reading:
        readable = in_cyrillic(clean(text[:LONGEST]), known=self._glossary.latin)
        found = tuple(read_words(readable, lemmatiser=self._lemmatiser))
        return Reading(text[:LONGEST], found, self._glossary.fired(found))

    def _held(self, reading: Reading) -> float:
        """The weight of the views in which a text holds something; 1 for a text without words."""
        weights = self._weights
        held = (
            weights.letters * bool(reading.words)
            + weights.stems * bool(reading.topical)
            + weights.terms * bool(reading.fired)
            + weights.meaning * any(sign.isalnum() for sign in reading.text)
        )
        return held or 1.0

    def _meanings(self, readings: Sequence[Reading]) -> list[csr_matrix]:
        if self._meaning is None:
            return []
        rows = self._meaning.rows([reading.text for reading in readings])
        return [csr_matrix(rows * self._weights.meaning**0.5)]

    def _terms(self, readings: Sequence[Reading]) -> csr_matrix:
        rows = [row for row, reading in enumerate(readings) for _ in reading.fired]
        columns = [fired.place for reading in readings for fired in reading.fired]
        worth = self._rarity[columns] if columns else np.zeros(0)
        lengths = np.sqrt(np.bincount(rows, weights=worth**2, minlength=len(readings)))
        return csr_matrix((worth / lengths[rows], (rows, columns)), shape=(len(readings), len(self._rarity)))


def _letters(reading: Reading) -> list[str]:
    return [word.folded for word in reading.words]


def _stems(reading: Reading) -> list[str]:
    return [word.stem for word in reading.topical]


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
