"""Where levels begin: from the sentences themselves, from what authors expect, from a panel's bookmarks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot, sqrt
from statistics import fmean, variance

import numpy as np

from ustat.diagnosis.bridge.banks import bank_of
from ustat.diagnosis.models import ItemParameter
from ustat_engine.errors import EngineError
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.levels.bookmark import BookmarkRecord, bookmark, ordered_booklet

CutsFound = dict[int, tuple[float, float]]
"""Level, from 2, to where it begins and the error of that, in logits."""


class CutsDoNotRise(Exception):
    """A higher level would begin at or below a lower one."""


def booklet_of(items: Sequence[ItemParameter]) -> list[tuple[int, float]]:
    """Item numbers with the ability that answers each in two of three cases, easiest first."""
    return [(int(page.item), float(page.ability)) for page in ordered_booklet(bank_of(items))]


def cuts_of_bookmarks(
    items: Sequence[ItemParameter], bookmarks: Mapping[str, Mapping[int, int]]
) -> CutsFound:
    """Cuts of a panel: the mean of where its members stopped, with the panel's error."""
    members = sorted(bookmarks)
    levels = sorted({level for marks in bookmarks.values() for level in marks})
    # A bookmark lies on the first page that the threshold of the level would no longer master.
    pages = np.array([[[bookmarks[who][level] + 1 for who in members]] for level in levels], dtype=np.int64)
    try:
        found = bookmark(BookmarkRecord(pages, tuple(members)), ordered_booklet(bank_of(items)))
    except EngineError as trouble:
        raise CutsDoNotRise(str(trouble)) from trouble
    cuts = found.cuts
    return {
        level: (float(value), float(error))
        for level, value, error in zip(levels, cuts.values, cuts.errors, strict=True)
    }


def cuts_expected(bank: Bank, expected: Mapping[str, int]) -> CutsFound:
    """Cuts from the level at which the authors expect each item to be answered rightly.

    Level k begins midway between the items expected at level k - 1 and those expected at level k, each group
    at the mean ability that answers its items in two of three cases. The error is that of the two means.

    Raises ``CutsDoNotRise`` where answers do not follow the authors' order or a level has under two items.
    Source: item-descriptor matching in its simplest form, after Ferrara, Perie and Johnson (2008).
    """
    places: dict[int, list[float]] = defaultdict(list)
    for page in ordered_booklet(bank):
        if page.item in expected:
            places[expected[page.item]].append(page.ability)
    levels = sorted(places)
    if len(levels) < 2 or min(len(places[level]) for level in levels) < 2:
        raise CutsDoNotRise("Every level needs at least two items.")
    cuts = {}
    for lower, level in pairwise(levels):
        spread = hypot(*(sqrt(variance(places[one]) / len(places[one])) for one in (lower, level))) / 2
        cuts[level] = ((fmean(places[lower]) + fmean(places[level])) / 2, spread)
    values = [cuts[level][0] for level in sorted(cuts)]
    if any(after <= before for before, after in pairwise(values)):
        raise CutsDoNotRise("The answers do not follow the order that the authors expected.")
    return cuts
