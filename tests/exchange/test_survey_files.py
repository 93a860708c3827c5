"""A spreadsheet of answers becomes shares, or a sentence says why not. All people in it are made up."""

import math

import pytest
import xlsxwriter
from django.utils.translation import override

from ustat.common.errors import WrongInput
from ustat.exchange.survey_files import (
    COLUMNS,
    DesignColumns,
    Question,
    listed,
    plain,
    read_table,
    shares_of,
    write_shares,
)

ANSWERS = """\
person,school,district,ict,law,need,weight,w1,w2
1,7,Osh,1,2,4,1,0.5,1.5
2,7,Osh,1,1,3,1,1.5,0.5
3,8,Osh,2,9,9,2,3,1
4,8,,1,2,1,4,2,6
5,9,Alay,2,,2,1,0.5,1.5
"""
SEVERAL = Question("multi", ("ict", "law"), yes="1", no="2", missing=frozenset({"9"}))
NEED = Question("rating", ("need",), missing=frozenset({"9"}))


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def table_of(tmp_path):
    def make(text, names=("ict",)):
        path = tmp_path / "answers.csv"
        path.write_text(text, encoding="utf-8")
        return read_table(path, names)

    return make


def shares_by_name(found):
    return {(row.by, row.item, row.category): (row.n, row.share) for row in found.rows}


def refused(table, question, drawn=None, **options):
    with pytest.raises(WrongInput) as refusal:
        shares_of(table, question, drawn or DesignColumns(), **options)
    return refusal.value.code, str(refusal.value)


def test_several_choices_are_shares_of_the_people_whose_answer_is_known(table_of):
    found = shares_of(table_of(ANSWERS), SEVERAL, DesignColumns())

    assert shares_by_name(found) == {("", "ict", "1"): (5, 0.6), ("", "law", "1"): (3, pytest.approx(1 / 3))}
    assert (found.people, found.groups, found.method, found.warnings) == (5, 1, "simple_random", [])


def test_without_a_cell_for_no_every_other_answer_is_one(table_of):
    question = Question("multi", ("need",), yes="4", missing=frozenset({"9"}))

    found = shares_of(table_of(ANSWERS), question, DesignColumns())

    assert shares_by_name(found) == {("", "need", "4"): (4, 0.25)}


def test_an_empty_cell_is_no_answer_unless_it_is_named_as_no(table_of):
    ticks = "person,ict,law\n1,x,\n2,x,x\n3,,\n4,,x\n"

    missing = shares_of(table_of(ticks), Question("multi", ("ict", "law"), yes="x"), DesignColumns())
    chosen = shares_of(table_of(ticks), Question("multi", ("ict", "law"), yes="x", no=""), DesignColumns())

    assert shares_by_name(missing) == {("", "ict", "x"): (2, 1.0), ("", "law", "x"): (2, 1.0)}
    assert len(missing.warnings) == 1
    assert "--no ''" in missing.warnings[0]
    assert shares_by_name(chosen) == {("", "ict", "x"): (4, 0.5), ("", "law", "x"): (4, 0.5)}
    assert chosen.warnings == []


def test_a_single_choice_has_a_row_for_each_answer_in_each_group_numbers_by_size(table_of):
    table = table_of("group,answer\nb,10\na,9\na,10\na,none\nb,10\n", ["answer"])

    found = shares_of(table, Question("single", ("answer",)), DesignColumns(), by="group")

    assert [(row.by, row.category, row.n) for row in found.rows] == [
        ("a", "9", 3), ("a", "10", 3), ("a", "none", 3), ("b", "9", 2), ("b", "10", 2), ("b", "none", 2),
    ]  # fmt: skip
    assert [row.share for row in found.rows] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 1, 0])


def test_a_rating_has_its_shares_and_its_mean(table_of):
    found = shares_of(table_of(ANSWERS), NEED, DesignColumns())

    assert shares_by_name(found) == {
        ("", "need", "1"): (4, 0.25),
        ("", "need", "2"): (4, 0.25),
        ("", "need", "3"): (4, 0.25),
        ("", "need", "4"): (4, 0.25),
        ("", "need", "mean"): (4, 2.5),
    }


def test_people_without_a_group_are_in_none_and_the_reader_is_told(table_of):
    found = shares_of(table_of(ANSWERS), Question("single", ("ict",)), DesignColumns(), by="district")

    assert {row.by: row.n for row in found.rows} == {"Alay": 1, "Osh": 3}
    assert found.warnings == ["1 person has an empty cell in column “district” and is in no group."]


@pytest.mark.parametrize(
    ("drawn", "method"),
    [
        (DesignColumns(weight="weight"), "weighted"),
        (DesignColumns(weight="weight", cluster="school"), "linearisation"),
        (DesignColumns(weight="weight", strata="school"), "linearisation"),
        (DesignColumns(weight="weight", replicates="w"), "replicates"),
    ],
)
def test_every_design_gives_the_same_share_with_its_own_error(table_of, drawn, method):
    question = Question("multi", ("ict",), yes="1", no="2")

    found = shares_of(table_of(ANSWERS), question, drawn)

    (row,) = found.rows
    assert (found.method, row.n, row.weighted_n, row.share) == (method, 5, 9.0, pytest.approx(6 / 9))
    assert 0 < row.low < row.share < row.high < 1
    assert row.se > 0


def test_replicate_weights_are_spread_around_the_estimate_with_fays_factor(table_of):
    drawn = DesignColumns(weight="weight", replicates="w", fay=0.5)

    found = shares_of(table_of(ANSWERS), Question("multi", ("ict",), yes="1", no="2"), drawn)

    # By hand: the replicates say 4 of 7.5 and 8 of 10.5.
    by_hand = math.sqrt(((4 / 7.5 - 6 / 9) ** 2 + (8 / 10.5 - 6 / 9) ** 2) / (2 * 0.5**2))
    assert found.rows[0].se == pytest.approx(by_hand)


def test_a_file_from_excel_reads_as_the_same_answers(tmp_path, table_of):
    book = xlsxwriter.Workbook(tmp_path / "answers.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Needs of teachers, made up")
    for at, line in enumerate(ANSWERS.splitlines()):
        for place, cell in enumerate(line.split(",")):
            sheet.write(at + 2, place, float(cell) if cell.replace(".", "").isdigit() else cell)
    book.close()

    from_excel = shares_of(read_table(tmp_path / "answers.xlsx", ["ict", "law"]), SEVERAL, DesignColumns())

    assert from_excel.rows == shares_of(table_of(ANSWERS), SEVERAL, DesignColumns()).rows


def test_a_first_row_of_one_two_three_is_a_person_and_not_a_count_of_columns(table_of):
    found = shares_of(
        table_of("person,ict,law\n1,2,3\n2,1,3\n"), Question("single", ("ict",)), DesignColumns()
    )

    assert found.people == 2


def test_semicolons_decimal_commas_and_whole_numbers_with_a_point_are_understood(table_of):
    table = table_of("ict;weight\n1.0;0,5\n2.0;1,5\n")

    found = shares_of(table, Question("multi", ("ict",), yes="1", no="2"), DesignColumns(weight="weight"))

    assert shares_by_name(found) == {("", "ict", "1"): (2, 0.25)}


def test_a_column_that_is_not_there_is_named_with_its_neighbours(table_of):
    code, sentence = refused(table_of("person,tt3g22a,tt3g22b\n1,2,2\n"), Question("single", ("tt3g22c",)))

    assert code == "missing_column"
    assert sentence == (
        "There is no column “tt3g22c” in answers.csv. Columns with a near name: tt3g22a, tt3g22b."
    )


def test_answers_nobody_foresaw_are_named_with_their_place(table_of):
    question = Question("multi", ("ict", "law"), yes="1", no="2")
    table = table_of("person,ict,law\n1,1,2\n2,3,1\n3,1,maybe\n4,3,2\n")

    assert refused(table, question) == (
        "unknown_answer",
        "Some answers are neither yes (“1”) nor no (“2”) nor named as missing: “3” in column ict, row 3; "
        "“maybe” in column law, row 4. Correct them, or name them with --missing.",
    )


def test_a_yes_that_nobody_said_is_refused_with_what_they_said(table_of):
    code, sentence = refused(table_of("person,ict\n1,yes\n2,no\n"), Question("multi", ("ict",), yes="1"))

    assert code == "nobody_said_yes"
    assert "“no”, “yes”" in sentence


@pytest.mark.parametrize(
    ("question", "drawn", "options", "code", "told"),
    [
        (NEED, DesignColumns(weight="district"), {}, "not_a_weight", "holds “Osh” in row 2"),
        (NEED, DesignColumns(cluster="district"), {}, "empty_label", "“district” is empty in row 5"),
        (NEED, DesignColumns(replicates="w"), {}, "weight_needed", "--weight"),
        (NEED, DesignColumns(weight="weight", replicates="trwgt"), {}, "replicates_missing", "has 0 of them"),
        (NEED, DesignColumns(weight="weight", replicates="w", cluster="school"), {}, "two_designs", "either"),
        (NEED, DesignColumns(fay=1), {}, "fay_out_of_range", "got 1"),
        (NEED, DesignColumns(), {"level": 95}, "level_out_of_range", "got 95"),
        (NEED, DesignColumns(), {"by": "oblast"}, "missing_column", "“oblast”"),
        (Question("rating", ("district",)), DesignColumns(), {}, "not_a_number", "“Alay” in row 6"),
        (Question("multi", ("ict",)), DesignColumns(), {}, "yes_needed", "--yes 1"),
        (Question("multi", ("ict", "ict"), yes="1"), DesignColumns(), {}, "column_twice", "“ict”"),
        (Question("multi", ("ict", ""), yes="1"), DesignColumns(), {}, "no_columns", "empty"),
        (Question("multi", ("ict",), yes="1", no="1"), DesignColumns(), {}, "same_meaning", "different"),
        (
            Question("single", ("ict",), missing=frozenset({"1", "2"})),
            DesignColumns(),
            {},
            "no_answers",
            "No answer is left in column “ict”",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(table_of, question, drawn, options, code, told):
    got, sentence = refused(table_of(ANSWERS), question, drawn, **options)

    assert got == code
    assert told in sentence


def test_a_negative_weight_is_refused_with_its_row(table_of):
    table = table_of("ict,weight\n1,1\n2,-1\n")

    code, sentence = refused(table, Question("single", ("ict",)), DesignColumns(weight="weight"))

    assert (code, "“-1” in row 3" in sentence) == ("not_a_weight", True)


def test_a_name_that_two_columns_share_is_refused(table_of):
    code, _ = refused(table_of("ict,ict,law\n1,2,1\n"), Question("single", ("ict",)))

    assert code == "two_columns"


def test_a_header_without_rows_counts_nobody(table_of):
    code, _ = refused(table_of("ict,law\n"), Question("single", ("ict",)))

    assert code == "empty_file"


def test_free_text_is_no_question_of_one_choice(table_of):
    table = table_of("wish\n" + "".join(f"wish number {number}\n" for number in range(201)), ["wish"])

    code, sentence = refused(table, Question("single", ("wish",)))

    assert (code, "201 different answers" in sentence) == ("too_many_categories", True)


def test_the_file_of_results_is_whole_and_runs_nothing(tmp_path, table_of):
    table = table_of('ict\n"=HYPERLINK(""x"")"\n-1\n-1\n-1\n')
    found = shares_of(table, Question("single", ("ict",)), DesignColumns())
    out = tmp_path / "new folder" / "shares.csv"

    write_shares(found.rows, out)

    header, *lines = out.read_text(encoding="utf-8").splitlines()
    assert header == ",".join(COLUMNS) == "by,item,category,n,weighted_n,share,se,low,high,note"
    assert [line.split(",0.")[0] for line in lines] == [
        ",ict,-1,4,4",
        """,ict,"'=HYPERLINK(""x"")",4,4""",
    ]
    assert [path.name for path in out.parent.iterdir()] == ["shares.csv"]


def test_what_is_not_known_is_an_empty_cell_with_a_reason(tmp_path, table_of):
    table = table_of("ict,school,district\n1,7,Osh\n2,7,Osh\n1,8,Alay\n,9,Batken\n")
    found = shares_of(table, Question("single", ("ict",)), DesignColumns(cluster="school"), by="district")

    write_shares(found.rows, tmp_path / "shares.csv")

    lines = (tmp_path / "shares.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == [
        "Alay,ict,1,1,1,1,,,,error_unknown few all_alike",
        "Alay,ict,2,1,1,0,,,,error_unknown few all_alike",
        "Batken,ict,1,0,0,,,,,none_in_base",
        "Batken,ict,2,0,0,,,,,none_in_base",
        "Osh,ict,1,2,2,0.5,,,,error_unknown few",
        "Osh,ict,2,2,2,0.5,,,,error_unknown few",
    ]


@pytest.mark.parametrize(
    ("cell", "code"), [(" 1.0 ", "1"), ("1,00", "1"), ("-2.0", "-2"), ("1.5", "1.5"), ("01", "01"), ("", "")]
)
def test_a_cell_is_a_code_whichever_program_saved_it(cell, code):
    assert plain(cell) == code


def test_lists_are_rows_of_csv():
    assert listed('a, b,"c, d"') == ("a", "b", "c, d")
    assert listed(None) == ()
