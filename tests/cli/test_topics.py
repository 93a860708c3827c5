"""`ustat topics match` from outside: requests in, directions, courses and topics out."""

import csv
import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ustat.cli import main
from ustat.cli.topics import app

pytestmark = pytest.mark.engine  # plain files: the same on every database

REQUESTS = str(files("ustat") / "demo" / "data" / "requests_dev.csv")
COURSES = str(files("ustat") / "catalogue" / "content" / "courses_2023.csv")


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


def matched(out, *arguments):
    ended = CliRunner().invoke(app, ["match", *arguments, "--out", str(out), "--json"])
    assert ended.exit_code == 0, ended.output
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), json.loads(ended.stdout)


def test_every_request_gets_a_direction_a_course_and_a_topic(tmp_path):
    rows, told = matched(tmp_path / "m.csv", REQUESTS, "--courses", COURSES, "--embeddings", "off")

    assert list(rows[0]) == [
        "id", "direction", "direction_p", "course_no", "course_p", "course_2", "course_3", "topic", "reason",
    ]  # fmt: skip
    with Path(REQUESTS).open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [row["id"] for row in asked]
    assert told["requests"] == len(asked)
    assert {row["direction"] for row in rows} == {"0", "1", "2", "3", "4", "5"}
    assert all(0 <= float(row["course_p"]) <= 1 and 0 < float(row["direction_p"]) <= 1 for row in rows)
    # What asks nothing has no course and no topic; a course is named from a probability of one in four.
    assert {(row["course_no"], row["topic"]) for row in rows if row["direction"] == "0"} == {("0", "")}
    assert all((row["course_no"] != "0") == (float(row["course_p"]) >= 0.25) for row in rows)
    # Most courses are right, though no labelled request names one.
    right = [row["course_no"] == one["course_no"] for row, one in zip(rows, asked, strict=True) if one["course_no"] != "0"]  # fmt: skip  # noqa: E501
    assert sum(right) / len(right) > 0.6


def test_what_a_person_settled_changes_what_is_suggested(tmp_path):
    requests = write(tmp_path / "r.csv", "id,text\n1,Кураторлук кылуу жөнүндө\n")
    courses = write(tmp_path / "c.csv", "number,title_ky,direction\n1,Тест түзүү,4\n2,Тарбия иштери,5\n")
    labelled = write(
        tmp_path / "l.csv",
        "text,direction,course_no\nкураторлук боюнча,5,2\nматематика,4,0\nкуратордун иши,5,2\nжок,0,0\n",
    )

    (before,), _told = matched(tmp_path / "m.csv", requests, "--courses", courses, "--embeddings", "off")
    (after,), _told = matched(
        tmp_path / "m.csv", requests, "--courses", courses, "--labelled", labelled, "--embeddings", "off"
    )

    assert (before["course_no"], after["course_no"]) == ("0", "2")
    assert after["direction"] == "5"
    assert "Кураторлук" in after["reason"]


def test_the_same_requests_give_the_same_bytes(tmp_path):
    for name in ("first.csv", "second.csv"):
        matched(tmp_path / name, REQUESTS, "--courses", COURSES, "--embeddings", "off")

    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


def test_odd_requests_are_matched_and_nothing_runs_in_a_spreadsheet(tmp_path):
    texts = ["=HYPERLINK(1)", "😀", "", "курс " * 4000, "请教数学", "жок"]
    requests = tmp_path / "r.csv"
    with requests.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "text"], *([f"={n}", text] for n, text in enumerate(texts))])

    rows, _told = matched(tmp_path / "m.csv", str(requests), "--courses", COURSES, "--embeddings", "off")

    assert len(rows) == len(texts)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell and not cell[1:2].isdigit()]


def test_a_doubled_id_is_told_and_both_rows_stay(tmp_path):
    requests = write(tmp_path / "r.csv", "id,text\n1,сабак\n1,тест\n,журнал\n")

    rows, told = matched(tmp_path / "m.csv", requests, "--courses", COURSES, "--embeddings", "off")

    assert [row["id"] for row in rows] == ["1", "1", ""]
    assert len(told["warnings"]) == 2


@pytest.mark.parametrize(
    ("requests", "courses", "labelled", "expected"),
    [
        ("id,what\n1,a\n", None, None, "text"),
        ("id,text\n", None, None, "r.csv"),
        ("id,text\n1,a\n", "number,name\n1,a\n", None, "title"),
        ("id,text\n1,a\n", "number,title\n1,a\n1,b\n", None, "row 3"),
        ("id,text\n1,a\n", "number,title\n0,a\n", None, "row 2"),
        ("id,text\n1,a\n", "number,title,direction\n1,a,9\n", None, "“9”"),
        ("id,text\n1,a\n", None, "text,direction,course_no\nb,,1\n", "row 2"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(
    tmp_path, monkeypatch, capsys, requests, courses, labelled, expected
):
    out = tmp_path / "m.csv"
    arguments = [write(tmp_path / "r.csv", requests), "--courses"]
    arguments.append(COURSES if courses is None else write(tmp_path / "c.csv", courses))
    if labelled is not None:
        arguments += ["--labelled", write(tmp_path / "l.csv", labelled)]
    monkeypatch.setattr(sys, "argv", ["ustat", "topics", "match", *arguments, "--out", str(out)])

    with pytest.raises(SystemExit) as end:
        main()

    told = capsys.readouterr().err
    assert (end.value.code, len(told.strip().splitlines())) == (2, 1)
    assert expected in told
    assert not out.exists()
