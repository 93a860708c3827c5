"""CSV as it is found: any of four delimiters, line ends inside cells, ragged rows, stray quotation marks."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.codepages import Line, decode, has_lost_letters
from ustat.exchange.grids import Grid, Row, clean_cell, spoken_rows, too_many_rows

_DELIMITERS = ",;\t|"
_SNIFFED = 60
_SWALLOWED = 2


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the table is written: delimiter, width of most rows, and lines before it that are no rows."""

    delimiter: str
    width: int
    evenness: float
    skipped: int = 0


def read_delimited(content: bytes, *, limit_rows: int) -> Grid:
    """The grid of a text file with delimiters.

    Rows are numbered as a spreadsheet numbers them: blank ones count. Rows in which some letters could not
    be read are kept, marked, and named in a note.
    Refuses text in no known code page (``unreadable_text``), a quotation mark that is never closed
    (``open_quote``) and more than ``limit_rows`` filled rows (``too_many_rows``).
    """
    decoded = decode(content)
    lines = [Line(line.text.replace("\0", ""), line.encoding) for line in decoded.lines]
    rows: list[Row] = []
    mixed: list[int] = []
    for number, cells, source in _records(lines, _shape_of(lines)):
        row = Row(number, [clean_cell(cell) for cell in cells], all(line.is_readable for line in source))
        if row.is_empty:
            continue
        if len(rows) >= limit_rows:
            raise too_many_rows(limit_rows)
        rows.append(row)
        if any(line.encoding not in ("", decoded.main) and not line.text.isascii() for line in source):
            mixed.append(number)
    unreadable = [row.number for row in rows if not row.is_readable]
    if len(unreadable) * 2 > len(rows):
        raise WrongInput(
            _(
                "The letters of this file could not be read in any known code page. "
                "Save it again as “CSV UTF-8”, or send the Excel file itself."
            ),
            code="unreadable_text",
        )
    lost = [row.number for row in rows if row.is_readable and any(map(has_lost_letters, row.cells))]
    notes = list(_notes(decoded.main, unreadable=unreadable, mixed=mixed, lost=lost))
    return Grid(rows, encoding=decoded.encoding, notes=notes)


def _shape_of(lines: Sequence[Line]) -> _Shape:
    """Which delimiter gives most rows one width above 1?"""
    if not lines:
        return _Shape(",", 1, 0.0)
    announced = lines[0].text.rstrip("\r\n").lower()
    for delimiter in _DELIMITERS:
        if announced == f"sep={delimiter}":
            return _tried(lines[1:], delimiter, skipped=1)
    return max((_tried(lines, delimiter) for delimiter in _DELIMITERS), key=lambda shape: shape.evenness)


def _tried(lines: Sequence[Line], delimiter: str, *, skipped: int = 0) -> _Shape:
    reader = csv.reader((line.text for line in lines), delimiter=delimiter)
    widths = []
    try:
        for cells in islice(reader, _SNIFFED):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
    except csv.Error:
        pass  # A cell that never ends is refused where its row is read.
    if not widths:
        return _Shape(delimiter, 1, 0.0, skipped)
    width = max(set(widths), key=lambda width: (widths.count(width), width))
    return _Shape(delimiter, width, widths.count(width) / len(widths) * (1 - 1 / width), skipped)


def _records(lines: Sequence[Line], shape: _Shape) -> Iterator[tuple[int, list[str], Sequence[Line]]]:
    reader = csv.reader((line.text for line in lines[shape.skipped :]), delimiter=shape.delimiter)
    number, start = shape.skipped, shape.skipped
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _open_quote(number) from error
        end = shape.skipped + reader.line_num
        source = lines[start:end]
        if len(source) > 1 and _has_swallowed(source, shape, is_last=end == len(lines)):
            raise _open_quote(number)
        yield number, cells, source
        start = end


def _has_swallowed(source: Sequence[Line], shape: _Shape, *, is_last: bool) -> bool:
    """Whether a cell of many lines is rows swallowed by a quotation mark, not somebody's long answer."""
    if is_last and sum(line.text.count('"') for line in source) % 2:
        return True
    whole = [line.text.count(shape.delimiter) == shape.width - 1 for line in source[1:-1]]
    return shape.width > _SWALLOWED and sum(whole) >= _SWALLOWED


def _open_quote(number: int) -> WrongInput:
    return WrongInput(
        _(
            "In row %(row)d a quotation mark is opened and not closed, so the rows after it run together. "
            "Close or delete it, or save the table as an Excel file."
        )
        % {"row": number},
        code="open_quote",
    )


def _notes(main: str, *, unreadable: list[int], mixed: list[int], lost: list[int]) -> Iterator[str]:
    if mixed:
        yield _(
            "The file mixes code pages: most of it is %(main)s, but these rows are not: %(rows)s. "
            "They were read by their own code page; please look at them."
        ) % {"main": main, "rows": spoken_rows(mixed)}
    if unreadable:
        yield _(
            "The letters of these rows could not be read: %(rows)s. "
            "Type them again, or save the file as “CSV UTF-8”."
        ) % {"rows": spoken_rows(unreadable)}
    if lost:
        yield _(
            "In these rows a letter was lost and a question mark stands in its place: %(rows)s. "
            "Old code pages have no ө, ү and ң; save the file as “CSV UTF-8”, or send the Excel file itself."
        ) % {"rows": spoken_rows(lost)}
