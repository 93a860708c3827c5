"""`ustat demo` as somebody types it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("demo")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ustat", "demo", "--no-serve", *arguments],
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "USTAT_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "ustat.settings.dev",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def people_in(home: Path) -> int:
    with sqlite3.connect(home / "ustat.sqlite3") as database:
        return int(database.execute("select count(*) from people_person").fetchone()[0])


def test_it_is_built_once_and_replaced_only_on_request(tmp_path: Path):
    built = run(tmp_path, "--until", "people", "--seed", "4")

    assert (built.returncode, built.stderr) == (0, "")
    cards = (tmp_path / "demo" / "cards.txt").read_text("utf-8").split()
    assert "http://127.0.0.1:8000/" in built.stdout
    assert [code for code in cards if "-" in code and code.isupper() and code not in built.stdout] == []
    people = people_in(tmp_path)

    second = run(tmp_path)
    assert second.returncode == 0
    assert "--again" in second.stdout
    assert "http://127.0.0.1:8000/" in second.stdout
    assert people_in(tmp_path) == people

    asked = run(tmp_path, "--again")
    assert asked.returncode == 1
    assert people_in(tmp_path) == people

    replaced = run(tmp_path, "--again", "--yes", "--until", "people", "--seed", "5")
    assert replaced.returncode == 0
    assert (tmp_path / "demo" / "cards.txt").read_text("utf-8").split() != cards
    assert people_in(tmp_path) == people

    with sqlite3.connect(tmp_path / "ustat.sqlite3") as database:
        database.execute(
            "update people_person set is_made_up = 0 where id = (select min(id) from people_person)"
        )
    refused = run(tmp_path, "--again", "--yes")
    assert refused.returncode == 2
    assert "USTAT_HOME" in refused.stderr
    assert people_in(tmp_path) == people
