"""A spreadsheet of teachers into rows of the register, every doubt told and nothing guessed in silence."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.texts import fold
from ustat.exchange.cells import PHONE_ENDS, read_languages, read_phone, read_role, read_stages
from ustat.exchange.codepages import has_lost_letters
from ustat.exchange.columns import Matching, match_columns, plain
from ustat.exchange.dates import read_date
from ustat.exchange.grids import Row
from ustat.exchange.names import PersonName, joined_name, split_name
from ustat.exchange.problems import Problem
from ustat.exchange.register_columns import FIELDS, LABELS, NAMES
from ustat.exchange.schools import school_key
from ustat.exchange.sheets import Sheet
from ustat.exchange.subjects import read_subjects

_EXCEL_DATE = re.compile(r"\d{4}-(\d{2})-(\d{2})")
_FIRST_BIRTH, _YOUNGEST = 1920, 15
_ANY_YEAR = 2100


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One person. ``number`` is the row in the file; texts are as written, codes as in `cells`."""

    number: int
    surname: str
    given_name: str
    patronymic: str = ""
    external_id: str = ""
    phone: str = ""
    languages: tuple[str, ...] = ()
    district: str = ""
    school: str = ""
    school_code: str = ""
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    role: str = "teacher"
    last_course_on: date | None = None
    birth_year: int | None = None

    @property
    def name(self) -> str:
        """Surname, given name and patronymic in one line."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """What a file says; a row with an error is not among ``rows``. ``columns``: where each field is.

    ``notes`` are sentences about how the file had to be read.
    """

    rows: list[RegisterRow]
    problems: list[Problem]
    columns: Matching
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep rows out."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that only say how something was read."""
        return [problem for problem in self.problems if problem.severity == "warning"]


def read_register(sheet: Sheet, *, today: date | None = None) -> RegisterReading:
    """Which people does this table list, and what is wrong with it?

    The header may be in Kyrgyz, Russian or English, with one column for the name or three. A row with an
    error (no name, no school, a wrong date, a person listed twice) is kept out and told; a warning tells
    how a cell was read. With ``today`` a last course in the future is an error.

    Raises ``WrongInput``: ``missing_columns`` without a name or a school column, ``empty_file`` without rows.
    """
    sheet = sheet.under(NAMES)
    columns = match_columns(sheet.headers, FIELDS)
    _refuse_missing(sheet, columns)
    sheet.refuse_without_rows()
    problems = list(_column_problems(sheet, columns))
    people = []
    for row in sheet.rows:
        reader = _RowReader(row, sheet, columns.found, today)
        if row.is_readable:
            people.append(reader.person())
        else:
            reader.tell("unreadable_row", "", "")
        problems += reader.problems
    # Rows with an error of their own are compared too, so that mending one does not bring up the next.
    problems += _doubles(people, sheet, columns.found)
    problems.sort(key=lambda problem: problem.row)
    left_out = {problem.row for problem in problems if problem.severity == "error"}
    return RegisterReading(
        [person for person in people if person.number not in left_out], problems, columns, sheet.notes
    )


def _refuse_missing(sheet: Sheet, columns: Matching) -> None:
    missing = [str(LABELS[field.key]) for field in columns.missing if "school_code" not in columns.found]
    if "full_name" not in columns.found and not {"surname", "given_name"} <= columns.found.keys():
        missing.insert(0, _("Full name (or Surname and Given name)"))
    if missing:
        raise WrongInput(
            _(
                "The register needs these columns and they were not found: %(missing)s. "
                "Row %(row)d was taken for the header and has: %(found)s. "
                "Rename the columns, or put the header above the rows."
            )
            % {
                "missing": ", ".join(missing),
                "row": sheet.header_row,
                "found": ", ".join(filter(None, sheet.headers))[:300],
            },
            code="missing_columns",
        )


def _column_problems(sheet: Sheet, columns: Matching) -> Iterator[Problem]:
    row = sheet.header_row
    yield from (
        Problem("guessed_column", row, guess.header, guess.header, guess.name) for guess in columns.guesses
    )
    yield from (Problem("doubled_column", row, header, header) for header in columns.doubled)
    yield from (Problem("unknown_column", row, header, header) for header in columns.unknown)
    if "pin" in columns.found:
        header = sheet.header(columns.found["pin"])
        yield Problem("private_column", row, header, header)


class _RowReader:
    """Reads one row cell by cell and gathers what is wrong with it."""

    def __init__(self, row: Row, sheet: Sheet, found: Mapping[str, int], today: date | None) -> None:
        self.row, self.sheet, self.found, self.today = row, sheet, found, today
        self.problems: list[Problem] = []

    def person(self) -> RegisterRow:
        """The person in this row, as far as it can be read."""
        name = self.name()
        return RegisterRow(
            number=self.row.number,
            surname=name.surname,
            given_name=name.given_name,
            patronymic=name.patronymic,
            external_id=self.cell("external_id"),
            phone=self.phone(),
            languages=self.languages(),
            district=self.cell("district"),
            school=self.school(),
            school_code=self.cell("school_code"),
            subjects=self.subjects(),
            stages=self.stages(),
            role=self.role(),
            last_course_on=self.last_course_on(),
            birth_year=self.birth_year(),
        )

    def cell(self, key: str) -> str:
        column = self.found.get(key)
        return "" if column is None else " ".join(self.row.cells[column].split())

    def tell(self, code: str, key: str, got: str, other: str = "") -> None:
        column = self.sheet.header(self.found[key]) if key in self.found else ""
        self.problems.append(Problem(code, self.row.number, column, got, other))

    def name(self) -> PersonName:
        parts = [self.cell(key) for key in ("surname", "given_name", "patronymic")]
        whole = self.cell("full_name")
        if parts[0] and parts[1]:
            name, key, got = joined_name(*parts), "surname", " ".join(filter(None, parts))
        else:
            name, key, got = split_name(whole), "full_name", whole or " ".join(filter(None, parts))
            key = key if whole or "surname" not in self.found else "surname"
        if not (_has_letters(name.surname) and _has_letters(name.given_name)):
            self.tell("missing_name", key, got)
        elif has_lost_letters(got):
            self.tell("lost_letters", key, got)
        elif name.has_initials_only:
            self.tell("initials_only", key, got)
        elif not name.is_sure:
            self.tell(
                "name_order",
                key,
                got,
                " / ".join(filter(None, (name.surname, name.given_name, name.patronymic))),
            )
        return name

    def school(self) -> str:
        school = self.cell("school")
        if not school and not self.cell("school_code"):
            self.tell("missing_school", "school", "")
        elif has_lost_letters(school):
            self.tell("lost_letters", "school", school)
        return school

    def phone(self) -> str:
        column = self.found.get("phone")
        text = "" if column is None else self.row.cells[column]
        phone = read_phone(text)
        if phone is not None:
            return phone
        several = [read for piece in PHONE_ENDS.split(text) if (read := read_phone(piece))]
        if several:
            self.tell("more_phones", "phone", text, several[0])
            return several[0]
        self.tell("wrong_phone", "phone", text)
        return ""

    def languages(self) -> tuple[str, ...]:
        codes, strange = read_languages(self.cell("languages"))
        for word in strange:
            self.tell("unknown_language", "languages", word)
        return codes

    def subjects(self) -> tuple[str, ...]:
        column = self.found.get("subjects")
        readings = read_subjects("" if column is None else self.row.cells[column])
        for reading in readings:
            if not reading.is_known:
                self.tell("unknown_subject", "subjects", reading.written, reading.nearest)
            elif reading.nearest:
                self.tell("guessed_subject", "subjects", reading.written, reading.nearest)
        return tuple(reading.key for reading in readings)

    def stages(self) -> tuple[str, ...]:
        text = self.cell("stages")
        became_date = _EXCEL_DATE.fullmatch(text)
        if became_date:
            first, last = sorted(int(part) for part in became_date.groups())
            self.tell("stage_became_date", "stages", text, f"{first}-{last}")
            text = f"{first}-{last}"
        stages = read_stages(text)
        if plain(text) and not stages:
            self.tell("unknown_stage", "stages", text)
        return stages

    def role(self) -> str:
        text = self.cell("role")
        role = read_role(text)
        if plain(text) and role is None:
            self.tell("unknown_role", "role", text)
        return role or "teacher"

    def last_course_on(self) -> date | None:
        text = self.cell("last_course_on")
        if not plain(text):
            return None
        reading = read_date(text)
        day = reading.value
        if day and self.today and day > self.today:
            if reading.doubt != "part_of_date" or day.year > self.today.year:
                self.tell("future_date", "last_course_on", text)
                return None
            day = self.today
        if reading.doubt:
            self.tell(reading.doubt, "last_course_on", text, f"{day:%d.%m.%Y}" if day else "")
        return day

    def birth_year(self) -> int | None:
        text = self.cell("birth_year")
        if not plain(text):
            return None
        years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)]
        year = years[0] if len(years) == 1 else getattr(read_date(text).value, "year", None)
        latest = (self.today.year if self.today else _ANY_YEAR) - _YOUNGEST
        if year is None or not _FIRST_BIRTH <= year <= latest:
            self.tell("wrong_birth_year", "birth_year", text)
            return None
        return year


def _doubles(rows: Sequence[RegisterRow], sheet: Sheet, found: Mapping[str, int]) -> Iterator[Problem]:
    """People, register numbers and telephones that stand twice; told at the later row, naming the earlier."""
    told: set[int] = set()
    for first, row in _earlier_same_id(rows):
        told.add(row.number)
        if _same_person(first, row):
            yield Problem("duplicate_person", row.number, "", row.name, rows=(first.number,))
        else:
            column = sheet.header(found["external_id"])
            yield Problem("duplicate_id", row.number, column, row.external_id, first.name, (first.number,))
    for first, row in _earlier_same_name(row for row in rows if row.number not in told):
        told.add(row.number)
        code = "same_name" if _differ(first, row) else "duplicate_person"
        yield Problem(code, row.number, "", row.name, rows=(first.number,))
    by_phone: dict[str, RegisterRow] = {}
    for row in rows:
        if row.phone and row.number not in told:
            first = by_phone.setdefault(row.phone, row)
            if first is not row:
                column = sheet.header(found["phone"])
                yield Problem("shared_phone", row.number, column, row.phone, first.name, (first.number,))


def _earlier_same_id(rows: Sequence[RegisterRow]) -> Iterator[tuple[RegisterRow, RegisterRow]]:
    seen: dict[str, RegisterRow] = {}
    for row in rows:
        key = fold(row.external_id)
        if key and seen.setdefault(key, row) is not row:
            yield seen[key], row


def _earlier_same_name(rows: Iterator[RegisterRow]) -> Iterator[tuple[RegisterRow, RegisterRow]]:
    seen: defaultdict[tuple[str, ...], list[RegisterRow]] = defaultdict(list)
    for row in rows:
        if not (row.surname and row.given_name and (row.school or row.school_code)):
            continue
        namesakes = seen[plain(row.surname), plain(row.given_name), _school_of(row)]
        first = next((other for other in namesakes if _same_patronymic(other, row)), None)
        if first is not None:
            yield first, row
        namesakes.append(row)


def _school_of(row: RegisterRow) -> str:
    return f"{plain(row.district)} | {school_key(row.school) or fold(row.school_code)}"


def _same_person(one: RegisterRow, other: RegisterRow) -> bool:
    return (plain(one.surname), plain(one.given_name)) == (plain(other.surname), plain(other.given_name))


def _same_patronymic(one: RegisterRow, other: RegisterRow) -> bool:
    return not one.patronymic or not other.patronymic or plain(one.patronymic) == plain(other.patronymic)


def _differ(one: RegisterRow, other: RegisterRow) -> bool:
    """Whether something says that two namesakes of one school may be two people."""
    return bool(one.patronymic) != bool(other.patronymic) or any(
        mine and theirs and mine != theirs
        for mine, theirs in (
            (one.external_id, other.external_id),
            (one.phone, other.phone),
            (one.birth_year, other.birth_year),
        )
    )


def _has_letters(text: str) -> bool:
    return any(sign.isalpha() for sign in text)
