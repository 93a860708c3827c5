"""``ustat report``: a file from files, exit status 2 and one sentence for wrong input."""

import csv
import json
import os
import subprocess
import sys

import pypdf
import pytest
from typer.testing import CliRunner

from tests.factories import make_region
from tests.needs.surveys import answer, make_needs_campaign
from ustat.cli.commands import app
from ustat.common.errors import WrongInput


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["d1", "topic"], *[["d1-board", "Тема"]] * 6, *[["d1-none", ""]] * 4])
    return path


def ustat(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)], catch_exceptions=False)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_answers_become_a_report_in_each_language_and_format(answers, tmp_path, language, form):
    out = tmp_path / f"report.{form}"

    done = ustat(answers, "--kind", "needs", "--language", language, "--format", form, "--out", out, "--json")

    assert (done.exit_code, json.loads(done.stdout)["sections"]) == (0, ["who", "need", "areas", "how"])
    assert json.loads(done.stdout)["bytes"] == out.stat().st_size > 5000


def test_the_same_input_language_and_day_give_the_same_bytes(answers, tmp_path):
    outs = [tmp_path / name for name in ("a.pdf", "b.pdf")]

    for out in outs:
        ustat(answers, "--kind", "needs", "--language", "ky", "--on", "2026-11-22", "--out", out)

    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert pypdf.PdfReader(outs[0]).metadata.creation_date.date().isoformat() == "2026-11-22"


def test_no_database_is_asked(answers, tmp_path):
    """A home in which nothing is; the file system shows that no database was made there."""
    out, home = tmp_path / "report.pdf", tmp_path / "home"
    environment = os.environ | {"USTAT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "ustat.settings.dev"}

    done = subprocess.run(
        [sys.executable, "-m", "ustat", "report", str(answers), "--kind", "needs", "--out", str(out)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, out.exists()) == (0, True), done.stderr
    assert not list(home.glob("*.sqlite3"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "one_source"),
        (["FILE", "--campaign", "needs"], "one_source"),
        (["FILE"], "kind_needed"),
        (["FILE", "--kind", "diagnosis", "--by", "x"], "by_unneeded"),
        (["FILE", "--kind", "diagnosis"], "missing_column"),
        (["FILE", "--kind", "plan"], "no_folder"),
        (["nothing.csv", "--kind", "needs"], "no_file"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_written(answers, tmp_path, arguments, code):
    out = tmp_path / "report.pdf"

    with pytest.raises(WrongInput) as refusal:
        ustat(*[str(answers) if one == "FILE" else one for one in arguments], "--out", out)

    assert (refusal.value.code, out.exists()) == (code, False)


@pytest.mark.parametrize(
    ("out", "code"), [("report.txt", "format_needed"), ("", "out_is_folder"), ("answers.csv", "out_is_input")]
)
def test_an_out_that_cannot_be_meant_is_refused(answers, tmp_path, out, code):
    arguments = [answers, "--kind", "needs", "--out", tmp_path / out]

    with pytest.raises(WrongInput) as refusal:
        ustat(*arguments, *([] if code == "format_needed" else ["--format", "pdf"]))

    assert refusal.value.code == code


def test_status_2_and_one_sentence_stand_for_wrong_input(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ustat",
            "report",
            "nothing.csv",
            "--kind",
            "needs",
            "--out",
            str(tmp_path / "x.pdf"),
        ],
        env=os.environ | {"USTAT_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ustat.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ustat: ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.django_db
def test_a_survey_of_this_ustat_becomes_a_report_too(tmp_path):
    campaign = make_needs_campaign(make_region()["institute"])
    for _ in range(6):
        answer(campaign, d1=["d1-board"])
    out = tmp_path / "report.xlsx"

    done = ustat("--campaign", "needs-2026", "--language", "en", "--out", out, "--json")

    assert json.loads(done.stdout)["sections"] == ["who", "need", "areas", "not-offered", "how"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--campaign", "nothing"], "no_campaign"), (["--campaign", "needs-2026", "--plan", "77"], "no_plan")],
)
def test_a_survey_or_plan_that_is_not_here_is_refused_with_those_that_are(tmp_path, arguments, code):
    make_needs_campaign(make_region()["institute"])

    with pytest.raises(WrongInput) as refusal:
        ustat(*arguments, "--out", tmp_path / "x.pdf")

    assert refusal.value.code == code
