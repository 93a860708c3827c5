"""Whom the rows of a file mean: a person of the register, or somebody new."""

from collections.abc import Sequence
from dataclasses import dataclass

from ustat.people.actions.register.known import People
from ustat.people.actions.register.placing import Placed
from ustat.people.actions.register.rows import Row
from ustat.people.bridge import fold
from ustat.people.doubts import Doubt
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Match:
    """The person a row means, None for somebody new; with a doubt when it cannot be told."""

    person: Person | None = None
    doubt: Doubt | None = None


class Matching:
    """Rows to persons: by register number, else by name in the school, else by name and telephone.

    Rows that say something more than a name choose first, so that of two namesakes each finds herself.
    """

    def __init__(self, people: People, placed: Sequence[tuple[Row, Placed]]) -> None:
        self.people = people
        self._claimed: dict[tuple[int, object], int] = {}
        self._first_with: dict[str, int] = {}
        for row, _place in placed:
            if row.external_id:
                self._first_with.setdefault(row.external_id, row.number)
        self._matches: dict[int, Match] = {}
        for is_sure in (True, False):
            for row, place in placed:
                if row.number not in self._matches:
                    match = self._match(row, place, is_sure=is_sure)
                    if match is not None:
                        self._matches[row.number] = self._claim(row, place, match)

    def of(self, row: Row) -> Match:
        """Whom this row means."""
        return self._matches[row.number]

    def _match(self, row: Row, place: Placed, *, is_sure: bool) -> Match | None:
        numbered = self._by_number(row)
        if numbered:
            return numbered
        alike = [one for one in self._namesakes(row) if not is_sure or _agreement(row, one)]
        here = [one for one in alike if place.school and self.people.works_at(one, place.school.pk)]
        free = [one for one in here if (one.pk, place.key) not in self._claimed]
        best = _most_alike(row, free or [one for one in here if not _may_be_another(row, one)])
        if len(best) > 1:
            return (
                None
                if is_sure
                else Match(doubt=Doubt("two_of_that_name", row.number, "name", row.name, _where(place)))
            )
        if best:
            return Match(best[0])
        telephoned = [one for one in alike if row.phone and one.phone == row.phone]
        if len(telephoned) == 1:
            return Match(telephoned[0])
        return None if is_sure else Match()

    def _by_number(self, row: Row) -> Match | None:
        if not row.external_id:
            return None
        person = self.people.by_number.get(row.external_id)
        if person is None:
            first = self._first_with[row.external_id]
            if first == row.number:
                return None
            doubt = Doubt("same_number_twice", row.number, "external_id", row.external_id, str(first))
            return Match(doubt=doubt)
        if not self.people.is_near(person):
            return Match(doubt=Doubt("number_out_of_reach", row.number, "external_id", row.external_id))
        if not _shares_name(row, person):
            doubt = Doubt("number_of_another", row.number, "external_id", row.external_id, str(person))
            return Match(doubt=doubt)
        return Match(person)

    def _namesakes(self, row: Row) -> list[Person]:
        """Those of the branch with the row's surname and given name who may be the same person."""
        named = self.people.by_first_names.get(row.first_names, [])
        return [person for person in named if not differs(row, person) and self.people.is_near(person)]

    def _claim(self, row: Row, place: Placed, match: Match) -> Match:
        if match.person is None:
            return match
        earlier = self._claimed.setdefault((match.person.pk, place.key), row.number)
        if earlier == row.number:
            return match
        return Match(match.person, Doubt("same_person_twice", row.number, "name", row.name, str(earlier)))


def differs(row: Row, person: Person) -> bool:
    """Whether something says that a namesake is somebody else."""
    pairs = (
        (fold(row.patronymic), fold(person.patronymic)),
        (row.external_id, person.register_number),
        (row.birth_year, person.birth_year),
    )
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def _may_be_another(row: Row, person: Person) -> bool:
    """Whether a second row of one name and school can be a second person."""
    other_phone = bool(row.phone and person.phone) and row.phone != person.phone
    return other_phone or bool(row.patronymic) != bool(person.patronymic)


def _shares_name(row: Row, person: Person) -> bool:
    # A surname changes with marriage, a given name with a typing error; both at once is another person.
    return row.first_names[0] == fold(person.surname) or row.first_names[1] == fold(person.given_name)


def _most_alike(row: Row, people: Sequence[Person]) -> list[Person]:
    scored = [
        (_agreement(row, person), fold(row.patronymic) == fold(person.patronymic), person)
        for person in people
    ]
    most = max(((score, same) for score, same, _person in scored), default=None)
    return [person for score, same, person in scored if (score, same) == most]


def _agreement(row: Row, person: Person) -> int:
    """How much beside the name says that it is the same person."""
    return (bool(row.phone) and row.phone == person.phone) + (
        bool(row.birth_year) and row.birth_year == person.birth_year
    )


def _where(place: Placed) -> str:
    return str(place.school.name) if place.school else ""
