"""Spreadsheets as they come, one oddity at a time."""

import datetime
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from ustat.common.errors import WrongInput
from ustat.exchange.grids import column_letter, spoken_rows
from ustat.exchange.sheets import FileBytes, Sheet, read_sheet

FILES = Path(__file__).parent / "files"
KNOWN = ("Фамилиясы", "Аты", "Мектеп", "Телефон")
TABLE = "Фамилиясы,Аты,Мектеп\nАсанова,Гүлнара,№17\nБөкөнбаев,Өмүр,№5\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def sheet_of(content: bytes | str, *, known: tuple[str, ...] = KNOWN, name: str = "made-up.csv") -> Sheet:
    raw = content.encode() if isinstance(content, str) else content
    return read_sheet(FileBytes(name, raw), known=known)


def refusal_of(content: bytes, *, name: str = "made-up.xlsx", **limits: int) -> str:
    with pytest.raises(WrongInput) as refusal:
        read_sheet(FileBytes(name, content), **limits)
    assert str(refusal.value)
    return refusal.value.code


def cells_of(sheet: Sheet) -> list[tuple[int, list[str]]]:
    return [(row.number, row.cells) for row in sheet.rows]


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book)
    book.close()
    return target.getvalue()


def one_sheet(fill: Callable[[xlsxwriter.worksheet.Worksheet], None], name: str = "Мугалимдер") -> bytes:
    return workbook(lambda book: fill(book.add_worksheet(name)))


@pytest.mark.parametrize(
    ("codec", "spoken"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_every_unicode_form_gives_the_same_table(codec, spoken):
    sheet = sheet_of(TABLE.encode(codec))

    assert sheet.encoding == spoken
    assert sheet.headers == ["Фамилиясы", "Аты", "Мектеп"]
    assert cells_of(sheet) == [(2, ["Асанова", "Гүлнара", "№17"]), (3, ["Бөкөнбаев", "Өмүр", "№5"])]
    assert sheet.notes == []


@pytest.mark.parametrize(
    ("codec", "spoken"),
    [
        ("cp1251", "Windows-1251"),
        ("koi8-r", "KOI8-R"),
        ("cp866", "DOS 866"),
        ("mac-cyrillic", "Mac Cyrillic"),
        ("iso8859-5", "ISO 8859-5"),
    ],
)
def test_every_old_cyrillic_code_page_is_told_from_the_others(codec, spoken):
    table = "Фамилия;Имя;Школа\nАсанова;Айгерим Бакытовна;Средняя школа 17\nЖУМАБЕКОВ;Нурлан;гимназия\n"

    sheet = sheet_of(table.encode(codec))

    assert sheet.encoding == spoken
    assert sheet.headers == ["Фамилия", "Имя", "Школа"]
    assert [row.cells for row in sheet.rows] == [
        ["Асанова", "Айгерим Бакытовна", "Средняя школа 17"],
        ["ЖУМАБЕКОВ", "Нурлан", "гимназия"],
    ]
    assert sheet.notes == []


def test_a_file_that_mixes_code_pages_is_read_row_by_row_and_says_which_rows():
    new, old = (
        "Фамилиясы;Аты\nАсанова;Гүлнара\nБөкөнбаев;Өмүр\n".encode(),
        "Иванова;Марина\n".encode("cp1251"),
    )

    sheet = sheet_of(new + old)

    assert [row.cells for row in sheet.rows] == [
        ["Асанова", "Гүлнара"],
        ["Бөкөнбаев", "Өмүр"],
        ["Иванова", "Марина"],
    ]
    assert sheet.encoding == "UTF-8, Windows-1251"
    assert len(sheet.notes) == 1
    assert "these rows are not: 4." in sheet.notes[0]


def test_rows_in_no_code_page_are_named_and_marked_and_never_shown_as_words():
    broken = b"\x98\xd0\x81\xff\xfe\xc3\x28;\x90\x98\x81\xd8\xd9\x98\n"

    sheet = sheet_of("Фамилиясы;Аты\nАсанова;Гүлнара\nБөкөнбаев;Өмүр\n".encode() + broken)

    assert [(row.number, row.is_readable) for row in sheet.rows] == [(2, True), (3, True), (4, False)]
    assert len(sheet.notes) == 1
    assert "could not be read: 4." in sheet.notes[0]


def test_letters_that_an_old_code_page_lost_are_noticed():
    table = "Фамилиясы;Аты\nАсанова;Гүлнара\nБөкөнбаев;Айбек\nИванов;Пётр\n"

    sheet = sheet_of(table.encode("cp1251", errors="replace"))

    assert sheet.rows[0].cells == ["Асанова", "Г?лнара"]
    assert len(sheet.notes) == 1
    assert "question mark stands in its place: 2, 3." in sheet.notes[0]


def test_a_question_is_not_a_lost_letter():
    sheet = sheet_of("Фамилиясы;Аты;Суроо\nАсанова;Гүлнара;Качан башталат? Эртеңби?\n")

    assert sheet.notes == []


def test_utf8_that_was_saved_as_another_code_page_is_put_right():
    table = "Фамилия;Имя\nАсанова;Бермет\n".encode()
    spoilt = "".join("\x98" if byte == 0x98 else bytes([byte]).decode("cp1251") for byte in table).encode()

    sheet = sheet_of(spoilt, known=())

    assert sheet.headers == ["Фамилия", "Имя"]
    assert cells_of(sheet) == [(2, ["Асанова", "Бермет"])]


def test_a_file_of_bytes_that_are_no_words_is_refused():
    assert (
        refusal_of(b"\x98\xd0\x81\xff\xfe\xc3\x28\x90,\x98\x81\xd8\xd9\x98\x98\x90\n" * 30)
        == "unreadable_text"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_although_cells_hold_the_others(delimiter):
    row = delimiter.join(['"Асанова, Гүлнара; Б."', "№17", '"физика, химия"'])

    sheet = sheet_of(delimiter.join(["ФИО", "Мектеп", "Предмети"]) + "\n" + f"{row}\n" * 3)

    assert sheet.headers == ["ФИО", "Мектеп", "Предмети"]
    assert sheet.rows[0].cells == ["Асанова, Гүлнара; Б.", "№17", "физика, химия"]


def test_a_delimiter_announced_as_excel_does_is_believed():
    sheet = sheet_of("sep=;\nФамилиясы;Аты\nАсанова,;Гүлнара,\n")

    assert sheet.headers == ["Фамилиясы", "Аты"]
    assert cells_of(sheet) == [(3, ["Асанова,", "Гүлнара,"])]


def test_a_line_end_inside_quotes_stays_in_its_cell_and_rows_keep_their_numbers():
    sheet = sheet_of('Фамилиясы,Аты,Мектеп\r\n\r\nАсанова,Гүлнара,"№17\r\nКара-Суу"\r\nБөкөнбаев,Өмүр,№5\r\n')

    assert cells_of(sheet) == [(3, ["Асанова", "Гүлнара", "№17\nКара-Суу"]), (4, ["Бөкөнбаев", "Өмүр", "№5"])]


def test_a_quotation_mark_that_swallows_rows_is_refused_with_its_row():
    rows = "".join(f"Асанов{n},Нурлан,№{n}\n" for n in range(9))

    assert refusal_of(f'Фамилиясы,Аты,Мектеп\n{rows}Иванов,"Пётр,№5\n{rows}'.encode()) == "open_quote"
    assert (
        refusal_of(f'Фамилиясы,Аты,Мектеп\n{rows}Иванов,"Пётр,№5\n{rows}К,"Л",№1\n'.encode()) == "open_quote"
    )


def test_a_long_answer_over_many_lines_is_no_open_quote():
    answer = "Биринчиден, доска\nЭкинчиден, интернет\nҮчүнчүдөн, убакыт\nМенимче ушулар"

    sheet = sheet_of(f'Фамилиясы,Аты,Мектеп\nАсанова,Гүлнара,"{answer}"\n')

    assert sheet.rows[0].cells[2] == answer


def test_ragged_rows_are_filled_up_and_longer_ones_are_named():
    sheet = sheet_of("Фамилиясы,Аты,Мектеп\nАсанова,Гүлнара\nБөкөнбаев,Өмүр,№5,ашыкча\nИванов,Пётр,№6\n")

    assert [row.cells for row in sheet.rows] == [
        ["Асанова", "Гүлнара", "", ""],
        ["Бөкөнбаев", "Өмүр", "№5", "ашыкча"],
        ["Иванов", "Пётр", "№6", ""],
    ]
    assert len(sheet.notes) == 1
    assert "more cells than the header has names: 3." in sheet.notes[0]


def test_what_nobody_typed_is_taken_out_of_cells():
    sheet = sheet_of('Фамилиясы,Аты,Телефон\n\u00a0Аса\u00adнова\u200b ,Гүл\0нара,"=""0555123456"""\n,,\n')

    assert cells_of(sheet) == [(2, ["Асанова", "Гүлнара", "0555123456"])]


def test_titles_above_the_header_and_a_header_printed_again_are_no_rows():
    sheet = sheet_of(
        "Кара-Суу районунун мугалимдери,,\n2026-жыл,,\nФамилиясы,Аты,Мектеп\n1,2,3\n"
        "Асанова,Гүлнара,№17\nФамилиясы,Аты,Мектеп\nИванов,Пётр,№6\n"
    )

    assert sheet.headers == ["Фамилиясы", "Аты", "Мектеп"]
    assert sheet.header_row == 3
    assert cells_of(sheet) == [(5, ["Асанова", "Гүлнара", "№17"]), (7, ["Иванов", "Пётр", "№6"])]
    assert [note[:33] for note in sheet.notes] == [
        "The header was found in row 3; wh",
        "These rows repeat the header or n",
    ]


def test_the_header_is_found_without_known_names_too():
    sheet = sheet_of("Тизме,,\nперсонал,дата,балл\nа,2024-01-02,5\nб,2024-01-03,4\n", known=())

    assert sheet.headers == ["персонал", "дата", "балл"]
    assert sheet.under(["Тизме"]).headers == ["персонал", "дата", "балл"]


def test_a_workbook_gives_numbers_without_a_point_and_dates_in_iso_order():
    def fill(book: xlsxwriter.Workbook) -> None:
        date_format = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Тизме")
        sheet.write_row(0, 0, ["Фамилиясы", "Телефон", "Курс", "Үлүш", "Ооба"])
        sheet.write_row(1, 0, ["Асанова", 996555123456, None, 0.1 + 0.2, True])
        sheet.write_datetime(1, 2, datetime.date(2026, 9, 1), date_format)
        sheet.write(50, 60, "   ")

    sheet = sheet_of(workbook(fill))

    assert cells_of(sheet) == [(2, ["Асанова", "996555123456", "2026-09-01", "0.3", "TRUE"])]
    assert sheet.headers == ["Фамилиясы", "Телефон", "Курс", "Үлүш", "Ооба"]


def test_strange_line_ends_inside_a_cell_of_a_workbook_stay_in_it():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Фамилиясы", "Аты"])
        sheet.write_row("A2", ["Аса\u2028нова", "Гүл\u0085нара\nБакытовна"])

    assert cells_of(sheet_of(one_sheet(fill))) == [(2, ["Аса нова", "Гүл\nнара\nБакытовна"])]


def test_rows_of_a_workbook_keep_the_numbers_beside_them():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(3, 1, ["Фамилиясы", "Аты"])
        sheet.write_row(7, 1, ["Асанова", "Гүлнара"])

    sheet = sheet_of(one_sheet(fill))

    assert sheet.header_row == 4
    assert cells_of(sheet) == [(8, ["", "Асанова", "Гүлнара"])]


def test_the_first_filled_sheet_is_read_hidden_ones_last_and_the_others_are_named():
    def fill(book: xlsxwriter.Workbook) -> None:
        hidden = book.add_worksheet("Жашыруун")
        hidden.write("A1", "эски")
        book.add_worksheet("Бош").activate()
        book.add_worksheet("Мугалимдер").write_row("A1", ["Фамилиясы", "Аты"])
        hidden.hide()

    sheet = sheet_of(workbook(fill))

    assert sheet.headers == ["Фамилиясы", "Аты"]
    assert sheet.notes == [
        "The workbook has 2 more sheets (Бош, Жашыруун), which were not read; “Мугалимдер” was."
    ]


def test_a_school_joined_over_its_teachers_stands_in_each_row():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Мектеп", "Фамилиясы", "Аты"])
        sheet.merge_range("A2:A4", "№17 орто мектеп")
        sheet.merge_range("A5:A6", "№5 орто мектеп")
        for row, name in enumerate(["Асанова", "Бөкөнбаев", "Иванов", "Каримов", "Жумабеков"], start=1):
            sheet.write_row(row, 1, [name, "Нур"])

    sheet = sheet_of(one_sheet(fill))

    assert [row.cells[0] for row in sheet.rows] == ["№17 орто мектеп"] * 3 + ["№5 орто мектеп"] * 2
    assert sheet.notes == [
        "In column “Мектеп” 2 joined cells were filled down: their values now stand in each row they covered."
    ]


@pytest.mark.parametrize("name", ["register.xls", "register.ods"])
def test_older_and_open_formats_are_read_like_xlsx(name):
    sheet = read_sheet(FILES / name, known=KNOWN)

    assert [row.cells[:3] for row in sheet.rows] == [
        ["№17 орто мектеп", "Асанова", "Гүлнара"],
        ["№17 орто мектеп", "Бөкөнбаев", "Өмүр"],
    ]
    assert sheet.notes == [
        "In column “Мектеп” one joined cell was filled down: its value now stands in each row it covered."
    ]


def test_a_header_of_two_rows_is_put_together():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range("A1:E1", "Мугалимдердин тизмеси")
        sheet.merge_range("A2:A3", "№")
        sheet.merge_range("B2:D2", "Аты-жөнү")
        sheet.merge_range("E2:E3", "Мектеп")
        sheet.write_row("B3", ["Фамилиясы", "Аты", "Атасынын аты"])
        sheet.write_row("A4", [1, "Асанова", "Гүлнара", "Бакытовна", "№17"])

    sheet = sheet_of(one_sheet(fill))

    assert sheet.headers == ["№", "Фамилиясы", "Аты", "Атасынын аты", "Мектеп"]
    assert cells_of(sheet) == [(4, ["1", "Асанова", "Гүлнара", "Бакытовна", "№17"])]
    assert sheet.notes == [
        "The header has joined cells and takes rows 2 and 3; each column is called by the lower one."
    ]


def test_cells_under_one_wide_header_are_read_as_one():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range("A1:C1", "Аты-жөнү")
        sheet.write("D1", "Мектеп")
        sheet.write_row("A2", ["Асанова", "Гүлнара", "Бакытовна", "№17"])

    sheet = sheet_of(one_sheet(fill), known=("Аты-жөнү", "Мектеп"))

    assert cells_of(sheet) == [(2, ["Асанова Гүлнара Бакытовна", "", "", "№17"])]
    assert sheet.notes == [
        "The header “Аты-жөнү” is joined over columns A to C; their cells were read as one."
    ]


def test_a_district_written_across_the_table_is_no_row_of_it():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Фамилиясы", "Аты", "Мектеп"])
        sheet.merge_range("A2:C2", "Кара-Суу району")
        sheet.write_row("A3", ["Асанова", "Гүлнара", "№17"])

    sheet = sheet_of(one_sheet(fill))

    assert cells_of(sheet) == [(3, ["Асанова", "Гүлнара", "№17"])]
    assert len(sheet.notes) == 1
    assert "2: Кара-Суу району" in sheet.notes[0]


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path, monkeypatch):
    path = tmp_path / "register.csv"
    path.touch()
    os.truncate(path, 200 * 1024**2)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))

    with pytest.raises(WrongInput) as refusal:
        read_sheet(path)

    assert refusal.value.code == "too_large"
    assert "200.0" in str(refusal.value)
    assert "20.0" in str(refusal.value)


def test_an_upload_that_says_it_is_too_large_is_refused_without_being_read():
    class Upload:
        name, size = "register.xlsx", 200 * 1024**2

        def read(self) -> bytes:
            pytest.fail("it was read")

    with pytest.raises(WrongInput) as refusal:
        read_sheet(Upload())

    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("content", [b"", b"\n\n ,,\n", b"\xef\xbb\xbf", "\ufeff".encode("utf-16-le")])
def test_a_file_with_nothing_in_it_is_refused_as_empty(content):
    assert refusal_of(content) == "empty_file"


def test_a_workbook_with_nothing_in_it_is_refused_as_empty():
    assert refusal_of(workbook(lambda book: book.add_worksheet())) == "empty_file"


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(WrongInput) as refusal:
        read_sheet(tmp_path / "жок.csv")

    assert refusal.value.code == "no_file"


def docx() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"{\\rtf1\\ansi}",
        b"<html><table><tr><td>\xd0\x90</td></tr></table></html>",
        b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
        docx(),
        docx()[:60],
        bytes(range(256)) * 40,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    ],
    ids=["pdf", "png", "rtf", "html", "xml", "docx", "torn zip", "noise", "torn xls"],
)
def test_what_only_bears_the_name_of_a_table_is_refused(content):
    assert refusal_of(content) == "not_a_table"


def test_a_damaged_workbook_that_would_take_the_server_down_is_only_refused():
    # Here stands a count of texts; python-calamine 0.9.1 asks for 128 GB and aborts its whole process.
    content = bytearray((FILES / "register.xls").read_bytes())
    content[2044:2048] = struct.pack("<I", 0x7FFFFFFF)

    assert refusal_of(bytes(content)) == "not_a_table"


def test_a_locked_workbook_says_so():
    assert refusal_of((FILES / "locked.xlsx").read_bytes()) == "password_protected"


def test_an_archive_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(11):
            member.write(bytes(64 * 1024**2))

    assert len(target.getvalue()) < 4 * 1024**2
    assert refusal_of(target.getvalue()) == "too_large"


def test_one_cell_far_outside_the_table_is_told_by_its_name():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Фамилиясы", "Аты"])
        sheet.write("ALL20000", "x")

    with pytest.raises(WrongInput) as refusal:
        sheet_of(one_sheet(fill))

    assert refusal.value.code == "too_large"
    assert "ALL20000" in str(refusal.value)


def test_more_rows_than_allowed_are_refused_in_every_format():
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(12):
            sheet.write_row(row, 0, ["Асанова", "Гүлнара"])

    assert refusal_of(one_sheet(fill), limit_rows=11) == "too_many_rows"
    assert refusal_of("Асанова,Гүлнара\n".encode() * 12, limit_rows=11) == "too_many_rows"
    assert len(read_sheet(FileBytes("a.xlsx", one_sheet(fill)), limit_rows=12).grid.rows) == 12


def test_columns_and_rows_are_spoken_of_as_in_a_spreadsheet():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert spoken_rows([2, 5]) == "2, 5"
    assert spoken_rows(range(1, 20), at_most=3) == "1, 2, 3 … (+16)"
