"""`ustat plan` from outside: a folder in, a folder out, a line a breach, a sentence a reason."""

import json
import signal
import sys

import pytest
from django.utils import translation
from typer.testing import CliRunner

from tests.engine.planning.instances import made_up_region, village
from ustat.cli import main
from ustat.cli.plan import Watch, app
from ustat.exchange.bridge.plans import Progress
from ustat.exchange.plan_files import write_instance


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def problem(tmp_path):
    """The village as files."""
    write_instance(tmp_path / "village", village())
    return tmp_path / "village"


@pytest.fixture
def ended(monkeypatch, capsys):
    """Exit status, standard output and standard error of the whole command."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ustat", "plan", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return end.value.code, told.out, told.err

    return run


def test_a_plan_is_made_checked_and_explained(problem, tmp_path, ended):
    out = tmp_path / "plan"

    made = ended("make", problem, "--out", out, "--steps", 5)
    checked = ended("check", problem, out)
    explained = ended("explain", problem, out, "damir")

    assert made[0] == checked[0] == explained[0] == 0
    assert made[1].splitlines()[:3] == [
        "Groups: 1. Wishes met: 3 of 4.",
        "People with a place: 3 of 4 who wished.",
        "Duties met: 1 of 1; of these overdue: 0 of 0.",
    ]
    assert checked[1] == "No breach: 34 rules checked on 1 runs and 3 places.\n"
    assert explained[1].splitlines() == [
        "Wish 1, ict: not met.",
        "  A suitable group (ict24, level basic, ky, town, weeks: 1) would take one teacher too many "
        "from school A: at most 1 may be away, in weeks: 1.",
        "  Beside this: The group is full.",
        "  It would take letting one more teacher leave the school, in weeks: 1.",
    ]


def test_a_placement_is_explained_in_sentences(problem, tmp_path, ended):
    out = tmp_path / "plan"
    ended("make", problem, "--out", out)

    _status, told, _error = ended("explain", problem, out, "aigul")

    assert told.splitlines() == [
        "Wish 1, ict:",
        "  Placed in run R001 (ict24, level basic, ky, town, weeks: 1), trainer bakyt.",
        "  The duty is met: 24 of 24 hours.",
        "  The group has 3 members; it needs 2.",
        "  Away from school in weeks: 1.",
    ]


def test_the_summary_as_json_is_the_summary_of_the_folder(problem, tmp_path):
    out = tmp_path / "plan"

    ended = CliRunner().invoke(app, ["make", str(problem), "--out", str(out), "--json"])

    printed = json.loads(ended.stdout)
    taken = printed.pop("seconds_taken")
    assert printed == json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert taken < printed["seconds"] == 60.0


def test_every_breach_is_one_line_and_the_status_is_1(problem, tmp_path, ended):
    out = tmp_path / "plan"
    ended("make", problem, "--out", out)
    with (out / "places.csv").open("a", encoding="utf-8") as file:
        file.write("R001,damir,1\nR001,emil,1\n")

    status, told, _error = ended("check", problem, out)

    assert status == 1
    assert set(told.splitlines()) == {
        "Run R001: there is no teacher emil.",
        "School A, week 1: 2 teachers away; at most 1 may be.",
        "Run R001 has 4 members; the room at town has 3 seats.",
    }


def test_breaches_as_json_keep_their_codes(problem, tmp_path):
    out = tmp_path / "plan"
    CliRunner().invoke(app, ["make", str(problem), "--out", str(out)])
    (out / "places.csv").write_text("run,teacher,rank\nR001,aigul,1\n", encoding="utf-8")

    ended = CliRunner().invoke(app, ["check", str(problem), str(out), "--json"])

    assert ended.exit_code == 1
    assert json.loads(ended.stdout) == {
        "breaches": [
            {"rule": "group_min", "where": "run R001", "detail": {"run": "R001", "members": 1, "least": 2}}
        ],
        "checked": {"rules": 34, "runs": 1, "places": 1},
    }


def test_the_same_seed_gives_the_same_bytes_from_the_command(tmp_path):
    write_instance(tmp_path / "region", made_up_region(3))

    for name in ("first", "second"):
        arguments = [
            "make",
            str(tmp_path / "region"),
            "--out",
            str(tmp_path / name),
            "--steps",
            "8",
            "--seed",
            "4",
        ]
        assert CliRunner().invoke(app, arguments).exit_code == 0

    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second


def test_a_locked_plan_stays(problem, tmp_path, ended):
    by_hand = tmp_path / "by_hand"
    by_hand.mkdir()
    header = "run,programme,level,language,site,start,trainer,room_kind\n"
    (by_hand / "runs.csv").write_text(
        header + "mine,ict24,basic,ky,town,3,bakyt,classroom\n", encoding="utf-8"
    )
    (by_hand / "places.csv").write_text("run,teacher,rank\nmine,damir,1\n", encoding="utf-8")

    status, _told, _error = ended("make", problem, "--out", tmp_path / "plan", "--locked", by_hand)

    assert status == 0
    assert (tmp_path / "plan" / "runs.csv").read_bytes() == (by_hand / "runs.csv").read_bytes()
    places = (tmp_path / "plan" / "places.csv").read_text(encoding="utf-8").splitlines()
    assert places == ["run,teacher,rank", "mine,burul,1", "mine,cholpon,1", "mine,damir,1"]


def test_no_time_at_all_still_leaves_a_valid_plan(tmp_path, ended):
    write_instance(tmp_path / "region", made_up_region(3))
    out = tmp_path / "plan"

    status, told, _error = ended("make", tmp_path / "region", "--out", out, "--seconds", 0, "--json")

    assert (status, json.loads(told)["status"]) == (0, "stopped")
    assert ended("check", tmp_path / "region", out)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["make", "nowhere", "--out", "plan"], "ustat: There is no folder “nowhere”."),
        (["check", "village", "nowhere"], "ustat: There is no folder “nowhere”."),
        (
            ["check", "village", "village"],
            "ustat: runs.csv: the file is missing.\nplaces.csv: the file is missing.",
        ),
        (["make", "village", "--out", "plan", "--seed", "-1"], "Usage:"),
        (["explain", "village", "plan", "emil"], "ustat: There is no teacher “emil” in teachers.csv."),
    ],
)
def test_wrong_input_is_a_sentence_and_status_2(problem, tmp_path, monkeypatch, ended, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    ended("make", "village", "--out", "plan")

    status, told, error = ended(*arguments)

    assert (status, told) == (2, "")
    assert error.startswith(sentence)


def test_a_plan_of_another_world_is_not_explained(problem, tmp_path, ended):
    out = tmp_path / "plan"
    ended("make", problem, "--out", out)
    (out / "places.csv").write_text("run,teacher,rank\nR001,emil,1\n", encoding="utf-8")

    status, _told, error = ended("explain", problem, out, "aigul")

    assert status == 2
    assert "See all of them with “ustat plan check”." in error


def test_somebody_without_a_wish_is_told_so(problem, tmp_path, ended):
    text = (problem / "teachers.csv").read_text(encoding="utf-8")
    (problem / "teachers.csv").write_text(text + "emil,B,art,ky,0,0,\n", encoding="utf-8")
    ended("make", problem, "--out", tmp_path / "plan")

    _status, told, _error = ended("explain", problem, tmp_path / "plan", "emil")

    assert told == "Teacher emil has no wish, and nobody is placed without one.\n"


def test_ctrl_c_asks_for_the_best_plan_so_far_and_a_second_one_gives_up():
    before, far = signal.getsignal(signal.SIGINT), Progress(step=1, steps=9, groups=2, places=30)

    with Watch(seconds=600) as watch:
        asked = [watch(far)]
        signal.raise_signal(signal.SIGINT)
        asked.append(watch(far))
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert asked == [True, False]
    assert signal.getsignal(signal.SIGINT) is before


def test_what_takes_long_says_how_far_it_is_and_what_is_quick_says_nothing(monkeypatch, capsys):
    far = Progress(step=4, steps=9, groups=2, places=30)

    with Watch(seconds=600) as quick:
        quick(far)
    monkeypatch.setattr("ustat.cli.plan.QUIET_SECONDS", -1.0)
    with Watch(seconds=600) as slow:
        slow(far)
        slow(far)

    assert capsys.readouterr().err == "Planning: step 4 of 9, groups: 2, places: 30.\n"


@pytest.mark.parametrize("command", ["make", "check", "explain"])
def test_help_teaches_with_an_example(command):
    ended = CliRunner().invoke(app, [command, "--help"])

    assert ended.exit_code == 0
    assert "Example: ustat plan " in " ".join(ended.stdout.split())
