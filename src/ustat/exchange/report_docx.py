"""A report as a Word file: real headings, real tables, nothing that only looks like one."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from ustat.common.written import official_date
from ustat.insight.shapes import Section, Table, Telling

MADDER: Final = RGBColor(0x8F, 0x22, 0x31)
SOFT: Final = RGBColor(0x5F, 0x4C, 0x40)
FELT, THREAD = "F2E8D6", "D8C6A9"
PAGE_WIDTH, NUMBER_WIDTH = Cm(17), Cm(1.95)
# Fonts that every office has and that hold ң, ө and ү.
SANS, SERIF = "Calibri", "Cambria"
LANGUAGE_TAGS: Final = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the first day a zip file knows


def docx_of(telling: Telling, *, made_on: date) -> bytes:
    """The report as a Word file in the active language; the same telling of the same day, the same bytes."""
    document = Document()
    _set_up(document, telling, made_on)
    document.add_heading(telling.title, level=0)
    _quiet(document, telling.subtitle)
    for words in (*telling.labels, *telling.notes):
        _quiet(document, words)
    for section in telling.sections:
        _add(document, section)
    raw = io.BytesIO()
    document.save(raw)
    return _undated(raw.getvalue())


def _set_up(document: DocumentType, telling: Telling, made_on: date) -> None:
    """Metadata, language, fonts, margins, and what stands above and below every page."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = telling.title, "Ustat", "Ustat"
    about.created = about.modified = datetime.combine(made_on, time())
    about.language = _language_tag()
    for name, font, size, colour in (
        ("Normal", SANS, 10.5, None), ("Title", SERIF, 22, MADDER), ("Heading 1", SERIF, 14, MADDER),
    ):  # fmt: skip
        style: Any = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for reach in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(reach), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
        if colour is not None:
            style.font.color.rgb = colour
    _say_language(document)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    head = page.header.paragraphs[0]
    head.text = " · ".join([telling.title, *telling.labels])
    foot = page.footer.paragraphs[0]
    foot.add_run(_("Ustat, %(day)s") % {"day": official_date(made_on)} + " · ")
    _add_field(foot, "PAGE")
    foot.add_run(" / ")
    _add_field(foot, "NUMPAGES")
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), SOFT


def _add(document: DocumentType, section: Section) -> None:
    document.add_heading(section.title, level=1)
    for sentence in section.sentences:
        document.add_paragraph(sentence).paragraph_format.keep_with_next = section.table is not None
    if section.table is not None and section.table.rows:
        _add_table(document, section.table)


def _add_table(document: DocumentType, told: Table) -> None:
    rows = told.shown
    kept = [place for place in range(len(told.columns)) if place == 0 or any(row[place] for row in rows)]
    table = document.add_table(rows=1 + len(rows), cols=len(kept))
    table.style = "Table Grid"
    table.autofit = False
    _lighten(table)
    widths = _widths([_room(told, rows, at) for at in kept])
    for place, at in enumerate(kept):
        column = told.columns[at]
        table.columns[place].width = widths[place]
        cells = table.columns[place].cells
        for cell, words in zip(cells, [column.title, *(row[at] for row in rows)], strict=True):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(words)
            run.font.size = Pt(9)
            if column.kind != "words":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        head = cells[0].paragraphs[0].runs[0].font
        head.bold, head.size = True, Pt(8)
        _shade(cells[0])
    _repeat(table.rows[0])
    for row in table.rows:
        _keep_whole(row)
    document.add_paragraph()


def _room(told: Table, rows: list[list[str]], at: int) -> int:
    """How much room a column of words wants beside the others, by its longest cell; 0 for numbers."""
    if told.columns[at].kind != "words":
        return 0
    return min(max(len(row[at]) for row in rows), 24) + 10


def _widths(wanted: Sequence[int]) -> list[Length]:
    """Numbers take what they need, words share the rest of the page."""
    left = PAGE_WIDTH - NUMBER_WIDTH * wanted.count(0)
    return [Length(left * room // sum(wanted) if room else NUMBER_WIDTH) for room in wanted]


def _lighten(table: Any) -> None:
    """Quiet lines, in the colour of the pages."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", THREAD)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _quiet(document: DocumentType, words: str) -> None:
    if words:
        run = document.add_paragraph().add_run(words)
        run.font.color.rgb = SOFT


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), FELT)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """The head of a table comes again on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _add_field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _say_language(document: DocumentType) -> None:
    """So that the spelling check knows what it reads."""
    style: Any = document.styles["Normal"]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _language_tag())
    style.element.get_or_add_rPr().append(language)


def _language_tag() -> str:
    return LANGUAGE_TAGS.get((get_language() or "ky")[:2], "ky-KG")


def _undated(raw: bytes) -> bytes:
    """The same file without the moment of its making inside."""
    clean = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(clean, "w") as kept:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, date_time=LONG_AGO)
            kept.writestr(entry, given.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return clean.getvalue()
