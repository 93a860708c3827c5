"""A region with a plan, a survey of its teachers, and those who read reports."""

import pytest

from tests.factories import make_person, make_post
from tests.needs.surveys import answer, make_needs_campaign
from tests.planning.region import MONDAY, make_planned_region, wish_for
from ustat.common.words import same
from ustat.people.choices import Role
from ustat.planning.actions.plans import make, request_plan


@pytest.fixture
def planned(db):
    region = make_planned_region(teachers=14, smallest=5, largest=12)
    for person in region.teachers:
        wish_for(region, person)
    return region


@pytest.fixture
def plan(planned):
    requested = request_plan(
        planned.region, name=same("Autumn"), starts_on=MONDAY, weeks=8, is_made_up=True, by=None
    )
    make(requested)
    requested.refresh_from_db()
    return requested


@pytest.fixture
def campaign(planned):
    campaign = make_needs_campaign(planned.places["institute"])
    for number, person in enumerate(planned.teachers):
        answer(
            campaign,
            person=person,
            d1=["d1-documents"] if number % 2 else ["d1-none"],
            topic="STEM" if number < 3 else "",
        )
    return campaign


def staff(planned, role, name):
    person = make_person(name)
    make_post(person, planned.places["institute"], role)
    return person


@pytest.fixture
def daniyar(planned):
    """Daniyar directs."""
    return staff(planned, Role.DIRECTOR, "Данияр")


@pytest.fixture
def bakyt(planned):
    """Bakyt trains."""
    return staff(planned, Role.TRAINER, "Бакыт")


@pytest.fixture
def emil(db):
    """Emil is a stranger."""
    return make_person("Эмил", "Бейтаанышев")
