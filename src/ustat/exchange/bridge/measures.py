"""Answers and items of files to the engine's numbers, and what it found back to rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from ustat_engine.psychometrics.arrays import MISSING, MOST_CATEGORIES, Model
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties

__all__ = ["MISSING", "MODELS", "MOST_CATEGORIES", "ItemErrorRow", "ItemRow", "Model"]

MODELS: tuple[Model, ...] = get_args(Model)


@dataclass(frozen=True, slots=True)
class ItemErrorRow:
    """Standard errors of one item, in the places of its parameters; nan where one was not estimated."""

    a: float
    b: tuple[float | None, ...]
    c: float


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as a file holds it.

    ``b`` are its difficulty, thresholds or steps by the raw answers they part: the first parts 0 from 1.
    ``None`` is a boundary that is not there, since nobody chose one of the two answers it would part.
    """

    item: str
    model: Model
    a: float
    b: tuple[float | None, ...]
    c: float = 0.0
    content: str = ""
    errors: ItemErrorRow | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the thresholds of a graded item follow each other; of other models nothing is asked."""
        reached = [self.a * one for one in self.b if one is not None]
        return self.model != "grm" or all(low <= high for low, high in pairwise(reached))

    @property
    def joined(self) -> tuple[int, ...]:
        """The category that each raw answer counts as: one more at every boundary that is there."""
        return tuple(int(n) for n in np.cumsum([0, *(one is not None for one in self.b)]))


def bank_of(rows: Sequence[ItemRow]) -> Bank:
    """The engine's bank of these items."""
    bank = bank_from_difficulties(
        [row.item for row in rows],
        [row.model for row in rows],
        [row.a for row in rows],
        [[one for one in row.b if one is not None] for row in rows],
        guessing=[row.c for row in rows],
        contents=[row.content for row in rows] if any(row.content for row in rows) else (),
    )
    return replace(bank, joined={row.item: row.joined for row in rows if None in row.b})


def rows_of(bank: Bank) -> list[ItemRow]:
    """The items of the engine's bank as a file holds them."""
    difficulties, steps = bank.difficulties, bank.steps
    return [
        ItemRow(
            item=item,
            model=bank.models[at],
            a=float(bank.slopes[at]),
            b=_spread(difficulties[at, : int(steps[at])], bank.joined.get(item)),
            c=float(bank.guessing[at]),
            content=bank.contents[at] if bank.contents else "",
        )
        for at, item in enumerate(bank.items)
    ]


def _spread(values: NDArray[np.float64], joined: Sequence[int] | None) -> tuple[float | None, ...]:
    """Numbers of boundaries in the places of raw answers, where ``joined`` says which answers are one."""
    found = [float(one) for one in values]
    if joined is None:
        return tuple(found)
    return tuple(found[high - 1] if high > low else None for low, high in pairwise(joined))
