"""A table before anybody knows what its columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.texts import tidy


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``number`` is the one that the person sees beside it in the file."""

    number: int
    cells: list[str]
    is_readable: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not any(self.cells)

    @property
    def filled(self) -> int:
        """How many cells have something in them."""
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Merge:
    """A rectangle of cells joined into one, both ends in: rows as the person numbers them, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything that stood in the table, title lines too. Empty rows are left out, but keep their number."""

    rows: list[Row]
    merges: Sequence[Merge] = ()
    encoding: str = ""
    notes: list[str] = field(default_factory=list)


def clean_cell(text: str) -> str:
    """A cell without what nobody typed: outer blanks, unseen signs, and the ``="..."`` of some exports."""
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.replace("_x000D_", "")
    if "\n" not in text and "\r" not in text:
        return tidy(text)
    return "\n".join(kept for kept in (tidy(piece) for piece in text.splitlines()) if kept)


def column_letter(index: int) -> str:
    """What a spreadsheet calls the column: A for 0, Z for 25, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def spoken_rows(numbers: Sequence[int], *, at_most: int = 12) -> str:
    """Row numbers for a sentence, shortened when there are many: ``3, 4, 9 … (+40)``."""
    shown = ", ".join(str(number) for number in numbers[:at_most])
    return shown if len(numbers) <= at_most else f"{shown} … (+{len(numbers) - at_most})"


def too_many_rows(limit_rows: int) -> WrongInput:
    """The refusal of a table with more rows than one file may hold."""
    return WrongInput(
        _(
            "The file has more than %(limit)d filled rows, which is the most that one file may hold. "
            "Split it, for example by district."
        )
        % {"limit": limit_rows},
        code="too_many_rows",
    )
