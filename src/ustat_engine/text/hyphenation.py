"""Where a long Kyrgyz word may be broken, so that it fits a narrow screen or column."""

import re
from itertools import pairwise

from ustat_engine.text.normalise import SOFT_HYPHEN

_VOWELS = frozenset("аеёиоөуүыэюя")
_CYRILLIC_WORD = re.compile("[\u0400-\u052f\u00ad]+")
_LEAST = 2


def hyphenate(word: str, *, mark: str = SOFT_HYPHEN) -> str:
    """The word with ``mark`` at every place where it may be broken: ``му-га-лим-дер-дин``.

    A break goes before the last consonant ahead of a vowel; a doubled vowel is one nucleus; at least two
    letters stay on each side; never before ь or ъ. Marks already there are set anew. Letters other than
    Cyrillic are left alone.

    Source: the rule of Kyrgyz orthography as regular syllables (C)V(C)(C).
    """
    word = word.replace(SOFT_HYPHEN, "")
    breaks = _breaks(word.lower())
    return "".join(f"{mark}{letter}" if place in breaks else letter for place, letter in enumerate(word))


def soften(text: str, *, longer_than: int = 12) -> str:
    """The text with soft hyphens in every Cyrillic word of more than ``longer_than`` letters.

    For showing only: ``normalise.tidy`` takes them out again before search, export and comparison.
    """

    def softened(found: re.Match[str]) -> str:
        word = found.group().replace(SOFT_HYPHEN, "")
        return hyphenate(word) if len(word) > longer_than else found.group()

    return _CYRILLIC_WORD.sub(softened, text)


def _breaks(word: str) -> set[int]:
    letters = [letter.lower() for letter in word]
    vowels = [place for place, letter in enumerate(letters) if letter in _VOWELS]
    # The last consonant between each two vowels; none between vowels that stand together.
    places = {_break_between(letters, before, after) for before, after in pairwise(vowels)}
    return {place for place in places if place is not None and _LEAST <= place <= len(word) - _LEAST}


def _break_between(letters: list[str], before: int, after: int) -> int | None:
    if letters[after - 1] == "ъ":  # it closes a prefix: объ-ект
        return after
    consonants = (place for place in range(after - 1, before, -1) if letters[place] not in "ьъ")
    return next((place for place in consonants if letters[place].isalpha()), None)
