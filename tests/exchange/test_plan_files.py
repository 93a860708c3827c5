"""A planning problem as files: read back the same, every fault named with its place, all at once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from tests.engine.planning.instances import made_up_region, village
from ustat.common.errors import WrongInput
from ustat.exchange.bridge.plans import Plan, digest, planned
from ustat.exchange.plan_files import (
    COLUMNS,
    WrongFiles,
    read_instance,
    read_plan,
    write_instance,
    write_plan,
)
from ustat.exchange.plan_words import (
    BOUND_METHODS,
    BREACHES,
    CHANGES,
    LEVELS,
    REASONS,
    change_sentence,
    refusal_sentence,
    spoken_weeks,
)
from ustat.planning.reasons import HEADLINES
from ustat_engine import planning


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path):
    """The village as files."""
    write_instance(tmp_path, village())
    return tmp_path


def write(folder, name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def faults_of(folder, read=read_instance):
    with pytest.raises(WrongFiles) as refusal:
        read(folder)
    return {(fault.file, fault.row, fault.column, fault.code) for fault in refusal.value.faults}


def sentences_of(folder):
    with pytest.raises(WrongFiles) as refusal:
        read_instance(folder)
    return str(refusal.value).splitlines()


def plan_made(instance, **options):
    usual = {"seed": 1, "steps": 2, "locked": None, "watch": lambda _progress: True}
    return planned(instance, **(usual | options))


@pytest.mark.parametrize("instance", [village(), made_up_region(2)])
def test_an_instance_comes_back_from_its_files_unchanged(tmp_path, instance):
    write_instance(tmp_path, instance)

    assert read_instance(tmp_path) == instance


def test_a_plan_comes_back_from_its_files_unchanged(tmp_path):
    plan = plan_made(made_up_region(2))

    write_plan(tmp_path, plan, seconds=60.0, digest="x")

    back = read_plan(tmp_path)
    assert (back.runs, back.places) == (plan.runs, plan.places)


def test_a_plan_is_written_as_the_format_says(tmp_path):
    instance = village()

    write_plan(tmp_path, plan_made(instance), seconds=60.0, digest=digest(instance))

    assert (tmp_path / "runs.csv").read_text(encoding="utf-8") == (
        "run,programme,level,language,site,start,trainer,room_kind\n"
        "R001,ict24,basic,ky,town,1,bakyt,classroom\n"
    )
    assert (tmp_path / "places.csv").read_text(encoding="utf-8") == (
        "run,teacher,rank\nR001,aigul,1\nR001,burul,1\nR001,cholpon,1\n"
    )
    refusals = (tmp_path / "refusals.csv").read_text(encoding="utf-8").splitlines()
    assert refusals[0] == "teacher,rank,topic,reason,detail"
    assert [row.split(",")[:4] for row in refusals[1:]] == [["damir", "1", "ict", "school_cap"]]
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["objective"] == {"due": 1.0, "need": 6.0, "fairness": 0.5, "cost": 240.0}
    assert list(summary) == [
        "objective", "bound", "bound_method", "gap", "seconds", "status", "seed", "steps", "counts",
        "districts", "input", "version",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "places.csv", "refusals.csv", "runs.csv", "summary.json",
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    instance = made_up_region(3)

    for name in ("first", "second"):
        write_plan(tmp_path / name, plan_made(instance), seconds=60.0, digest=digest(instance))

    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second


def test_another_input_has_another_digest():
    instance = village()

    other = replace(instance, rules=replace(instance.rules, weeks=5))

    assert digest(instance) == digest(village()) != digest(other)


def test_files_that_may_be_missing_may_be_missing(folder):
    for name in ("away.csv", "site_closed.csv", "trainer_away.csv"):
        (folder / name).unlink()

    assert read_instance(folder) == village()


def test_every_file_that_is_missing_is_named_at_once(folder):
    for name in ("rules.toml", "schools.csv", "wishes.csv"):
        (folder / name).unlink()

    assert faults_of(folder) == {
        ("rules.toml", 0, "", "file"),
        ("schools.csv", 0, "", "file"),
        ("wishes.csv", 0, "", "file"),
    }


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(WrongInput) as refusal:
        read_instance(tmp_path / "nowhere")

    assert refusal.value.code == "no_folder"


def test_cells_that_cannot_be_read_are_all_named_with_their_place(folder):
    write(folder, "schools.csv", "school,district,region,cap", "A,north,osh,", "B,south,osh,two")
    change(folder, "wishes.csv", "burul,1,ict,basic,,,,2.0", "burul,1,ict,basic,24 x,,,much")
    change(folder, "programmes.csv", ",24.0,1,", ",24.0,yes,")
    change(folder, "teachers.csv", "aigul,A,maths,ky,1,24,", "aigul,A,maths,ky,1,,")

    assert faults_of(folder) == {
        ("schools.csv", 2, "cap", "empty"),
        ("schools.csv", 3, "cap", "whole"),
        ("wishes.csv", 3, "hours", "whole"),
        ("wishes.csv", 3, "value", "decimal"),
        ("programmes.csv", 2, "absent", "absent"),
        ("teachers.csv", 2, "hours_needed", "owed"),
    }


def test_faults_between_tables_are_named_with_file_row_and_column(folder):
    write(folder, "away.csv", "teacher,week,kind", "emil,1,all", "", "aigul,99,all", "aigul,1,ill")
    change(folder, "teachers.csv", "burul,B", "burul,Z")
    change(folder, "teachers.csv", "1,24,", "1,-24,")
    write(folder, "can_teach.csv", "trainer,topic,level", "bakyt,ict,basic", "bakyt,ict,basic")

    assert faults_of(folder) == {
        ("away.csv", 2, "teacher", "unknown"),
        ("away.csv", 4, "week", "most"),
        ("away.csv", 5, "kind", "choice"),
        ("teachers.csv", 2, "hours_needed", "least"),
        ("teachers.csv", 3, "school", "unknown"),
        ("can_teach.csv", 3, "topic", "twice"),
    }


def test_a_fault_is_a_sentence_with_what_was_expected_and_what_came(folder):
    change(folder, "teachers.csv", "burul,B", "burul,Z")
    write(folder, "can_teach.csv", "trainer,topic,level", "bakyt,ict,basic", "bakyt,ict,basic")

    assert sentences_of(folder) == [
        "teachers.csv, row 3, column school: "
        "expected one of the values in schools.csv, column school, got “Z”.",
        "can_teach.csv, row 3, column topic: "
        "“bakyt ict basic” stands here a second time; the first is in row 2.",
    ]


def test_many_faults_are_counted_instead_of_listed(folder):
    write(folder, "away.csv", "teacher,week,kind", *(f"stranger{n},1,all" for n in range(50)))

    sentences = sentences_of(folder)

    assert (len(sentences), sentences[-1]) == (21, "And 30 more faults.")


def test_a_missing_column_is_named_with_the_header_that_came(folder):
    write(folder, "wishes.csv", "teacher,rank,topic,level,hours,forms,site,value", "aigul,1,ict,basic,,,,1")

    assert faults_of(folder) == {("wishes.csv", 0, "sites", "column")}


def test_a_row_with_too_many_cells_is_refused(folder):
    write(folder, "can_teach.csv", "trainer,topic,level", "bakyt,ict,basic,advanced")

    assert faults_of(folder) == {("can_teach.csv", 2, "", "extra")}


def test_semicolons_and_other_code_pages_are_understood(folder):
    text = "teacher;school;subject;languages;due;hours_needed;hours_cap\n" + "".join(
        f"{name};{school};математика и начальные классы;ky;0;0;\n"
        for name, school in (("aigul", "A"), ("burul", "B"), ("cholpon", "B"), ("damir", "A"))
    )
    (folder / "teachers.csv").write_bytes(text.encode("cp1251"))

    subjects = {row.subject for row in read_instance(folder).teachers}

    assert subjects == {"математика и начальные классы"}


def test_a_byte_order_mark_and_windows_lines_do_no_harm(folder):
    text = (folder / "schools.csv").read_text(encoding="utf-8").replace("\n", "\r\n")
    (folder / "schools.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert read_instance(folder) == village()


def test_numbers_as_spreadsheets_save_them_are_understood(folder):
    change(folder, "schools.csv", "A,north,osh,1", "A,north,osh,1.0")

    assert read_instance(folder) == village()


def test_an_empty_file_is_refused(folder):
    (folder / "schools.csv").write_text("", encoding="utf-8")

    with pytest.raises(WrongInput) as refusal:
        read_instance(folder)

    assert refusal.value.code == "empty_file"


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ("subject_cap = 1", ("rules.toml", 0, "weeks", "missing")),
        ("weeks = 'many'", ("rules.toml", 0, "weeks", "whole")),
        ("weeks = 4\nsubject_caps = 2", ("rules.toml", 0, "subject_caps", "rule_name")),
        ("weeks = 4\ntrainer_week_hours = true", ("rules.toml", 0, "trainer_week_hours", "decimal")),
        ("weeks = 4\nlexicographic = 'due'", ("rules.toml", 0, "lexicographic", "rule_type")),
        ("weeks = 4\nlexicographic = ['due', 'luck']", ("rules.toml", 0, "lexicographic", "choice")),
        ("weeks = 4\ncost = 3", ("rules.toml", 0, "cost", "rule_type")),
        ("weeks = 4\n[budget]\nmoon = 3", ("rules.toml", 0, "budget", "unknown")),
        ("weeks = 4\n[budget]\nosh = 'much'", ("rules.toml", 0, "budget.osh", "decimal")),
        ("weeks = -1", ("rules.toml", 0, "weeks", "least")),
        ("weeks 4", ("rules.toml", 0, "", "rule_type")),
    ],
)
def test_rules_that_cannot_hold_are_refused(folder, rules, fault):
    write(folder, "rules.toml", rules)

    assert faults_of(folder) == {fault}


@pytest.mark.parametrize(
    ("text", "budget"),
    [("budget = 500", {"": 500.0}), ("[budget]\nosh = 3\ntotal = 4.5", {"osh": 3.0, "": 4.5}), ("", {})],
)
def test_a_budget_is_for_everything_or_for_each_region(folder, text, budget):
    write(folder, "rules.toml", "weeks = 4", text)

    assert read_instance(folder).rules.budget == budget


def test_rules_that_are_left_out_have_careful_defaults(folder):
    write(folder, "rules.toml", "weeks = 4")

    rules = read_instance(folder).rules

    assert (rules.subject_cap, rules.hours_cap, rules.trainer_week_hours) == (1, 72, 36.0)
    assert rules.lexicographic == ("due", "need", "fairness", "cost")


def test_a_plan_with_cells_that_cannot_be_read_is_refused(tmp_path):
    write(tmp_path, "runs.csv", ",".join(COLUMNS["runs"]), "R1,ict24,basic,ky,town,soon,bakyt,classroom")
    write(tmp_path, "places.csv", "run,teacher,rank", "R1,aigul,first", "R1,,1")

    assert faults_of(tmp_path, read_plan) == {
        ("runs.csv", 2, "start", "whole"),
        ("places.csv", 2, "rank", "whole"),
        ("places.csv", 3, "teacher", "empty"),
    }


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "plan").write_text("a file, not a folder", encoding="utf-8")

    with pytest.raises(WrongInput) as refusal:
        write_plan(tmp_path / "plan", Plan(), seconds=1.0, digest="x")

    assert refusal.value.code == "not_written"


def test_locks_that_contradict_are_refused_with_what_breaks():
    run = planning.Run("R1", "ict24", "basic", "ky", "town", 1, "bakyt", "classroom")
    locked = Plan((run,), (planning.Place("R1", "damir", 1), planning.Place("R1", "aigul", 1)))

    with pytest.raises(WrongInput) as refusal:
        plan_made(village(), locked=locked)

    assert refusal.value.code == "locks_contradict"
    assert "School A, week 1: 2 teachers away; at most 1 may be." in str(refusal.value)


def test_every_code_of_the_engine_has_its_words():
    assert set(BREACHES) == set(planning.RULES)
    assert set(REASONS) == set(HEADLINES) == set(planning.REASONS)
    assert set(LEVELS) == set(planning.LEVELS_OF_ORDER)
    assert set(BOUND_METHODS) == {"each_person_alone", "trainer_hours"}


@pytest.mark.parametrize(("seed", "capacity"), [(1, 3.0), (2, 0.7), (6, 5.0)])
def test_every_reason_and_its_change_can_be_said(seed, capacity):
    plan = plan_made(made_up_region(seed, teachers=140, smallest=5, capacity=capacity))

    said = [refusal_sentence(row.reason, row.detail) for row in plan.refusals]
    helped = [change_sentence(row.detail) for row in plan.refusals]

    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in (*said, *helped))


def test_the_changes_named_by_the_engine_are_those_with_words():
    text = Path(planning.explain.__file__).read_text(encoding="utf-8")
    named = {part.split('"')[1] for part in text.split('"kind": ')[1:]}

    assert named == set(CHANGES)


def test_weeks_are_said_in_stretches():
    assert spoken_weeks([7, 3, 5, 6]) == "3, 5–7"
