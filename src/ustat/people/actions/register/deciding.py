"""What would importing these rows do? Reads, never writes; the preview and the import ask it alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils import timezone

from ustat.people.actions.register.known import People, Places, Subjects
from ustat.people.actions.register.matching import Match, Matching, differs
from ustat.people.actions.register.placing import Placed, Placing
from ustat.people.actions.register.rows import OUTCOMES, Decision, NewSchool, Row
from ustat.people.choices import Role, Speech, Stage, name_of_speech
from ustat.people.doubts import KINDS, Doubt
from ustat.people.models import Organisation, Person, Post

LONGEST_NAME: Final = 80
LONGEST_NUMBER: Final = 40
SCHOOL_ROLES: Final = frozenset({Role.TEACHER, Role.HEAD})


@dataclass(slots=True)
class Decisions:
    """The whole file decided: a decision a row, what is doubtful, and the schools that would be new."""

    rows: list[Decision] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    new_schools: dict[str, NewSchool] = field(default_factory=dict)
    not_in_file: int = 0

    def outcomes(self) -> dict[str, int]:
        """How many rows come to what."""
        counted = Counter(one.outcome for one in self.rows)
        return {outcome: counted[outcome] for outcome in OUTCOMES}


def decide(rows: Iterable[Row], organisation: Organisation, *, on: date | None = None) -> Decisions:
    """What would become of each row, if the register of ``organisation`` were imported on that day."""
    return _Deciding(list(rows), organisation, on or timezone.localdate()).decisions()


class _Deciding:
    """One file met with the tables."""

    def __init__(self, rows: Sequence[Row], organisation: Organisation, on: date) -> None:
        placing = Placing(Places(organisation, on))
        self.placed = [(row, placing.place(row)) for row in rows]
        self.schools = {place.school.pk for _row, place in self.placed if place.school}
        self.people = People(rows, self.schools, organisation, on)
        self.matching = Matching(self.people, self.placed)
        self.subjects = Subjects()
        self.named_schools = self._named_schools()
        self.on = on
        self.out = Decisions()

    def decisions(self) -> Decisions:
        for row, place in self.placed:
            self._decide(row, place, self.matching.of(row))
        self._count_rows_of_new_schools()
        self._count_missing()
        return self.out

    def _decide(self, row: Row, place: Placed, match: Match) -> None:
        decision = Decision(row, school=place.school.pk if place.school else None)
        decision.school_name = str(place.school.name) if place.school else row.school
        self.out.rows.append(decision)
        if place.new:
            decision.new_school = place.new.key
            self.out.new_schools.setdefault(place.new.key, place.new)
        troubles = [doubt for doubt in (place.doubt, match.doubt, _too_long(row)) if doubt]
        self.out.doubts += troubles
        # What only waits for its school is not blocked by that.
        own = [doubt for doubt in troubles if not (doubt is place.doubt and place.new)]
        decision.is_blocked = any(KINDS[doubt.code].severity == "error" for doubt in own)
        self._read_lists(decision)
        if match.person:
            decision.person = match.person.pk
            self._compare(decision, match.person, place.school)
        else:
            decision.fields = _said(decision)
            if not decision.is_blocked:
                self._warn(decision)

    def _read_lists(self, decision: Decision) -> None:
        row = decision.row
        for text in row.subjects:
            code = self.subjects.code(text)
            if code is None:
                self.out.doubts.append(Doubt("subject_not_kept", row.number, "subjects", text))
            elif code not in decision.subjects:
                decision.subjects.append(code)
        for language in row.languages:
            if language in Speech.values:
                decision.languages.append(language)
            else:
                self.out.doubts.append(Doubt("language_not_kept", row.number, "languages", language))

    def _warn(self, decision: Decision) -> None:
        """Somebody new may be somebody known: the same name elsewhere, or the same telephone."""
        row, people = decision.row, self.people
        for namesake in people.by_first_names.get(row.first_names, []):
            posts = people.posts_today(namesake)
            if posts and people.is_near(namesake) and not differs(row, namesake):
                where = str(posts[0].organisation.name)
                self.out.doubts.append(Doubt("namesake", row.number, "name", str(namesake), where))
                return
        for other in people.by_phone.get(row.phone, []) if row.phone else []:
            if people.is_near(other):
                self.out.doubts.append(Doubt("phone_of_another", row.number, "phone", row.phone, str(other)))
                return

    def _compare(self, decision: Decision, person: Person, school: Organisation | None) -> None:
        """What of a known person the row would change. An empty cell says nothing and changes nothing."""
        said = _said(decision)
        decision.fields = {name: value for name, value in said.items() if value != getattr(person, name)}
        for name, value in decision.fields.items():
            decision.changes.append((name, spoken(getattr(person, name)), spoken(value)))
        if person.left_on and person.left_on <= self.on:
            decision.fields["left_on"] = None
            decision.changes.append(("left_on", spoken(person.left_on), ""))
        self._compare_posts(decision, person, school)

    def _compare_posts(self, decision: Decision, person: Person, school: Organisation | None) -> None:
        here = [
            post
            for post in self.people.posts_today(person)
            if school and post.organisation_id == school.pk and post.role in SCHOOL_ROLES
        ]
        if not here:
            left = self._left_behind(person)
            decision.moves_from = left.organisation_id if left else None
            before = str(left.organisation.name) if left else ""
            decision.changes.append(("school", before, decision.school_name))
            return
        held = {post.role for post in here}
        for role in decision.row.roles:
            if role not in held:
                decision.changes.append(("role", "", str(role.label)))
        taught = sorted({subject.pk for post in here for subject in post.subjects.all()})
        if decision.subjects and sorted(decision.subjects) != taught:
            now = self._subject_names(decision.subjects)
            decision.changes.append(("subjects", self._subject_names(taught), now))
        stages = in_order({stage for post in here for stage in post.stages})
        if decision.row.stages and in_order(decision.row.stages) != stages:
            decision.changes.append(("stages", _spoken_stages(stages), _spoken_stages(decision.row.stages)))

    def _left_behind(self, person: Person) -> Post | None:
        """The school that she leaves: the only one here where she works, unless the file names it too."""
        elsewhere = [
            post
            for post in self.people.posts_today(person)
            if post.role in SCHOOL_ROLES and str(post.organisation.path).startswith(self.people.reach)
        ]
        if len({post.organisation_id for post in elsewhere}) != 1:
            return None
        return None if elsewhere[0].organisation_id in self.named_schools[person.pk] else elsewhere[0]

    def _named_schools(self) -> Mapping[int, set[int]]:
        """The schools that the file names for each person."""
        named: defaultdict[int, set[int]] = defaultdict(set)
        for row, place in self.placed:
            person = self.matching.of(row).person
            if place.school and person:
                named[person.pk].add(place.school.pk)
        return named

    def _subject_names(self, codes: Iterable[str]) -> str:
        return ", ".join(str(self.subjects.by_id[code].name) for code in sorted(codes))

    def _count_rows_of_new_schools(self) -> None:
        rows = Counter(one.new_school for one in self.out.rows if one.new_school)
        self.out.new_schools = {
            key: replace(school, rows=rows[key]) for key, school in self.out.new_schools.items()
        }

    def _count_missing(self) -> None:
        """How many people of the schools in the file are not in it; nothing happens to them."""
        met = {one.person for one in self.out.rows if one.person}
        self.out.not_in_file = sum(
            1
            for person in self.people.by_id.values()
            if person.pk not in met
            and any(
                post.organisation_id in self.schools and post.role in SCHOOL_ROLES
                for post in self.people.posts_today(person)
            )
        )


def _said(decision: Decision) -> dict[str, Any]:
    """The columns of a person about which the row says something."""
    row = decision.row
    values: dict[str, Any] = {
        "surname": row.surname,
        "given_name": row.given_name,
        "patronymic": row.patronymic,
        "phone": row.phone,
        "register_number": row.external_id,
        "languages": decision.languages,
        "birth_year": row.birth_year,
        "last_course_on": row.last_course_on,
    }
    return {name: value for name, value in values.items() if value}


def _too_long(row: Row) -> Doubt | None:
    for text, most in (*((part, LONGEST_NAME) for part in row.parts), (row.external_id, LONGEST_NUMBER)):
        if len(text) > most:
            return Doubt("too_long", row.number, "name", text[:LONGEST_NAME], str(most))
    return None


def spoken(value: Any) -> str:
    """A value of a person's column as people read it."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, list):
        return ", ".join(name_of_speech(code) for code in value)
    return "" if value is None else str(value)


def in_order(stages: Iterable[str]) -> list[str]:
    """Stages of school from the first grade upwards."""
    return [stage for stage in Stage.values if stage in set(stages)]


def _spoken_stages(stages: Iterable[str]) -> str:
    return ", ".join(str(Stage(stage).label) for stage in in_order(stages))
