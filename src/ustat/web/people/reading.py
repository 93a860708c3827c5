"""A file of the register, read for the stage: plain rows, plain problems, and the name of its content."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.utils import timezone

from ustat.exchange.problems import KINDS, Problem
from ustat.exchange.register import read_register
from ustat.exchange.sheets import Upload, read_sheet
from ustat.people import doubts

MOST_ROWS: Final = 20_000  # what one request can compare with the register while somebody waits


class Sent(Upload, Protocol):
    """A file that came with a form, and can be read twice."""

    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What `people.actions.register.preview` asks of a file."""

    file_name: str
    digest: str
    rows: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    notes: list[str]

    def given(self) -> dict[str, Any]:
        """As keyword arguments."""
        return {
            "file_name": self.file_name,
            "digest": self.digest,
            "rows": self.rows,
            "problems": self.problems,
            "notes": self.notes,
        }


def read_file(source: Path | Sent) -> RegisterFile:
    """Read a spreadsheet of teachers; refuses (``WrongInput``) what is none, before it is read whole.

    A last course in the future is told as a mistake, counted from today.
    """
    sheet = read_sheet(source, limit_rows=MOST_ROWS)
    reading = read_register(sheet, today=timezone.localdate())
    return RegisterFile(
        file_name=Path(source.name or "").name,
        digest=_digest(source),
        rows=[asdict(row) for row in reading.rows],
        problems=[_kept(problem) for problem in reading.problems],
        notes=list(sheet.notes),
    )


def told(problem: dict[str, Any]) -> doubts.Told:
    """A kept problem as one line of the report, in the reader's language."""
    if problem["code"] not in KINDS:
        return doubts.told(problem)
    fields = {name: problem[name] for name in ("code", "row", "column", "got", "other")}
    again = Problem(**fields, rows=tuple(problem.get("rows", ())))
    return doubts.told(problem | {"expected": again.expected, "sentence": str(again)})


def _kept(problem: Problem) -> dict[str, Any]:
    told_now = {"severity": problem.severity, "expected": problem.expected, "sentence": str(problem)}
    return asdict(problem) | told_now


def _digest(source: Path | Sent) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    source.seek(0)
    return hashlib.sha256(source.read()).hexdigest()
