"""What may be wrong with a row when it meets the register: kept as values, told in any language."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a row can disagree with the register. An error keeps the row out."""

    severity: Severity
    expected: str | Promise
    sentence: str | Promise


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at, as it is kept: where, what came, what it was compared with."""

    code: str
    row: int
    column: str = ""
    got: str = ""
    other: str = ""

    def kept(self) -> dict[str, Any]:
        """As it stands in ``RegisterImport.problems``."""
        return asdict(self) | {"severity": KINDS[self.code].severity}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the report, in the reader's language."""

    row: int
    column: str
    expected: str
    got: str
    sentence: str
    severity: str

    @property
    def is_error(self) -> bool:
        """Whether the row stays out."""
        return self.severity == "error"


def told(problem: Mapping[str, Any]) -> Told:
    """A kept problem as a line of the report.

    Problems of the file itself came with their words (``expected``, ``sentence``); ours are worded now.
    """
    named = {"row": problem["row"], "got": problem.get("got", ""), "other": problem.get("other", "")}
    kind = KINDS.get(problem["code"])
    expected = str(kind.expected) % named if kind else problem.get("expected", "")
    sentence = str(kind.sentence) % named if kind else problem.get("sentence", "")
    return Told(
        row=problem["row"],
        column=str(field_label(problem.get("column", ""))) if kind else problem.get("column", ""),
        expected=expected,
        got=problem.get("got", ""),
        sentence=sentence,
        severity=problem["severity"],
    )


# The columns of a register, as pages call them.
FIELDS: Final[Mapping[str, str | Promise]] = {
    "name": _("Name"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "school": _("School"),
    "district": _("District or city"),
    "role": _("Post"),
    "subjects": _("Subjects"),
    "stages": _("Stages taught"),
    "languages": _("Languages"),
    "phone": _("Telephone"),
    "external_id": _("Register number"),
    "register_number": _("Register number"),
    "birth_year": _("Year of birth"),
    "last_course_on": _("Last course"),
    "left_on": _("Left on"),
}


def field_label(key: str) -> str | Promise:
    """What pages call a column of the register."""
    return FIELDS.get(key, key)


KINDS: Final[Mapping[str, Kind]] = {
    "school_unknown": Kind(
        "error",
        _("a school of this district"),
        _(
            "Row %(row)d: there is no school “%(got)s” here. The nearest are: %(other)s. Correct the name,"
            " or choose "
            "to have the school added."
        ),
    ),
    "no_school_known": Kind(
        "error",
        _("a school of this district"),
        _(
            "Row %(row)d: there is no school “%(got)s” here, and none like it. Correct the name, or choose"
            " to have "
            "the school added."
        ),
    ),
    "school_without_district": Kind(
        "error",
        _("a school that is known, or its district"),
        _(
            "Row %(row)d: there is no school “%(got)s”, and the row names no district in which it could "
            "be. Add a "
            "column with the district."
        ),
    ),
    "school_several": Kind(
        "error",
        _("a name that fits one school"),
        _("Row %(row)d: “%(got)s” fits several schools: %(other)s. Write the district, or the full name."),
    ),
    "district_unknown": Kind(
        "error",
        _("a district or city of the tree"),
        _("Row %(row)d: there is no district or city “%(got)s” here. The nearest are: %(other)s."),
    ),
    "no_district_known": Kind(
        "error",
        _("a district or city of the tree"),
        _("Row %(row)d: there is no district or city “%(got)s” here, and none like it. Correct the name."),
    ),
    "district_several": Kind(
        "error",
        _("a name that fits one district or city"),
        _(
            "Row %(row)d: “%(got)s” fits several places: %(other)s. Write whether it is the district or "
            "the city."
        ),
    ),
    "number_of_another": Kind(
        "error",
        _("the register number of this person"),
        _("Row %(row)d: the register number %(got)s belongs to %(other)s. Correct the number or the name."),
    ),
    "number_out_of_reach": Kind(
        "error",
        _("the register number of this person"),
        _(
            "Row %(row)d: the register number %(got)s belongs to somebody who works in another part of the"
            " country. "
            "Ask the institute there."
        ),
    ),
    "same_number_twice": Kind(
        "error",
        _("a register number of one's own"),
        _(
            "Row %(row)d: the register number %(got)s already stands in row %(other)s. Correct one of the "
            "two."
        ),
    ),
    "two_of_that_name": Kind(
        "error",
        _("something that tells two namesakes apart"),
        _(
            "Row %(row)d: two people called %(got)s work in %(other)s. Add the register number, the "
            "telephone or the "
            "year of birth."
        ),
    ),
    "same_person_twice": Kind(
        "error",
        _("each person once"),
        _("Row %(row)d: %(got)s is the same person as in row %(other)s. Leave one of the two rows."),
    ),
    "too_long": Kind(
        "error",
        _("at most %(other)s letters"),
        _("Row %(row)d: “%(got)s” is too long; at most %(other)s letters fit. Look whether a cell slipped."),
    ),
    "namesake": Kind(
        "warning",
        _("each person once"),
        _(
            "Row %(row)d: somebody called %(got)s already works in %(other)s. If it is the same person, "
            "add the "
            "register number or the telephone to the row."
        ),
    ),
    "phone_of_another": Kind(
        "warning",
        _("everybody's own telephone number"),
        _("Row %(row)d: %(got)s is also the number of %(other)s. Check whose it is."),
    ),
    "subject_not_kept": Kind(
        "warning",
        _("a school subject"),
        _("Row %(row)d: “%(got)s” is not among the school subjects; the row is imported without it."),
    ),
    "language_not_kept": Kind(
        "warning",
        _("a language in which courses are held"),
        _("Row %(row)d: courses are not held in “%(got)s”; the row is imported without it."),
    ),
}
