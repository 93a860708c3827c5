"""Large tables: read fast where they are plain, patiently where not; every row keeps its number."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.texts import tidy
from ustat.exchange.grids import column_letter
from ustat.exchange.sheets import read_sheet

LIMIT_BYTES = 1024**3
PATIENT_LIMIT_BYTES = 64 * 1024**2
LIMIT_ROWS = 20_000_000
EXAMPLES = 5
_HEADER_BYTES = 4 * 1024**2
_HEADER_WITHIN = 40
_DELIMITERS = ",;\t|"
_AT_ONCE = 16
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_RUNS = ("=", "+", "-", "@")
_NEITHER_BLANK_NOR_LETTER = r"^[\x21-\x7e]*$"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, the name of its column, and the number of its row in the file."""

    cell: str | int
    column: str
    row: int


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells under each header, by position: text, or one-byte numbers where a column holds nothing else.

    ``numbers`` are the rows as a spreadsheet counts them, the header being row 1 of a plain file. Empty
    cells are null or empty. Rows without any filled cell are left out.
    """

    name: str
    headers: list[str]
    columns: list[pl.Series]
    numbers: pl.Series
    notes: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def at(self, name: str) -> int:
        """The position of the column of this name.

        Refuses a name that is not there (``missing_column``), with near ones, or twice (``two_columns``).
        """
        places = [place for place, header in enumerate(self.headers) if header == name]
        if len(places) > 1:
            raise WrongInput(
                _("%(file)s has more than one column “%(column)s”. Give each its own name.")
                % {"column": name, "file": self.name},
                code="two_columns",
            )
        if places:
            return places[0]
        near = process.extract(name, self.headers, scorer=fuzz.WRatio, limit=EXAMPLES, score_cutoff=60)
        if near:
            sentence = _("There is no column “%(column)s” in %(file)s. Columns with a near name: %(names)s.")
            names = [found for found, _score, _at in near]
        else:
            sentence = _("There is no column “%(column)s” in %(file)s. Its columns are: %(names)s.")
            names = [header for header in self.headers if header]
        raise WrongInput(
            sentence % {"column": name, "file": self.name, "names": spoken(names)}, code="missing_column"
        )

    def texts(self, place: int) -> pl.Series:
        """The cells of a column as tidy text, empty where there is nothing."""
        return tidied(self.columns[place])

    def header(self, place: int) -> str:
        """How to call a column to a person: by its header, or by its letter when it has none."""
        return self.headers[place] or column_letter(place)


def read_raw(path: Path, *, key: str, texts: Collection[str] = ()) -> RawTable:
    """The table of a file whose header holds the name ``key``.

    A plain file (UTF-8, one header row, every row as wide as the next) is read at once, whatever of comma,
    semicolon, tab or bar parts its cells; columns not named in ``texts`` come as one-byte numbers if all of
    their cells are such. Anything else, as Excel or another code page, is read more patiently.

    Raises ``WrongInput``: ``too_large`` (before anything is read), ``no_file``, ``empty_file``,
    ``missing_column`` and what ``read_sheet`` refuses.
    """
    _refuse_size(path)
    found = _plain(path, key, frozenset(texts)) or _patient(path, key, texts)
    if not found.height:
        raise WrongInput(
            _("%(file)s has no row below its header. Look whether the right file was chosen.")
            % {"file": found.name},
            code="empty_file",
        )
    return found


def spoken(names: Sequence[str], *, separator: str = ", ") -> str:
    """A list for a sentence, shortened when it is long."""
    shown = separator.join(names[:EXAMPLES])
    return shown if len(names) <= EXAMPLES else f"{shown} … (+{len(names) - EXAMPLES})"


def spoken_places(places: Sequence[Place]) -> str:
    """Cells with column and row for a sentence, the first few of them."""
    shown = [
        _("“%(cell)s” in column %(column)s, row %(row)d")
        % {"cell": place.cell, "column": place.column, "row": place.row}
        for place in places[:EXAMPLES]
    ]
    told = "; ".join(shown)
    return told if len(places) <= EXAMPLES else f"{told} … (+{len(places) - EXAMPLES})"


def tidied(column: pl.Series) -> pl.Series:
    """Text without outer blanks and unseen signs; empty for null. What was ``disarmed`` is as before."""
    texts = column.cast(pl.String).fill_null("")
    odd = ~texts.str.contains(_NEITHER_BLANK_NOR_LETTER)
    if odd.any():
        cleaned = [tidy(text) for text in texts.filter(odd)]
        texts = texts.scatter(odd.arg_true(), cleaned)
    armed = texts.str.starts_with("'") & texts.str.slice(1, 1).is_in(list(_RUNS))
    return texts.scatter(armed.arg_true(), texts.filter(armed).str.slice(1)) if armed.any() else texts


def disarmed(texts: Sequence[str] | pl.Series) -> pl.Series:
    """Text that no spreadsheet runs: a quotation mark before what would begin a formula and is no number."""
    column = pl.Series(texts, dtype=pl.String)
    runs = column.str.slice(0, 1).is_in(list(_RUNS)) & column.cast(pl.Float64, strict=False).is_null()
    return column.scatter(runs.arg_true(), "'" + column.filter(runs)) if runs.any() else column


def _refuse_size(path: Path) -> None:
    if not path.is_file():
        raise WrongInput(
            _("There is no file “%(name)s”. Check its name and folder.") % {"name": path}, code="no_file"
        )
    size = path.stat().st_size
    if size > LIMIT_BYTES:
        raise WrongInput(
            _(
                "The file “%(name)s” is %(size)s; at most %(limit)s is read. "
                "Split it, for example by region, and fit one part with the items of the other as anchors."
            )
            % {"name": path.name, "size": filesizeformat(size), "limit": filesizeformat(LIMIT_BYTES)},
            code="too_large",
        )


def _plain(path: Path, key: str, texts: frozenset[str]) -> RawTable | None:
    """The table if the first line is its header and every row fits under it; else nothing."""
    try:
        with path.open("rb") as file:
            first = file.readline(_HEADER_BYTES).decode("utf-8")
    except (UnicodeDecodeError, OSError):
        return None
    found = _header_of(first.removeprefix(_MARK), key)
    if found is None:
        return None
    delimiter, headers = found
    words = [header == key or header in texts for header in headers]
    columns = _columns(path, delimiter, words)
    return None if columns is None else _table(path, headers, columns)


def _header_of(line: str, key: str) -> tuple[str, list[str]] | None:
    """The delimiter that leaves a cell ``key`` in the first line, and the headers, tidied."""
    text = line.rstrip("\r\n")
    if "\r" in text or text.count('"') % 2:
        return None
    for delimiter in _DELIMITERS:
        headers = [tidy(cell) for cell in next(csv.reader([text], delimiter=delimiter), [])]
        if key in headers:
            return delimiter, headers
    return None


def _columns(path: Path, delimiter: str, words: Sequence[bool]) -> list[pl.Series] | None:
    """Every column as one-byte numbers where it holds nothing else; nothing if rows do not fit the header."""
    numbers = _read(path, delimiter, [pl.String if word else pl.UInt8 for word in words])
    if numbers is not None:
        return numbers
    # Some at a time, since text takes sixteen times the memory.
    found: list[pl.Series] = []
    text = [pl.String] * len(words)
    for start in range(0, len(words), _AT_ONCE):
        some = range(start, min(start + _AT_ONCE, len(words)))
        columns = _read(path, delimiter, text, only=some)
        if columns is None:
            return None
        found += [
            column if words[place] else _narrowed(column) for place, column in zip(some, columns, strict=True)
        ]
    return found


def _read(
    path: Path, delimiter: str, dtypes: Sequence[type[pl.DataType]], *, only: range | None = None
) -> list[pl.Series] | None:
    try:
        frame = pl.read_csv(
            path,
            separator=delimiter,
            has_header=False,
            skip_lines=1,
            schema={f"column_{place + 1}": dtype for place, dtype in enumerate(dtypes)},
            columns=None if only is None else [f"column_{place + 1}" for place in only],
        )
    except (pl.exceptions.PolarsError, OSError):
        return None
    # A cell of several lines may be rows that a stray quotation mark swallowed; the patient reader knows.
    words = [column for column in frame if column.dtype == pl.String]
    if not frame.height or any(column.str.contains("[\n\r\0]").any() for column in words):
        return None
    return frame.get_columns()


def _narrowed(column: pl.Series) -> pl.Series:
    numbers = column.cast(pl.UInt8, strict=False)
    return numbers if numbers.null_count() == column.null_count() else column


def _table(path: Path, headers: list[str], columns: list[pl.Series]) -> RawTable:
    numbers = pl.int_range(2, len(columns[0]) + 2, eager=True, dtype=pl.Int64)
    if columns[0].null_count():
        frame = pl.DataFrame({str(place): column for place, column in enumerate(columns)})
        filled = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if not filled.all():
            columns, numbers = frame.filter(filled).get_columns(), numbers.filter(filled)
    return RawTable(path.name, headers, columns, numbers)


def _patient(path: Path, key: str, texts: Collection[str]) -> RawTable:
    sheet = read_sheet(path, known={key, *texts}, limit_bytes=PATIENT_LIMIT_BYTES, limit_rows=LIMIT_ROWS)
    rows = sheet.grid.rows
    top = next((place for place, row in enumerate(rows[:_HEADER_WITHIN]) if key in row.cells), 0)
    headers, below = rows[top].cells, rows[top + 1 :]
    width = max([len(headers), *(len(row.cells) for row in below)])
    columns = [
        pl.Series([row.cells[place] if place < len(row.cells) else "" for row in below], dtype=pl.String)
        for place in range(width)
    ]
    numbers = pl.Series([row.number for row in below], dtype=pl.Int64)
    return RawTable(
        sheet.name, [*headers, *[""] * (width - len(headers))], columns, numbers, list(sheet.grid.notes)
    )
