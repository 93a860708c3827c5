"""Items go into a file and come back the same to the last bit; one that cannot be used is named."""

import math

import numpy as np
import pytest
from django.utils.translation import override

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.measures import ItemErrorRow, ItemRow, bank_of, rows_of
from ustat.exchange.measure_items import items_table, read_items

pytestmark = pytest.mark.engine  # plain files: the same on every database

TWO = [
    ItemRow("q1", "2pl", 0.1 + 0.2, (-1 / 3,)),
    ItemRow("q2", "3pl", math.pi, (1e-17,), c=0.2),
    ItemRow("q3", "rasch", 1.0, (2.0,)),
]
MIXED = [
    *TWO,
    ItemRow("q4", "grm", 1.1, (-2.0, 0.5, 12.75)),
    ItemRow("q5", "gpcm", -0.4, (1.5, -0.5)),
    ItemRow("q6", "grm", 0.9, (-1.0, None, 1.0)),
    ItemRow("q7", "2pl", 0.9, (None, 1.0), content="lessons"),
]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def read(tmp_path):
    def run(text, **options):
        path = tmp_path / "items.csv"
        path.write_text(text, encoding="utf-8")
        return read_items(path, **options)

    return run


@pytest.mark.parametrize("rows", [TWO, MIXED], ids=["two categories", "mixed"])
def test_items_come_back_from_their_file_to_the_last_bit(read, rows):
    first = items_table(rows).write_csv()

    again = read(first)

    assert (again.rows, again.notes) == (rows, [])
    assert items_table(again.rows).write_csv() == first


def test_two_categories_need_one_column_and_more_need_one_for_each_boundary():
    assert items_table(TWO).columns == ["item", "model", "a", "b", "c"]
    assert items_table(MIXED).columns == ["item", "model", "a", "b1", "b2", "b3", "c", "content"]


def test_errors_stand_beside_and_are_not_read_back(read):
    errors = ItemErrorRow(a=0.25, b=(math.nan,), c=math.nan)
    row = ItemRow("q1", "2pl", 1.5, (0.5,), errors=errors)

    written = items_table([row]).write_csv()

    assert written == "item,model,a,b,se_a,se_b\nq1,2pl,1.5,0.5,0.25,\n"
    assert read(written).rows == [ItemRow("q1", "2pl", 1.5, (0.5,))]


def test_answers_nobody_chose_survive_the_file_as_an_empty_boundary(read):
    (row,) = read("item,model,a,b1,b2,b3\nq1,grm,1.0,-1,,1\n").rows

    bank = bank_of([row])

    assert bank.joined == {"q1": (0, 1, 1, 2)}
    assert bank.intercepts.tolist() == [[1.0, -1.0]]
    assert rows_of(bank) == [row]


def test_a_first_answer_nobody_chose_survives_as_well(read):
    (row,) = read("item,model,a,b1,b2\nq1,2pl,2,,1\n").rows

    bank = bank_of([row])

    assert (bank.joined, bank.steps.tolist()) == ({"q1": (0, 0, 1)}, [1])
    assert rows_of(bank) == [row]


def test_a_bank_of_files_is_in_slopes_and_intercepts():
    bank = bank_of(MIXED)

    assert bank.items == ("q1", "q2", "q3", "q4", "q5", "q6", "q7")
    assert np.array_equal(bank.steps, [1, 1, 1, 3, 2, 2, 1])
    assert bank.contents == ("", "", "", "", "", "", "lessons")
    assert [row.model for row in rows_of(bank)] == [row.model for row in MIXED]


def test_a_column_of_areas_can_have_any_name(read):
    sheet = read("item,model,a,b,topic\nq1,2pl,1,0,lessons\nq2,2pl,1,1,\n", content="topic")

    assert [(row.item, row.content) for row in sheet.rows] == [("q1", "lessons"), ("q2", "")]


def test_semicolons_decimal_commas_and_capitals_are_understood(read):
    assert read("item;model;a;b\nq1;2PL;0,5;-1,25\nq2;Rasch;;1\n").rows == [
        ItemRow("q1", "2pl", 0.5, (-1.25,)),
        ItemRow("q2", "rasch", 1.0, (1.0,)),
    ]


def test_names_that_a_spreadsheet_would_run_are_disarmed_and_come_back(read):
    row = ItemRow("=1+1", "rasch", 1.0, (0.0,))

    written = items_table([row]).write_csv()

    assert "'=1+1" in written
    assert read(written).rows == [row]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q9,4pl,1,0,,", "the model “4pl” is none of rasch, 2pl, 3pl, grm, gpcm"),
        ("q9,2pl,0,0,,", "its slope a has to be a number other than 0, but is “0”"),
        ("q9,2pl,,0,,", "its slope a has to be a number other than 0, but is “”"),
        ("q9,2pl,steep,0,,", "a has to be a number, but is “steep”"),
        ("q9,2pl,1,nan,,", "b1 has to be a number, but is “nan”"),
        ("q9,2pl,1,,,", "it has no difficulty b"),
        ("q9,2pl,1,0,1,", "the model 2pl has two categories and one difficulty, but 2 came"),
        ("q9,rasch,2,0,,", "a Rasch item has the slope 1, but a is “2”; name it 2pl or gpcm"),
        ("q9,grm,1,1,0.5,", "its thresholds b1, b2, … have to rise"),
        ("q9,grm,-1,0.5,1,", "its thresholds b1, b2, … have to rise"),
        ("q9,3pl,1,0,,1", "guessing c belongs to the model 3pl and lies from 0 to below 1, but is “1”"),
        ("q9,2pl,1,0,,0.2", "guessing c belongs to the model 3pl and lies from 0 to below 1, but is “0.2”"),
        (",2pl,1,0,,", "it has no name"),
    ],
)
def test_an_item_that_cannot_be_used_is_named_and_the_others_are_kept(read, line, reason):
    sheet = read(f"item,model,a,b1,b2,c\nq1,2pl,1,0,,\n{line}\n")

    assert [row.item for row in sheet.rows] == ["q1"]
    assert sheet.notes == [
        f"These items could not be used and were left out: row 3, {line.split(',')[0] or '-'}: {reason}."
    ]


def test_steps_of_partial_credit_may_fall(read):
    assert read("item,model,a,b1,b2\nq1,gpcm,1,1,-1\n").rows == [ItemRow("q1", "gpcm", 1.0, (1.0, -1.0))]


def test_an_item_twice_is_one_item_or_none(read):
    sheet = read("item,model,a,b\nq1,2pl,1,0\nq1,2pl,1,0\nq2,2pl,1,0\nq2,2pl,1,1\n")

    assert [row.item for row in sheet.rows] == ["q1"]
    assert sheet.notes == [
        "These items could not be used and were left out: q2 stands in the file twice with different numbers."
    ]


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("item,model,a,b\n", "empty_file", "no row"),
        ("item,model,b\nq1,2pl,1\n", "missing_column", "“a”"),
        ("item,model,a\nq1,2pl,1\n", "missing_column", "“b”"),
        ("name,model,a,b\nq1,2pl,1,0\n", "missing_column", "“item”"),
        ("item,model,a,b,b\nq1,2pl,1,0,0\n", "two_columns", "“b”"),
        ("item,model,a,b\nq1,2pl,0,0\n", "no_items", "row 2, q1"),
    ],
)
def test_a_file_without_items_is_refused(read, text, code, told):
    with pytest.raises(WrongInput) as refusal:
        read(text)

    assert refusal.value.code == code
    assert told in str(refusal.value)
