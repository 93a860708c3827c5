"""A report as an Excel file: one sheet a section, numbers as numbers that can be computed with."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from ustat.common.written import official_date
from ustat.insight.shapes import Cell, Section, Table, Telling

FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME: Final = 31
NARROWEST, WIDEST = 9, 60
FELT, THREAD, MADDER, SOFT, INDIGO = "#F2E8D6", "#D8C6A9", "#8F2231", "#5F4C40", "#5F79AD"
NUMBERS: Final = {"share": "0.0%", "count": "#,##0", "number": "0.00"}


def xlsx_of(telling: Telling, *, made_on: date) -> bytes:
    """The report as an Excel file in the active language; same telling, same day: the same bytes."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(
        kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": telling.title, "author": "Ustat", "created": datetime.combine(made_on, time())}
    )
    writer = _Writer(book, telling)
    writer.front(made_on)
    for number, section in enumerate(telling.sections, start=1):
        writer.section(section, number)
    book.close()
    return kept.getvalue()


def sheet_name(title: str, number: int) -> str:
    """A name a spreadsheet accepts: numbered, so that two of one title stay apart."""
    return FORBIDDEN.sub(" ", f"{number} {title}")[:LONGEST_NAME].strip()


class _Writer:
    """One workbook with its few styles."""

    def __init__(self, book: Any, telling: Telling) -> None:
        self.book, self.telling = book, telling
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": MADDER})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.quiet = book.add_format({"font_color": SOFT, "italic": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": FELT, "bottom": 1, "bottom_color": THREAD, "text_wrap": True,
             "valign": "top"}
        )  # fmt: skip
        self.number = {
            kind: book.add_format({"num_format": pattern, "valign": "top"})
            for kind, pattern in NUMBERS.items()
        }

    def front(self, made_on: date) -> None:
        """The first sheet: what this is, and where to find what."""
        sheet = self._sheet(_("Contents"))
        sheet.set_column(0, 0, 70)
        telling = self.telling
        lines = [telling.subtitle, *telling.labels, *telling.notes]
        lines.append(_("Ustat, %(day)s") % {"day": official_date(made_on)})
        sheet.write_string(0, 0, telling.title, self.title)
        for row, words in enumerate(filter(None, lines), start=1):
            sheet.write_string(row, 0, words, self.words)
        row = len(lines) + 2
        for number, section in enumerate(telling.sections, start=1):
            address = f"internal:'{sheet_name(section.title, number)}'!A1"
            sheet.write_url(row + number, 0, address, string=section.title)

    def section(self, section: Section, number: int) -> None:
        """One section: its sentences, then its table under a head that stays in sight."""
        sheet = self._sheet(sheet_name(section.title, number))
        sheet.write_string(0, 0, section.title, self.title)
        row = 1
        for words in (*self.telling.labels, *section.sentences):
            sheet.write_string(row, 0, words, self.quiet)
            row += 1
        if section.table is None:
            sheet.set_column(0, 0, WIDEST)
            return
        self._table(sheet, section.table, row + 1)

    def _table(self, sheet: Any, table: Table, top: int) -> None:
        for place, column in enumerate(table.columns):
            sheet.write_string(top, place, column.title, self.head)
            for below, row in enumerate(table.rows, start=1):
                self._cell(sheet, top + below, place, row[place], column.kind)
            sheet.set_column(place, place, _width([column.title, *(row[place] for row in table.shown)]))
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        shares = [place for place, column in enumerate(table.columns) if column.kind == "share"]
        if shares and table.rows:
            bar = {"type": "data_bar", "bar_solid": True, "bar_color": INDIGO, "bar_direction": "left"}
            ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
            sheet.conditional_format(top + 1, shares[0], top + len(table.rows), shares[0], {**bar, **ends})

    def _cell(self, sheet: Any, row: int, place: int, value: Cell, kind: str) -> None:
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, place, value, self.words)
        else:
            sheet.write_number(row, place, value, self.number.get(kind, self.number["count"]))

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        above = " · ".join([self.telling.title, *self.telling.labels]).replace("&", "&&")
        sheet.set_header(f"&L&8{above[:200]}")
        sheet.set_footer("&R&8&P / &N")
        return sheet


def _width(cells: Sequence[str]) -> float:
    longest = max((len(line) for cell in cells for line in str(cell).split("\n")), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)
