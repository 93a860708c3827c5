"""The tables of a folder, cell by cell: every fault is gathered with its file, row and column."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from ustat.common.errors import WrongInput
from ustat.exchange.sheets import read_sheet

SHOWN = 20
LIMIT_BYTES, LIMIT_ROWS = 2 * 1024**3, 20_000_000

_WHOLE = re.compile(r"[+-]?\d{1,15}(\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_Made = TypeVar("_Made")

EXPECTED: Mapping[str, Promise] = {
    "whole": lazy("%(where)s: expected a whole number, got “%(got)s”."),
    "decimal": lazy("%(where)s: expected a number such as 12.5, got “%(got)s”."),
    "absent": lazy("%(where)s: expected 0 or 1 for each week, separated by spaces, got “%(got)s”."),
    "extra": lazy("%(where)s: the row has more cells than the header; the first one too many is “%(got)s”."),
    "empty": lazy("%(where)s: the cell is empty, and a value is needed here."),
    "owed": lazy("%(where)s: a teacher with a duty needs a number of hours here; the cell is empty."),
    "unknown": lazy("%(where)s: expected one of the values in %(expected)s, got “%(got)s”."),
    "twice": lazy("%(where)s: “%(got)s” stands here a second time; the first is in row %(expected)s."),
    "choice": lazy("%(where)s: expected one of %(expected)s, got “%(got)s”."),
    "least": lazy("%(where)s: expected at least %(expected)s, got %(got)s."),
    "most": lazy("%(where)s: expected at most %(expected)s, got %(got)s."),
    "number": lazy("%(where)s: expected a number, got “%(got)s”."),
    "length": lazy("%(where)s: expected a number for each of the %(expected)s weeks, got %(got)s of them."),
    "order": lazy("%(where)s: expected at least %(expected)s, got %(got)s."),
    "differs": lazy("%(where)s: expected “%(expected)s” as in the site's first row, got “%(got)s”."),
    "missing": lazy("%(where)s: the cell is empty, and a value is needed here."),
    "rule_type": lazy("%(where)s: expected %(expected)s, got “%(got)s”."),
    "rule_name": lazy("%(where)s: there is no such rule. Did you mean “%(expected)s”?"),
    "file": lazy("%(where)s: the file is missing."),
    "column": lazy("%(where)s: the column is missing. The header of the file is: %(got)s."),
    "column_twice": lazy("%(where)s: the column stands in the header more than once."),
}
"""What was expected, by the code of a fault."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in the files: row 0 stands for the whole file, an empty column for the whole row."""

    file: str
    row: int
    column: str
    code: str
    expected: str = ""
    got: str = ""

    @property
    def sentence(self) -> str:
        """Where it is, what was expected, what came."""
        if not self.column:
            where = _("%(file)s, row %(row)d") if self.row else "%(file)s"
        else:
            where = _("%(file)s, row %(row)d, column %(column)s") if self.row else _("%(file)s, %(column)s")
        at = where % {"file": self.file, "row": self.row, "column": self.column}
        return str(EXPECTED[self.code]) % {"where": at, "expected": self.expected, "got": self.got}


class WrongFiles(WrongInput):
    """The files hold no planning problem or plan; ``faults`` are all that was found, not only the first."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        self.faults = tuple(faults)
        lines = [fault.sentence for fault in self.faults[:SHOWN]]
        more = len(self.faults) - len(lines)
        if more:
            lines.append(ngettext("And %(n)d more fault.", "And %(n)d more faults.", more) % {"n": more})
        super().__init__("\n".join(lines), code="wrong_files")


class Line:
    """A row of a file: its cells by column, read as what they should be. Faults go to the desk."""

    __slots__ = ("_cells", "_desk", "_file", "number")

    def __init__(self, desk: "Desk", file: str, number: int, cells: dict[str, str]) -> None:
        self._desk, self._file, self.number, self._cells = desk, file, number, cells

    def fault(self, column: str, code: str, *, expected: str = "", got: str = "") -> None:
        """Something is wrong in this row."""
        self._desk.faults.append(FileFault(self._file, self.number, column, code, expected, got))

    def text(self, column: str) -> str:
        return self._cells[column]

    def key(self, column: str) -> str:
        """A text that has to be there."""
        if not self._cells[column]:
            self.fault(column, "empty")
        return self._cells[column]

    def whole(self, column: str, *, empty: int | None = None) -> int:
        """A whole number; ``empty`` is what an empty cell means, None when it may not be empty."""
        text = self._cells[column]
        if not text and empty is not None:
            return empty
        return self._whole(column, text)

    def wholes(self, column: str) -> tuple[int, ...]:
        return tuple(self._whole(column, word) for word in self._cells[column].split())

    def decimal(self, column: str) -> float:
        return self._decimal(column, self._cells[column])

    def decimals(self, column: str) -> tuple[float, ...]:
        return tuple(self._decimal(column, word) for word in self._cells[column].split())

    def words(self, column: str) -> tuple[str, ...]:
        """Words with spaces between, each once, in their order."""
        return tuple(dict.fromkeys(self._cells[column].split()))

    def flags(self, column: str) -> tuple[bool, ...]:
        """0 or 1, a week each."""
        words = self._cells[column].split()
        if not set(words) <= {"0", "1"}:
            self.fault(column, "absent", got=self._cells[column])
        return tuple(word == "1" for word in words)

    def _whole(self, column: str, text: str) -> int:
        if not text:
            self.fault(column, "empty")
        elif _WHOLE.fullmatch(text):
            return int(text.partition(".")[0])
        else:
            self.fault(column, "whole", got=text)
        return 0

    def _decimal(self, column: str, text: str) -> float:
        if not text:
            self.fault(column, "empty")
        elif _DECIMAL.fullmatch(text):
            return float(text)
        else:
            self.fault(column, "decimal", got=text)
        return 0.0


class Desk:
    """The files of one folder: reads them once, remembers where each row stood, and gathers the faults."""

    def __init__(
        self, folder: Path, columns: Mapping[str, Sequence[str]], *, may_be_missing: Collection[str]
    ) -> None:
        _refuse_no_folder(folder)
        self.folder, self.columns, self.may_be_missing = folder, columns, may_be_missing
        self.faults: list[FileFault] = []
        self._names: dict[str, str] = {}
        self._numbers: dict[str, list[int]] = {}

    def rows(self, table: str, made: Callable[[Line], _Made]) -> tuple[_Made, ...]:
        """Every row of a table, made into what it stands for."""
        found = self._table(table)
        name = self.name(table)
        lines = [Line(self, name, number, cells) for number, cells in found]
        self._numbers[table] = [line.number for line in lines]
        return tuple(made(line) for line in lines)

    def number(self, table: str, row: int) -> int:
        """The number a person sees beside a row, counted from 0."""
        return self._numbers[table][row]

    def refuse_faults(self) -> None:
        """Raise ``WrongFiles`` when there were any."""
        if self.faults:
            raise WrongFiles(self.faults)

    def name(self, table: str) -> str:
        """The file that holds a table."""
        return self._names.get(table, f"{table}.csv")

    def _table(self, table: str) -> Iterable[tuple[int, dict[str, str]]]:
        """The rows of a table with their numbers, as a spreadsheet shows them; nothing when it has faults."""
        path = next((path for path in self._paths(table) if path.is_file()), None)
        if path is None:
            if table not in self.may_be_missing:
                self.faults.append(FileFault(f"{table}.csv", 0, "", "file"))
            return ()
        self._names[table] = path.name
        header, rows = _plain_rows(path, self.columns[table]) or _any_rows(path, self.columns[table])
        missing = [column for column in self.columns[table] if header.count(column) != 1]
        for column in missing:
            code = "column_twice" if column in header else "column"
            self.faults.append(FileFault(path.name, 0, column, code, got=", ".join(header)))
        return [] if missing else list(self._cells(path.name, header, self.columns[table], rows))

    def _paths(self, table: str) -> Iterable[Path]:
        return (self.folder / f"{table}{suffix}" for suffix in (".csv", ".xlsx"))

    def _cells(
        self, name: str, header: Sequence[str], columns: Sequence[str], rows: Iterable[tuple[int, list[str]]]
    ) -> Iterable[tuple[int, dict[str, str]]]:
        at = {column: header.index(column) for column in columns}
        for number, cells in rows:
            if not any(cells):
                continue
            strange = next((cell for cell in cells[len(header) :] if cell), "")
            if strange:
                self.faults.append(FileFault(name, number, "", "extra", got=strange))
            cells += [""] * (len(header) - len(cells))
            yield number, {column: cells[place] for column, place in at.items()}


def _plain_rows(
    path: Path, columns: Sequence[str]
) -> tuple[list[str], Iterable[tuple[int, list[str]]]] | None:
    """Header and rows of a file that is as the format says: UTF-8, commas, the header first. Else None."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)
        ]
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    if not rows or "\0" in text or not set(columns) <= set(rows[0]):
        return None
    return rows[0], enumerate(rows[1:], start=2)


def _any_rows(path: Path, columns: Sequence[str]) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    """Header and rows of any other spreadsheet, as far as it can be read; else it is refused in words."""
    sheet = read_sheet(path, known=columns, limit_bytes=LIMIT_BYTES, limit_rows=LIMIT_ROWS)
    return sheet.headers, ((row.number, list(row.cells)) for row in sheet.rows)


def _refuse_no_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise WrongInput(
            _("There is no folder “%(folder)s”. Give the folder that holds the files.") % {"folder": folder},
            code="no_folder",
        )
