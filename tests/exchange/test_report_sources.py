"""Reports from plain files: the same pictures and sections, and no database behind them."""

import csv
import json

import pytest
from django.utils.translation import override

from ustat.common.errors import WrongInput
from ustat.exchange.report_diagnosis import diagnosis_content
from ustat.exchange.report_needs import needs_content
from ustat.exchange.report_plan import plan_content
from ustat.insight.telling import tell

HEADS = ["d1", "d2", "d3", "d4", "d5", "topic", "Район"]


def written(path, heads, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def told(content, language="en"):
    with override(language):
        return {section.key: section for section in tell(content).sections}


@pytest.fixture
def answers(tmp_path):
    """Ten people: six of one district, four of another, one silent about computers."""
    rows = [["d1-silent", "", "", "", "", "", "Күмүш-Бел"]]
    rows += [["d1-board; d1-search", "d2-none", "", "", "", "STEM", "Күмүш-Бел"]] * 5
    rows += [["d1-none", "d2-stem", "d3-law", "", "", "", "Арча-Кыр"]] * 4
    return written(tmp_path / "answers.csv", HEADS, rows)


def shares(section):
    return [(row[0], row[1], row[2]) for row in section.table.rows]


def test_answers_become_shares_of_the_people_asked(answers):
    sections = told(needs_content(answers))

    assert sections["who"].sentences == [
        "10 people finished answering.",
        "5 of them (50\u00a0%) wrote the topic they want in their own words.",
    ]
    assert shares(sections["need"])[:3] == [
        ("Information and communication", 9, pytest.approx(5 / 9)),
        ("Innovative forms of organising learning", 9, pytest.approx(4 / 9)),
        ("Legal", None, None),
    ]


def test_a_column_splits_the_need_and_small_groups_stay_hidden(answers):
    by_district = told(needs_content(answers, by="район"))["need-by-column"]

    ict = [row[1:4] for row in by_district.table.rows if row[0] == "Information and communication"]
    assert ict == [["Арча-Кыр", None, None], ["Күмүш-Бел", None, None]]


def test_a_column_that_is_not_there_is_refused_with_those_that_are(answers):
    with pytest.raises(WrongInput) as refusal:
        needs_content(answers, by="Oblast")

    assert refusal.value.code == "missing_column"
    assert "Район" in str(refusal.value)


def test_a_column_with_a_value_for_everybody_is_no_grouping(tmp_path):
    rows = [["d1-board", f"mail{number}@example.org"] for number in range(40)]
    path = written(tmp_path / "mails.csv", ["d1", "E-mail"], rows)

    with pytest.raises(WrongInput) as refusal:
        needs_content(path, by="E-mail")

    assert refusal.value.code == "too_many_groups"


def test_questions_are_known_by_their_wording_too(tmp_path):
    wording = "Компьютер, интернет жана санариптик куралдар боюнча эмнени үйрөнгүңүз келет?"
    path = written(tmp_path / "form.csv", ["Убакыт белгиси", wording], [["2026-09-01", "d1-board"]] * 6)

    need = told(needs_content(path))["need"]

    assert [row[:3] for row in need.table.rows if row[1]] == [["Information and communication", 6, 1.0]]


def test_levels_become_a_mean_standing_and_a_share_at_each_level(tmp_path):
    rows = [[f"p{number}", level, level, ""] for number, level in enumerate([1, 2, 2, 3, 3, 3, 4, 4])]
    path = written(tmp_path / "levels.csv", ["person", "ict-search", "ict-lesson", "remark"], rows)

    sections = told(diagnosis_content(path))

    standing = sections["standing"].table.rows
    assert [row[:3] for row in standing] == [["Information and communication", 8, 2.75]]
    assert [row[1:3] for row in sections["levels-ict"].table.rows] == [
        [8, 0.125],
        [8, 0.25],
        [8, 0.375],
        [8, 0.25],
    ]
    assert standing[0][4] < 2.75 < standing[0][5]


def test_levels_of_four_people_are_not_shown(tmp_path):
    path = written(tmp_path / "levels.csv", ["person", "ict-search"], [[f"p{n}", 2] for n in range(4)])

    sections = told(diagnosis_content(path))

    assert sections["standing"].table.rows[0][1:6] == [None] * 5
    assert {tuple(row[1:6]) for row in sections["levels-ict"].table.rows} == {(None,) * 5}


@pytest.mark.parametrize(
    ("heads", "rows", "code"),
    [
        (["person", "ict-search"], [["a", "5"]], "not_a_level"),
        (["person", "ict-search"], [["a", "2.5"]], "not_a_level"),
        (["person", "ict-search"], [["a", "high"]], "not_a_level"),
        (["person", "ict-search"], [["a", "1"], ["a", "2"]], "person_twice"),
        (["person", "maths"], [["a", "1"]], "missing_column"),
        (["name", "ict-search"], [["a", "1"]], "missing_column"),
    ],
)
def test_levels_that_cannot_be_read_are_refused_with_their_place(tmp_path, heads, rows, code):
    path = written(tmp_path / "levels.csv", heads, rows)

    with pytest.raises(WrongInput) as refusal:
        diagnosis_content(path)

    assert refusal.value.code == code


@pytest.fixture
def plan(tmp_path):
    folder = tmp_path / "autumn"
    folder.mkdir()
    heads = ["run", "programme", "level", "language", "site", "start", "trainer", "room_kind"]
    written(
        folder / "runs.csv",
        heads,
        [
            ["R2", "board", "2", "ky", "", "5", "T1", ""],
            ["R1", "stem", "1", "ru", "osh", "3", "T2", "classroom"],
        ],
    )
    written(
        folder / "places.csv", ["run", "teacher", "rank"], [["R1", "A", 1], ["R1", "B", 1], ["R2", "A", 2]]
    )
    written(
        folder / "refusals.csv",
        ["teacher", "rank", "topic", "reason", "detail"],
        [["C", 1, "stem", "full", "{}"], ["D", 1, "stem", "full", "{}"], ["D", 2, "law", "no_trainer", "{}"]],
    )
    summary = {
        "objective": {"need": 180.0},
        "bound": {"need": 200.0},
        "gap": {"need": 0.1},
        "seed": 7,
        "input": "abc",
    }
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def test_a_plan_folder_is_told_with_groups_reasons_and_worth(plan):
    sections = told(plan_content(plan))

    assert list(sections) == ["plan", "worth", "unmet", "how"]
    assert sections["plan"].table.rows == [
        ["R1", "stem", "1", "Russian", "osh", 3, 2],
        ["R2", "board", "2", "Kyrgyz", "At a distance", 5, 1],
    ]
    assert sections["unmet"].table.rows == [
        ["The group is full", 2],
        ["No trainer for this topic and level", 1],
    ]
    assert sections["worth"].table.rows == [["Value of the wishes met", 180.0, 200.0, 0.1]]
    assert sections["how"].sentences == ["The plan can be made again: seed 7, inputs abc."]


@pytest.mark.parametrize("lost", ["runs.csv", "places.csv", "refusals.csv", "summary.json"])
def test_a_folder_without_one_of_its_files_is_no_plan(plan, lost):
    (plan / lost).unlink()

    with pytest.raises(WrongInput) as refusal:
        plan_content(plan)

    assert lost in str(refusal.value)


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_a_summary_that_is_none_is_refused(plan, text):
    (plan / "summary.json").write_text(text)

    with pytest.raises(WrongInput) as refusal:
        plan_content(plan)

    assert refusal.value.code == "wrong_summary"
