"""`ustat survey shares` from outside: a file in, a file out, one sentence and status 2 for what is wrong."""

import csv
import json
import sys
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from ustat.cli import main
from ustat.cli.survey import app

pytestmark = pytest.mark.engine  # plain files: the same on every database

TEACHERS = str(files("ustat") / "demo" / "data" / "talis2018_teachers.csv")


@pytest.fixture
def status_of(monkeypatch, capsys):
    """Exit status and standard error of the whole command."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ustat", "survey", "shares", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, capsys.readouterr().err

    return run


def test_the_published_row_comes_out_of_the_command(tmp_path):
    out = tmp_path / "shares.csv"
    arguments = ["--multi", "tt3g23o", "--yes", "1", "--no", "2", "--missing", "6,7,9", "--by", "cntry"]
    design = ["--weight", "tchwgt", "--replicates", "trwgt", "--fay", "0.5"]

    ended = CliRunner().invoke(app, ["shares", TEACHERS, *arguments, *design, "--out", str(out), "--json"])

    assert ended.exit_code == 0, ended.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["by"], row["item"], row["category"], row["n"], row["note"]) for row in rows] == [
        ("FRA", "tt3g23o", "1", "173", ""),
        ("ITA", "tt3g23o", "1", "164", ""),
        ("MEX", "tt3g23o", "1", "96", ""),
    ]
    published = [13.54943, 3.071165, 26.109539, 3.753801, 18.101662, 3.996206]
    in_per_cent = [100 * float(row[column]) for row in rows for column in ("share", "se")]
    assert in_per_cent == pytest.approx(published, abs=0.00005)
    assert json.loads(ended.stdout) == {
        "people": 548,
        "groups": 3,
        "rows": 3,
        "method": "replicates",
        "level": 0.95,
        "out": str(out),
        "warnings": [],
    }


def test_the_same_answers_give_the_same_bytes(tmp_path):
    for name in ("first.csv", "second.csv"):
        command = ["shares", TEACHERS, "--rating", "tt3g27i", "--missing", "6,7,9", "--cluster", "idschool"]
        ended = CliRunner().invoke(app, [*command, "--out", str(tmp_path / name)])
        assert ended.exit_code == 0, ended.output

    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        ["--single", "tt3g99z"],
        ["--single", "cntry", "--rating", "tt3g27i"],
        [],
        ["--single", "cntry", "--yes", "1"],
        ["--multi", "tt3g23a"],
        ["--multi", "tt3g23a", "--yes", "1", "--no", "2"],
        ["--rating", "cntry"],
        ["--single", "cntry", "--level", "95"],
        ["--single", "cntry", "--fay", "nine"],
        ["--single", "cntry", "--colour", "red"],
    ],
    ids=" ".join,
)
def test_wrong_input_ends_with_status_2_and_writes_nothing(status_of, tmp_path, wrong):
    status, said = status_of(TEACHERS, *wrong, "--out", str(tmp_path / "shares.csv"))

    assert status == 2
    assert said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_one_sentence(status_of, tmp_path):
    status, said = status_of(
        str(tmp_path / "none.csv"), "--single", "a", "--out", str(tmp_path / "shares.csv")
    )

    assert status == 2
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("out", ["answers.csv", "shares.xlsx", "."])
def test_results_never_go_where_they_would_do_harm(status_of, tmp_path, out):
    answers = tmp_path / "answers.csv"
    answers.write_text("a\n1\n2\n", encoding="utf-8")

    status, said = status_of(str(answers), "--single", "a", "--out", str(tmp_path / out))

    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert answers.read_text(encoding="utf-8") == "a\n1\n2\n"


def test_help_says_that_the_row_of_the_mean_holds_no_share():
    shown = CliRunner().invoke(app, ["shares", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output

    assert "whose category is 'mean'" in " ".join(shown.split())


def compared(out, *arguments):
    ended = CliRunner().invoke(app, ["compare", TEACHERS, *arguments, "--out", str(out), "--json"])
    assert ended.exit_code == 0, ended.output
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), json.loads(ended.stdout)


MET = ["--multi", "tt3g22a,tt3g22b,tt3g22c", "--yes", "1", "--no", "2", "--missing", "6,7,9"]
DRAWN = ["--weight", "tchwgt", "--replicates", "trwgt"]


def test_every_pair_of_answers_is_compared_within_every_group(tmp_path):
    rows, told = compared(tmp_path / "d.csv", *MET, *DRAWN, "--by", "cntry", "--pairs", "all")

    pairs = [("tt3g22a", "tt3g22b"), ("tt3g22a", "tt3g22c"), ("tt3g22b", "tt3g22c")]
    assert [(row["by"], row["first"], row["second"]) for row in rows] == [
        (country, *pair) for country in ("FRA", "ITA", "MEX") for pair in pairs
    ]
    assert list(rows[0]) == ["by", "first", "second", "difference", "se", "low", "high", "p", "verdict"]
    assert {row["verdict"] for row in rows} <= {"higher", "lower", "alike"}
    assert told["told_apart"] == sum(row["verdict"] != "alike" for row in rows)
    assert told["ranks"].keys() == {"FRA", "ITA", "MEX"}


def test_named_groups_are_compared_with_each_other(tmp_path):
    rows, _told = compared(
        tmp_path / "d.csv", "--rating", "tt3g27e", "--missing", "6,7,9", "--by", "cntry", "--pairs", "MEX:FRA"
    )

    assert [(row["by"], row["first"], row["second"]) for row in rows] == [
        (answer, "MEX", "FRA") for answer in ("1", "2", "3", "4", "mean")
    ]


def test_a_difference_is_the_difference_of_the_two_shares(tmp_path):
    rows, _told = compared(tmp_path / "d.csv", *MET, *DRAWN, "--pairs", "tt3g22c:tt3g22a")
    shares = tmp_path / "shares.csv"
    CliRunner().invoke(app, ["shares", TEACHERS, *MET, *DRAWN, "--out", str(shares)])
    with shares.open(encoding="utf-8", newline="") as file:
        share = {row["item"]: float(row["share"]) for row in csv.DictReader(file)}

    (row,) = rows
    assert float(row["difference"]) == pytest.approx(share["tt3g22c"] - share["tt3g22a"], abs=1e-9)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (["--single", "cntry", "--pairs", "FRA:XX"], "XX"),
        (["--single", "cntry", "--pairs", "FRA"], "FRA"),
        (["--single", "cntry", "--pairs", "FRA:FRA"], "FRA"),
        (["--single", "cntry", "--across"], "--by"),
        (["--multi", "tt3g22a", "--yes", "1"], "tt3g22a"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_one_sentence_and_status_2(
    tmp_path, monkeypatch, capsys, wrong, expected
):
    monkeypatch.setattr(
        sys, "argv", ["ustat", "survey", "compare", TEACHERS, *wrong, "--out", str(tmp_path / "d.csv")]
    )
    with pytest.raises(SystemExit) as end:
        main()

    told = capsys.readouterr().err
    assert end.value.code == 2
    assert expected in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "d.csv").exists()
