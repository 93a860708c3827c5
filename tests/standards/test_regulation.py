"""The regulation: one value on each day, changed from today on, never in the past."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import make_person
from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.people.models import Trail
from ustat.standards import contents, queries, rules
from ustat.standards.actions.content import load_content
from ustat.standards.actions.regulation import end_provision, set_provision, withdraw_provision
from ustat.standards.models import Provision

pytestmark = pytest.mark.django_db
SOURCE = {"ky": "Институттун буйругу", "ru": "Приказ института", "en": "An order of the institute"}


def spans(key: str) -> list[tuple[object, date, date | None]]:
    rows = Provision.objects.filter(key=key).order_by("valid_from")
    return list(rows.values_list("value", "valid_from", "valid_until"))


def test_the_paper_says_once_in_five_years(content):
    assert queries.provision("course_interval_years", on=date(2023, 1, 1)) == 5


def test_a_day_without_a_rule_is_refused_with_the_day_and_the_rule(content):
    with pytest.raises(NotNow, match=r"31\.08\.2022.*course_interval_years") as refusal:
        queries.provision("course_interval_years", on=date(2022, 8, 31))

    assert refusal.value.code == "no_provision"


def test_no_is_a_value_and_not_the_absence_of_one(content):
    Provision.objects.filter(key="enrolment_requester_recorded").update(value=False)

    assert queries.provision("enrolment_requester_recorded", on=date(2023, 1, 1)) is False


def test_a_new_value_holds_from_its_day_and_the_old_one_until_the_day_before(
    content, daniyar, today, tomorrow
):
    set_provision("group_min", value=10, valid_from=tomorrow, legal_source=SOURCE, by=daniyar)

    assert spans("group_min") == [(12, date(2022, 9, 1), today), (10, tomorrow, None)]
    assert queries.provision("group_min", on=today) == 12
    assert queries.provision("group_min", on=tomorrow) == 10
    assert Trail.objects.get(what="regulation changed").by == daniyar


def test_a_value_between_two_leaves_the_later_one_alone(content, daniyar, today):
    later, between = today + timedelta(days=30), today + timedelta(days=10)
    set_provision("group_min", value=10, valid_from=later, legal_source=SOURCE, by=daniyar)

    set_provision("group_min", value=8, valid_from=between, legal_source=SOURCE, by=daniyar)

    assert spans("group_min") == [
        (12, date(2022, 9, 1), between - timedelta(days=1)),
        (8, between, later - timedelta(days=1)),
        (10, later, None),
    ]


def test_a_value_that_has_not_begun_can_be_taken_back(content, daniyar, tomorrow):
    before = spans("group_min")
    provision = set_provision("group_min", value=10, valid_from=tomorrow, legal_source=SOURCE, by=daniyar)

    withdraw_provision(provision, by=daniyar)

    assert spans("group_min") == before


def test_a_value_that_holds_cannot_be_taken_back(content, daniyar, today):
    provision = set_provision("group_min", value=10, valid_from=today, legal_source=SOURCE, by=daniyar)

    with pytest.raises(NotNow) as refusal:
        withdraw_provision(provision, by=daniyar)

    assert refusal.value.code == "begun"


def test_taking_back_a_value_after_a_gap_does_not_reopen_what_had_ended(content, daniyar, today, tomorrow):
    end_provision("group_min", on=today, by=daniyar)
    ended = spans("group_min")
    provision = set_provision("group_min", value=10, valid_from=tomorrow, legal_source=SOURCE, by=daniyar)

    withdraw_provision(provision, by=daniyar)

    assert spans("group_min") == ended


def test_a_rule_can_end_without_another_in_its_place(content, daniyar, today, tomorrow):
    end_provision("course_interval_years", on=today, by=daniyar)

    assert queries.provision("course_interval_years", on=today) == 5
    with pytest.raises(NotNow):
        queries.provision("course_interval_years", on=tomorrow)


REFUSED = {
    "in_the_past": {"valid_from": timedelta(days=-1)},
    "no_source": {"legal_source": {"ky": " "}},
    "unknown_rule": {"key": "no_such_rule"},
    "fixed_rule": {"key": "voluntary_enrolment", "value": False},
    "value": {"value": -3},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_changed_is_refused_and_nothing_is_kept(content, daniyar, today, code):
    before = list(Provision.objects.values_list("key", "value", "valid_from", "valid_until"))
    asked = {"key": "group_min", "value": 10, "valid_from": timedelta(days=1), "legal_source": SOURCE}
    asked |= REFUSED[code]
    asked["valid_from"] = today + asked["valid_from"]

    with pytest.raises((NotNow, WrongInput)) as refusal:
        set_provision(asked.pop("key"), by=daniyar, **asked)

    assert refusal.value.code == code
    assert list(Provision.objects.values_list("key", "value", "valid_from", "valid_until")) == before


def test_two_values_cannot_begin_on_one_day(content, daniyar, tomorrow):
    set_provision("group_min", value=10, valid_from=tomorrow, legal_source=SOURCE, by=daniyar)

    with pytest.raises(WrongInput) as refusal:
        set_provision("group_min", value=11, valid_from=tomorrow, legal_source=SOURCE, by=daniyar)

    assert refusal.value.code == "same_day"


def test_only_a_director_changes_the_regulation(content, tomorrow):
    aigul = make_person()
    provision = Provision.objects.get(key="group_min")
    asked = {"value": 10, "valid_from": tomorrow, "legal_source": SOURCE, "by": aigul}

    with pytest.raises(NotAllowed):
        set_provision("group_min", **asked)
    with pytest.raises(NotAllowed):
        end_provision("group_min", on=tomorrow, by=aigul)
    with pytest.raises(NotAllowed):
        withdraw_provision(provision, by=aigul)

    assert spans("group_min") == [(12, date(2022, 9, 1), None)]


FITTING = [
    (12, 10, "participants", 10),
    (12, 10.0, "participants", 10),
    (0.15, 0.2, "share_of_teachers", 0.2),
    (0.15, 1, "share_of_teachers", 1.0),
    (True, False, "yes_no", False),
    ("a", "b", "", "b"),
]
NOT_FITTING = [
    (12, 1.5, "participants"),
    (12, True, "participants"),
    (12, "10", "participants"),
    (0.15, 15, "share_of_teachers"),
    (0.15, -0.1, "share_of_teachers"),
    (True, 1, "yes_no"),
    ("a", 1, ""),
]


@pytest.mark.parametrize(("before", "value", "unit", "kept"), FITTING)
def test_a_value_keeps_the_kind_of_the_one_before(before, value, unit, kept):
    fitted = rules.fitting(value, before, unit)

    assert (fitted, type(fitted)) == (kept, type(kept))


@pytest.mark.parametrize(("before", "value", "unit"), NOT_FITTING)
def test_a_value_of_another_kind_is_refused(before, value, unit):
    with pytest.raises(WrongInput) as refusal:
        rules.fitting(value, before, unit)

    assert refusal.value.code == "value"


class OneValueADay(TestCase):
    """Whatever is entered and taken back, in any order, a rule never has two values on one day."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["set", "withdraw"]), st.integers(0, 12)), max_size=9))
    def test_a_rule_never_has_two_values_on_one_day(self, steps):
        load_content()
        today = timezone.localdate()
        for number, (step, shift) in enumerate(steps):
            day = today + timedelta(days=shift)
            row = Provision.objects.filter(key="group_min", valid_from=day).first()
            if step == "set" and row is None:
                set_provision("group_min", value=number, valid_from=day, legal_source=SOURCE, by=None)
            elif step == "withdraw" and row is not None and shift:
                withdraw_provision(row, by=None)

        days = [today + timedelta(days=shift) for shift in range(-1, 15)]
        counts = [Provision.objects.filter(queries.in_force(day), key="group_min").count() for day in days]
        assert counts == [1] * len(days)


def test_every_rule_has_a_known_unit_and_words_in_three_languages():
    known = set(contents.units())
    unnamed = {one["key"] for one in contents.provisions() if one["unit"] not in known}
    silent = {
        (one["key"], column)
        for one in contents.provisions()
        for column in ("title", "text", "legal_source")
        if set(one[column]) != {"ky", "ru", "en"}
    }

    assert (unnamed, silent) == (set(), set())


def test_the_promises_are_rules_of_the_regulation():
    assert {one["key"] for one in contents.provisions()} >= rules.FIXED
