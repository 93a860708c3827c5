"""What is wrong with a row: place, expectation and what came, in one sentence of the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ustat.exchange.grids import spoken_rows

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a file can be wrong. An error keeps the row out; a warning says how it was read."""

    severity: Severity
    expected: Promise
    sentence: Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at. ``row`` is the number in the file, 0 for the file as a whole.

    ``got`` is what came; ``other`` is what it was compared with or taken for; ``rows`` are further rows
    concerned. Holds no sentence, so that it can be stored and told later in another language.
    """

    code: str
    row: int = 0
    column: str = ""
    got: str = ""
    other: str = ""
    rows: tuple[int, ...] = ()

    @property
    def severity(self) -> Severity:
        """Whether the row is kept out (error) or was read with a doubt (warning)."""
        return KINDS[self.code].severity

    @property
    def expected(self) -> str:
        """What should have been there."""
        return str(KINDS[self.code].expected) % self._named()

    def __str__(self) -> str:
        return str(KINDS[self.code].sentence) % self._named()

    def _named(self) -> dict[str, object]:
        return {
            "row": self.row,
            "column": self.column,
            "got": self.got,
            "other": self.other,
            "rows": spoken_rows(self.rows),
            "count": len(self.rows),
        }


def _error(expected: Promise, sentence: Promise) -> Kind:
    return Kind("error", expected, sentence)


def _warning(expected: Promise, sentence: Promise) -> Kind:
    return Kind("warning", expected, sentence)


_A_DATE = _("a date such as 01.09.2026 or 2026-09-01")
_A_FULL_DATE = _("day, month and year, such as 01.09.2026")

_OF_EVERY_FILE: Mapping[str, Kind] = {
    "unreadable_row": _error(
        _("letters in one code page"),
        _(
            "Row %(row)d: its letters could not be read, so it was left out. "
            "Type it again, or save the file as “CSV UTF-8”."
        ),
    ),
    "guessed_column": _warning(
        _("a column called “%(other)s”"),
        _("The column “%(column)s” was taken for “%(other)s”. Rename it if that is not so."),
    ),
    "doubled_column": _warning(
        _("one column of each kind"),
        _("The column “%(column)s” says the same as an earlier column, and only the earlier one was read."),
    ),
}

_OF_REGISTERS: Mapping[str, Kind] = {
    "unknown_column": _warning(
        _("a column that the register knows"),
        _("The column “%(column)s” is not known to the register and was not read."),
    ),
    "private_column": _warning(
        _("no personal identification numbers"),
        _(
            "The column “%(column)s” holds personal numbers, which are not needed; it was not read and "
            "is not kept."
        ),
    ),
    "missing_name": _error(
        _("a surname and a given name"),
        _(
            "Row %(row)d, column “%(column)s”: expected a surname and a given name, but came “%(got)s”. "
            "Write both."
        ),
    ),
    "missing_school": _error(
        _("the name or number of the school"),
        _(
            "Row %(row)d, column “%(column)s”: the school is missing. Write it in every row, also where "
            "cells were joined."
        ),
    ),
    "lost_letters": _error(
        _("the letters ө, ү and ң as they are"),
        _(
            "Row %(row)d, column “%(column)s”: in “%(got)s” a letter was lost and became a question "
            "mark. Send the Excel file itself, or “CSV UTF-8”."
        ),
    ),
    "initials_only": _warning(
        _("the given name in full"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” has only an initial for the given name. A "
            "certificate needs the name in full."
        ),
    ),
    "name_order": _warning(
        _("surname, given name, patronymic in this order"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” was read as %(other)s. Correct it if the "
            "surname is another word."
        ),
    ),
    "wrong_phone": _warning(
        _("a telephone number such as 0555 123 456 or +996 555 123 456"),
        _(
            "Row %(row)d, column “%(column)s”: expected a telephone number such as 0555 123 456 or +996 "
            "555 123 456, but came “%(got)s”. The row is read without a number."
        ),
    ),
    "more_phones": _warning(
        _("one telephone number"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” has several telephone numbers; the first, "
            "%(other)s, was read."
        ),
    ),
    "shared_phone": _warning(
        _("everybody's own telephone number"),
        _(
            "Row %(row)d, column “%(column)s”: %(got)s is also the number of %(other)s in row %(rows)s. "
            "Check whose it is."
        ),
    ),
    "unknown_language": _warning(
        _("languages such as Kyrgyz, Russian, Uzbek or the codes ky, ru, uz"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” is not known as a language. Write Kyrgyz, "
            "Russian, Uzbek or ky, ru, uz; the row is read without it."
        ),
    ),
    "unknown_subject": _warning(
        _("a school subject"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” is not known as a school subject. "
            "It is kept as written."
        ),
    ),
    "guessed_subject": _warning(
        _("a school subject"),
        _("Row %(row)d, column “%(column)s”: “%(got)s” was taken for the subject “%(other)s”."),
    ),
    "unknown_stage": _warning(
        _("grades such as 1-4, 5-9, 10-11"),
        _(
            "Row %(row)d, column “%(column)s”: expected grades such as 1-4, 5-9 or 10-11, but came "
            "“%(got)s”. The row is read without a stage."
        ),
    ),
    "stage_became_date": _warning(
        _("grades such as 1-4, 5-9, 10-11"),
        _(
            "Row %(row)d, column “%(column)s”: the spreadsheet turned grades into the date %(got)s; "
            "they were read as grades %(other)s."
        ),
    ),
    "unknown_role": _warning(
        _("a post such as teacher, deputy head or head"),
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” is not known as a post; the person is read as "
            "a teacher."
        ),
    ),
    "wrong_date": _error(
        _A_DATE,
        _(
            "Row %(row)d, column “%(column)s”: expected a date such as 01.09.2026 or 2026-09-01, but "
            "came “%(got)s”. Correct it or empty the cell."
        ),
    ),
    "ambiguous_date": _error(
        _A_FULL_DATE,
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” can be read as different dates. Write the day, "
            "the month and all four digits of the year, such as 01.09.2026."
        ),
    ),
    "part_of_date": _warning(
        _A_FULL_DATE,
        _(
            "Row %(row)d, column “%(column)s”: “%(got)s” is not a whole date; it was read as %(other)s. "
            "Write the day if it matters."
        ),
    ),
    "number_for_date": _warning(
        _A_DATE,
        _(
            "Row %(row)d, column “%(column)s”: the number %(got)s was read as Excel's form of the date "
            "%(other)s."
        ),
    ),
    "future_date": _error(
        _("a date that has passed"),
        _(
            "Row %(row)d, column “%(column)s”: expected the date of a course that is over, but %(got)s "
            "is still to come. Correct it or empty the cell."
        ),
    ),
    "wrong_birth_year": _warning(
        _("a year of birth such as 1985"),
        _(
            "Row %(row)d, column “%(column)s”: expected a year of birth such as 1985, but came "
            "“%(got)s”. The row is read without it."
        ),
    ),
    "duplicate_person": _error(
        _("each person once"),
        _(
            "Row %(row)d: %(got)s of the same school already stands in row %(rows)s. Delete one of the "
            "two rows."
        ),
    ),
    "same_name": _warning(
        _("each person once"),
        _(
            "Row %(row)d: %(got)s has the same name and school as row %(rows)s, but not everything else "
            "is the same. Delete one row if they are one person."
        ),
    ),
    "duplicate_id": _error(
        _("a register number of one's own"),
        _(
            "Row %(row)d, column “%(column)s”: the register number %(got)s already stands in row "
            "%(rows)s, for %(other)s. Correct one of the two."
        ),
    ),
}

_OF_ANSWERS: Mapping[str, Kind] = {
    "missing_question": _warning(
        _("a column for the question “%(other)s”"),
        _(
            "No column was found for the question “%(other)s”, so it counts as not asked. Use the "
            "question or its code as the header."
        ),
    ),
    "unknown_option": _warning(
        _("one of the options of the question"),
        _(
            "Column “%(column)s”: “%(got)s” is none of the options; it stands in these rows: %(rows)s. "
            "It is kept as “something else”."
        ),
    ),
    "nearly_an_option": _warning(
        _("the option “%(other)s”"),
        _(
            "Column “%(column)s”: “%(got)s” is none of the options, but near to “%(other)s”; it stands "
            "in these rows: %(rows)s. It is kept as “something else” until you say that they are the "
            "same."
        ),
    ),
    "none_and_more": _warning(
        _("“none of these” alone"),
        _(
            "Column “%(column)s”: “none of these” was chosen together with options in these rows: "
            "%(rows)s. Both are kept."
        ),
    ),
    "several_for_one": _warning(
        _("one option"),
        _(
            "Column “%(column)s”: one option was asked for and several came in these rows: %(rows)s. "
            "All are kept."
        ),
    ),
    "not_a_number": _warning(
        _("a number"),
        _(
            "Column “%(column)s”: expected a number, but came “%(got)s” in these rows: %(rows)s. It is "
            "kept as text."
        ),
    ),
    "unclear_time": _warning(
        _("a date and time such as 01.09.2026 10:30"),
        _(
            "Column “%(column)s”: the time of answering could not be read for certain in these rows: "
            "%(rows)s. They are read without it."
        ),
    ),
}

KINDS: Mapping[str, Kind] = {**_OF_EVERY_FILE, **_OF_REGISTERS, **_OF_ANSWERS}
