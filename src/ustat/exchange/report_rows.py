"""Rows of plain values as a spreadsheet that opens well: CSV that Excel reads, or Excel itself."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

import xlsxwriter

from ustat.insight.shapes import Cell
from ustat.needs.bridge.drawing import Picture

CSV: Final = "text/csv; charset=utf-8"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final = {"csv": CSV, "xlsx": EXCEL}
# A spreadsheet would run a cell that begins so.
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
LONG_AGO: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - files know no zone, and this one says nothing


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One share of a picture, as others compute with it: shares from 0 to 1, an unknown number is empty."""

    code: str
    said: str
    group: str
    n: int | None
    weighted_n: float | None
    share: float | None
    se: float | None
    low: float | None
    high: float | None
    note: str


SHARE_HEADS: Final = ("code", "said", "group", "n", "weighted_n", "share", "se", "low", "high", "note")


def share_rows(picture: Picture) -> list[ShareRow]:
    """A row for each line and group of a picture, in the active language; hidden groups stay empty."""
    groups = [str(group) if picture.is_grouped else "" for group in picture.groups]
    return [
        ShareRow(
            line.code,
            str(line.label),
            group,
            None if one.is_hidden else one.n,
            None if one.is_hidden else one.weighted_n,
            one.share,
            one.se,
            one.low,
            one.high,
            " ".join(one.notes),
        )
        for line in picture.lines
        for group, one in zip(groups, line.shares, strict=True)
    ]


def shares_file(picture: Picture, kind: str) -> bytes:
    """A picture as ``csv`` or ``xlsx``."""
    return rows_file(SHARE_HEADS, [astuple(row) for row in share_rows(picture)], kind)


def rows_file(heads: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str) -> bytes:
    """Rows under their heads, as ``csv`` (with the mark by which Excel knows UTF-8) or ``xlsx``."""
    return _csv(heads, rows) if kind == "csv" else _xlsx(heads, rows)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(
        kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"author": "Ustat", "created": LONG_AGO})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(head) for head in heads]
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif value is not None:
                sheet.write_number(number, place, value)
            widths[place] = max(widths[place], len(_cell(value)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width + 2, 9), 60))
    sheet.freeze_panes(1, 0)
    book.close()
    return kept.getvalue()
