"""Answers as forms export them; all answers are made up."""

import time
from datetime import datetime

import pytest
from django.utils import translation

from ustat.common.errors import WrongInput
from ustat.exchange.answers import NOT_ASKED, SKIPPED, AnswersReading, Given, read_answers
from ustat.exchange.choices import Choices, Option, Question, read_choices, read_number
from ustat.exchange.moments import HERE
from ustat.exchange.sheets import FileBytes, read_sheet

ICT = Option(
    "ict", ("Маалыматтык-коммуникациялык багыт", "Информационно-коммуникационное направление", "ICT")
)
FORMS = Option(
    "forms", ("Сабактын түрлөрү: топ, жуп, жеке", "Формы урока: группа, пара, один", "Forms of learning")
)
LAW = Option("law", ("Укуктук багыт", "Правовое направление", "Law"))
NONE = Option("none", ("Эч бири", "Ничего из перечисленного", "None of these"), is_none=True)
OTHER = Option("other", ("Башка", "Другое", "Something else"), is_other=True)
SILENT = Option("silent", ("Айткым келбейт", "Не хочу отвечать", "Prefer not to say"), is_silent=True)

DIRECTIONS = Question(
    "q1",
    "multiple",
    (
        "Кайсы багыттарда окугуңуз келет?",
        "По каким направлениям вы хотите учиться?",
        "Which directions do you want?",
    ),
    (ICT, FORMS, LAW, NONE, SILENT),
)
BARRIERS = Question(
    "q2",
    "multiple",
    ("Эмне тоскоол болот?", "Что вам мешает?", "What holds you back?"),
    (Option("time", ("Убакыт жок", "Нет времени")), Option("money", ("Кымбат", "Дорого")), NONE, OTHER),
)
ONLINE = Question(
    "q3", "single", ("Онлайн окуйсузбу?",), (Option("a", ("Ооба",)), Option("b", ("Жок",)), OTHER)
)
NEED = Question(
    "q4",
    "rating",
    ("Санариптик технологиялар", "Цифровые технологии"),
    tuple(
        Option(str(n), (word,))
        for n, word in enumerate(("Керек эмес", "Аз", "Орточо", "Абдан керек"), start=1)
    ),
)
TOPIC = Question("q5", "text", ("Кайсы тема керек?", "Какая тема нужна?"))
YEARS = Question("q6", "number", ("Стажыңыз канча жыл?",))
ALL = (DIRECTIONS, BARRIERS, ONLINE, NEED, TOPIC, YEARS)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def reading_of(text: str, *questions: Question, **options: object) -> AnswersReading:
    sheet = read_sheet(FileBytes("made-up.csv", text.encode()))
    return read_answers(sheet, questions or ALL, **options)


def given_to(question: Question, header: str, *cells: str) -> list[Given]:
    quoted = "".join('"{}",x\n'.format(cell.replace('"', '""')) for cell in cells)
    reading = reading_of(f'"{header}",соңку\n{quoted}', question)
    return [row.given[question.code] for row in reading.rows]


def told(reading: AnswersReading) -> list[tuple[str, str, str, tuple[int, ...]]]:
    return [
        (problem.code, problem.got, problem.other, problem.rows)
        for problem in reading.problems
        if problem.code != "missing_question"
    ]


def test_a_form_with_one_column_a_question_is_read_whole():
    reading = reading_of(
        "Timestamp,Кайсы багыттарда окугуңуз келет?,Эмне тоскоол болот?,Онлайн окуйсузбу?,"
        "Санариптик технологиялар,Кайсы тема керек?,Стажыңыз канча жыл?,Районуңуз\n"
        '2026/09/01 10:23:45 AM GMT+6,"Укуктук багыт, Маалыматтык-коммуникациялык багыт",Эч бири,Ооба,'
        'Абдан керек,"STEM, робототехника",12 жыл,Өзгөн\n'
    )

    assert reading.problems == []
    (row,) = reading.rows
    assert row.given == {
        "q1": Given("given", ("ict", "law")),
        "q2": Given("none", ("none",)),
        "q3": Given("given", ("a",)),
        "q4": Given("given", ("4",), number=4.0),
        "q5": Given("given", text="STEM, робототехника"),
        "q6": Given("given", number=12.0),
    }
    assert row.number == 2
    assert row.language == "ky"
    assert row.answered_at is not None
    assert row.answered_at.astimezone(HERE) == datetime(2026, 9, 1, 10, 23, 45, tzinfo=HERE)
    assert row.background == {"Районуңуз": "Өзгөн"}
    assert reading.columns["q1"] == ["Кайсы багыттарда окугуңуз келет?"]


def test_what_was_chosen_none_kept_to_oneself_left_empty_and_not_asked_are_five_things():
    given = given_to(DIRECTIONS, "q1", "Law", "None of these", "Prefer not to say", "", "-")

    assert given == [
        Given("given", ("law",)),
        Given("none", ("none",)),
        Given("silent", ("silent",)),
        SKIPPED,
        SKIPPED,
    ]
    reading = reading_of("q1,x\nLaw,1\n", DIRECTIONS, BARRIERS)
    assert reading.rows[0].given["q2"] == NOT_ASKED
    assert not NOT_ASKED.was_asked
    assert SKIPPED.was_asked
    assert [str(problem) for problem in reading.problems] == [
        "No column was found for the question “Эмне тоскоол болот?”, so it counts as not asked. "
        "Use the question or its code as the header."
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "Формы урока: группа, пара, один, Правовое направление",
        "Правовое направление, Формы урока: группа, пара, один",
        "Формы урока: группа, пара, один; Правовое направление",
        "правовое направление.\nФОРМЫ УРОКА: группа, пара, один",
        "forms;law",
        "Law, forms",
        "Укуктук багыт / Правовое направление; Forms of learning",
        "1) Forms of learning; 2) Law",
    ],
)
def test_an_option_with_commas_in_its_text_stays_whole(cell):
    assert read_choices(cell, DIRECTIONS) == Choices(("forms", "law"), ())


def test_the_longest_option_wins():
    short, long = Option("s", ("доска",)), Option("l", ("доска, проектор",))
    question = Question("q", "multiple", ("?",), (short, long, Option("p", ("проектор",))))

    assert read_choices("доска, проектор", question) == Choices(("l",), ())
    assert read_choices("проектор, доска", question) == Choices(("s", "p"), ())


def test_own_words_keep_their_commas_where_something_else_was_offered():
    assert read_choices("Дорого, далеко, скучно", BARRIERS) == Choices(("money",), ("далеко, скучно",))
    assert read_choices("далеко, Дорого, скучно", BARRIERS) == Choices(("money",), ("далеко", "скучно"))
    assert read_choices("далеко; скучно", BARRIERS) == Choices((), ("далеко", "скучно"))
    assert read_choices("далеко, скучно", DIRECTIONS) == Choices((), ("далеко", "скучно"))


def test_an_unknown_option_is_kept_as_own_words_and_told_once_with_its_rows():
    reading = reading_of(
        "q1,q2\n"
        '"Law, космос",далеко\nкосмос,далеко\nUkuk,Нет времен\nУкуктук багытт,Дорого\n"Космос!",Дорого\n',
        DIRECTIONS,
        BARRIERS,
    )

    assert told(reading) == [
        ("unknown_option", "космос", "", (2, 3, 6)),
        ("unknown_option", "Ukuk", "", (4,)),
        ("nearly_an_option", "Нет времен", "Нет времени", (4,)),
        ("nearly_an_option", "Укуктук багытт", "Укуктук багыт", (5,)),
    ]
    assert [row.given["q1"] for row in reading.rows] == [
        Given("given", ("law",), "космос"),
        Given("given", (), "космос"),
        Given("given", (), "Ukuk"),
        Given("given", (), "Укуктук багытт"),
        Given("given", (), "Космос!"),
    ]
    assert [row.given["q2"].text for row in reading.rows] == ["далеко", "далеко", "Нет времен", "", ""]


def test_a_person_decides_what_an_unknown_option_meant():
    decided = {("q1", "укуктук багытт"): "law"}

    reading = reading_of("q1,x\nУкуктук багытт,1\n", DIRECTIONS, read_as=decided)

    assert reading.problems == []
    assert reading.rows[0].given["q1"] == Given("given", ("law",))


def test_a_form_with_one_column_an_option_is_read_in_all_its_marks():
    name = "Which directions do you want?"
    reading = reading_of(
        f"{name} [ICT],{name} [Law],{name} [None of these],x\n"
        "x,,,\n1,ооба,,\nДа,TRUE,нет,\nICT,,,\n,,Yes,\n,,,\n0,0,0,\n✓,ооба,жок,\n",
        DIRECTIONS,
    )

    assert reading.problems == []
    assert [row.given["q1"] for row in reading.rows] == [
        Given("given", ("ict",)),
        Given("given", ("ict", "law")),
        Given("given", ("ict", "law")),
        Given("given", ("ict",)),
        Given("none", ("none",)),
        Given("given"),
        Given("given", ("ict", "law")),
    ]
    assert [row.number for row in reading.rows] == [2, 3, 4, 5, 6, 8, 9]


def test_options_as_headers_belong_to_their_question_and_common_ones_to_the_question_before():
    reading = reading_of(
        "ICT,Law,Эч бири,Убакыт жок,Башка,Эч бири,балл\n1,1,,,,,3\n,,1,,алыс,,4\n,,,1,x,,5\n,,,,,1,6\n",
        DIRECTIONS,
        BARRIERS,
    )

    assert reading.columns == {"q1": ["ICT", "Law", "Эч бири"], "q2": ["Убакыт жок", "Башка", "Эч бири"]}
    assert [(row.given["q1"], row.given["q2"]) for row in reading.rows] == [
        (Given("given", ("ict", "law")), SKIPPED),
        (Given("none", ("none",)), Given("given", (), "алыс")),
        (SKIPPED, Given("given", ("time", "other"))),
        (SKIPPED, Given("none", ("none",))),
    ]
    assert [row.background for row in reading.rows] == [
        {"балл": "3"},
        {"балл": "4"},
        {"балл": "5"},
        {"балл": "6"},
    ]


@pytest.mark.parametrize("headers", ["q1_ict,q1_law", "Q1.ict,Q1.law", "q1[ict],q1[law]", "q1: ict,q1: law"])
def test_coded_columns_of_options_are_read(headers):
    reading = reading_of(f"{headers},x\n1,0,a\n0,0,a\n,,a\n", DIRECTIONS)

    assert [row.given["q1"] for row in reading.rows] == [Given("given", ("ict",)), Given("given"), SKIPPED]


def test_coded_questions_and_options_are_read():
    reading = reading_of('Q1,q3,q4,q6\n"ict,law",b,3,"7,5"\n', *ALL)

    assert reading.rows[0].given == {
        "q1": Given("given", ("ict", "law")),
        "q2": NOT_ASKED,
        "q3": Given("given", ("b",)),
        "q4": Given("given", ("3",), number=3.0),
        "q5": NOT_ASKED,
        "q6": Given("given", number=7.5),
    }


def test_an_option_column_nobody_knows_is_kept_as_own_words():
    reading = reading_of("What holds you back? [Кымбат],What holds you back? [Жол алыс]\nx,x\nx,\n", BARRIERS)

    assert [row.given["q2"] for row in reading.rows] == [
        Given("given", ("money",), "Жол алыс"),
        Given("given", ("money",)),
    ]


def test_rows_of_a_grid_are_questions_of_their_own():
    reading = reading_of(
        "Сизге канчалык керек? [Санариптик технологиялар],x\nАз,1\n4 - Абдан керек,1\n3,1\n", NEED
    )

    assert [row.given["q4"].number for row in reading.rows] == [2.0, 4.0, 3.0]


def test_a_form_with_a_section_for_each_language_is_read_from_the_filled_column():
    reading = reading_of(
        "Кайсы багыттарда окугуңуз келет?,По каким направлениям вы хотите учиться?\n"
        "Укуктук багыт,\n,Правовое направление\n",
        DIRECTIONS,
    )

    assert reading.problems == []
    assert [(row.given["q1"].chosen, row.language) for row in reading.rows] == [
        (("law",), "ky"),
        (("law",), "ru"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "1. Кайсы багыттарда окугуңуз келет?",
        "КАЙСЫ БАГЫТТАРДА ОКУГУҢУЗ КЕЛЕТ",
        "Кайсы багыттарда окугунуз келет? (бир нечесин белгилеңиз)",
        "Кайсы багыттарда окугуңуз келет? / По каким направлениям вы хотите учиться?",
    ],
)
def test_a_question_is_known_by_its_words_however_they_are_dressed(header):
    assert given_to(DIRECTIONS, header, "Law") == [Given("given", ("law",))]


def test_a_nearly_right_question_is_taken_and_told():
    reading = reading_of("Кайсы багытарда окугуңуз келет?,x\nLaw,1\n", DIRECTIONS)

    assert [(problem.code, problem.row) for problem in reading.problems] == [("guessed_column", 1)]
    assert reading.rows[0].given["q1"] == Given("given", ("law",))


def test_contradictions_are_kept_and_told_with_their_rows():
    reading = reading_of(
        'q1,q3,q6\n"Law, None of these",a,5\nLaw,"a, b",беш\n"ICT; None of these",a,-\n',
        DIRECTIONS,
        ONLINE,
        YEARS,
    )

    assert [(problem.code, problem.rows) for problem in reading.problems] == [
        ("none_and_more", (2, 4)),
        ("several_for_one", (3,)),
        ("not_a_number", (3,)),
    ]
    assert [row.given["q1"].chosen for row in reading.rows] == [("law", "none"), ("law",), ("ict", "none")]
    assert [row.given["q3"].chosen for row in reading.rows] == [("a",), ("a", "b"), ("a",)]
    assert [row.given["q6"] for row in reading.rows] == [
        Given("given", number=5.0),
        Given("given", text="беш"),
        SKIPPED,
    ]


def test_a_time_that_may_be_two_days_is_left_out_and_told():
    reading = reading_of("Отметка времени,q1\n9/1/2026 8:00:00,Law\n10/1/2026 8:00:00,Law\n", DIRECTIONS)

    assert [row.answered_at for row in reading.rows] == [None, None]
    assert [(problem.code, problem.rows) for problem in reading.problems] == [("unclear_time", (2, 3))]


def test_a_file_of_something_else_is_refused_with_what_was_expected():
    with pytest.raises(WrongInput) as refusal:
        reading_of("Фамилиясы,Мектеп\nАсанова,№17\n", DIRECTIONS)

    assert refusal.value.code == "no_questions"
    assert str(refusal.value) == (
        "No column of this file belongs to the questionnaire. "
        "Row 1 was taken for the header and has: Фамилиясы, Мектеп. "
        "Expected were questions such as “Кайсы багыттарда окугуңуз келет?”, or their codes: q1."
    )


def test_a_header_without_answers_is_refused():
    with pytest.raises(WrongInput) as refusal:
        reading_of("q1,q2\n", DIRECTIONS)

    assert refusal.value.code == "empty_file"


def test_rows_in_no_code_page_are_told_and_left_out():
    content = "q5;q3\nкурс керек;a\nтема;b\n".encode() + b"\x98\xd0\x81\xff\xfe;a\n"

    reading = read_answers(read_sheet(FileBytes("made-up.csv", content)), (TOPIC, ONLINE))

    assert [row.number for row in reading.rows] == [2, 3]
    assert [(problem.code, problem.row) for problem in reading.problems] == [("unreadable_row", 4)]


def test_numbers_may_have_a_comma_and_a_unit():
    written = ["25", "25 жыл", "7,5", "1 200", "-3", "беш", "2 же 3", ""]

    assert [read_number(text) for text in written] == [25.0, 25.0, 7.5, 1200.0, -3.0, None, None, None]


def test_twenty_thousand_rows_are_read_in_reasonable_time():
    rows = "".join(f'"Law, ICT","Нет времени, далеко {n}",a,3,тема {n},{n % 40}\n' for n in range(20_000))

    begun = time.process_time()
    reading = reading_of(f"q1,q2,q3,q4,q5,q6\n{rows}")

    assert len(reading.rows) == 20_000
    assert reading.problems == []
    assert time.process_time() - begun < 60
