"""A course is over, and a certificate says so."""

from datetime import date, timedelta

import pytest

from tests.planning.region import make_planned_region, wish_for
from tests.planning.test_plans import plan_for
from ustat.common.errors import NotNow, WrongInput
from ustat.flow.deliver import run_until_quiet
from ustat.learning.actions.complete import complete
from ustat.learning.models import Certificate
from ustat.learning.queries import certificate_with, certificates_of
from ustat.planning.actions.plans import release
from ustat.planning.models import Cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    region = make_planned_region()
    for person in region.teachers[:8]:
        wish_for(region, person)
    plan = plan_for(region)
    release(plan, by=None)
    return Cohort.objects.select_related("plan", "programme").get(plan=plan)


def people_of(cohort: Cohort) -> list[int]:
    return list(cohort.places.values_list("person_id", flat=True))


def test_those_who_completed_get_one_certificate_and_the_register_knows_the_day(cohort):
    people, day = people_of(cohort), cohort.ends_on + timedelta(days=1)

    complete(cohort, people=people[:6], on=day, by=None)
    complete(cohort, people=people[:6], on=day, by=None)
    run_until_quiet()

    assert set(Certificate.objects.values_list("person_id", flat=True)) == set(people[:6])
    assert {one.person.last_course_on for one in cohort.places.filter(person__in=people[:6])} == {day}
    assert {one.person.last_course_on for one in cohort.places.exclude(person__in=people[:6])} == {None}


def test_a_certificate_can_be_checked_by_its_code_and_keeps_the_name_it_had(cohort):
    person = cohort.places.first().person
    [certificate] = complete(cohort, people=[person.pk], on=cohort.ends_on, by=None)
    name = str(person)
    person.surname = "Жаңыбаева"
    person.save()

    code = certificate.check_code
    assert certificate_with(f"{code[:6].lower()}-{code[6:]} ").name_as_printed == name
    assert certificate_with("nothing") is None
    assert list(certificates_of(person)) == [certificate]
    assert list(certificates_of(None)) == []


def test_nobody_outside_the_group_gets_one(cohort):
    outside = max(people_of(cohort)) + 1

    with pytest.raises(WrongInput) as refusal:
        complete(cohort, people=[*people_of(cohort), outside], on=cohort.ends_on, by=None)

    assert refusal.value.code == "not_in_the_group"
    assert Certificate.objects.count() == 0


def test_a_course_is_not_completed_before_its_end(cohort):
    with pytest.raises(NotNow) as refusal:
        complete(cohort, people=people_of(cohort), on=date(2026, 1, 1), by=None)

    assert refusal.value.code == "course_not_over"
