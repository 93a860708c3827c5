"""Registers as institutes keep them; all people are made up."""

import dataclasses
import time
from datetime import date

import pytest
from django.utils import translation

from ustat.common.errors import WrongInput
from ustat.exchange.cells import read_languages, read_phone, read_role, read_stages
from ustat.exchange.problems import KINDS, Problem
from ustat.exchange.register import RegisterReading, RegisterRow, read_register
from ustat.exchange.sheets import FileBytes, read_sheet
from ustat.exchange.subjects import read_subjects
from ustat.people import contents

TODAY = date(2026, 11, 22)
NAMED = "Фамилиясы;Аты;Атасынын аты;Мектеп;"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def reading_of(text: str) -> RegisterReading:
    return read_register(read_sheet(FileBytes("made-up.csv", text.encode())), today=TODAY)


def with_column(header: str, *cells: str) -> RegisterReading:
    rows = "".join(f"Асанов{'абвгд'[n]};Нурлан;;№17;{cell}\n" for n, cell in enumerate(cells))
    return reading_of(f"{NAMED}{header}\n{rows}")


def told(reading: RegisterReading) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.code, problem.got) for problem in reading.problems]


def test_a_whole_register_in_kyrgyz_becomes_people():
    reading = reading_of(
        "№;Фамилиясы;Аты;Атасынын аты;Району;Мектеп;Мектеп коду;Телефону;Окутуу тили;Предмети;Класстары;"
        "Кызматы;Акыркы курс;Туулган жылы;Каттоо номери\n"
        "1;Бөкөнбаева;Гүлнара;Бакытовна;Кара-Суу району;№17 орто мектеп;S-17;0555 123 456;кыргызча, орусча;"
        "Математика, физика;5-9, 10-11;завуч;01.09.2022;1975;R-1\n"
    )

    assert reading.problems == []
    assert reading.rows == [
        RegisterRow(
            number=2,
            surname="Бөкөнбаева",
            given_name="Гүлнара",
            patronymic="Бакытовна",
            external_id="R-1",
            phone="+996555123456",
            languages=("ky", "ru"),
            district="Кара-Суу району",
            school="№17 орто мектеп",
            school_code="S-17",
            subjects=("mathematics", "physics"),
            stages=("basic", "secondary"),
            role="deputy",
            last_course_on=date(2022, 9, 1),
            birth_year=1975,
        )
    ]
    assert reading.rows[0].name == "Бөкөнбаева Гүлнара Бакытовна"


@pytest.mark.parametrize(
    "header",
    [
        "ФИО,Школа,Язык обучения",
        "Full name,School,Languages",
        "Аты-жөнү,Мектептин аты,Тили",
        "full_name,school,languages",
    ],
)
def test_one_column_for_the_name_will_do_in_any_language(header):
    reading = reading_of(f"{header}\nАсанбек уулу Нурлан,№17,русский\n")

    assert reading.problems == []
    assert [(row.surname, row.given_name, row.patronymic, row.languages) for row in reading.rows] == [
        ("Асанбек уулу", "Нурлан", "", ("ru",))
    ]


def test_wrong_headers_are_refused_with_what_is_missing_and_what_came():
    with pytest.raises(WrongInput) as refusal:
        reading_of("Телефон,Балл,Эскертүү\n0555123456,5,жок\n")

    assert refusal.value.code == "missing_columns"
    assert str(refusal.value) == (
        "The register needs these columns and they were not found: "
        "Full name (or Surname and Given name), School. "
        "Row 1 was taken for the header and has: Телефон, Балл, Эскертүү. "
        "Rename the columns, or put the header above the rows."
    )


def test_a_school_code_alone_says_the_school():
    reading = reading_of("Surname,Given name,School code\nАсанова,Гүлнара,S-17\n")

    assert [(row.school, row.school_code) for row in reading.rows] == [("", "S-17")]


def test_a_header_without_rows_is_refused():
    with pytest.raises(WrongInput) as refusal:
        reading_of("Фамилиясы,Аты,Мектеп\n")

    assert refusal.value.code == "empty_file"


def test_columns_that_are_not_read_are_told_and_personal_numbers_are_not_kept():
    reading = reading_of("ФИО,Школа,ИНН,Балл,Школа №\nАсанова Гүлнара,№17,11201197500001,5,17\n")

    assert told(reading) == [
        (1, "doubled_column", "Школа №"),
        (1, "unknown_column", "Балл"),
        (1, "private_column", "ИНН"),
    ]
    assert "11201197500001" not in str(reading)


def test_a_row_without_a_name_or_a_school_is_kept_out_and_told():
    reading = reading_of(f"{NAMED}\nАсанова;;Бакытовна;№17\n;;;№17\nИванов;Пётр;;\nКаримов;Азиз;;№5\n")

    assert told(reading) == [
        (2, "missing_name", "Асанова Бакытовна"),
        (3, "missing_name", ""),
        (4, "missing_school", ""),
    ]
    assert [row.number for row in reading.rows] == [5]
    assert {problem.severity for problem in reading.problems} == {"error"}


def test_names_with_lost_letters_are_kept_out_and_doubtful_ones_are_told():
    reading = reading_of("ФИО;Школа\nАсанова Г?лнара;№17\nАсанов Н.;№17\nГүлнара Бакытовна Асанова;№17\n")

    assert told(reading) == [
        (2, "lost_letters", "Асанова Г?лнара"),
        (3, "initials_only", "Асанов Н."),
        (4, "name_order", "Гүлнара Бакытовна Асанова"),
    ]
    assert [row.number for row in reading.rows] == [3, 4]


def test_rows_in_no_code_page_are_told_and_kept_out():
    text = (
        "ФИО;Школа\nАсанова Гүлнара;№17\nБөкөнбаев Өмүр;№5\n".encode()
        + b"\x98\xd0\x81\xff\xfe;\x90\x98\xd9\x98\n"
    )

    reading = read_register(read_sheet(FileBytes("made-up.csv", text)))

    assert told(reading) == [(4, "unreadable_row", "")]
    assert [row.number for row in reading.rows] == [2, 3]


@pytest.mark.parametrize(
    "written",
    ["0555 123 456", "+996555123456", "+996 (555) 12-34-56", "996555123456", "555123456", "0555-12-34-56",
     "00996555123456", "+9960555123456"],
)  # fmt: skip
def test_a_telephone_number_is_read_however_it_is_written(written):
    assert read_phone(written) == "+996555123456"


def test_a_wrong_telephone_number_costs_the_number_and_not_the_row():
    reading = with_column("Телефону", "12345", "жок", "0555123456, 0700123456", "-", "+996 312 621 234")

    assert told(reading) == [
        (2, "wrong_phone", "12345"),
        (3, "wrong_phone", "жок"),
        (4, "more_phones", "0555123456, 0700123456"),
    ]
    assert [row.phone for row in reading.rows] == ["", "", "+996555123456", "", "+996312621234"]


def test_dates_in_the_wrong_form_keep_the_row_out_and_say_what_was_expected():
    reading = with_column("Акыркы курс", "1/9/26", "31.02.2020", "01.09.2030", "2021", "45901")

    assert told(reading) == [
        (2, "ambiguous_date", "1/9/26"),
        (3, "wrong_date", "31.02.2020"),
        (4, "future_date", "01.09.2030"),
        (5, "part_of_date", "2021"),
        (6, "number_for_date", "45901"),
    ]
    assert [(row.number, row.last_course_on) for row in reading.rows] == [
        (5, date(2021, 12, 31)),
        (6, date(2025, 9, 1)),
    ]
    assert str(reading.problems[0]) == (
        "Row 2, column “Акыркы курс”: “1/9/26” can be read as different dates. "
        "Write the day, the month and all four digits of the year, such as 01.09.2026."
    )
    assert reading.problems[0].expected == "day, month and year, such as 01.09.2026"


def test_this_year_alone_is_read_as_no_later_than_today():
    reading = with_column("Акыркы курс", "2026")

    assert [row.last_course_on for row in reading.rows] == [TODAY]
    assert [problem.other for problem in reading.problems] == ["22.11.2026"]


def test_grades_that_the_spreadsheet_took_for_a_date_are_brought_back():
    reading = with_column("Класстары", "2026-09-05", "2026-11-10", "2026-05-09", "2026-04-01", "2026-12-31")

    assert [row.stages for row in reading.rows] == [
        ("basic",),
        ("secondary",),
        ("basic",),
        ("primary",),
        (),
    ]
    assert [problem.code for problem in reading.problems] == ["stage_became_date"] * 5 + ["unknown_stage"]


@pytest.mark.parametrize(
    ("written", "stages"),
    [
        ("1-4", ("primary",)),
        ("5-11", ("basic", "secondary")),
        ("1–11 класстар", ("primary", "basic", "secondary")),
        ("7а, 8б", ("basic",)),
        ("10", ("secondary",)),
        ("9 класс", ("basic",)),
        ("5тен 9га", ("basic",)),
        ("башталгыч", ("primary",)),
        ("начальные классы, основная", ("primary", "basic")),
        ("орто мектеп", ("secondary",)),
        ("secondary", ("secondary",)),
        ("12", ()),
        ("баары", ()),
        ("", ()),
    ],
)
def test_stages_are_read_from_grades_and_words(written, stages):
    assert read_stages(written) == stages


@pytest.mark.parametrize(
    ("written", "codes", "strange"),
    [
        ("кыргызча, орусча", ("ky", "ru"), ()),
        ("Русский язык; кыргыз тили", ("ru", "ky"), ()),
        ("ky ru", ("ky", "ru"), ()),
        ("КЫРГЫЗЧА ЖАНА ӨЗБЕКЧЕ", ("ky", "uz"), ()),
        ("кыргызский и русский", ("ky", "ru"), ()),
        ("Kyrgyz/Russian/Tajik", ("ky", "ru", "tg"), ()),
        ("ўзбекча", ("uz",), ()),
        ("эльфче, кыргызча", ("ky",), ("эльфче",)),
        ("", (), ()),
    ],
)
def test_languages_are_read_in_their_order(written, codes, strange):
    assert read_languages(written) == (codes, strange)


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("Математика", ("mathematics",)),
        ("математика мугалими", ("mathematics",)),
        ("учитель русского языка и литературы", ("russian",)),
        ("Кыргыз тили, кыргыз адабияты", ("kyrgyz",)),
        ("Адам жана коом", ("society",)),
        ("Тарых жана адам жана коом", ("history", "society")),
        ("физика жана химия", ("physics", "chemistry")),
        ("Алгебра/геометрия; информатика", ("mathematics", "informatics")),
        ("ИЗО, черчение", ("art",)),
        ("Дене тарбия, АЧД", ("physical-education", "pre-conscription")),
        ("Башталгыч класс мугалими", ("primary",)),
        ("Primary class", ("primary",)),
        ("Робототехника", ("Робототехника",)),
        ("", ()),
    ],
)
def test_subjects_are_read_whole_before_they_are_parted(written, keys):
    assert tuple(reading.key for reading in read_subjects(written)) == keys


def test_every_subject_is_found_by_each_of_its_names():
    for subject in contents.subjects():
        for name in (subject["code"], *subject["name"].values(), *subject["synonyms"]):
            assert [(reading.key, reading.nearest) for reading in read_subjects(name)] == [
                (subject["code"], "")
            ]


def test_unknown_words_are_told_and_the_row_is_read():
    reading = reading_of(
        f"{NAMED}Предмети;Тили;Кызматы;Класстары;Туулган жылы\n"
        "Асанова;Гүлнара;;№17;Робототехника, физики;эльфче;космонавт;баары;1875\n"
    )

    assert told(reading) == [
        (2, "unknown_language", "эльфче"),
        (2, "unknown_subject", "Робототехника"),
        (2, "guessed_subject", "физики"),
        (2, "unknown_stage", "баары"),
        (2, "unknown_role", "космонавт"),
        (2, "wrong_birth_year", "1875"),
    ]
    assert reading.errors == []
    assert [(row.subjects, row.role, row.birth_year) for row in reading.rows] == [
        (("Робототехника", "physics"), "teacher", None)
    ]


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("мугалим", "teacher"),
        ("учитель физики", "teacher"),
        ("Директор", "head"),
        ("зам. директора по УВР", "deputy"),
        ("Директордун окуу иштери боюнча орун басары", "deputy"),
        ("завуч", "deputy"),
        ("соц. педагог", "social_pedagogue"),
        ("Мектеп психологу", "psychologist"),
        ("методист", "methodist"),
        ("китепканачы", "librarian"),
        ("School head", "head"),
        ("космонавт", None),
        ("", None),
    ],
)
def test_posts_are_read_by_their_words(written, role):
    assert read_role(written) == role


def test_a_person_listed_twice_is_told_with_both_rows_and_kept_once():
    reading = reading_of(
        f"{NAMED}Телефону\n"
        "Асанова;Гүлнара;Бакытовна;№17 орто мектеп;0555123456\n"
        "Иванов;Пётр;;№17;\n"
        "АСАНОВА;Гулнара;Бакытовна;СОШ № 17;\n"
    )

    assert [str(problem) for problem in reading.problems] == [
        "Row 4: Асанова Гулнара Бакытовна of the same school already stands in row 2. "
        "Delete one of the two rows."
    ]
    assert [row.number for row in reading.rows] == [2, 3]


def test_namesakes_who_differ_in_something_are_only_told():
    reading = reading_of(
        f"{NAMED}Телефону;Туулган жылы\n"
        "Асанова;Гүлнара;;№17;0555123456;1970\n"
        "Асанова;Гүлнара;;№17;0555123457;1970\n"
        "Бекова;Айжан;Асановна;№17;;\n"
        "Бекова;Айжан;;№17;;\n"
        "Бекова;Айжан;Бакытовна;№17;;\n"
        "Бекова;Айжан;Асановна;№5;;\n"
    )

    assert [(p.code, p.row, p.rows) for p in reading.problems] == [
        ("same_name", 3, (2,)),
        ("same_name", 5, (4,)),
        ("same_name", 6, (5,)),
    ]
    assert len(reading.rows) == 6


def test_schools_of_one_number_in_two_districts_are_two_schools():
    reading = reading_of(
        f"{NAMED}Район\nАсанова;Гүлнара;;№17;Өзгөн\nАсанова;Гүлнара;;№17;Ноокат\nАсанова;Гүлнара;;N17;Озгон\n"
    )

    assert [(p.code, p.row, p.rows) for p in reading.problems] == [("duplicate_person", 4, (2,))]


def test_register_numbers_and_telephones_that_stand_twice_are_told():
    reading = reading_of(
        f"{NAMED}ID;Телефону\n"
        "Асанова;Гүлнара;;№17;r1;0555123456\n"
        "Иванов;Пётр;;№5;R1;\n"
        "Асанова;Гүлнара;;№6;r1;\n"
        "Каримов;Азиз;;№5;r2;+996555123456\n"
    )

    assert [(p.code, p.row, p.got, p.other, p.rows) for p in reading.problems] == [
        ("duplicate_id", 3, "R1", "Асанова Гүлнара", (2,)),
        ("duplicate_person", 4, "Асанова Гүлнара", "", (2,)),
        ("shared_phone", 5, "+996555123456", "Асанова Гүлнара", (2,)),
    ]
    assert [row.number for row in reading.rows] == [2, 5]


def test_a_double_shows_at_once_though_one_of_its_rows_has_another_error():
    reading = reading_of(f"{NAMED}Акыркы курс\nАсанова;Гүлнара;;№17;эртең\nАсанова;Гүлнара;;№17;01.09.2022\n")

    assert told(reading) == [(2, "wrong_date", "эртең"), (3, "duplicate_person", "Асанова Гүлнара")]


def test_every_kind_of_problem_is_one_whole_sentence_and_can_be_stored():
    for code in KINDS:
        problem = Problem(code, 7, "Мектеп", "келди", "күтүлгөн", (3, 5))
        sentence = str(problem)

        assert sentence.endswith(".")
        assert "%" not in sentence + problem.expected
        assert problem.severity in ("error", "warning")
        assert Problem(**dataclasses.asdict(problem)) == problem


def test_fifty_thousand_rows_are_read_in_reasonable_time():
    rows = "".join(
        f'Асанов{n} Нурлан,№{n % 700},0555{n:06d},"кыргызча, орусча",химия,5-9,01.{n % 9 + 1:02d}.22\n'
        for n in range(50_000)
    )
    content = f"ФИО,Мектеп,Телефон,Тили,Предмети,Класс,Акыркы курс\n{rows}".encode()

    begun = time.process_time()
    reading = read_register(read_sheet(FileBytes("made-up.csv", content)), today=TODAY)

    assert len(reading.rows) == 50_000
    assert reading.problems == []
    assert time.process_time() - begun < 60
