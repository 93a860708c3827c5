"""Somebody else's survey, described in a file: what its columns ask, what its codes mean, how it was drawn.

The description is TOML; ``demo/content/talis2018_mapping.toml`` is a whole one, with comments.
"""

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words
from ustat.instruments.choices import AnswerState, Draw, ItemKind

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that is a question: its kind, and what each code in a cell means."""

    column: str
    code: str
    kind: ItemKind
    stem: Words
    hint: Words
    options: list[dict[str, Any]]

    @property
    def known(self) -> dict[str, dict[str, Any]]:
        """The options by the code that stands in a cell."""
        return {str(option.get("cell", option["code"])): option for option in self.options}


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from ``low`` to ``high``, both included, under one code."""

    code: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Background:
    """A column by which results may be split: codes with their words, or numbers in bands."""

    column: str
    key: str
    name: Words
    values: dict[str, Words]
    codes: dict[str, str]
    bands: list[Band]

    def value_of(self, cell: str) -> str | None:
        """The code that is kept; None for what the description does not know."""
        if not self.bands:
            return self.codes.get(cell)
        number = _number(cell)
        if number is None:
            return None
        return next((band.code for band in self.bands if band.low <= number <= band.high), None)


@dataclass(frozen=True, slots=True)
class Participants:
    """Which columns name a participant by pseudonym, and the tree in which these stand."""

    number: str
    group: str
    school: str
    tree: dict[str, Any]
    language: str = ""
    languages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the sample was drawn, and the columns that tell."""

    draw: Draw
    weight: str = ""
    replicates: str = ""
    fay: float | None = None
    cluster: tuple[str, ...] = ()
    stratum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The whole description."""

    instrument: dict[str, Any]
    campaign: dict[str, Any]
    asked: list[Asked]
    backgrounds: list[Background]
    not_asked: frozenset[str]
    skipped: frozenset[str]
    drawn: Drawn
    participants: Participants | None

    @property
    def opens_on(self) -> date:
        return _day(self.campaign["opens_on"])

    @property
    def closes_on(self) -> date | None:
        return _day(self.campaign["closes_on"]) if "closes_on" in self.campaign else None

    @property
    def groupings(self) -> dict[str, Any]:
        """By what the campaign's results may be split."""
        return {
            one.key: {
                "name": dict(one.name),
                "values": {code: dict(words) for code, words in one.values.items()},
            }
            for one in self.backgrounds
        }


@dataclass(slots=True)
class Reading:
    """A file as the description reads it: plain rows, what is odd about them, and how much there is.

    ``problems`` are ``{code, row, column, got, other, rows}`` with the codes of `exchange.problems`.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)


def read_survey(text: str) -> Survey:
    """The description in a TOML file.

    Refuses with ``WrongInput``, ``mapping_wrong``, what is no TOML or lacks a part, and says which.
    """
    try:
        spec = tomllib.loads(text)
        return _survey(spec)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except KeyError as error:
        raise _wrong(_("“%(part)s” is missing") % {"part": error.args[0]}) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _wrong(str(error)) from error


def interpret(survey: Survey, *, headers: Sequence[str], rows: Iterable[Row]) -> Reading:
    """Every row of a table in the terms of the description; ``rows`` are (number in the file, cells).

    Cells that mean nothing known are kept as words and reported. Refuses with ``WrongInput``:
    ``missing_column``, when participants or weights cannot be read; ``weight_wrong``, ``number_wrong``.
    """
    places = {header.strip(): place for place, header in enumerate(headers) if header.strip()}
    _check_columns(survey, places)
    table = _Table(survey, places, _replicate_columns(survey, places))
    read = [table.row(number, cells) for number, cells in rows]
    reading = Reading(rows=read, problems=table.problems())
    reading.counts = {
        "rows": len(read),
        "questions": len(table.asked),
        "answers": sum(len(row["answers"]) for row in read) - table.states[AnswerState.SKIPPED],
        "left_empty": table.states[AnswerState.SKIPPED],
        "not_asked": table.states[""],
    }
    return reading


@dataclass(slots=True)
class _Table:
    survey: Survey
    places: dict[str, int]
    replicates: list[int]
    asked: list[tuple[Asked, int, dict[str, dict[str, Any]]]] = field(init=False)
    states: Counter[str] = field(default_factory=Counter)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.asked = [
            (one, self.places[one.column], one.known)
            for one in self.survey.asked
            if one.column in self.places
        ]

    def row(self, number: int, cells: Sequence[str]) -> dict[str, Any]:
        """One row, as `actions.answers_import` takes it."""
        answers = {
            one.code: answer
            for one, place, known in self.asked
            if (answer := self._answer(one, known, _cell(cells, place), number)) is not None
        }
        read: dict[str, Any] = {"row": number, "answers": answers, "background": self._background(cells)}
        if self.survey.drawn.weight:
            read["sample"] = self._sample(number, cells)
        if self.survey.participants:
            read |= self._participant(self.survey.participants, cells)
        return read

    def problems(self) -> list[dict[str, Any]]:
        """What a person should look at, each oddity once with its rows."""
        missing = [
            _problem("missing_question", other=f"{one.code}: {one.stem}")
            for one in self.survey.asked
            if one.column not in self.places
        ]
        unknown = [
            _problem("unknown_option", column=column, got=got, rows=rows)
            for (column, got), rows in self.unknown.items()
        ]
        return missing + unknown

    def _answer(
        self, one: Asked, known: dict[str, dict[str, Any]], cell: str, number: int
    ) -> dict[str, Any] | None:
        """None for a question that was not asked."""
        if cell == "" or cell in self.survey.not_asked:
            self.states[""] += 1
            return None
        if cell in self.survey.skipped:
            self.states[AnswerState.SKIPPED] += 1
            return {"state": AnswerState.SKIPPED.value}
        if one.kind == ItemKind.TEXT:
            return {"text": cell}
        if one.kind == ItemKind.NUMBER:
            return {"number": _needed_number(cell, one.column, number)}
        if cell not in known:
            self.unknown[one.column, cell].append(number)
            return {"text": cell}
        answer: dict[str, Any] = {"chosen": [known[cell]["code"]]}
        if one.kind == ItemKind.RATING:
            answer["number"] = float(known[cell].get("level", known[cell]["code"]))
        return answer

    def _background(self, cells: Sequence[str]) -> dict[str, str]:
        values = (
            (one.key, one.value_of(_cell(cells, self.places[one.column]))) for one in self.survey.backgrounds
        )
        return {key: value for key, value in values if value is not None}

    def _sample(self, number: int, cells: Sequence[str]) -> dict[str, Any]:
        drawn = self.survey.drawn
        return {
            "weight": self._weight(drawn.weight, self.places[drawn.weight], number, cells),
            "replicates": [self._weight(drawn.replicates, place, number, cells) for place in self.replicates],
            "cluster": self._joined(drawn.cluster, cells),
            "stratum": self._joined(drawn.stratum, cells),
        }

    def _weight(self, column: str, place: int, number: int, cells: Sequence[str]) -> float:
        weight = _needed_number(_cell(cells, place), column, number)
        if weight < 0:
            raise WrongInput(
                _("Row %(row)s, column “%(column)s”: a weight cannot be negative, got %(got)s.")
                % {"row": number, "column": column, "got": weight},
                code="weight_wrong",
            )
        return weight

    def _joined(self, columns: Iterable[str], cells: Sequence[str]) -> str:
        return "-".join(_cell(cells, self.places[column]) for column in columns)[:40]

    def _participant(self, who: Participants, cells: Sequence[str]) -> dict[str, Any]:
        language = who.languages.get(_cell(cells, self.places[who.language]), "") if who.language else ""
        return {
            "language": language,
            "participant": {
                "number": _cell(cells, self.places[who.number]),
                "group": _cell(cells, self.places[who.group]),
                "school": _cell(cells, self.places[who.school]),
                "languages": [language] if language else [],
            },
        }


def _survey(spec: dict[str, Any]) -> Survey:
    missing = spec.get("missing", {})
    return Survey(
        instrument=spec["instrument"],
        campaign=spec["campaign"],
        asked=[one for block in spec["block"] for one in _block(block, spec.get("scale", {}))],
        backgrounds=[_background(one) for one in spec.get("background", [])],
        not_asked=frozenset(missing.get("not_asked", [])),
        skipped=frozenset(missing.get("skipped", [])),
        drawn=_drawn(spec.get("sample", {})),
        participants=_participants(spec["participants"]) if "participants" in spec else None,
    )


def _block(block: dict[str, Any], scales: dict[str, Any]) -> list[Asked]:
    """Questions that share their kind, their answers and the sentence above them."""
    options = scales[block["scale"]] if "scale" in block else []
    return [
        Asked(
            column=one["column"],
            code=one.get("code", one["column"]),
            kind=ItemKind(block["kind"]),
            stem=Words(one["stem"]),
            hint=Words(block.get("hint", {})),
            options=options,
        )
        for one in block["item"]
    ]


def _background(one: dict[str, Any]) -> Background:
    bands = one.get("band", [])
    values = one.get("value", [])
    return Background(
        column=one["column"],
        key=one.get("key", one["column"]),
        name=Words(one["name"]),
        values={part["code"]: Words(part["text"]) for part in (*values, *bands)},
        codes={str(part.get("cell", part["code"])): part["code"] for part in values},
        bands=[Band(part["code"], part.get("low", -math.inf), part.get("high", math.inf)) for part in bands],
    )


def _drawn(spec: dict[str, Any]) -> Drawn:
    return Drawn(
        draw=Draw(spec.get("draw", Draw.SIMPLE)),
        weight=spec.get("weight", ""),
        replicates=spec.get("replicates", ""),
        fay=spec.get("fay"),
        cluster=tuple(spec.get("cluster", [])),
        stratum=tuple(spec.get("stratum", [])),
    )


def _participants(spec: dict[str, Any]) -> Participants | None:
    if not spec.get("persons", True):
        return None
    return Participants(
        number=spec["number"],
        group=spec["group"],
        school=spec["school"],
        tree=spec["tree"],
        language=spec.get("language", ""),
        languages={str(cell): code for cell, code in spec.get("languages", {}).items()},
    )


def _check_columns(survey: Survey, places: Mapping[str, int]) -> None:
    """Without these columns the file cannot be what the description says."""
    drawn, who = survey.drawn, survey.participants
    needed = [one.column for one in survey.backgrounds]
    needed += [column for column in (drawn.weight, *drawn.cluster, *drawn.stratum) if column]
    needed += (
        [column for column in (who.number, who.group, who.school, who.language) if column] if who else []
    )
    lost = [column for column in dict.fromkeys(needed) if column not in places]
    if not lost and not any(one.column in places for one in survey.asked):
        lost = [one.column for one in survey.asked[:5]]
    if not lost and drawn.replicates and not _replicate_columns(survey, places):
        lost = [f"{drawn.replicates}1"]
    if lost:
        raise WrongInput(
            _("The file lacks columns that the mapping names: %(columns)s. It has: %(headers)s.")
            % {"columns": ", ".join(lost), "headers": ", ".join(list(places)[:12])},
            code="missing_column",
        )


def _replicate_columns(survey: Survey, places: Mapping[str, int]) -> list[int]:
    """Places of the columns ``prefix1``, ``prefix2``, ... in the order of their numbers."""
    prefix = survey.drawn.replicates
    if not prefix:
        return []
    numbered = {
        int(header.removeprefix(prefix)): place
        for header, place in places.items()
        if header.startswith(prefix) and header.removeprefix(prefix).isdigit()
    }
    return [numbered[number] for number in sorted(numbered)]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _number(cell: str) -> float | None:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _needed_number(cell: str, column: str, row: int) -> float:
    number = _number(cell)
    if number is None:
        raise WrongInput(
            _("Row %(row)s, column “%(column)s”: expected a number, got “%(got)s”. Nothing was imported.")
            % {"row": row, "column": column, "got": cell[:40]},
            code="number_wrong",
        )
    return number


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _problem(
    code: str, *, column: str = "", got: str = "", other: str = "", rows: Sequence[int] = ()
) -> dict[str, Any]:
    return {"code": code, "row": 0, "column": column, "got": got, "other": other, "rows": list(rows)}


def _wrong(reason: str) -> WrongInput:
    return WrongInput(
        _("The mapping cannot be read: %(reason)s. A whole one to learn from is talis2018_mapping.toml.")
        % {"reason": reason},
        code="mapping_wrong",
    )
