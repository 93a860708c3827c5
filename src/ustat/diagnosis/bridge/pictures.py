"""Curves to draw: what the model expects of an item, and how much the questions tell along the scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ustat.diagnosis.bridge.banks import bank_of
from ustat.diagnosis.models import ItemParameter, Strand
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.curves import expected_scores, information, probabilities

REACH: Final = 3.5  # standard deviations of the people to both sides
POINTS: Final = 71

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class ItemCurves:
    """Of one item along ability: the expected share of its points, and the share that takes each category."""

    expected: Line
    categories: list[Line]


@dataclass(frozen=True, slots=True)
class StrandCurves:
    """Of all items together along ability: information, and the standard error of a result in logits."""

    information: Line
    error: Line

    def error_at(self, ability: float) -> float:
        """The error near an ability."""
        return min(self.error, key=lambda point: abs(point[0] - ability))[1]


def item_curves(strand: Strand, item: ItemParameter) -> ItemCurves:
    """What the model says people of each ability answer to one item."""
    bank, along = bank_of([item]), _along(strand)
    many = int(bank.steps[0])
    chances = probabilities(bank, along)[0]
    return ItemCurves(
        _line(along, expected_scores(bank, along)[0] / many),
        [_line(along, chances[category]) for category in range(many + 1)],
    )


def strand_curves(strand: Strand, items: Sequence[ItemParameter]) -> StrandCurves:
    """How much the items of a strand tell; the error counts what is known of the people beforehand."""
    along = _along(strand)
    known = information(bank_of(items), along).sum(axis=0)
    return StrandCurves(_line(along, known), _line(along, 1 / np.sqrt(known + 1 / strand.sd**2)))


def _along(strand: Strand) -> Floats:
    return np.linspace(strand.mean - REACH * strand.sd, strand.mean + REACH * strand.sd, POINTS)


def _line(along: Floats, values: Floats) -> Line:
    return [(float(x), float(y)) for x, y in zip(along, values, strict=True)]
