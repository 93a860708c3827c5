"""Everybody of the house, each signed in when needed."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_person, make_post, make_region
from ustat.people.actions.content import load_content
from ustat.people.bridge import name_keys
from ustat.people.choices import Role
from ustat.people.models import Account, Person
from ustat.standards.actions.content import load_content as load_standards

ROLES = {
    "aigul": ("Айгүл", "Токтосунова", "school", Role.TEACHER),
    "joldosh": ("Жолдош", "Абдиев", "school", Role.HEAD),
    "nurlan": ("Нурлан", "Асанбек уулу", "other_school", Role.TEACHER),
    "bakyt": ("Бакыт", "Осмонов", "institute", Role.TRAINER),
    "chynara": ("Чынара", "Исакова", "institute", Role.PLANNER),
    "gulnara": ("Гүлнара", "Мамытова", "institute", Role.METHODIST),
    "daniyar": ("Данияр", "Сыдыков", "institute", Role.DIRECTOR),
    "erkin": ("Эркин", "Өмүров", "institute", Role.OPERATOR),
}


@pytest.fixture
def region(db):
    load_content()
    load_standards()
    return make_region()


@pytest.fixture
def people(region):
    """The people of the house, and Emil, who works nowhere."""
    found = {"emil": make_person("Эмил", "Бейтааныш")}
    for name, (given, surname, place, role) in ROLES.items():
        found[name] = make_person(given, surname, phone="+996555123456" if name == "aigul" else "")
        make_post(found[name], region[place], role)
    for person in found.values():
        keys = name_keys(person.surname, person.given_name)._asdict()
        Person.objects.filter(pk=person.pk).update(**keys)
    return found


@pytest.fixture
def browse(people):
    """``browse("erkin")`` is a client in which Erkin has signed in; pages come in English."""

    def signed_in(name: str | None = None) -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if name:
            account, _ = Account.objects.get_or_create(person=people[name])
            client.force_login(account, backend="ustat.people.cards.CardBackend")
        return client

    return signed_in
