"""A spreadsheet of survey answers against the questions asked, whichever way the form laid it out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from ustat.common.errors import WrongInput
from ustat.exchange.choices import Choices, Option, Question, read_choices, read_number
from ustat.exchange.columns import forms, plain
from ustat.exchange.grids import Row
from ustat.exchange.languages import language_of
from ustat.exchange.moments import read_moments
from ustat.exchange.problems import Problem
from ustat.exchange.sheets import Sheet

State = Literal["given", "none", "silent", "skipped", "not_asked"]

_TIME_NAMES = frozenset(
    plain(name)
    for name in (
        "Timestamp", "Отметка времени", "Метка времени", "Убакыт белгиси", "Убакыт", "Убактысы", "Дата",
        "Датасы", "Дата и время", "Дата заполнения", "Время создания", "Date", "Submitted at",
        "Completion time", "Время выполнения", "answered_at",
    )
)  # fmt: skip
_YES = frozenset(
    plain(word) for word in ("x", "х", "1", "да", "ооба", "yes", "true", "истина", "v", "чын", "бар")
)
_YES_SIGNS = frozenset("+✓✔☑✅☒●*")
_NO = frozenset(plain(word) for word in ("0", "нет", "жок", "no", "false", "ложь", "калп"))
_IN_BRACKETS = re.compile(r"(.*?)\s*\[(.*)\]\s*", re.DOTALL)
_NUMBERING = re.compile(r"^\s*(?:\d{1,3}|[^\W\d_])\s*[.)]\s*")
_NEAR, _LONG_ENOUGH = 90.0, 12
_SHORTEST_WORDING = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gave to one question.

    ``given`` with nothing chosen means that every option was answered with no. ``text`` holds own words: the
    answer to a text question, "something else", and whatever was no option.
    """

    state: State
    chosen: tuple[str, ...] = ()
    text: str = ""
    number: float | None = None

    @property
    def was_asked(self) -> bool:
        """Whether the question had a column at all; only those asked belong into a base."""
        return self.state != "not_asked"


NOT_ASKED = Given("not_asked")
SKIPPED = Given("skipped")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One person's answers. ``background`` holds every column that is no question, by its header, as written.

    Mind that a form may put e-mail addresses there. ``language`` is a guess for statistics: ky, ru, en or "".
    """

    number: int
    given: Mapping[str, Given]
    language: str
    answered_at: datetime | None
    background: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswersReading:
    """What a file says. ``columns`` names for every question found the headers that it was read from.

    ``notes`` are sentences about how the file had to be read.
    """

    rows: list[AnswerRow]
    problems: list[Problem]
    columns: Mapping[str, list[str]]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of a question: the whole answer, or one option (``label`` when it is none of the known)."""

    index: int
    header: str
    option: Option | None = None
    label: str = ""

    @property
    def is_whole(self) -> bool:
        return self.option is None and not self.label


@dataclass(slots=True)
class _Layout:
    """Which columns belong to which question, and what the rest is."""

    places: dict[str, list[_Place]] = field(default_factory=dict)
    background: list[int] = field(default_factory=list)
    time: int | None = None
    guesses: list[Problem] = field(default_factory=list)


def read_answers(
    sheet: Sheet, questions: Sequence[Question], *, read_as: Mapping[tuple[str, str], str] | None = None
) -> AnswersReading:
    """What did each row answer to each question?

    A question may have one column (its wording or code as the header; several choices in a cell), one
    column an option ("Question [Option]", the option's text, or ``code_option`` as the header; marked with
    x, 1, yes, or its text), or one column for each language of a form, of which the filled one counts.
    Cells hold wordings or codes.

    Nothing is dropped: what is no option is kept as own words and told once for each different text, with
    its rows and the nearest option. ``read_as`` is how a person decided on these: {(question code, text):
    option code}.

    Raises ``WrongInput``: ``no_questions`` when no column belongs to any question, ``empty_file`` without
    rows.
    """
    sheet = sheet.under(_known_headers(questions))
    layout = _layout_of(sheet, questions)
    if not layout.places:
        raise _no_questions(sheet, questions)
    sheet.refuse_without_rows()
    reader = _Reader(sheet, questions, layout, read_as or {})
    rows = reader.rows()
    problems = [*layout.guesses, *_missing(questions, layout), *reader.problems()]
    columns = {code: [place.header for place in places] for code, places in layout.places.items()}
    return AnswersReading(rows, sorted(problems, key=lambda problem: problem.row), columns, sheet.notes)


def _known_headers(questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        yield question.code
        yield from question.names
        for option in question.options:
            yield from option.names
            yield f"{question.code}_{option.code}"
            yield from (f"{name} [{wording}]" for name in question.names for wording in option.names)


def _layout_of(sheet: Sheet, questions: Sequence[Question]) -> _Layout:
    layout = _Layout()
    near: list[int] = []
    previous: Question | None = None
    for index, header in enumerate(sheet.headers):
        found = _claim(header, questions, previous) if header else None
        if found:
            previous, option, label = found
            layout.places.setdefault(previous.code, []).append(_Place(index, header, option, label))
        elif layout.time is None and forms(header) & _TIME_NAMES:
            layout.time = index
        else:
            near.append(index)
    for index in near:
        question = _nearly(sheet.headers[index], questions, layout)
        if question is None:
            layout.background.append(index)
            continue
        header = sheet.headers[index]
        layout.places[question.code] = [_Place(index, header)]
        layout.guesses.append(Problem("guessed_column", sheet.header_row, header, header, question.names[0]))
    return layout


def _claim(
    header: str, questions: Sequence[Question], previous: Question | None
) -> tuple[Question, Option | None, str] | None:
    """The question a header belongs to; with its option, or unknown label, if the column is one option's."""
    bracketed = _IN_BRACKETS.fullmatch(header)
    if bracketed:
        outer, inner = _question(bracketed[1], questions), _question(bracketed[2], questions)
        if outer and outer.has_choices and outer.kind == "multiple":
            option = outer.option(bracketed[2])
            return outer, option, "" if option else bracketed[2]
        if inner:
            return inner, None, ""
    whole = _question(header, questions)
    if whole:
        return whole, None, ""
    return _by_option(header, questions, previous)


def _question(header: str, questions: Sequence[Question]) -> Question | None:
    wanted = {*forms(header), *forms(_NUMBERING.sub("", header))}
    for question in questions:
        if plain(question.code) == plain(header) or wanted & {plain(name) for name in question.names}:
            return question
    return None


def _by_option(
    header: str, questions: Sequence[Question], previous: Question | None
) -> tuple[Question, Option | None, str] | None:
    choosing = [
        question for question in questions if question.has_choices and question.kind in ("multiple", "single")
    ]
    for question in choosing:
        coded = re.fullmatch(rf"{re.escape(question.code)}[ _.:\-\[]+(.+?)\]?", header, re.IGNORECASE)
        option = coded and next((o for o in question.options if plain(o.code) == plain(coded[1])), None)
        if option:
            return question, option, ""
    named = [
        (question, option)
        for question in choosing
        if (option := _named_option(question, header)) and (question is previous or not _is_common(option))
    ]
    for question, option in named:
        if question is previous or len(named) == 1:
            return question, option, ""
    return None


def _named_option(question: Question, header: str) -> Option | None:
    # A bare code such as "1" or "a" is too little to claim a column; only a wording does.
    option = question.option(header)
    if option is None or len(plain(header)) < _SHORTEST_WORDING:
        return None
    is_only_code = plain(header) == plain(option.code) and plain(header) not in map(plain, option.names)
    return None if is_only_code else option


def _is_common(option: Option) -> bool:
    # "None of these" and "Other" belong to whichever question stands before them.
    return option.is_none or option.is_other or option.is_silent


def _nearly(header: str, questions: Sequence[Question], layout: _Layout) -> Question | None:
    text = plain(_NUMBERING.sub("", header))
    best, likeness = None, _NEAR
    for question in questions:
        for name in question.names:
            if question.code not in layout.places and len(text) >= _LONG_ENOUGH:
                near = fuzz.ratio(text, plain(name))
                if near >= likeness:
                    best, likeness = question, near
    return best


def _no_questions(sheet: Sheet, questions: Sequence[Question]) -> WrongInput:
    return WrongInput(
        _(
            "No column of this file belongs to the questionnaire. "
            "Row %(row)d was taken for the header and has: %(found)s. "
            "Expected were questions such as “%(question)s”, or their codes: %(codes)s."
        )
        % {
            "row": sheet.header_row,
            "found": ", ".join(filter(None, sheet.headers))[:300],
            "question": questions[0].names[0] if questions and questions[0].names else "",
            "codes": ", ".join(question.code for question in questions),
        },
        code="no_questions",
    )


def _missing(questions: Sequence[Question], layout: _Layout) -> Iterator[Problem]:
    for question in questions:
        if question.code not in layout.places:
            yield Problem("missing_question", other=question.names[0] if question.names else question.code)


class _Reader:
    """Reads all rows and gathers, for each different oddity, the rows it stands in."""

    def __init__(
        self,
        sheet: Sheet,
        questions: Sequence[Question],
        layout: _Layout,
        read_as: Mapping[tuple[str, str], str],
    ) -> None:
        self.sheet, self.questions, self.layout = sheet, questions, layout
        self.read_as = {(code, plain(text)): option for (code, text), option in read_as.items()}
        self.choices: dict[tuple[str, str], Choices] = {}
        self.oddities: dict[tuple[str, str, str], tuple[Problem, list[int]]] = {}
        self.unreadable: list[int] = []

    def rows(self) -> list[AnswerRow]:
        readable = [row for row in self.sheet.rows if row.is_readable]
        self.unreadable = [row.number for row in self.sheet.rows if not row.is_readable]
        times = self.times(readable)
        return [self.row(row, moment) for row, moment in zip(readable, times, strict=True)]

    def problems(self) -> Iterator[Problem]:
        yield from (Problem("unreadable_row", number) for number in self.unreadable)
        yield from (replace(problem, rows=tuple(rows)) for problem, rows in self.oddities.values())

    def times(self, rows: Sequence[Row]) -> list[datetime | None]:
        column = self.layout.time
        if column is None:
            return [None] * len(rows)
        moments = read_moments([row.cells[column] for row in rows])
        for row, moment in zip(rows, moments, strict=True):
            if moment is None and row.cells[column]:
                self.tell("unclear_time", self.sheet.header(column), "", "", row.number)
        return moments

    def row(self, row: Row, answered_at: datetime | None) -> AnswerRow:
        given = {question.code: self.given(question, row) for question in self.questions}
        used = [place.index for places in self.layout.places.values() for place in places]
        return AnswerRow(
            number=row.number,
            given=given,
            language=language_of(" ".join(row.cells[index] for index in used)),
            answered_at=answered_at,
            background={
                self.sheet.header(index): row.cells[index]
                for index in self.layout.background
                if self.sheet.headers[index] or row.cells[index]
            },
        )

    def given(self, question: Question, row: Row) -> Given:
        places = self.layout.places.get(question.code)
        if not places:
            return NOT_ASKED
        column = places[0].header
        if question.has_choices:
            return self.chosen(question, places, row)
        text = "\n".join(dict.fromkeys(cell for place in places if (cell := row.cells[place.index])))
        if not text:
            return SKIPPED
        if question.kind == "text":
            return Given("given", text=text)
        number = read_number(text)
        if number is None and not plain(text):
            return SKIPPED
        if number is None:
            self.tell("not_a_number", column, text, "", row.number)
            return Given("given", text=text)
        return Given("given", number=number)

    def chosen(self, question: Question, places: Sequence[_Place], row: Row) -> Given:
        codes: set[str] = set()
        strange: list[tuple[str, str]] = []
        said_no = False
        for place in places:
            cell = row.cells[place.index]
            if not cell:
                continue
            if place.is_whole:
                read = self.read(question, cell)
                codes.update(read.codes)
                strange += [(place.header, text) for text in read.strange]
            elif _is_yes(cell, place):
                if place.option:
                    codes.add(place.option.code)
                else:
                    strange.append((place.header, place.label))
            elif plain(cell) in _NO or not plain(cell):
                said_no = said_no or plain(cell) in _NO
            else:
                read = self.read(question, cell)
                codes.update(read.codes)
                strange += [(place.header, text) for text in read.strange]
        own_words = self.own_words(question, codes, strange, row.number)
        return self.judged(question, codes, own_words, row.number, said_no=said_no)

    def read(self, question: Question, cell: str) -> Choices:
        key = question.code, cell
        if key not in self.choices:
            self.choices[key] = read_choices(cell, question)
        return self.choices[key]

    def own_words(
        self, question: Question, codes: set[str], strange: Sequence[tuple[str, str]], number: int
    ) -> str:
        """What is no option, told unless "something else" was offered and it resembles no option."""
        kept = []
        offers_other = any(option.is_other for option in question.options)
        for header, text in strange:
            decided = self.read_as.get((question.code, plain(text)))
            if decided is not None:
                codes.add(decided)
                continue
            kept.append(text)
            nearest = question.nearest(text)
            if nearest:
                self.tell("nearly_an_option", header, text, nearest, number)
            elif not offers_other:
                self.tell("unknown_option", header, text, "", number)
        return "; ".join(kept)

    def judged(
        self, question: Question, codes: set[str], own_words: str, number: int, *, said_no: bool
    ) -> Given:
        header = self.layout.places[question.code][0].header
        options = [option for option in question.options if option.code in codes]
        chosen = tuple(option.code for option in options)
        said = [option for option in options if not (option.is_none or option.is_silent)]
        if not options and not own_words:
            return Given("given") if said_no else SKIPPED
        if said or own_words:
            if len(options) > len(said):
                self.tell("none_and_more", header, "", "", number)
            if question.kind != "multiple" and len(options) > 1:
                self.tell("several_for_one", header, "", "", number)
            return Given("given", chosen, own_words, _rating(question, options))
        return Given("none" if any(option.is_none for option in options) else "silent", chosen)

    def tell(self, code: str, column: str, got: str, other: str, number: int) -> None:
        first = Problem(code, number, column, got, other)
        _problem, rows = self.oddities.setdefault((code, column, plain(got)), (first, []))
        if number not in rows[-1:]:
            rows.append(number)


def _is_yes(cell: str, place: _Place) -> bool:
    if plain(cell) in _YES or cell in _YES_SIGNS:
        return True
    option = place.option
    if option is None:
        return plain(cell) == plain(place.label)
    return plain(cell) in {plain(option.code), *(plain(name) for name in option.names)}


def _rating(question: Question, options: Sequence[Option]) -> float | None:
    if question.kind in ("rating", "level") and len(options) == 1:
        return read_number(options[0].code)
    return None
