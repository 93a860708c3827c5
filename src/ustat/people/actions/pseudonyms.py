"""Participants of somebody else's survey, under a pseudonym: real rows, so that needs and plans can use them.

They stand in a tree of their own, apart from the register, and nobody's name is in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words, same
from ustat.people.actions.trail import note_change
from ustat.people.bridge import name_keys
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, Post

BATCH = 500


@dataclass(frozen=True, slots=True)
class Tree:
    """Where participants stand: a root, groups below it (countries, districts), schools below these."""

    code: str
    name: Words
    kind: Kind = Kind.REGION
    group_kind: Kind = Kind.DISTRICT
    groups: Mapping[str, Words] | None = None
    participant: Words | None = None
    school: Words | None = None

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> "Tree":
        """From the table ``participants.tree`` of a mapping file."""
        return cls(
            code=spec["code"],
            name=Words(spec["name"]),
            kind=Kind(spec.get("kind", Kind.REGION)),
            group_kind=Kind(spec.get("group_kind", Kind.DISTRICT)),
            groups={code: Words(words) for code, words in spec.get("groups", {}).items()},
            participant=Words(spec.get("participant", {})),
            school=Words(spec.get("school", {})),
        )


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a file: a number, unique in its group, and the school and group it stands in."""

    number: str
    group: str
    school: str
    languages: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.group, self.number


@transaction.atomic
def enrol_pseudonyms(
    participants: Iterable[Participant], *, tree: Tree, by: Person | None
) -> dict[tuple[str, str], int]:
    """The persons behind these participants, by group and number: found, or made with their schools.

    Safe to repeat: the same participant is the same person. A few statements, however many they are.
    Refuses with ``WrongInput``, ``no_participant``, a participant without number, group or school.
    """
    wanted = {participant.key: participant for participant in participants}
    if any(not (one.number and one.group and one.school) for one in wanted.values()):
        raise WrongInput(
            _("Every row needs the number of its participant, its school and its group; one is empty."),
            code="no_participant",
        )
    schools = _schools(wanted.values(), tree)
    numbers = {_number(tree, participant): key for key, participant in wanted.items()}
    known = _known(numbers)
    new = [participant for key, participant in wanted.items() if key not in known]
    made = Person.objects.bulk_create([_person(participant, tree) for participant in new], batch_size=BATCH)
    known |= {participant.key: person.pk for participant, person in zip(new, made, strict=True)}
    Post.objects.bulk_create(
        [
            Post(
                person_id=known[key],
                organisation_id=schools[participant.group, participant.school],
                role=Role.TEACHER,
            )
            for key, participant in wanted.items()
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    note_change(by=by, what="pseudonyms enrolled", detail={"tree": tree.code, "new": len(new)})
    return known


def root_of(tree: Tree) -> Organisation:
    """The root of the tree, made when it is not there yet."""
    return _placed({tree.code: (None, tree.kind, tree.name)})[tree.code]


def _schools(participants: Iterable[Participant], tree: Tree) -> dict[tuple[str, str], int]:
    """The schools of these participants, with the groups and the root above them."""
    root = root_of(tree)
    places = {(one.group, one.school) for one in participants}
    names = tree.groups or {}
    groups = _placed(
        {
            f"{tree.code}-{group}": (root, tree.group_kind, names.get(group) or same(group))
            for group, _school in sorted(places)
        }
    )
    schools = _placed(
        {
            f"{tree.code}-{group}-{school}": (
                groups[f"{tree.code}-{group}"],
                Kind.SCHOOL,
                _named(tree.school, school),
            )
            for group, school in sorted(places)
        }
    )
    return {(group, school): schools[f"{tree.code}-{group}-{school}"].pk for group, school in places}


def _placed(
    wanted: Mapping[str, tuple[Organisation | None, Kind, Words]],
) -> dict[str, Organisation]:
    """Organisations by code: found, or made in one go with their paths."""
    found = {one.code: one for one in _in_batches(Organisation.objects.all(), "code__in", list(wanted))}
    new = [
        Organisation(code=code, parent=parent, kind=kind, name=name)
        for code, (parent, kind, name) in wanted.items()
        if code not in found
    ]
    for organisation in Organisation.objects.bulk_create(new, batch_size=BATCH):
        above = organisation.parent.path if organisation.parent else "/"
        organisation.path = f"{above}{organisation.pk}/"
        found[organisation.code] = organisation
    Organisation.objects.bulk_update(new, ["path"], batch_size=BATCH)
    return found


def _known(numbers: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], int]:
    people = _in_batches(Person.objects.all(), "register_number__in", list(numbers))
    return {numbers[str(person.register_number)]: person.pk for person in people}


def _person(participant: Participant, tree: Tree) -> Person:
    surname = str(_named(tree.participant, participant.number).in_language("en"))
    return Person(
        surname=surname,
        languages=list(participant.languages),
        register_number=_number(tree, participant),
        is_pseudonym=True,
        **name_keys(surname)._asdict(),
    )


def _number(tree: Tree, participant: Participant) -> str:
    return f"{tree.code}-{participant.group}-{participant.number}"


def _named(words: Words | None, number: str) -> Words:
    """``Participant`` and 314506 as ``Participant 314506``, in every language."""
    return Words({code: f"{text} {number}" for code, text in words.items()}) if words else same(number)


def _in_batches(rows: Any, condition: str, values: list[str]) -> list[Any]:
    return [
        row
        for start in range(0, len(values), BATCH)
        for row in rows.filter(**{condition: values[start : start + BATCH]})
    ]
