"""Spreadsheets of this stage: people as one may see them, the report on a file, the template to fill in."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ustat.people import phones
from ustat.people.choices import Kind
from ustat.people.doubts import Told, field_label
from ustat.people.models import Person
from ustat.people.queries import Seen

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so would be taken for a formula by whoever opens the file.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t")

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of people: its head, what it says of somebody, and the right it needs."""

    label: str | Promise
    value: Callable[[Seen], Cell]
    needs: str


def _districts(seen: Seen) -> str:
    parents = [school.parent for school in seen.schools if school.kind == Kind.SCHOOL]
    return ", ".join(dict.fromkeys(str(parent) for parent in parents if parent))


COLUMNS: Final = (
    Column(gettext_lazy("Surname"), lambda seen: seen.person.surname, "name"),
    Column(gettext_lazy("Given name"), lambda seen: seen.person.given_name, "name"),
    Column(gettext_lazy("Patronymic"), lambda seen: seen.person.patronymic, "name"),
    Column(gettext_lazy("District or city"), _districts, "school"),
    Column(gettext_lazy("School"), lambda seen: ", ".join(str(one) for one in seen.schools), "school"),
    Column(gettext_lazy("Subjects"), lambda seen: ", ".join(seen.subjects), "subjects"),
    Column(
        pgettext_lazy("a column of teachers", "Stages"),
        lambda seen: "; ".join(seen.stage_names),
        "stages",
    ),
    Column(
        gettext_lazy("Languages"),
        lambda seen: ", ".join(seen.language_names),
        "languages",
    ),
    Column(gettext_lazy("Last course"), lambda seen: seen.last_course_on, "last_course_on"),
    Column(gettext_lazy("Telephone"), lambda seen: phones.spoken(seen.phone), "phone"),
    Column(gettext_lazy("Register number"), lambda seen: seen.register_number, "register_number"),
    Column(gettext_lazy("Year of birth"), lambda seen: seen.birth_year, "birth_year"),
)


def fields_shown(seen: Sequence[Seen], reader: Person) -> frozenset[str]:
    """The columns of a list: what may be seen of others; one's own row alone makes no column."""
    others = [one for one in seen if one.person.pk != reader.pk]
    return frozenset[str]().union(*(one.fields for one in others or seen))


def people_table(seen: Sequence[Seen], reader: Person) -> tuple[list[str], list[list[Cell]]]:
    """Heads and rows of what ``reader`` may see of these people."""
    fields = fields_shown(seen, reader)
    columns = [column for column in COLUMNS if column.needs in fields]
    rows = [[column.value(one) if column.needs in one.fields else "" for column in columns] for one in seen]
    return [str(column.label) for column in columns], rows


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A CSV that Excel opens with its letters right."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([[_harmless(_written(cell)) for cell in row] for row in rows])
    return _as_file(("\ufeff" + text.getvalue()).encode(), name, "text/csv; charset=utf-8")


def xlsx_file(
    name: str, sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]
) -> HttpResponse:
    """A workbook with one sheet for each name: heads in bold and kept in sight, columns to filter by."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for title, (heads, rows) in sheets.items():
            _write_sheet(book.add_worksheet(title[:31]), heads, list(rows), bold, wrapped)
    return _as_file(content.getvalue(), name, XLSX)


def report_sheets(
    rows: Iterable[Mapping[str, Any]], problems: Iterable[Told]
) -> dict[str, tuple[Sequence[str], list[list[Cell]]]]:
    """The whole report on a file: what to look at, and what becomes of each row."""
    words = {
        "new": _("new"),
        "changed": _("changed"),
        "same": _("unchanged"),
        "school": _("waits for its school"),
        "blocked": _("left out"),
    }
    severities = {True: _("mistake"), False: _("please look")}
    looked: list[list[Cell]] = [
        [one.row, one.column, severities[one.is_error], one.expected, one.got, one.sentence]
        for one in problems
    ]
    became: list[list[Cell]] = [
        [
            one["row"],
            one["name"],
            one["school"],
            words[one["outcome"]],
            "; ".join(
                f"{field_label(field)}: {before or '–'} → {after or '–'}"
                for field, before, after in one["changes"]
            ),
        ]
        for one in rows
    ]
    return {
        _("What to look at"): (
            [_("Row"), _("Column"), _("Weight"), _("Expected"), _("What came"), _("In words")],
            looked,
        ),
        _("Every row"): ([_("Row"), _("Name"), _("School"), _("Outcome"), _("Changes")], became),
    }


def _write_sheet(
    sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Cell]], bold: Any, wrapped: Any
) -> None:
    sheet.write_row(0, 0, heads, bold)
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(place, column, cell, wrapped)
            else:
                sheet.write_string(place, column, _written(cell), wrapped)
    for column, head in enumerate(heads):
        longest = max((len(_written(row[column])) for row in rows[:500]), default=0)
        sheet.set_column(column, column, min(60, max(len(head), longest) + 2))
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None else str(cell)


def _harmless(text: str) -> str:
    is_phone = text.startswith("+") and text[1:].replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_phone else text


def _as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
