"""Titles of courses to numbers and back: which repeat each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ustat.catalogue.models import Programme
from ustat_engine.text.duplicates import near_duplicates
from ustat_engine.text.features import Features


@dataclass(frozen=True, slots=True)
class Repeated:
    """Two courses whose titles say nearly the same, and how alike they are from 0 to 1."""

    first: Programme
    second: Programme
    similarity: float


def repeated_titles(programmes: Sequence[Programme]) -> list[Repeated]:
    """Pairs of courses that repeat each other's title in Kyrgyz, Russian or English, the most alike first."""
    found: dict[tuple[int, int], float] = {}
    for language in ("ky", "ru", "en"):
        titled = [
            (place, one.title[language]) for place, one in enumerate(programmes) if one.title.get(language)
        ]
        for first, second, similarity in _pairs(tuple(title for _place, title in titled)):
            pair = (titled[first][0], titled[second][0])
            found[pair] = max(found.get(pair, 0.0), similarity)
    pairs = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Repeated(programmes[one], programmes[other], alike) for (one, other), alike in pairs]


@lru_cache(maxsize=6)
def _pairs(titles: tuple[str, ...]) -> tuple[tuple[int, int, float], ...]:
    if len(titles) < 2 or not any(letter.isalpha() for title in titles for letter in title):
        return ()
    return tuple(
        (one.first, one.second, one.similarity) for one in near_duplicates(titles, Features(titles, ()))
    )
