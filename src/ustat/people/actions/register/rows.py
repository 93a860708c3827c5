"""A row of the file as plain values, and what importing it would do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, Literal

from ustat.people import phones
from ustat.people.bridge import fold, tidy
from ustat.people.choices import Role

# A row becomes a new person, changes one, or finds everything the same; or it waits for a school that is
# not there yet; or a mistake keeps it out.
Outcome = Literal["new", "changed", "same", "school", "blocked"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("new", "changed", "same", "school", "blocked")
TEXTS: Final = (
    "surname",
    "given_name",
    "patronymic",
    "external_id",
    "phone",
    "district",
    "school",
    "school_code",
    "role",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file. Texts are as written, languages and stages are codes; empty means: not said."""

    number: int
    surname: str
    given_name: str = ""
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

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Row":
        """From the plain values of an edge, or as it was kept; a day may be a date or its ISO text."""
        day = values.get("last_course_on")
        texts = {key: tidy(str(values.get(key) or "")) for key in TEXTS}
        return cls(
            number=int(values["number"]),
            **texts | {"phone": phones.normal(texts["phone"]) or ""},
            languages=tuple(values.get("languages") or ()),
            subjects=tuple(tidy(name) for name in values.get("subjects") or ()),
            stages=tuple(values.get("stages") or ()),
            last_course_on=date.fromisoformat(day) if isinstance(day, str) and day else (day or None),
            birth_year=values.get("birth_year") or None,
        )

    def kept(self) -> dict[str, Any]:
        """As it stands in ``RegisterImport.rows``."""
        values = asdict(self)
        values["last_course_on"] = self.last_course_on.isoformat() if self.last_course_on else None
        return values

    @property
    def name(self) -> str:
        """Surname, given name and patronymic in one line."""
        return " ".join(part for part in self.parts if part)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Surname, given name, patronymic."""
        return self.surname, self.given_name, self.patronymic

    @property
    def first_names(self) -> tuple[str, str]:
        """Surname and given name, folded: what two spellings of one person share."""
        return fold(self.surname), fold(self.given_name)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The posts that the row gives: a file makes teachers and heads, never an institute's staff."""
        if self.role != Role.HEAD:
            return (Role.TEACHER,)
        return (Role.HEAD, Role.TEACHER) if self.subjects else (Role.HEAD,)


@dataclass(slots=True)
class Decision:
    """What importing one row would do. ``changes`` are (field, from, to) in words that people read."""

    row: Row
    person: int | None = None
    school: int | None = None
    school_name: str = ""
    new_school: str = ""
    moves_from: int | None = None
    is_blocked: bool = False
    subjects: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """What becomes of the row as things stand."""
        if self.is_blocked:
            return "blocked"
        return "school" if self.new_school else self.becomes

    @property
    def becomes(self) -> Outcome:
        """What becomes of it once its school is there."""
        if self.person is None:
            return "new"
        return "changed" if self.changes else "same"

    def kept(self) -> dict[str, Any]:
        """As it stands in ``RegisterImport.rows``: what was given, and what would become of it."""
        return {
            "row": self.row.number,
            "name": self.row.name,
            "school": self.school_name,
            "outcome": self.outcome,
            "person": self.person,
            "changes": [list(change) for change in self.changes],
            "given": self.row.kept(),
        }


@dataclass(frozen=True, slots=True)
class NewSchool:
    """A school that the file names and the tree does not know."""

    key: str
    name: str
    district: int
    district_name: str
    rows: int

    def kept(self) -> dict[str, Any]:
        """As it stands in ``RegisterImport.counts``."""
        return asdict(self)
