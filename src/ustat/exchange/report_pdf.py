"""A report as PDF: set by Typst from our own page, with fonts that hold every Kyrgyz letter."""

import json
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ustat.common.written import official_date
from ustat.insight.shapes import Section, Table, Telling

PAGE: Final = Path(__file__).parent / "templates" / "report.typ"
# How wide a column is in comparison with the others; short words take what they need.
WIDE, NARROW, NUMERIC, AS_NEEDED = 4, 2, 1.4, 0
SHORT, LONG = 12, 24


def pdf_of(telling: Telling, *, made_on: date) -> bytes:
    """The report as PDF in the active language. The same telling of the same day gives the same bytes."""
    report = {
        "language": (get_language() or "ky")[:2],
        "title": telling.title,
        "subtitle": telling.subtitle,
        "labels": telling.labels,
        "notes": telling.notes,
        "sections": [_laid_out(section) for section in telling.sections],
        "year": made_on.year,
        "month": made_on.month,
        "day": made_on.day,
        "made": _("Ustat, %(day)s") % {"day": official_date(made_on)},
        "page": _("Page {page} of {all}"),
        "numbers": _("The numbers behind the bars"),
    }
    return typst.compile(
        PAGE,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
    )


def _laid_out(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": section.sentences,
        "bars": [asdict(bar) for bar in section.bars],
        "table": _sheet(section.table) if section.table else None,
    }


def _sheet(table: Table) -> dict[str, Any]:
    """Only what is said somewhere keeps its column; notes are often empty."""
    shown = table.shown
    kept = [place for place in range(len(table.columns)) if place == 0 or any(row[place] for row in shown)]
    numeric = [table.columns[place].kind != "words" for place in kept]
    return {
        "heads": [table.columns[place].title for place in kept],
        "rows": [[row[place] for place in kept] for row in shown],
        "numeric": numeric,
        "widths": [
            NUMERIC if is_number else _width(shown, place)
            for place, is_number in zip(kept, numeric, strict=True)
        ],
    }


def _width(rows: list[list[str]], place: int) -> int:
    longest = max((len(row[place]) for row in rows), default=0)
    return AS_NEEDED if longest <= SHORT else WIDE if longest > LONG else NARROW


@cache
def _fonts() -> list[Path]:
    import fontpkg_noto_sans
    import fontpkg_noto_serif

    packages = (fontpkg_noto_sans, fontpkg_noto_serif)
    return [Path(package.__file__).parent / "files" for package in packages]
