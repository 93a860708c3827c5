"""The shape of a report in one language: sections of sentences, bars and tables."""

from dataclasses import dataclass, field
from typing import Literal

from ustat.common.written import NOTHING, number, share

Cell = str | int | float | None
Kind = Literal["words", "count", "share", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and what its cells are. A share runs from 0 to 1."""

    title: str
    kind: Kind = "words"


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the reader sees it, under its head."""

    head: str
    words: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of values; ``shown`` writes them for the reader."""

    columns: list[Column]
    rows: list[list[Cell]]

    @property
    def shown(self) -> list[list[str]]:
        """Every cell as the reader of the active language writes it."""
        return [
            [written(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]

    @property
    def cells(self) -> list[list[Shown]]:
        """The same with the head of the column beside each cell, for a page that stacks them."""
        return [
            [
                Shown(column.title, words, column.kind != "words")
                for words, column in zip(row, self.columns, strict=True)
            ]
            for row in self.shown
        ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A share as a bar, from 0 to 1, with its range; ``words`` say the same with the base.

    ``place`` says from which to which place it may stand, where that is known.
    """

    label: str
    share: float | None
    low: float | None
    high: float | None
    base: int
    words: str
    group: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report. ``bars`` are drawn; the ``table`` holds their numbers, or stands alone."""

    key: str
    title: str
    sentences: list[str]
    table: Table | None = None
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole report in one language. ``labels`` stand on every page: what was made up, what to mind."""

    title: str
    subtitle: str
    labels: list[str]
    notes: list[str]
    sections: list[Section]


def written(cell: Cell, kind: Kind) -> str:
    """A cell as the reader writes it: a share as per cent with one decimal, a number with two."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    if kind == "share":
        return share(cell, 1)
    return number(cell, 2 if kind == "number" else None)
