"""Modified Angoff: what a panel expects of a person who has just reached a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.levels.cuts import ability_at
from ustat_engine.psychometrics.levels.panels import Panel, Round, outlying, panel_of
from ustat_engine.psychometrics.remarks import Remark

Judgement = Literal["expected", "yes_no"]


@dataclass(frozen=True, slots=True)
class AngoffRecord:
    """What the panel said, item by item.

    ``ratings``: (cuts, rounds, panelists, items), from a person who has just reached the level above the cut
    the expected score on the item: the chance of a right answer from 0 to 1, for an item with more steps the
    expected category from 0 to its highest. NaN where a panelist did not judge an item.
    ``judgement``: yes_no where panelists said only whether such a person would succeed (0 or 1).

    Raises ``WrongShape`` where sizes do not fit, ``TooLittleData`` with fewer than two panelists.
    """

    ratings: Floats
    panelists: tuple[str, ...]
    items: tuple[str, ...]
    judgement: Judgement = "expected"

    def __post_init__(self) -> None:
        if self.ratings.ndim != 4 or self.ratings.shape[2:] != (len(self.panelists), len(self.items)):
            raise WrongShape(
                "Ratings run over cuts, rounds, panelists and items; "
                f"got {self.ratings.shape} for {len(self.panelists)} panelists and {len(self.items)} items."
            )
        if len(self.panelists) < 2:
            raise TooLittleData("panelists", need=2, got=len(self.panelists))
        judged = np.isfinite(self.ratings)
        if not judged.any(axis=2).all():
            item = self.items[int(np.argwhere(~judged.any(axis=2))[0, 2])]
            raise WrongShape(f"Nobody judged item {item} in one of the rounds.")
        if not judged.any(axis=3).all():
            who = self.panelists[int(np.argwhere(~judged.any(axis=3))[0, 2])]
            raise WrongShape(f"Panelist {who} judged no item in one of the rounds.")
        if self.judgement == "yes_no" and not np.isin(self.ratings[judged], (0.0, 1.0)).all():
            raise WrongShape("A yes or no is recorded as 1 or 0.")


def angoff(record: AngoffRecord, bank: Bank) -> Panel:
    """Where a panel's expectations put the cuts on the ability scale.

    The panel's mean expectation of every item is summed, and the cut is the ability at which the test
    characteristic curve takes that sum: a mean raw score is not a place on the scale. The cuts are those of
    the last round; their error, by the jackknife over panelists, is how far apart such panels would put them.
    It holds neither the errors of the item parameters nor the choice of items.
    ``abilities`` of a panelist read her own expectations from the curve of the items she judged; they are
    infinite where she expects everything or nothing.

    Raises ``WrongShape`` for a rating an item does not have, an expectation that the curve never takes, and
    cuts that do not rise.
    Source: Angoff (1971); through the characteristic curve, Kane (1987), J. Educational Measurement 24.
    """
    items = bank.only(record.items)
    _within_categories(record, items)
    many_cuts, many_rounds = record.ratings.shape[:2]
    rounds = tuple(
        Round(*(np.array(part) for part in zip(*found, strict=True)))
        for found in (
            [_cut(record.ratings[cut, number], items) for cut in range(many_cuts)]
            for number in range(many_rounds)
        )
    )
    remarks: list[Remark] = []
    if record.judgement == "yes_no":
        # A yes says only "more likely than not": far from the cut it rounds every chance to 0 or 1.
        remarks.append(Remark("yes_no_rounds_chances"))
    linear = np.stack(
        [_near(record.ratings[cut, -1], items, float(rounds[-1].cuts[cut])) for cut in range(many_cuts)]
    )
    remarks += outlying(linear, record.panelists)
    return panel_of(rounds, record.panelists, remarks)


def _cut(ratings: Floats, items: Bank) -> tuple[float, float, Floats]:
    """Cut, jackknife error and every panelist's own ability, from (panelists, items)."""
    many = len(ratings)
    cut = ability_at(items, float(np.nanmean(ratings, axis=0).sum()))
    without = np.array([_without(ratings, left_out, items) for left_out in range(many)])
    error = float(np.sqrt((many - 1) / many * ((without - without.mean()) ** 2).sum()))
    return cut, error, np.array([_own(row, items) for row in ratings])


def _without(ratings: Floats, left_out: int, items: Bank) -> float:
    rest = np.delete(ratings, left_out, axis=0)
    judged = np.flatnonzero(np.isfinite(rest).any(axis=0))
    named = items.only([items.items[item] for item in judged])
    return ability_at(named, float(np.nanmean(rest[:, judged], axis=0).sum()))


def _own(ratings: Floats, items: Bank) -> float:
    judged = np.flatnonzero(np.isfinite(ratings))
    own = items.only([items.items[item] for item in judged])
    expected = float(ratings[judged].sum())
    low, high = float(own.guessing.sum()), float(own.steps.sum())
    if expected <= low:
        return -np.inf
    return np.inf if expected >= high else ability_at(own, expected)


def _near(ratings: Floats, items: Bank, cut: float) -> Floats:
    """(panelists,) each own ability by the tangent at the panel's cut: finite, so comparable."""
    below, at, above = expected_scores(items, np.array([cut - 1e-5, cut, cut + 1e-5])).T
    judged = np.isfinite(ratings)
    surplus = np.where(judged, ratings - at, 0.0).sum(axis=1)
    return np.asarray(cut + surplus / (judged * ((above - below) / 2e-5)).sum(axis=1))


def _within_categories(record: AngoffRecord, items: Bank) -> None:
    highest = items.steps.astype(np.float64)
    with np.errstate(invalid="ignore"):
        wrong = (record.ratings < 0) | (record.ratings > highest)
    if wrong.any():
        *_, panelist, item = (int(number) for number in np.argwhere(wrong)[0])
        rating = record.ratings[tuple(np.argwhere(wrong)[0])]
        raise WrongShape(
            f"Expected scores on item {record.items[item]} lie from 0 to {highest[item]:g}; "
            f"{record.panelists[panelist]} gave {rating:g}."
        )


def ratings_from(rows: Sequence[Sequence[float | None]]) -> Floats:
    """(1, 1, panelists, items): one cut and one round, from rows of numbers with none for no judgement."""
    table = [[np.nan if cell is None else cell for cell in row] for row in rows]
    return np.asarray(table, dtype=np.float64)[None, None]
