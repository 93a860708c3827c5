"""A spreadsheet of answers to a table of shares: which columns, which answers, how people were drawn."""

import csv
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz, process

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.surveys import Choice, Drawn, Rated, ShareRow, rows_from
from ustat.exchange.sheets import read_sheet

Kind = Literal["single", "rating", "multi"]
EXAMPLES = 5
COLUMNS = [column.name for column in fields(ShareRow)]
LIMIT_BYTES = 2 * 1024**3
LIMIT_ROWS = 2_000_000
MOST_CATEGORIES = 200
_HEADER_WITHIN = 40
_WHOLE = re.compile(r"([+-]?\d+)[.,]0+")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text under their names, and the number of each row as a spreadsheet shows it."""

    name: str
    columns: dict[str, list[str]]
    numbers: list[int]
    doubled: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells under a name.

        Refuses a name that is not there (``missing_column``), with near ones, or twice (``two_columns``).
        """
        if name in self.doubled:
            raise WrongInput(
                _("%(file)s has more than one column “%(column)s”. Give each its own name.")
                % {"column": name, "file": self.name},
                code="two_columns",
            )
        if name in self.columns:
            return self.columns[name]
        near = process.extract(name, self.columns.keys(), scorer=fuzz.WRatio, limit=EXAMPLES, score_cutoff=60)
        if near:
            sentence = _("There is no column “%(column)s” in %(file)s. Columns with a near name: %(names)s.")
            names = [found for found, _score, _at in near]
        else:
            sentence = _("There is no column “%(column)s” in %(file)s. Its columns are: %(names)s.")
            names = list(self.columns)
        raise WrongInput(
            sentence % {"column": name, "file": self.name, "names": spoken(names)}, code="missing_column"
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: one choice in one column, a rating in one column, or several choices, a column each.

    ``yes`` and ``no`` are the cells of a column of several choices. Without ``no``, every other answer is
    one. ``missing`` are cells that are no answer; an empty cell is one as well, unless it is named as ``no``.
    """

    kind: Kind
    columns: tuple[str, ...]
    yes: str = ""
    no: str | None = None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DesignColumns:
    """In which columns a file tells how its people were drawn; ``replicates`` is a prefix before a number."""

    weight: str | None = None
    replicates: str | None = None
    fay: float = 0.5
    cluster: str | None = None
    strata: str | None = None


@dataclass(frozen=True, slots=True)
class SharesOfFile:
    """The estimates of one question, how they were made, and what a person should know about them."""

    rows: list[ShareRow]
    people: int
    groups: int
    method: str
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers to one question, how people were drawn, and the group each one is in."""

    kind: Kind
    choices: list[Choice]
    rated: list[Rated]
    drawn: Drawn
    groups: list[str]
    group_of: list[str | None] | None
    people: int
    warnings: list[str]


def read_table(path: Path, names: Collection[str]) -> Table:
    """The columns of a CSV or Excel file, under the first of its upper rows that holds all these ``names``.

    Without such a row the first one is the header, and the name that is not there is refused when it is asked
    for. No row below the header is taken for a subtitle or a line of column numbers: answers are numbers.
    """
    sheet = read_sheet(path, known=names, limit_bytes=LIMIT_BYTES, limit_rows=LIMIT_ROWS)
    rows = sheet.grid.rows
    wanted = set(names)
    top = next((at for at, row in enumerate(rows[:_HEADER_WITHIN]) if wanted <= set(row.cells)), 0)
    headers, below = rows[top].cells, rows[top + 1 :]
    columns: dict[str, list[str]] = {}
    for at, header in enumerate(headers):
        if header and header not in columns:
            columns[header] = [row.cells[at] if at < len(row.cells) else "" for row in below]
    doubled = frozenset(header for header in columns if headers.count(header) > 1)
    return Table(sheet.name, columns, [row.number for row in below], doubled, sheet.grid.notes)


def shares_of(
    table: Table, question: Question, drawn: DesignColumns, *, by: str | None = None, level: float = 0.95
) -> SharesOfFile:
    """Shares (and for a rating the mean) of one question, in each group of the column ``by``.

    Refuses, naming what was expected, what came and where: columns that are not there, answers that are
    neither yes, no nor missing, ratings and weights that are no numbers, a design that contradicts itself.
    """
    asked = read_asked(table, question, drawn, by=by, level=level)
    rows = rows_from(
        asked.choices, asked.rated, asked.drawn, by=asked.group_of, groups=asked.groups, level=level
    )
    return SharesOfFile(rows, asked.people, len(asked.groups), asked.drawn.method, asked.warnings)


def read_asked(
    table: Table, question: Question, drawn: DesignColumns, *, by: str | None, level: float
) -> Asked:
    """One question of a file as answers person by person; refuses as ``shares_of``."""
    _check_level(level)
    _check_question(question)
    answers = {column: [plain(cell) for cell in table.column(column)] for column in question.columns}
    people = len(table.numbers)
    if not people:
        raise WrongInput(
            _("%(file)s has no row below its header, so there is nobody to count.") % {"file": table.name},
            code="empty_file",
        )
    groups, group_of = _groups(table, by)
    sample = _drawn(table, drawn)
    if question.kind == "multi":
        choices, rated = _several_choices(table, question, answers), None
    else:
        choices, rated = _one_column(table, question, answers)
    warnings = [*table.notes, *_warnings(question, choices, by, group_of)]
    return Asked(
        question.kind, choices, [] if rated is None else [rated], sample, groups, group_of, people, warnings
    )


def write_shares(rows: Sequence[ShareRow], path: Path) -> None:
    """Write the estimates as CSV: all of them or nothing. An unknown number is an empty cell."""
    write_rows(COLUMNS, [[getattr(row, column) for column in COLUMNS] for row in rows], path)


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[str | float]], path: Path) -> None:
    """Write a table of results as CSV: all of it or nothing. An unknown number is an empty cell."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_written(cell) for cell in row] for row in rows)
        unfinished.replace(path)
    except OSError as error:
        raise WrongInput(
            _("The file %(out)s could not be written: %(reason)s.") % {"out": path, "reason": error.strerror},
            code="not_written",
        ) from error


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of ``a,b,"c, d"``, as a row of CSV has them."""
    if text is None:
        return ()
    return tuple(part.strip() for part in next(csv.reader([text], skipinitialspace=True), []))


def plain(cell: str) -> str:
    """A cell as a code: outer blanks away, and 1.0 (as some programs save a whole number) is 1."""
    cell = cell.strip()
    whole = _WHOLE.fullmatch(cell)
    return whole.group(1) if whole else cell


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise WrongInput(
            _("The level lies between 0 and 1, for example 0.95; got %(level)s.") % {"level": f"{level:g}"},
            code="level_out_of_range",
        )


def _check_question(question: Question) -> None:
    """Refuse a question that contradicts itself."""
    if not question.columns or "" in question.columns:
        raise WrongInput(
            _("A column name is empty. Name the columns, separated by commas."), code="no_columns"
        )
    if len(set(question.columns)) < len(question.columns):
        twice = next(name for name in question.columns if question.columns.count(name) > 1)
        raise WrongInput(
            _("The column “%(column)s” is named twice. Name each column once.") % {"column": twice},
            code="column_twice",
        )
    if question.kind == "multi" and not question.yes:
        raise WrongInput(
            _("For several choices say which cell means yes, for example --yes 1."), code="yes_needed"
        )
    if question.yes == question.no or question.yes in question.missing or question.no in question.missing:
        raise WrongInput(
            _("Yes, no and missing have to be different cells; at least two of them are the same."),
            code="same_meaning",
        )


def _groups(table: Table, by: str | None) -> tuple[list[str], list[str | None] | None]:
    """The names of the groups in order, and the group of each person (``None`` where the cell is empty)."""
    if by is None:
        return [""], None
    cells = [plain(cell) for cell in table.column(by)]
    names = in_order(cells)
    if not names:
        raise WrongInput(
            _("The column “%(column)s” is empty, so it makes no groups.") % {"column": by}, code="no_groups"
        )
    return names, [cell or None for cell in cells]


def in_order(cells: Sequence[str]) -> list[str]:
    """The different cells that hold something: numbers by size, then words by letter."""

    def place(cell: str) -> tuple[int, float, str]:
        number = _number(cell)
        return (0, number, cell) if number is not None else (1, 0.0, cell)

    return sorted({cell for cell in cells if cell}, key=place)


def _several_choices(table: Table, question: Question, answers: dict[str, list[str]]) -> list[Choice]:
    if question.no is not None:
        _check_known(table, question, answers)
    elif not any(question.yes in cells for cells in answers.values()):
        seen = in_order([cell for cells in answers.values() for cell in cells])
        raise WrongInput(
            _(
                "No cell of the named columns holds “%(yes)s”, which was to mean yes. "
                "They hold: %(seen)s. Name one of these with --yes, or what means no with --no."
            )
            % {"yes": question.yes, "seen": spoken([f"“{cell}”" for cell in seen]) or "-"},
            code="nobody_said_yes",
        )
    empty_is_missing = question.no != ""
    return [
        Choice(
            item=column,
            category=question.yes,
            chosen=[cell == question.yes for cell in cells],
            asked=[cell not in question.missing and not (cell == "" and empty_is_missing) for cell in cells],
        )
        for column, cells in answers.items()
    ]


def _check_known(table: Table, question: Question, answers: dict[str, list[str]]) -> None:
    """Refuse cells that are neither yes, no nor missing, and say which and where."""
    known = {question.yes, question.no, "", *question.missing}
    unknown = {
        (column, cell): table.numbers[cells.index(cell)]
        for column, cells in answers.items()
        for cell in in_order(cells)
        if cell not in known
    }
    if not unknown:
        return
    places = [
        _("“%(cell)s” in column %(column)s, row %(row)d") % {"cell": cell, "column": column, "row": row}
        for (column, cell), row in unknown.items()
    ]
    raise WrongInput(
        _(
            "Some answers are neither yes (“%(yes)s”) nor no (“%(no)s”) nor named as missing: %(places)s. "
            "Correct them, or name them with --missing."
        )
        % {"yes": question.yes, "no": question.no, "places": spoken(places, separator="; ")},
        code="unknown_answer",
    )


def _one_column(
    table: Table, question: Question, answers: dict[str, list[str]]
) -> tuple[list[Choice], Rated | None]:
    """A row for each category of the column, and for a rating its mean."""
    ((column, cells),) = answers.items()
    asked = [cell != "" and cell not in question.missing for cell in cells]
    categories = in_order([cell for cell, counts in zip(cells, asked, strict=True) if counts])
    if not categories:
        raise WrongInput(
            _("No answer is left in column “%(column)s” once missing ones are set aside.")
            % {"column": column},
            code="no_answers",
        )
    if len(categories) > MOST_CATEGORIES:
        raise WrongInput(
            _(
                "Column “%(column)s” holds %(count)d different answers, and at most %(most)d make a table. "
                "If it is a measure or free text, put its answers into bands first."
            )
            % {"column": column, "count": len(categories), "most": MOST_CATEGORIES},
            code="too_many_categories",
        )
    choices = [
        Choice(column, category, [cell == category for cell in cells], asked) for category in categories
    ]
    if question.kind == "single":
        return choices, None
    size = {category: _number(category) for category in categories}
    wrong = [category for category, number in size.items() if number is None]
    if wrong:
        raise WrongInput(
            _(
                "A rating is a number; column “%(column)s” holds “%(cell)s” in row %(row)d. "
                "If that means no answer, name it with --missing; if the answers are words, use --single."
            )
            % {"column": column, "cell": wrong[0], "row": table.numbers[cells.index(wrong[0])]},
            code="not_a_number",
        )
    numbers = [size[cell] if counts else None for cell, counts in zip(cells, asked, strict=True)]
    return choices, Rated(column, numbers)


def _drawn(table: Table, drawn: DesignColumns) -> Drawn:
    """Read the columns of the design and refuse one that contradicts itself."""
    if drawn.replicates is not None and drawn.weight is None:
        raise WrongInput(
            _("Replicate weights need the final weight beside them: name its column with --weight."),
            code="weight_needed",
        )
    if drawn.replicates is not None and (drawn.cluster is not None or drawn.strata is not None):
        raise WrongInput(
            _(
                "Replicate weights already hold clusters and strata: "
                "give either --replicates, or --cluster and --strata."
            ),
            code="two_designs",
        )
    if not 0 <= drawn.fay < 1:
        raise WrongInput(
            _("Fay's factor lies from 0 to below 1, for example 0.5; got %(fay)s.")
            % {"fay": f"{drawn.fay:g}"},
            code="fay_out_of_range",
        )
    return Drawn(
        weights=None if drawn.weight is None else _weights(table, drawn.weight),
        replicates=() if drawn.replicates is None else _replicates(table, drawn.replicates),
        fay=drawn.fay,
        clusters=None if drawn.cluster is None else _labels(table, drawn.cluster),
        strata=None if drawn.strata is None else _labels(table, drawn.strata),
    )


def _replicates(table: Table, prefix: str) -> list[list[float]]:
    names = [name for name in table.columns if re.fullmatch(re.escape(prefix) + r"\d+", name)]
    if len(names) < 2:
        raise WrongInput(
            _(
                "Replicate weights are columns named %(prefix)s1, %(prefix)s2 and so on, at least two; "
                "%(file)s has %(count)d of them."
            )
            % {"prefix": prefix, "file": table.name, "count": len(names)},
            code="replicates_missing",
        )
    return [_weights(table, name) for name in names]


def _weights(table: Table, column: str) -> list[float]:
    """The numbers of a column of weights; a person cannot be without one."""
    weights = []
    for cell, row in zip(table.column(column), table.numbers, strict=True):
        number = _number(cell)
        if number is None or number < 0:
            raise WrongInput(
                _(
                    "A weight is a number of zero or more; column “%(column)s” holds “%(cell)s” "
                    "in row %(row)d. Correct it, or give 0 to a row that is not to count."
                )
                % {"column": column, "cell": cell, "row": row},
                code="not_a_weight",
            )
        weights.append(number)
    return weights


def _labels(table: Table, column: str) -> list[str]:
    labels = [plain(cell) for cell in table.column(column)]
    if "" in labels:
        raise WrongInput(
            _(
                "Everyone belongs to a cluster and a stratum, but column “%(column)s” is empty "
                "in row %(row)d. Fill it in, or take the row out."
            )
            % {"column": column, "row": table.numbers[labels.index("")]},
            code="empty_label",
        )
    return labels


def _warnings(
    question: Question, choices: Sequence[Choice], by: str | None, group_of: Sequence[str | None] | None
) -> list[str]:
    """What is no error, but may not be what was meant."""
    warnings = []
    outside = 0 if group_of is None else sum(1 for group in group_of if group is None)
    if outside:
        warnings.append(
            ngettext(
                "%(count)d person has an empty cell in column “%(column)s” and is in no group.",
                "%(count)d people have an empty cell in column “%(column)s” and are in no group.",
                outside,
            )
            % {"count": outside, "column": by}
        )
    answered = sum(sum(choice.asked) for choice in choices)
    chosen = sum(sum(choice.chosen) for choice in choices)
    if question.kind == "multi" and question.no is None and answered == chosen:
        warnings.append(
            _(
                "Every answer is a yes, so every share is 1. "
                "If an empty cell means that somebody did not choose, say so with --no ''."
            )
        )
    return warnings


def _number(cell: str) -> float | None:
    """The number in a cell, with a point or a comma, or nothing."""
    try:
        number = float(cell.replace(",", ".", 1))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def spoken(names: Sequence[str], *, separator: str = ", ") -> str:
    """A list for a sentence, shortened when it is long."""
    shown = separator.join(names[:EXAMPLES])
    return shown if len(names) <= EXAMPLES else f"{shown} … (+{len(names) - EXAMPLES})"


def _written(value: str | float) -> str:
    """A cell of the result: numbers to ten decimals, and no word that a spreadsheet would run."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in "=+-@\t\r" and value and _number(value) is None else value
    if isinstance(value, int):
        return str(value)
    return "" if math.isnan(value) else f"{value:.10f}".rstrip("0").rstrip(".")
