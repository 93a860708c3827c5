"""Persons and what they do where: added, corrected, given work, leaving."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.people import phones, rules
from ustat.people.actions.trail import note_change
from ustat.people.bridge import name_keys, tidy
from ustat.people.choices import Role, Speech, Stage
from ustat.people.models import Organisation, Person, Post, Subject

NAME_PARTS: Final = ("surname", "given_name", "patronymic")
CORRECTABLE: Final = frozenset(
    {*NAME_PARTS, "languages", "phone", "register_number", "birth_year", "last_course_on"}
)
OWN_FIELDS: Final = frozenset({"phone", "languages"})
LONGEST_NAME: Final = 80


@transaction.atomic
def add_person(
    *,
    surname: str,
    given_name: str = "",
    patronymic: str = "",
    by: Person | None = None,
    languages: Sequence[str] = (),
    phone: str = "",
    register_number: str | None = None,
    birth_year: int | None = None,
    last_course_on: date | None = None,
    is_made_up: bool = False,
    is_pseudonym: bool = False,
) -> Person:
    """Somebody new. ``languages`` are codes, the best first; the patronymic may be missing.

    Refuses (``WrongInput``) a missing or too long name (``name``), an unknown language (``language``), what
    is no telephone number (``phone``) and a register number in use (``register_number``).
    """
    values = cleaned(
        {
            "surname": surname,
            "given_name": given_name,
            "patronymic": patronymic,
            "languages": list(languages),
            "phone": phone,
            "register_number": register_number,
            "birth_year": birth_year,
            "last_course_on": last_course_on,
        }
    )
    keys = name_keys(values["surname"], values["given_name"], values["patronymic"])
    person = Person.objects.create(
        **values, **keys._asdict(), is_made_up=is_made_up, is_pseudonym=is_pseudonym
    )
    note_change(by=by, what="person added", about=person)
    return person


@transaction.atomic
def correct(person: Person, *, by: Person | None, **fields: Any) -> Person:
    """Put right what is kept about somebody; the trail keeps what it was.

    Somebody herself may change telephone and languages; an operator who reaches her, every field of
    ``CORRECTABLE``. Refuses as ``add_person`` does, and ``NotAllowed`` (``wrong_role``).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if unknown := set(fields) - CORRECTABLE:
        raise TypeError(f"correct: no such field to correct: {', '.join(sorted(unknown))}.")
    _require_keeper(by, person, fields)
    values = cleaned(fields, but=person)
    before = {field: getattr(person, field) for field in values}
    changed = {field: value for field, value in values.items() if value != before[field]}
    if not changed:
        return person
    for field, value in changed.items():
        setattr(person, field, value)
    person.search_name, person.sort_name = name_keys(person.surname, person.given_name, person.patronymic)
    person.save(update_fields=[*changed, "search_name", "sort_name"])
    note_change(
        by=by, what="person corrected", about=person, detail={field: str(before[field]) for field in changed}
    )
    return person


@transaction.atomic
def give_post(
    person: Person,
    *,
    organisation: Organisation,
    role: str,
    by: Person | None = None,
    subjects: Iterable[Subject | str] = (),
    stages: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> Post:
    """Somebody works somewhere. A post that had ended begins again. ``subjects`` are rows or codes.

    Refuses (``WrongInput``) an end before the beginning (``ends_before_it_begins``), unknown subjects
    (``subject``) and stages (``stage``); ``NotAllowed`` unless ``by`` is the operator there, or nobody.
    """
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=organisation)
    if since and until and until < since:
        raise WrongInput(
            _("The last day must not lie before the first one, %(day)s.")
            % {"day": since.strftime("%d.%m.%Y")},
            code="ends_before_it_begins",
        )
    if unknown := [stage for stage in stages if stage not in Stage.values]:
        raise WrongInput(
            _("Expected stages of school (%(expected)s), got “%(got)s”.")
            % {"expected": ", ".join(Stage.values), "got": ", ".join(unknown)},
            code="stage",
        )
    post, _is_new = Post.objects.update_or_create(
        person=person,
        organisation=organisation,
        role=Role(role),
        defaults={"since": since, "until": until, "stages": list(stages)},
    )
    post.subjects.set(_subjects(subjects))
    note_change(
        by=by,
        what="post given",
        about=person,
        detail={"organisation": organisation.pk, "role": Role(role).value},
    )
    return post


@transaction.atomic
def end_post(post: Post, *, on: date, by: Person | None) -> Post:
    """Somebody stops working somewhere; ``on`` is the last day."""
    post = Post.objects.select_for_update().select_related("organisation", "person").get(pk=post.pk)
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=post.organisation)
    if post.since and on < post.since:
        raise WrongInput(
            _("The last day must not lie before the first one, %(day)s.")
            % {"day": post.since.strftime("%d.%m.%Y")},
            code="ends_before_it_begins",
        )
    post.until = on
    post.save(update_fields=["until"])
    note_change(
        by=by,
        what="post ended",
        about=post.person,
        detail={"organisation": post.organisation_id, "role": post.role, "on": on.isoformat()},
    )
    return post


@transaction.atomic
def leave(person: Person, *, on: date, by: Person | None) -> Person:
    """Somebody leaves the profession or the country; from ``on`` nothing is open to her. Nothing is erased.

    Refuses (``NotNow``, ``left_already``) somebody who has left.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    _require_keeper(by, person, {"left_on"})
    if person.left_on:
        raise NotNow(
            _("%(name)s has already left, on %(day)s.")
            % {"name": person, "day": person.left_on.strftime("%d.%m.%Y")},
            code="left_already",
        )
    person.left_on = on
    person.save(update_fields=["left_on"])
    note_change(by=by, what="person left", about=person, detail={"on": on.isoformat()})
    return person


def cleaned(fields: Mapping[str, Any], *, but: Person | None = None) -> dict[str, Any]:
    """The same values as they are kept, or a refusal that says what is wrong; ``but`` is whose they are."""
    values = dict(fields)
    for part in NAME_PARTS:
        if part in values:
            values[part] = _name(values[part], is_needed=part == "surname")
    if "languages" in values:
        values["languages"] = _languages(values["languages"])
    if "phone" in values:
        values["phone"] = _phone(values["phone"])
    if "register_number" in values:
        values["register_number"] = _register_number(values["register_number"], but)
    return values


def _name(text: str, *, is_needed: bool) -> str:
    text = tidy(text)
    if is_needed and not text:
        raise WrongInput(_("The surname is missing. Write it as in the passport."), code="name")
    if len(text) > LONGEST_NAME:
        raise WrongInput(
            _("A name has at most %(most)d letters here; “%(start)s…” has %(got)d.")
            % {"most": LONGEST_NAME, "start": text[:20], "got": len(text)},
            code="name",
        )
    return text


def _languages(codes: Sequence[str]) -> list[str]:
    unknown = [code for code in codes if code not in Speech.values]
    if unknown:
        raise WrongInput(
            _("Expected codes of languages (%(expected)s), got “%(got)s”.")
            % {"expected": ", ".join(Speech.values), "got": ", ".join(unknown)},
            code="language",
        )
    return list(dict.fromkeys(codes))


def _phone(text: str) -> str:
    number = phones.normal(text)
    if number is None:
        raise WrongInput(
            _("“%(got)s” is not a telephone number. Write it like 0555 123 456 or +996 555 123 456.")
            % {"got": text},
            code="phone",
        )
    return number


def _register_number(text: str | None, but: Person | None) -> str | None:
    number = tidy(text or "") or None
    others = Person.objects.filter(register_number=number)
    if number and others.exclude(pk__in=[but.pk] if but else []).exists():
        raise WrongInput(
            _("The register number %(number)s belongs to somebody else. Look at both before changing one.")
            % {"number": number},
            code="register_number",
        )
    return number


def _subjects(subjects: Iterable[Subject | str]) -> list[Subject]:
    codes = [one.pk if isinstance(one, Subject) else one for one in subjects]
    known = Subject.objects.in_bulk(codes)
    if unknown := [code for code in codes if code not in known]:
        raise WrongInput(
            _("There is no subject with the code “%(code)s”.") % {"code": ", ".join(unknown)}, code="subject"
        )
    return list(known.values())


def _require_keeper(by: Person | None, person: Person, fields: Iterable[str]) -> None:
    is_own = by is not None and by.pk == person.pk and set(fields) <= OWN_FIELDS
    if by is not None and not is_own and not rules.may_keep(by, person):
        raise NotAllowed(
            _("Only the operator of the place where %(name)s works may change this.") % {"name": person},
            code="wrong_role",
        )
