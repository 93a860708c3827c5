"""Any spreadsheet as its maker sees it: the header, the rows by number, and what was odd about it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import WrongInput
from ustat.exchange.codepages import wide_encoding
from ustat.exchange.columns import forms, plain
from ustat.exchange.delimited import read_delimited
from ustat.exchange.grids import Grid, Merge, Row, column_letter, spoken_rows
from ustat.exchange.workbooks import read_workbook

LIMIT_BYTES = 20 * 1024**2
LIMIT_ROWS = 100_000

_HEADER_WITHIN = 40
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OTHER_THINGS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
)
_PAGES = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head", b"<style")


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file that is already in memory."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.content)

    def read(self) -> bytes:
        """Its bytes."""
        return self.content


class Upload(Protocol):
    """A file that knows its size before it is read: what a form receives, or `FileBytes`."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under its header. ``notes`` are translated sentences about how it had to be read."""

    name: str
    headers: list[str]
    rows: list[Row]
    encoding: str
    notes: list[str]
    header_row: int
    grid: Grid = field(repr=False, compare=False)

    def under(self, known: Iterable[str]) -> "Sheet":
        """The same file with the header row that has most of these names, below any title lines."""
        return _under(self.grid, self.name, {plain(name) for name in known})

    def refuse_without_rows(self) -> None:
        """Raise ``WrongInput`` (``empty_file``) when nothing stands under the header."""
        if not self.rows:
            raise WrongInput(
                _(
                    "The file has a header in row %(row)d and nothing under it. "
                    "Look whether the right file was chosen."
                )
                % {"row": self.header_row},
                code="empty_file",
            )

    def header(self, index: int) -> str:
        """How to call a column to a person: by its header, or by its letter when it has none."""
        text = self.headers[index] if index < len(self.headers) else ""
        return text or column_letter(index)


def read_sheet(
    source: Path | Upload,
    *,
    known: Iterable[str] = (),
    limit_bytes: int = LIMIT_BYTES,
    limit_rows: int = LIMIT_ROWS,
) -> Sheet:
    """What table is in this file?

    ``source`` is a path, an upload, or `FileBytes`; CSV in any usual code page, .xlsx, .xls or .ods, told
    apart by content and not by name. ``known`` are column names that help to find the header below title
    lines; without them the first wide row of text is taken (``Sheet.under`` looks again).

    Cells are text: numbers without ".0", dates in ISO order. Merged cells are filled down. Empty rows, and
    empty columns at the end, are left out.

    Raises ``WrongInput``: ``no_file``, ``empty_file``, ``too_large``, ``too_many_rows``, ``not_a_table``,
    ``password_protected``, ``unreadable_text``, ``open_quote``. A file over the limit is refused unread.
    """
    name, content = _content_of(source, limit_bytes)
    grid = _grid_of(content, limit_rows)
    return _under(grid, name, {plain(text) for text in known})


def _content_of(source: Path | Upload, limit_bytes: int) -> tuple[str, bytes]:
    name = Path(source.name or "").name
    if isinstance(source, Path):
        if not source.is_file():
            raise WrongInput(
                _("There is no file “%(name)s”. Check its name and folder.") % {"name": source},
                code="no_file",
            )
        _refuse_size(name, source.stat().st_size, limit_bytes)
        return name, _bytes_of(source)
    if source.size is not None:
        _refuse_size(name, source.size, limit_bytes)
    content = source.read()
    _refuse_size(name, len(content), limit_bytes)
    return name, content


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongInput(
            _("The file “%(name)s” could not be opened: %(reason)s.")
            % {"name": path, "reason": error.strerror},
            code="no_file",
        ) from error


def _refuse_size(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise WrongInput(
            _(
                "The file “%(name)s” is %(size)s; at most %(limit)s is read. "
                "Take out pictures and other sheets, or split it, for example by district."
            )
            % {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)},
            code="too_large",
        )
    if size == 0:
        raise WrongInput(
            _("The file “%(name)s” is empty: it has 0 bytes. Look whether it was saved, and send it again.")
            % {"name": name},
            code="empty_file",
        )


def _grid_of(content: bytes, limit_rows: int) -> Grid:
    if content.startswith(_WORKBOOKS):
        grid = read_workbook(content, limit_rows=limit_rows)
    else:
        _refuse_other_things(content)
        grid = read_delimited(content, limit_rows=limit_rows)
    if not grid.rows:
        raise WrongInput(
            _("The file has no filled cell. Look whether the right file was chosen."), code="empty_file"
        )
    return _filled_down(grid)


def _refuse_other_things(content: bytes) -> None:
    for start, kind in _OTHER_THINGS:
        if content.startswith(start):
            raise _not_a_table(kind)
    opening = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(_PAGES):
        raise WrongInput(
            _(
                "This is a web page or XML, whatever its name says; some programs export it as “Excel”. "
                "Open it in Excel or LibreOffice, save it as .xlsx and send that."
            ),
            code="not_a_table",
        )
    sample = content[:8000]
    controls = sum(sample.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if controls > len(sample) / 50 and not wide_encoding(content):
        raise _not_a_table(_("binary data"))


def _not_a_table(kind: str) -> WrongInput:
    return WrongInput(
        _("This is not a table but %(kind)s, whatever its name says. Send an .xlsx, .xls, .ods or .csv file.")
        % {"kind": kind},
        code="not_a_table",
    )


def _filled_down(grid: Grid) -> Grid:
    """One value joined over several rows stands in each of them, as the eye reads it."""
    fills = {
        (number, merge.left): merge
        for merge in grid.merges
        for number in range(merge.top + 1, merge.bottom + 1)
    }
    if not fills:
        return grid
    tops = {row.number: row.cells for row in grid.rows}
    rows = []
    for row in grid.rows:
        cells = list(row.cells)
        for left in sorted({merge.left for merge in grid.merges}):
            merge = fills.get((row.number, left))
            if merge is not None:
                cells += [""] * (left + 1 - len(cells))
                cells[left] = cells[left] or _cell(tops.get(merge.top, []), left)
        rows.append(replace(row, cells=cells))
    return replace(grid, rows=rows)


def _under(grid: Grid, name: str, known: Collection[str]) -> Sheet:
    place = _header_place(grid.rows, known)
    place, headers, notes = _whole_header(grid, place)
    header_row = grid.rows[place].number
    below = [row for row in grid.rows[place + 1 :] if not row.is_empty]
    below, echoes = _without_echoes(below, headers)
    below, banners = _without_banners(below, grid.merges)
    rows, joined = _joined_under_wide_headers(below, grid, header_row, headers)
    width = max([_width(headers), *(_width(row.cells) for row in rows)])
    rows = [replace(row, cells=_to_width(row.cells, width)) for row in rows]
    headers = _to_width(headers, width)
    if place and not notes:
        notes.append(
            _("The header was found in row %(row)d; what stands above it was taken for a title.")
            % {"row": header_row}
        )
    notes = [*grid.notes, *notes, *joined, *echoes, *banners]
    notes += _notes_on_fills(grid.merges, header_row, headers)
    notes += _notes_on_width(rows, grid.rows[place])
    return Sheet(name, headers, rows, grid.encoding, notes, header_row, grid)


def _header_place(rows: Sequence[Row], known: Collection[str]) -> int:
    """Where the header stands in the list: the row with most known names, or the first wide row of words."""
    top, wanted = rows[:_HEADER_WITHIN], frozenset(known)
    hits = [sum(1 for cell in row.cells if cell and forms(cell) & wanted) for row in top]
    if max(hits) >= (2 if max(row.filled for row in top) > 1 else 1):
        return hits.index(max(hits))
    usual = sorted(row.filled for row in top)[len(top) // 2]
    for place, row in enumerate(top):
        if row.filled >= max(1, 0.6 * usual) and _is_all_words(row):
            return place
    return 0


def _is_all_words(row: Row) -> bool:
    return all(any(sign.isalpha() for sign in cell) or cell in ("№", "#") for cell in row.cells if cell)


def _whole_header(grid: Grid, place: int) -> tuple[int, list[str], list[str]]:
    """The header, put together when joined cells make it two rows high."""
    rows = grid.rows
    if place + 1 < len(rows) and _heads(grid, rows[place], rows[place + 1]):
        place += 1
    if not (place and _heads(grid, rows[place - 1], rows[place])):
        return place, list(rows[place].cells), []
    upper, lower = rows[place - 1], rows[place]
    width = max(len(upper.cells), len(lower.cells))
    headers = [_cell(lower.cells, column) or _cell(upper.cells, column) for column in range(width)]
    note = _(
        "The header has joined cells and takes rows %(upper)d and %(lower)d; "
        "each column is called by the lower one."
    ) % {"upper": upper.number, "lower": lower.number}
    return place, headers, [note]


def _heads(grid: Grid, upper: Row, lower: Row) -> bool:
    """Whether joined cells of the upper row are divided into words by the lower one."""
    wide = [
        merge
        for merge in grid.merges
        if merge.top == merge.bottom == upper.number and merge.right > merge.left
    ]
    is_title = upper.filled == 1
    return (
        bool(wide)
        and not is_title
        and _is_all_words(lower)
        and all(
            sum(bool(_cell(lower.cells, column)) for column in range(merge.left, merge.right + 1)) > 1
            for merge in wide
        )
        and all(_is_short_of(lower, upper, column, wide) for column in range(len(lower.cells)))
    )


def _is_short_of(lower: Row, upper: Row, column: int, wide: Sequence[Merge]) -> bool:
    # Outside the joined cells a header's lower row is empty or repeats what was filled down.
    inside = any(merge.left <= column <= merge.right for merge in wide)
    return inside or _cell(lower.cells, column) in ("", _cell(upper.cells, column))


def _without_echoes(rows: Sequence[Row], headers: Sequence[str]) -> tuple[list[Row], list[str]]:
    """A header printed again on every page, and the line of column numbers under it, are no rows."""
    echoes = [row.number for row in rows if _is_echo(row, headers)]
    if rows and _counts_columns(rows[0]):
        echoes.insert(0, rows[0].number)
    if not echoes:
        return list(rows), []
    note = _("These rows repeat the header or number its columns, and were left out: %(rows)s.") % {
        "rows": spoken_rows(echoes)
    }
    return [row for row in rows if row.number not in set(echoes)], [note]


def _is_echo(row: Row, headers: Sequence[str]) -> bool:
    cells, names = [cell for cell in row.cells if cell], [text for text in headers if text]
    return len(cells) == len(names) > 1 and all(
        plain(cell) == plain(name) for cell, name in zip(cells, names, strict=True)
    )


def _counts_columns(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _without_banners(rows: Sequence[Row], merges: Sequence[Merge]) -> tuple[list[Row], list[str]]:
    """Lines such as a district's name, joined across the table, are no rows of it."""
    wide = {merge.top for merge in merges if merge.top == merge.bottom and merge.right - merge.left >= 2}
    banners = [row for row in rows if row.number in wide and row.filled == 1]
    if not banners:
        return list(rows), []
    shown = "; ".join(f"{row.number}: {''.join(row.cells)}" for row in banners[:5])
    note = ngettext(
        "One line is joined across the table and was taken for a subtitle, not for a row (%(shown)s).",
        "%(count)d lines are joined across the table and were taken for subtitles, not for rows (%(shown)s).",
        len(banners),
    ) % {"count": len(banners), "shown": shown}
    left_out = {row.number for row in banners}
    return [row for row in rows if row.number not in left_out], [note]


def _joined_under_wide_headers(
    rows: list[Row], grid: Grid, header_row: int, headers: list[str]
) -> tuple[list[Row], list[str]]:
    """Where one header is joined over several columns, their cells are read as one text."""
    notes = []
    for merge in grid.merges:
        inner = range(merge.left + 1, merge.right + 1)
        if not (merge.top <= header_row <= merge.bottom and inner) or any(_cell(headers, c) for c in inner):
            continue
        rows = [_joined(row, merge.left, merge.right) for row in rows]
        notes.append(
            _(
                "The header “%(header)s” is joined over columns %(first)s to %(last)s; "
                "their cells were read as one."
            )
            % {
                "header": _cell(headers, merge.left),
                "first": column_letter(merge.left),
                "last": column_letter(merge.right),
            }
        )
    return rows, notes


def _joined(row: Row, left: int, right: int) -> Row:
    cells = _to_width(row.cells, max(len(row.cells), right + 1))
    text = " ".join(cell for cell in cells[left : right + 1] if cell)
    cells[left : right + 1] = [text, *[""] * (right - left)]
    return replace(row, cells=cells)


def _notes_on_fills(merges: Sequence[Merge], header_row: int, headers: Sequence[str]) -> Iterator[str]:
    columns = Counter(merge.left for merge in merges if merge.bottom > merge.top and merge.top > header_row)
    for column, count in sorted(columns.items()):
        yield ngettext(
            "In column “%(column)s” one joined cell was filled down: "
            "its value now stands in each row it covered.",
            "In column “%(column)s” %(count)d joined cells were filled down: "
            "their values now stand in each row they covered.",
            count,
        ) % {"column": _cell(headers, column) or column_letter(column), "count": count}


def _notes_on_width(rows: Sequence[Row], header: Row) -> Iterator[str]:
    width = _width(header.cells)
    longer = [row.number for row in rows if _width(row.cells) > width]
    if longer and all(not _cell(header.cells, column) for column in range(width, len(rows[0].cells))):
        yield _(
            "These rows have more cells than the header has names: %(rows)s. Look whether a cell slipped."
        ) % {"rows": spoken_rows(longer)}


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _width(cells: Sequence[str]) -> int:
    return max((column + 1 for column, cell in enumerate(cells) if cell), default=0)


def _to_width(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
