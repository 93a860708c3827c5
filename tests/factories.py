"""Real rows for tests, from small factories. The people are made up and never change their work."""

import itertools

from ustat.common.words import same
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, Post

_numbers = itertools.count(1)


def make_organisation(
    kind: str = Kind.REGION, *, parent=None, name=None, serves=None, **fields
) -> Organisation:
    number = next(_numbers)
    organisation = Organisation.objects.create(
        kind=kind,
        parent=parent,
        serves=serves,
        code=fields.pop("code", f"test-{number}"),
        name=name if isinstance(name, dict) else same(name or f"{kind} {number}"),
        is_made_up=True,
        **fields,
    )
    organisation.path = f"{parent.path if parent else '/'}{organisation.pk}/"
    organisation.save(update_fields=["path"])
    return organisation


def make_region() -> dict[str, Organisation]:
    """A republic, a region with its institute, a district, and two schools."""
    republic = make_organisation(Kind.REPUBLIC)
    region = make_organisation(Kind.REGION, parent=republic)
    institute = make_organisation(Kind.INSTITUTE, parent=region, serves=region)
    district = make_organisation(Kind.DISTRICT, parent=region)
    school = make_organisation(Kind.SCHOOL, parent=district, name="№ 1")
    other_school = make_organisation(Kind.SCHOOL, parent=district, name="№ 2")
    return {
        "republic": republic,
        "region": region,
        "institute": institute,
        "district": district,
        "school": school,
        "other_school": other_school,
    }


def make_person(given_name: str = "Айгүл", surname: str = "Токтосунова", **fields) -> Person:
    return Person.objects.create(
        given_name=given_name,
        surname=surname,
        search_name=f"{surname} {given_name}".lower(),
        sort_name=f"{surname} {given_name}".lower(),
        languages=fields.pop("languages", ["ky"]),
        is_made_up=True,
        **fields,
    )


def make_post(person: Person, organisation: Organisation, role: str = Role.TEACHER, **fields) -> Post:
    return Post.objects.create(person=person, organisation=organisation, role=role, **fields)
