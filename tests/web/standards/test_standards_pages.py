"""The regulation as a paper of one day, and the framework: open to read, the director's to change."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_person, make_post, make_region
from ustat.people.choices import Role
from ustat.people.models import Account
from ustat.standards.actions.content import load_content
from ustat.standards.models import Competence, Provision

STAFF = {
    "aigul": Role.TEACHER,
    "joldosh": Role.HEAD,
    "chynara": Role.PLANNER,
    "gulnara": Role.METHODIST,
    "bakyt": Role.TRAINER,
    "erkin": Role.OPERATOR,
    "daniyar": Role.DIRECTOR,
}


@pytest.fixture
def browse(db):
    load_content()
    institute = make_region()["institute"]
    people = {name: make_person(name.title()) for name in (*STAFF, "emil")}
    for name, role in STAFF.items():
        make_post(people[name], institute, role)

    def signed_in(name: str | None = None, language: str = "en") -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if name:
            account, _ = Account.objects.get_or_create(person=people[name])
            client.force_login(account, backend="ustat.people.cards.CardBackend")
        return client

    return signed_in


@pytest.fixture
def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def asked(tomorrow, **fields) -> dict[str, str]:
    return {
        "value": "10",
        "valid_from": tomorrow.isoformat(),
        "text_ky": "Топ кеминде 10 угуучу чогулганда ачылат.",
        "text_ru": "Группа открывается, когда набралось не менее 10 слушателей.",
        "text_en": "",
        "legal_source": "Институттун № 12 буйругу",
    } | fields


def change(client, tomorrow, key: str = "group_min", **fields):
    return client.post(reverse("standards:change", args=[key]), asked(tomorrow, **fields))


def values(key: str = "group_min") -> list[tuple[object, object]]:
    return list(Provision.objects.filter(key=key).order_by("valid_from").values_list("value", "valid_until"))


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("who", [None, "aigul", "daniyar"])
def test_everybody_reads_the_regulation_directions_and_framework(browse, who, language):
    client = browse(who, language)
    addresses = [
        reverse("standards:regulation"),
        reverse("standards:provision", args=["group_min"]),
        reverse("standards:directions"),
        reverse("standards:framework"),
    ]

    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_the_regulation_prints_every_rule_in_force_with_its_source(browse):
    text = browse().get(reverse("standards:regulation")).content.decode()

    assert len(re.findall(r"<h2><a href", text)) == Provision.objects.count()
    assert text.count("Source:") == Provision.objects.count()
    assert "a promise that cannot be changed" in text


def test_a_day_before_the_regulation_shows_that_nothing_was_in_force(browse):
    text = browse().get(reverse("standards:regulation"), {"on": "2022-08-31"}).content.decode()

    assert "On this day no rule was in force" in text


def test_a_day_that_is_none_is_told_and_today_is_shown(browse):
    response = browse().get(reverse("standards:regulation"), {"on": "32.13.2026"})

    assert response.context["on"] == timezone.localdate()
    assert response.context["form"].errors.keys() == {"on"}


def test_a_new_value_is_entered_by_the_director_and_the_paper_of_each_day_keeps_its_own(browse, tomorrow):
    client = browse("daniyar")

    response = change(client, tomorrow)

    today = client.get(reverse("standards:regulation")).content.decode()
    after = client.get(reverse("standards:regulation"), {"on": tomorrow.isoformat()}).content.decode()
    assert response.status_code == 302
    assert values() == [(12, timezone.localdate()), (10, None)]
    assert ("at least 12 participants" in today, "at least 12 participants" in after) == (True, False)
    assert "Топ кеминде 10" in after


@pytest.mark.parametrize("who", [None, "emil", *(name for name in STAFF if name != "daniyar")])
def test_nobody_but_the_director_changes_anything(browse, tomorrow, who):
    client = browse(who)
    later = Provision.objects.get(key="group_max")
    before = list(Provision.objects.values())

    change(client, tomorrow)
    client.post(reverse("standards:end", args=["group_min"]), {"on": tomorrow.isoformat()})
    client.post(reverse("standards:withdraw", args=[later.pk]))
    text = client.get(reverse("standards:provision", args=["group_min"])).content.decode()

    assert list(Provision.objects.values()) == before
    assert "Enter the new value" not in text


WRONG = {
    "value": {"value": "many"},
    "valid_from": {"valid_from": "2020-01-01"},
    "legal_source": {"legal_source": " "},
    "text_ky": {"text_ky": ""},
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_told_beside_its_box(browse, tomorrow, field):
    before = values()

    response = change(browse("daniyar"), tomorrow, **WRONG[field])

    assert response.status_code == 400
    assert set(response.context["value_form"].errors) == {field}
    assert values() == before


def test_a_promise_offers_no_form_and_refuses_a_forged_one(browse, tomorrow):
    client = browse("daniyar")

    text = client.get(reverse("standards:provision", args=["voluntary_enrolment"])).content.decode()
    response = change(client, tomorrow, "voluntary_enrolment", value="no")

    assert "Enter the new value" not in text
    assert response.status_code == 400
    assert values("voluntary_enrolment") == [(True, None)]


@pytest.mark.parametrize(("typed", "kept"), [("0,2", 0.2), ("0.2", 0.2), ("1", 1.0)])
def test_a_share_is_typed_with_a_comma_or_a_point(browse, tomorrow, typed, kept):
    change(browse("daniyar"), tomorrow, "school_leave_share", value=typed)

    assert values("school_leave_share")[-1] == (kept, None)


def test_yes_and_no_are_chosen(browse, tomorrow):
    change(browse("daniyar"), tomorrow, "enrolment_requester_recorded", value="no")

    assert values("enrolment_requester_recorded")[-1] == (False, None)


def test_a_value_that_has_not_begun_is_taken_back_on_its_page(browse, tomorrow):
    client = browse("daniyar")
    change(client, tomorrow)
    later = Provision.objects.get(key="group_min", valid_from=tomorrow)

    shown = client.get(reverse("standards:provision", args=["group_min"])).content.decode()
    client.post(reverse("standards:withdraw", args=[later.pk]))

    assert "has not begun" in shown
    assert values() == [(12, None)]


def test_a_rule_can_end_on_a_day(browse, tomorrow):
    browse("daniyar").post(reverse("standards:end", args=["group_min"]), {"on": tomorrow.isoformat()})

    assert values() == [(12, tomorrow)]


def test_a_rule_that_is_not_there_is_not_found(browse):
    assert browse("daniyar").get(reverse("standards:provision", args=["no-such-rule"])).status_code == 404


def test_the_framework_says_each_competence_at_every_level(browse):
    text = browse().get(reverse("standards:framework"), {"open": "yes"}).content.decode()

    assert text.count('<details class="card"') == Competence.objects.count()
    assert text.count("<dt>") == 4 * Competence.objects.count()
    assert "Written for this system" in text


def test_without_a_framework_its_page_is_not_there(db):
    assert Client().get(reverse("standards:framework")).status_code == 404


def test_the_regulation_asks_as_often_for_thirty_rules_as_for_one(browse):
    client, address = browse("daniyar"), reverse("standards:regulation")
    client.get(address)
    with CaptureQueriesContext(connection) as short:
        client.get(address)
    rule = Provision.objects.get(key="group_min")
    for number in range(30):
        rule.pk, rule.key = None, f"rule-{number}"
        rule.save()
    with CaptureQueriesContext(connection) as long:
        client.get(address)

    assert len(long) == len(short)
