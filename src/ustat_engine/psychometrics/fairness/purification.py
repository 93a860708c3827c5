"""Matching on fair items only: test, match without the suspicious items, test again, until it settles."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from ustat_engine.psychometrics.arrays import Whole
from ustat_engine.psychometrics.fairness.looking import Look

MOST_ROUNDS = 12
FEWEST_ANCHORS = 3

LookAtAll = Callable[[Whole], list[Look | None]]
"""Every item (none where it cannot be tested), matched on these anchors."""


@dataclass(frozen=True, slots=True)
class Purified:
    """The looks of the last round, its anchors, how many rounds it took, and whether it came to rest."""

    looks: list[Look | None]
    anchors: Whole
    rounds: int
    settled: bool


def purified(look: LookAtAll, usable: Whole, *, level: float) -> Purified:
    """Begin with all ``usable`` items as anchors; drop those with p below ``level`` (uncorrected, so that
    little slips through); repeat until the same items stand out. Items may come back. At least three items
    and a fifth of all stay: those with the weakest signs.

    Source: Lord (1980); Candell & Drasgow (1988); French & Maller (2007).
    """
    anchors, seen = usable, [usable.tobytes()]
    looks = look(anchors)
    for turn in range(1, MOST_ROUNDS + 1):
        chosen = _quiet(looks, usable, level=level)
        if np.array_equal(chosen, anchors):
            return Purified(looks, anchors, turn, True)
        anchors = chosen
        looks = look(anchors)
        if anchors.tobytes() in seen:
            return Purified(looks, anchors, turn, False)
        seen.append(anchors.tobytes())
    return Purified(looks, anchors, MOST_ROUNDS, False)


def _quiet(looks: list[Look | None], usable: Whole, *, level: float) -> Whole:
    chances = np.asarray([_chance(looks[item]) for item in usable])
    kept = ~(chances < level)
    fewest = min(len(usable), max(FEWEST_ANCHORS, ceil(len(usable) / 5)))
    if kept.sum() < fewest:
        kept = np.zeros(len(usable), dtype=bool)
        kept[np.argsort(-chances, kind="stable")[:fewest]] = True
    return usable[kept]


def _chance(look: Look | None) -> float:
    return 1.0 if look is None or np.isnan(look.leading.p) else look.leading.p
