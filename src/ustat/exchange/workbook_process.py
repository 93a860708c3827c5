"""Reads one workbook in a process of its own: started by `workbooks.py`, never imported.

A damaged or hostile workbook can make the reading library ask for hundreds of gigabytes and take the whole
process down, which no ``except`` catches. So the server hands the bytes to this script, whose memory and time
are limited; if it dies, one file was refused and nothing else happened.

In: the workbook on standard input; the largest number of filled rows as the only argument.
Out: one JSON value a line: a head, then ``[row number, [cells]]`` for every filled row. The head is
``{"refused": code}`` or ``{"sheet", "others", "merges"}``.
"""

import contextlib
import datetime
import io
import json
import resource
import sys
import xml.etree.ElementTree
import zipfile
from collections.abc import Iterator

import python_calamine

MEMORY = 2 * 1024**3
SECONDS = 60
MOST_CELLS = 10_000_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def main() -> None:
    """Answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for answer in answers(sys.stdin.buffer.read(), limit_rows=int(sys.argv[1])):
        print(json.dumps(answer, ensure_ascii=False))  # noqa: T201


def answers(content: bytes, *, limit_rows: int) -> Iterator[object]:
    """The head and the rows of the first visible sheet that has anything in it."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = [sheet.name for sheet in by_visibility(book)]
        sheet = first_filled(book, names)
    except python_calamine.PasswordError:
        yield {"refused": "password_protected"}
        return
    except python_calamine.CalamineError:
        yield {"refused": "not_a_table"}
        return
    if sheet is None:
        yield {"refused": "empty_file"}
        return
    bottom, right = sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > MOST_CELLS:
        yield {"refused": "too_wide", "bottom": bottom, "right": right}
        return
    merges = sheet.merged_cell_ranges
    if merges is None:
        merges = spanned_cells(content, sheet.name)
    others = [name for name in names if name != sheet.name]
    yield {"sheet": sheet.name, "others": others, "merges": merges}
    yield from rows_of(sheet, limit_rows)


def by_visibility(book: python_calamine.CalamineWorkbook) -> list[python_calamine.SheetMetadata]:
    """The sheets with cells: those a person sees first, hidden ones after."""
    sheets = [s for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet]
    return sorted(sheets, key=lambda sheet: sheet.visible != python_calamine.SheetVisibleEnum.Visible)


def first_filled(
    book: python_calamine.CalamineWorkbook, names: list[str]
) -> python_calamine.CalamineSheet | None:
    """The first sheet that is not empty."""
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet
    return None


def rows_of(sheet: python_calamine.CalamineSheet, limit_rows: int) -> Iterator[object]:
    """The filled rows as text, each with the number that stands beside it; one more than allowed ends it."""
    count = 0
    left = sheet.start[1] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        # The library counts rows from the top of the sheet, but cells from the first filled column.
        texts = [*[""] * left, *map(as_text, cells)]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield [number, texts]
            count += 1
            if count > limit_rows:
                return


def as_text(cell: object) -> str:
    """A cell as a person would type it: 5 and not 5.0, dates in ISO order, midnight left out."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return format(cell, ".15g") if abs(cell) < 1e15 else format(cell, ".0f")
        case datetime.datetime():
            whole_day = cell.time() == datetime.time()
            return cell.date().isoformat() if whole_day else cell.isoformat(" ", "seconds")
        case datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)


def spanned_cells(content: bytes, sheet_name: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Merged cells of an OpenDocument sheet, of which the library does not tell."""
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = []
    with (
        contextlib.suppress(KeyError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError),
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        archive.open("content.xml") as source,
    ):
        for table in tables(source, sheet_name):
            merges += spans_of(table)
    return merges


def tables(source: object, sheet_name: str) -> Iterator[xml.etree.ElementTree.Element]:
    """The table with this name."""
    for _event, element in xml.etree.ElementTree.iterparse(source):  # type: ignore[call-overload]
        if element.tag == f"{_TABLE}table" and element.get(f"{_TABLE}name") == sheet_name:
            yield element
            return


def spans_of(
    table: xml.etree.ElementTree.Element,
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Every cell that spans more than one row or column, rows and columns from 0."""
    top = 0
    for row in table.iter(f"{_TABLE}table-row"):
        left = 0
        for cell in row:
            down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
            across = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
            if down > 1 or across > 1:
                yield (top, left), (top + down - 1, left + across - 1)
            left += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        top += int(row.get(f"{_TABLE}number-rows-repeated", 1))


if __name__ == "__main__":
    main()
