"""A table of answers as a file: CSV that spreadsheets open in the right letters, or a workbook."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.instruments.queries.table import Cell, Table

MOST_ROWS: Final = 1_048_575  # what a sheet of a workbook holds below its header
MOST_COLUMNS: Final = 16_384
BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Comma-separated, UTF-8 with its mark; words that a spreadsheet would run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(table: Table) -> bytes:
    """Two sheets: the answers and the code book. Refuses with ``WrongInput``, ``too_large_for_excel``."""
    if len(table.rows) > MOST_ROWS or len(table.columns) > MOST_COLUMNS:
        raise WrongInput(
            _("This is more than a sheet of Excel holds (%(rows)s rows). Take the CSV file.")
            % {"rows": len(table.rows)},
            code="too_large_for_excel",
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as workbook:
        bold = workbook.add_format({"bold": True})
        _sheet(workbook.add_worksheet(_("Answers")[:31]), table.names, table.rows, bold)
        _sheet(workbook.add_worksheet(_("Code book")[:31]), code_book_header(), table.code_book, bold)
    return out.getvalue()


def code_book_header() -> list[str]:
    """The header of a code book."""
    return [_("Column"), _("Meaning"), _("Value"), _("Meaning of the value")]


def _sheet(
    sheet: "xlsxwriter.worksheet.Worksheet",
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    bold: "xlsxwriter.format.Format",
) -> None:
    sheet.write_row(0, 0, header, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell:
                sheet.write_string(number, place, cell)
            elif cell not in ("", None):
                sheet.write_number(number, place, cell)


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
