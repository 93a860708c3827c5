"""Pieces of words, weighed by how rare they are: the part of a word that survives endings and slips."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log, sqrt

from scipy.sparse import csr_matrix

_SHORTEST, _LONGEST = 2, 5


@lru_cache(maxsize=20_000)
def grams_of(word: str) -> tuple[str, ...]:
    """The pieces of 2 to 5 letters of one word between blanks, which mark its beginning and end."""
    padded = f" {word} "
    return tuple(
        padded[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(padded) - length + 1)
    )


class Grams:
    """The pieces seen in a corpus, ready to turn lines of words into weights."""

    def __init__(self, lines: Sequence[Sequence[str]]) -> None:
        """``lines``: the words of each text of the corpus."""
        held = Counter(piece for line in lines for piece in set(_pieces(line)))
        self._places = {piece: place for place, piece in enumerate(sorted(held))}
        self._rarity = [_rarity(held[piece], len(lines)) for piece in self._places]
        self._unknown = _rarity(0, len(lines))

    def __len__(self) -> int:
        return len(self._places)

    def places_of(self, word: str) -> Iterator[int]:
        """The columns of a word's known pieces, once for each time it holds them."""
        return (self._places[piece] for piece in grams_of(word) if piece in self._places)

    def rows(self, lines: Sequence[Sequence[str]]) -> csr_matrix:
        """One row a line: (1 + log count) times rarity for each piece, the whole of length one.

        Pieces that the corpus lacks have no column, but count in the length: a line of unknown words is short
        and similar to nothing, however well one known word of it fits.

        Source: Salton and Buckley (1988) for the weights; McNamee and Mayfield (2004) for pieces of words.
        """
        ends, columns, values = [0], list[int](), list[float]()
        for line in lines:
            known, length = self._weighed(Counter(_pieces(line)))
            columns += known.keys()
            values += [weight / length for weight in known.values()]
            ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(lines), len(self)), dtype=float)

    def _weighed(self, counts: Counter[str]) -> tuple[dict[int, float], float]:
        """Weights of the known pieces by column, and the length of all pieces, the unknown included."""
        known: dict[int, float] = {}
        square = 0.0
        for piece, count in counts.items():
            place = self._places.get(piece)
            rarity = self._unknown if place is None else self._rarity[place]
            weight = (1 + log(count)) * rarity
            square += weight * weight
            if place is not None:
                known[place] = weight
        return known, sqrt(square)


def _pieces(line: Sequence[str]) -> Iterator[str]:
    return (piece for word in line for piece in grams_of(word))


def _rarity(held: int, lines: int) -> float:
    return log((1 + lines) / (1 + held)) + 1
