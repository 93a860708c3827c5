"""Bookmark: a panel walks through the items, easiest first, and stops where mastery ends."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats, Logit, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.levels.cuts import FARTHEST
from ustat_engine.psychometrics.levels.panels import Panel, Round, outlying, panel_of
from ustat_engine.psychometrics.remarks import Remark

Place = Literal["last_mastered", "between", "first_not"]
Centre = Literal["mean", "median"]
MASTERY = 2 / 3
WIDE_GAP = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the booklet: an item, the score that counts as mastered, and the ability where it is."""

    item: str
    score: int
    ability: Logit


def ordered_booklet(bank: Bank, *, response_probability: float = MASTERY) -> tuple[Page, ...]:
    """The pages of an ordered item booklet: every step of every item, easiest first.

    A page stands at the ability that reaches its score with the response probability (guessing included).

    Raises ``WrongShape`` for a probability outside 0 to 1, or one that guessing alone reaches.
    Source: Mitzel, Lewis, Patz and Green (2001), in Cizek (ed.), Setting performance standards.
    """
    if not 0 < response_probability < 1:
        raise WrongShape(f"A response probability lies between 0 and 1; got {response_probability}.")
    pages = [
        Page(name, step + 1, _mastered_at(bank.only([name]), step + 1, response_probability))
        for name, steps in zip(bank.items, bank.steps, strict=True)
        for step in range(int(steps))
    ]
    return tuple(sorted(pages, key=lambda page: (page.ability, page.item, page.score)))


@dataclass(frozen=True, slots=True)
class BookmarkRecord:
    """Where the panel stopped.

    ``pages``: (cuts, rounds, panelists) the page on which each bookmark lies, from 1: the first page that a
    person who has just reached the level would no longer master. One beyond the last page is "masters all".
    """

    pages: Whole
    panelists: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.pages.ndim != 3 or self.pages.shape[2] != len(self.panelists):
            raise WrongShape(
                "Bookmarks run over cuts, rounds and panelists; "
                f"got {self.pages.shape} for {len(self.panelists)} panelists."
            )
        if len(self.panelists) < 2:
            raise TooLittleData("panelists", need=2, got=len(self.panelists))


def bookmark(
    record: BookmarkRecord,
    booklet: tuple[Page, ...],
    *,
    place: Place = "last_mastered",
    centre: Centre = "mean",
) -> Panel:
    """Where a panel's bookmarks put the cuts on the ability scale.

    A bookmark is read as the ability of the last mastered page, of the first page not mastered, or as the
    middle between. The error is the panel's: spread over the root of the panelists (for the median, times
    1.25, as of a normal spread).

    Raises ``WrongShape`` for a page that has no ability to read and for cuts that do not rise.
    Source: as ``ordered_booklet``; on reading the gap, Reckase (2006), Educational Measurement 25(2).
    """
    at = np.array([page.ability for page in booklet])
    _readable(record, len(at), place)
    abilities = _read(at, record.pages, place)
    many = len(record.panelists)
    errors = abilities.std(axis=2, ddof=1) / np.sqrt(many)
    middle = abilities.mean(axis=2)
    if centre == "median":
        middle, errors = np.median(abilities, axis=2), errors * np.sqrt(np.pi / 2)
    rounds = tuple(
        Round(middle[:, number], errors[:, number], abilities[:, number])
        for number in range(record.pages.shape[1])
    )
    remarks = outlying(abilities[:, -1], record.panelists)
    remarks += _gaps(at, record.pages[:, -1])
    return panel_of(rounds, record.panelists, remarks)


def _mastered_at(item: Bank, score: int, wanted: float) -> float:
    if item.slopes[0] <= 0:
        raise WrongShape(f"Item {item.items[0]} cannot be ordered: its slope is not above 0.")
    if item.guessing[0] >= wanted:
        raise WrongShape(
            f"Guessing alone reaches {item.guessing[0]:.2f} on item {item.items[0]}, "
            f"so a response probability of {wanted:.2f} says nothing about it."
        )

    def missing(ability: float) -> float:
        return float(probabilities(item, np.array([ability]))[0, score:].sum()) - wanted

    reach = FARTHEST
    while missing(reach) < 0 or missing(-reach) > 0:
        reach *= 2
        if reach > 1e6:
            raise WrongShape(f"Item {item.items[0]} never reaches the response probability.")
    return float(brentq(missing, -reach, reach, xtol=1e-12))


def _readable(record: BookmarkRecord, pages: int, place: Place) -> None:
    lowest = 1 if place == "first_not" else 2
    highest = pages + 1 if place == "last_mastered" else pages
    wrong = (record.pages < lowest) | (record.pages > highest)
    if wrong.any():
        found = np.argwhere(wrong)[0]
        raise WrongShape(
            f"A bookmark lies on pages {lowest} to {highest} to be read as a cut; "
            f"{record.panelists[int(found[2])]} put it on page {record.pages[tuple(found)]}."
        )


def _read(at: Floats, pages: Whole, place: Place) -> Floats:
    if place == "first_not":
        return at[pages - 1]
    if place == "last_mastered":
        return at[pages - 2]
    return np.asarray((at[pages - 2] + at[pages - 1]) / 2)


def _gaps(at: Floats, pages: Whole) -> list[Remark]:
    """Where the booklet leaps by half a logit under a bookmark, the cut depends on how the gap is read."""
    found = []
    for cut, row in enumerate(pages):
        page = round(float(np.median(row)))
        if 2 <= page <= len(at) and at[page - 1] - at[page - 2] > WIDE_GAP:
            gap = float(at[page - 1] - at[page - 2])
            found.append(Remark("wide_gap_in_booklet", values={"cut": cut + 1, "page": page, "gap": gap}))
    return found
