"""A report as PDF, Word and Excel: every letter, numbers as numbers, the same bytes again."""

import io
from datetime import date

import pypdf
import pytest
from django.utils.translation import override
from docx import Document
from python_calamine import CalamineWorkbook

from ustat.exchange.report_docx import docx_of
from ustat.exchange.report_pdf import pdf_of
from ustat.exchange.report_xlsx import sheet_name, xlsx_of
from ustat.insight.shapes import Bar, Column, Section, Table, Telling

DAY = date(2026, 11, 22)
LETTERS = "Жаңы көндүмдөр: үйрөнүү, өсүү, ЖАҢЫ ӨҮҢ"


@pytest.fixture
def telling():
    shares = Table(
        [Column("Багыт"), Column("Суралган", "count"), Column("Үлүш", "share"), Column("Эскертүү")],
        [["Укуктук", 160, 0.33125, ""], ["Жашырылган", None, None, "чакан топ"]],
    )
    bars = [
        Bar("Укуктук", 0.33125, 0.26, 0.41, 160, "33 % (26–41), суралган 160"),
        Bar("Жашырылган", None, None, None, 0, "чакан топ"),
    ]
    plan = Table(
        [Column("Топ"), Column("Орточо", "number"), Column("Адам", "count")],
        [[f"T{number}", 2.375, number] for number in range(80)],
    )
    return Telling(
        title="Муктаждыктар",
        subtitle=LETTERS,
        labels=["Үлгү үчүн ойдон чыгарылган"],
        notes=["=1+1 эмес"],
        sections=[
            Section("who", "Ким жооп берди", ["160 адам."]),
            Section("need", "Муктаждык", ["Адамдардын үлүшү."], shares, bars),
            Section("plan", "План: топтор/даталар?", ["Узун таблица."], plan),
        ],
    )


@pytest.fixture
def files(telling):
    with override("ky"):
        return {make: make(telling, made_on=DAY) for make in (pdf_of, docx_of, xlsx_of)}


def pages_of(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_every_kyrgyz_letter_can_be_read_out_of_the_pdf(files):
    text = " ".join("\n".join(pages_of(files[pdf_of])).split())

    assert LETTERS in text
    assert "33 % (26–41), суралган 160" in text


def test_what_is_made_up_says_so_on_every_page_of_the_pdf(files):
    pages = pages_of(files[pdf_of])

    assert len(pages) > 2
    assert ["Үлгү үчүн ойдон чыгарылган" in page for page in pages] == [True] * len(pages)
    assert [f"{number}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)


def test_the_pdf_knows_its_title_language_and_the_day_of_the_report(files):
    reader = pypdf.PdfReader(io.BytesIO(files[pdf_of]))

    about = reader.metadata
    assert (about.title, about.author, about.creation_date.date()) == ("Муктаждыктар", "Ustat", DAY)
    assert reader.trailer["/Root"]["/Lang"] == "ky"


def test_the_pdf_brings_its_own_fonts(files):
    reader = pypdf.PdfReader(io.BytesIO(files[pdf_of]))

    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.startswith(("NotoSans", "NotoSerif")) for name in fonts)
    assert any(name.startswith("NotoSerif") for name in fonts)


def test_word_has_real_headings_and_tables_whose_heads_repeat(files):
    document = Document(io.BytesIO(files[docx_of]))

    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == ["Ким жооп берди", "Муктаждык", "План: топтор/даталар?"]
    shares, plan = document.tables
    assert [cell.text for cell in shares.rows[0].cells] == ["Багыт", "Суралган", "Үлүш", "Эскертүү"]
    assert [cell.text for cell in shares.rows[1].cells][:3] == ["Укуктук", "160", "33,1\u00a0%"]
    assert len(plan.rows) == 81
    assert all(table.rows[0]._tr.trPr.xpath("./w:tblHeader") for table in document.tables)


def test_word_says_its_language_day_and_what_is_made_up(files):
    document = Document(io.BytesIO(files[docx_of]))

    about = document.core_properties
    assert (about.title, about.created.date(), about.modified.date()) == ("Муктаждыктар", DAY, DAY)
    assert "Үлгү үчүн ойдон чыгарылган" in document.sections[0].header.paragraphs[0].text
    assert document.styles["Normal"].element.xpath(".//w:lang/@w:val")[-1] == "ky-KG"


def test_excel_has_a_sheet_a_section_and_numbers_to_compute_with(files):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files[xlsx_of]))

    assert book.sheet_names[1:] == ["1 Ким жооп берди", "2 Муктаждык", "3 План  топтор даталар"]
    need = book.get_sheet_by_name("2 Муктаждык").to_python()
    head = next(number for number, row in enumerate(need) if row[0] == "Багыт")
    assert need[head + 1] == ["Укуктук", 160.0, 0.33125, ""]
    assert need[head + 2] == ["Жашырылган", "", "", "чакан топ"]
    assert "Үлгү үчүн ойдон чыгарылган" in [row[0] for row in need]
    plan = book.get_sheet_by_name("3 План  топтор даталар").to_python()
    assert plan[-1] == ["T79", 2.375, 79.0]


def test_no_cell_of_excel_is_a_formula(files):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files[xlsx_of]))

    assert "=1+1 эмес" in [row[0] for row in book.get_sheet_by_index(0).to_python()]


def test_the_same_report_gives_the_same_bytes_and_another_day_others(telling, files):
    with override("ky"):
        for make, first in files.items():
            assert make(telling, made_on=DAY) == first, make.__name__
            assert make(telling, made_on=date(2026, 11, 23)) != first, make.__name__


def test_sheets_of_one_title_stay_apart_and_within_what_excel_takes():
    names = [sheet_name("Need by direction: a very long grouping [x]?", number) for number in (2, 12)]

    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
