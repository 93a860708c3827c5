"""Matching on fair items only: test, match without the suspicious items, test again, until it settles."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
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
    and a fifth of all stay: those with the weakest signs. Where rounds repeat each other without end, the
    items stay that were anchors in all of them.

    Source: Lord (1980); Candell & Drasgow (1988); French & Maller (2007).
    """
    anchors = usable
    looks, tried = look(anchors), [anchors]
    for turn in range(1, MOST_ROUNDS + 1):
        chosen = _quiet(looks, usable, level=level)
        if np.array_equal(chosen, anchors):
            return Purified(looks, anchors, turn, True)
        again = [at for at, one in enumerate(tried) if np.array_equal(one, chosen)]
        if again:
            always = reduce(np.intersect1d, tried[again[0] :])
            anchors = always if len(always) >= _fewest(usable) else chosen
            return Purified(look(anchors), anchors, turn + 1, False)
        anchors = chosen
        looks = look(anchors)
        tried.append(anchors)
    return Purified(looks, anchors, MOST_ROUNDS, False)


def _fewest(usable: Whole) -> int:
    return min(len(usable), max(FEWEST_ANCHORS, ceil(len(usable) / 5)))


def _quiet(looks: list[Look | None], usable: Whole, *, level: float) -> Whole:
    chances = np.asarray([_chance(looks[item]) for item in usable])
    kept = ~(chances < level)
    fewest = _fewest(usable)
    if kept.sum() < fewest:
        kept = np.zeros(len(usable), dtype=bool)
        kept[np.argsort(-chances, kind="stable")[:fewest]] = True
    return usable[kept]


def _chance(look: Look | None) -> float:
    return 1.0 if look is None or np.isnan(look.leading.p) else look.leading.p
