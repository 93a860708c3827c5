"""A file of answers becomes codes; what cannot be an answer is named, and the rest is kept. All made up."""

import random

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from django.utils.translation import override

from ustat.common.errors import WrongInput
from ustat.exchange.measure_responses import read_responses
from ustat.exchange.measure_tables import LIMIT_BYTES

pytestmark = pytest.mark.engine  # plain files: the same on every database

NONE = 255
ODD_CELLS = ["", "300", "-1", "1.5", "1,0", "x", '"', "99", "=1", "Ж", "nan", "1e5", "٣", "\0"]
ANSWERS = "person,q1,q2,q3\nAigul,1,0,2\nBakyt,0,,1\nChynara,1,1,0\n"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def read(tmp_path):
    def run(text, **options):
        path = tmp_path / "answers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_responses(path, **options)

    return run


@pytest.fixture
def refused(read):
    def run(text, **options):
        with pytest.raises(WrongInput) as refusal:
            read(text, **options)
        return refusal.value.code, str(refusal.value)

    return run


def seen(sheet):
    return {
        person: dict(zip(sheet.items, codes, strict=True))
        for person, codes in zip(sheet.persons.to_list(), sheet.codes.tolist(), strict=True)
    }


EXPECTED = {
    "Aigul": {"q1": 1, "q2": 0, "q3": 2},
    "Bakyt": {"q1": 0, "q2": NONE, "q3": 1},
    "Chynara": {"q1": 1, "q2": 1, "q3": 0},
}


def test_a_plain_file_is_a_row_a_person_and_a_column_an_item(read):
    sheet = read(ANSWERS)

    assert seen(sheet) == EXPECTED
    assert (sheet.rows.tolist(), sheet.notes, sheet.codes.dtype) == ([2, 3, 4], [], np.uint8)


@pytest.mark.parametrize(
    "written",
    [
        ANSWERS.encode("utf-8-sig"),
        ANSWERS.encode("utf-16"),
        ANSWERS.replace("\n", "\r\n").encode(),
        ANSWERS.replace("\n", "\r").encode(),
        ANSWERS.rstrip("\n").encode(),
        ANSWERS.replace(",", ";").encode(),
        ANSWERS.replace(",", "\t").encode(),
        ANSWERS.replace(",", "|").encode(),
        ANSWERS.replace(",0", ", 0 ").encode(),
        ANSWERS.replace(",1", ',"1"').encode(),
        ANSWERS.replace(",1", ",1.0").encode(),
        ANSWERS.replace(",", ";").replace(";1", ";1,0").encode(),
        ANSWERS.replace(",1", ",+01").encode(),
        ("Test of September, made up\n\n" + ANSWERS).encode(),
    ],
    ids=[
        "byte order mark", "utf-16", "windows lines", "old mac lines", "no last line end", "semicolons",
        "tabs", "bars", "blanks", "quoted", "1.0", "decimal comma", "+01", "title above",
    ],
)  # fmt: skip
def test_the_same_answers_are_read_however_a_program_saved_them(read, written):
    assert seen(read(written)) == EXPECTED


def test_names_in_an_old_code_page_are_read(read):
    sheet = read(ANSWERS.replace("Aigul", "Айгуль").replace("Bakyt", "Бакыт").encode("cp1251"))

    assert list(seen(sheet)) == ["Айгуль", "Бакыт", "Chynara"]


def test_a_file_from_excel_reads_as_the_same_answers(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "answers.xlsx")
    sheet = book.add_worksheet()
    for at, line in enumerate(ANSWERS.splitlines()):
        for place, cell in enumerate(line.split(",")):
            sheet.write(at, place, float(cell) if cell.isdigit() else cell)
    book.close()

    found = read_responses(tmp_path / "answers.xlsx")

    assert (seen(found), found.rows.tolist()) == (EXPECTED, [2, 3, 4])


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_and_empty_ones_are_no_persons(read):
    sheet = read("person,q1,q2\n\na,1,0\n,,\n\nb,0,1\n\n")

    assert (sheet.persons.to_list(), sheet.rows.tolist(), sheet.notes) == (["a", "b"], [3, 6], [])


def test_somebody_without_any_answer_stays_in_the_table(read):
    sheet = read("person,q1,q2\na,1,0\nb,,\n")

    assert seen(sheet) == {"a": {"q1": 1, "q2": 0}, "b": {"q1": NONE, "q2": NONE}}


def test_person_codes_keep_their_zeros(read):
    assert read("person,q1\n007,1\n7,0\n").persons.to_list() == ["007", "7"]


@pytest.mark.parametrize("cell", ["300", "100", "255", "-1", "n/a", "1e400", "1,2,3", "٣", "²"])
def test_a_cell_that_is_no_answer_costs_nobody_another_answer(read, cell):
    sheet = read(f'person;q1;q2\na;1;0\nb;"{cell}";1\nc;0;1\n')

    assert seen(sheet) == {
        "a": {"q1": 1, "q2": 0},
        "b": {"q1": NONE, "q2": 1},
        "c": {"q1": 0, "q2": 1},
    }
    assert sheet.notes == [
        "Answers are whole numbers from 0 to 99; these cells are not, and count as no answer: "
        f"“{cell}” in column q1, row 3."
    ]


def test_99_is_the_last_answer(read):
    assert seen(read("person,q1\na,99\nb,0\n")) == {"a": {"q1": 99}, "b": {"q1": 0}}


@pytest.mark.parametrize("cell", ["1,5", "1.5", "0.5", ".5", "15e-1"])
def test_a_column_with_fractions_is_left_out_since_half_a_mark_is_no_missing_answer(read, cell):
    sheet = read(f"person;q1;q2\na;1;0\nb;{cell};1\n")

    assert seen(sheet) == {"a": {"q2": 0}, "b": {"q2": 1}}
    assert sheet.notes == [
        f"Answers are whole numbers; these columns hold fractions and were left out: “{cell}” in column q1, "
        "row 3. Give every mark a whole number, for example 0, 1, 2 for 0, 0.5, 1."
    ]


def test_a_column_of_words_is_no_item(read):
    sheet = read("person,sex,q1\na,woman,1\nb,man,0\nc,woman,1\n")

    assert sheet.items == ("q1",)
    assert sheet.notes == [
        "These columns are no items and were left out, for too many of their cells are no whole numbers from "
        "0 to 99: “woman” in column sex, row 2. If one holds groups or weights, name it with --group or "
        "--weights."
    ]


def test_many_strange_cells_are_told_in_one_short_sentence(read):
    rows = "".join(f"p{n},{'x' if n % 20 == 0 else 1},0\n" for n in range(200))

    (note,) = read(f"person,q1,q2\n{rows}").notes

    assert note.endswith("“x” in column q1, row 82 … (+5).")


def test_only_the_items_asked_for_are_read(read):
    sheet = read("person,sex,q1,q2\na,woman,1,x\nb,man,0,1\n", only={"q1", "q9"})

    assert (seen(sheet), sheet.notes) == ({"a": {"q1": 1}, "b": {"q1": 0}}, [])


def test_groups_are_numbered_in_the_order_in_which_the_file_names_them(read):
    sheet = read("person,q1,school\na,1,Osh\nb,0,Alay\nc,0,Osh\n", group="school")

    assert (sheet.items, sheet.group_names, sheet.groups.tolist()) == (("q1",), ("Osh", "Alay"), [0, 1, 0])


def test_people_without_a_group_are_left_out_and_named(read):
    sheet = read("person,q1,school\na,1,Osh\nb,0,\nc,0,Alay\n", group="school")

    assert (sheet.persons.to_list(), sheet.groups.tolist()) == (["a", "c"], [0, 1])
    assert sheet.notes == [
        "1 person has an empty cell in column “school”, is in no group and was left out: row 3."
    ]


def test_weights_are_numbers_with_point_or_comma_and_0_leaves_a_row_out(read):
    sheet = read("person;q1;w\na;1;0,5\nb;0;2\nc;1;0\n", weights="w")

    assert (sheet.persons.to_list(), sheet.weights.tolist()) == (["a", "b"], [0.5, 2.0])
    assert sheet.notes == ["1 row has the weight 0 and was left out: 4."]


@pytest.mark.parametrize("cell", ["-1", "much", "", "nan", "inf"])
def test_a_row_without_a_weight_is_left_out_and_named(read, cell):
    sheet = read(f"person,q1,w\na,1,1\nb,0,{cell}\nc,0,1\n", weights="w")

    assert sheet.persons.to_list() == ["a", "c"]
    assert sheet.notes == [
        "A weight is a number above 0; column “w” holds something else in these rows, which were left out: "
        f"3 (“{cell}”)."
    ]


def test_a_person_in_two_equal_rows_counts_once(read):
    sheet = read("person,q1,q2\na,1,0\nb,0,1\na,1,0\n")

    assert (sheet.persons.to_list(), sheet.rows.tolist()) == (["a", "b"], [2, 3])
    assert sheet.notes == [
        "These people stand in several equal rows, and were counted once: “a” in rows 2, 4."
    ]


def test_a_person_with_two_different_rows_is_left_out_for_nobody_knows_which_is_right(read):
    sheet = read("person,q1,q2\na,1,0\nb,0,1\na,1,1\n")

    assert sheet.persons.to_list() == ["b"]
    assert sheet.notes == [
        "These people stand in several rows with different answers, and all these rows were left out: “a” in "
        "rows 2, 4. Keep the right one, or give each row a person of its own."
    ]


def test_equal_answers_in_two_groups_are_two_different_rows(read):
    sheet = read("person,q1,g\na,1,x\nb,0,x\na,1,y\nc,1,y\n", group="g")

    assert (sheet.persons.to_list(), sheet.group_names) == (["b", "c"], ("x", "y"))


def test_an_item_that_stands_twice_is_read_once_or_not_at_all(read):
    sheet = read("person,q1,q2,q1,q2,q3\na,1,0,1,1,0\nb,0,1,0,1,1\n")

    assert seen(sheet) == {"a": {"q1": 1, "q3": 0}, "b": {"q1": 0, "q3": 1}}
    assert sheet.notes == [
        "These items stand in the file twice with the same answers, and were read once: q1.",
        "These items stand in the file twice with different answers, and were left out: q2. Give each column "
        "its own name.",
    ]


def test_a_row_longer_than_the_header_is_read_and_its_last_cells_named(read):
    sheet = read("person,q1,q2\na,1,0\nb,0,1,1\n")

    assert seen(sheet) == {"a": {"q1": 1, "q2": 0}, "b": {"q1": 0, "q2": 1}}
    assert sheet.notes == ["These columns have no name in the header and were left out: D."]


def test_a_row_without_a_person_is_left_out(read):
    sheet = read("person,q1\na,1\n,0\nb,0\n")

    assert sheet.persons.to_list() == ["a", "b"]
    assert sheet.notes == ["These rows have no person and were left out: 3."]


@pytest.mark.parametrize(
    ("text", "options", "code", "told"),
    [
        ("", {}, "empty_file", "0 bytes"),
        ("\n\n", {}, "empty_file", "no filled cell"),
        ("person,q1\n", {}, "empty_file", "no row below its header"),
        ("person\na\nb\n", {}, "no_items", "Its columns are: person."),
        ("pupil,q1\na,1\n", {}, "missing_column", "There is no column “person” in answers.csv."),
        ("persons,q1\na,1\n", {}, "missing_column", "Columns with a near name: persons."),
        ("person,q1,person\na,1,b\n", {}, "two_columns", "more than one column “person”"),
        ("person,q1\n,1\n,0\n", {}, "not_persons", "in these rows: 2, 3"),
        ("person,q1\na,x\nb,y\n", {}, "no_items", "“x” in column q1, row 2"),
        ("person,q1\na,1\n", {"group": "sex"}, "missing_column", "“sex”"),
        ("person,q1,sex\na,1,\nb,0,\n", {"group": "sex"}, "no_groups", "“sex” is empty"),
        ("person,q1\na,1\n", {"weights": "w"}, "missing_column", "“w”"),
        ("person,q1,w\na,1,x\nb,1,-2\nc,0,1\n", {"weights": "w"}, "not_weights", "2 (“x”), 3 (“-2”)"),
        ("person,q1,w\na,1,0\nb,1,0\n", {"weights": "w"}, "not_weights", "no weight above 0"),
        ("person,q1,w\na,1,1\n", {"weights": "w", "group": "w"}, "same_column", "“w”"),
        ("person,q1,w\na,1,1\n", {"group": "person"}, "same_column", "“person”"),
        ("person,q1\na,1\na,0\nb,1\nb,0\n", {}, "not_persons", "“a” in rows 2, 3; “b” in rows 4, 5"),
        ("person,q1\na,1\na,0\n", {}, "no_rows", "“a” in rows 2, 3"),
        ('person,q1,q2\na,1,0\n"b,1,0\nc,1,0\nd,1,0\n', {}, "open_quote", "In row 3"),
        (b"%PDF-1.7 person,q1", {}, "not_a_table", "PDF"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_sentence(refused, text, options, code, told):
    got, sentence = refused(text, **options)

    assert got == code
    assert told in sentence


def test_a_file_of_2_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 10**9)  # takes no room on the disk

    with pytest.raises(WrongInput) as refusal:
        read_responses(path)

    assert LIMIT_BYTES == 1024**3
    assert refusal.value.code == "too_large"
    assert "“huge.csv” is 1.9\xa0GB; at most 1.0\xa0GB is read" in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WrongInput) as refusal:
        read_responses(tmp_path / "none.csv")

    assert refusal.value.code == "no_file"


def test_a_large_table_takes_a_byte_a_cell(tmp_path):
    codes = np.random.default_rng(7).integers(0, 5, (20_000, 30))
    frame = pl.DataFrame({f"q{n}": codes[:, n] for n in range(30)})
    frame.insert_column(0, pl.Series("person", range(20_000))).write_csv(tmp_path / "large.csv")

    sheet = read_responses(tmp_path / "large.csv")

    assert np.array_equal(sheet.codes, codes)
    assert (sheet.codes.nbytes, sheet.codes.flags.c_contiguous) == (600_000, True)


def test_a_large_table_with_columns_of_words_and_strange_cells_is_read_as_well(tmp_path):
    codes = np.random.default_rng(7).integers(0, 5, (20_000, 20)).astype(str)
    codes[::50, 3] = "?"
    frame = pl.DataFrame({f"q{n}": codes[:, n] for n in range(20)})
    frame = frame.with_columns(pl.Series("school", np.arange(20_000) % 90).cast(pl.String) + " school")
    frame.insert_column(0, pl.Series("person", range(20_000))).write_csv(tmp_path / "large.csv")

    sheet = read_responses(tmp_path / "large.csv")

    assert (sheet.items, int((sheet.codes == NONE).sum())) == (tuple(f"q{n}" for n in range(20)), 400)
    assert [note.rpartition(": ")[2][:32] for note in sheet.notes] == [
        "“?” in column q3, row 2; “?” in ",
        "“0 school” in column school, row",
    ]


@pytest.mark.parametrize("seed", range(60))
def test_a_file_damaged_anyhow_is_read_with_notes_or_refused_in_a_sentence(read, seed):
    chance = random.Random(seed)
    lines = [["person", *(f"q{n}" for n in range(5)), "g", "w"]]
    lines += [
        [f"p{n}", *(chance.choice("01") for _ in range(5)), chance.choice("ab"), "1"] for n in range(25)
    ]
    for _ in range(chance.randrange(1, 10)):
        row, place = chance.randrange(len(lines)), chance.randrange(8)
        match chance.randrange(5):
            case 0 | 1:
                lines[row][place:place] = [chance.choice(ODD_CELLS)]
            case 2:
                lines[row] = lines[row][:place]
            case 3:
                lines.insert(row, list(lines[-1]))
            case 4:
                lines.insert(row, [])
    text = "\n".join(chance.choice(",,;").join(line) for line in lines)
    encoded = text.encode(chance.choice(["utf-8", "utf-16", "cp1251"]), "replace")
    told = ""
    try:
        sheet = read(encoded, group="g", weights="w")
    except WrongInput as refusal:
        told = str(refusal)

    assert told[-1:] in {".", "?"} or set(np.unique(sheet.codes)) <= {*range(100), NONE}
