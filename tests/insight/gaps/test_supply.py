"""Supply against need: seats over people, what is missing for the rest, and no number of too few people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_person, make_post
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.catalogue.actions.supply import add_site, add_trainer
from ustat.catalogue.choices import RoomKind
from ustat.common.words import same
from ustat.insight.supply_index import Missing, supply_of
from ustat.needs.actions.states import withdraw_need
from ustat.needs.models import Need
from ustat.planning.actions.wishes import choose
from ustat.planning.choices import PlanState
from ustat.planning.models import Cohort, Place, Plan


@pytest.fixture
def course(campaign):
    """A printed course of direction 1, in groups of at most 25, with 72 trainer hours."""
    return load_printed_courses(by=None, sizes=(12, 25))[10]


def wishing(count, school, course):
    people = []
    for number in range(count):
        people.append(make_person(f"Мугалим{number}"))
        make_post(people[-1], school)
        choose(people[-1], course.topic, by=people[-1])
    return people


def line(region, course):
    found = supply_of([region["region"].path], smallest=5)
    return next(one for one in found.lines if one.direction == course.topic.direction_id)


def trainer_of(region, course, *, hours=72, kind=RoomKind.COMPUTERS):
    site = add_site(region["institute"], code="house", name=same("House"), rooms=[("1", kind, 20)], by=None)
    return add_trainer(make_person("Бакыт"), home=site, hours_cap=hours, teaches={course.topic: 4}, by=None)


def test_seats_over_people_and_what_the_rest_would_take(region, course):
    trainer = trainer_of(region, course)
    people = wishing(60, region["school"], course)
    plan = Plan.objects.create(
        organisation=region["region"], name=same("P"), starts_on=date(2026, 9, 7), weeks=20,
        state=PlanState.RELEASED,
    )  # fmt: skip
    cohort = Cohort.objects.create(
        plan=plan, code="1", programme=course, level=1, language="ky", trainer=trainer,
        starts_on=date(2026, 9, 7), ends_on=date(2026, 10, 2), start_week=1,
    )  # fmt: skip
    Place.objects.bulk_create(Place(cohort=cohort, person=one) for one in people[:25])

    one = line(region, course)

    # 60 people, 25 seats: 35 without one take 2 groups of 72 hours; the trainer's 72 are given already.
    assert (one.people, one.seats, one.index) == (60, 25, 25 / 60)
    assert one.missing == Missing(seats=35, groups=2, hours=144, trainers=2, room_kinds=())
    [(_name, cells)] = supply_of([region["region"].path], smallest=5).districts
    assert [(cell.people, cell.placed) for cell in cells if cell.people] == [(60, 25)]


def test_a_kind_of_room_that_no_site_has_is_missing(region, course):
    trainer_of(region, course, kind=RoomKind.CLASSROOM)
    wishing(6, region["school"], course)

    assert line(region, course).missing.room_kinds == ("computers",)


def test_a_withdrawn_need_is_no_need(region, course):
    for person in wishing(6, region["school"], course):
        withdraw_need(Need.objects.get(person=person), by=person)

    assert (line(region, course).people, line(region, course).index) == (0, None)


def test_four_people_are_not_shown_nor_their_district_by_subtraction(region, course, other_district):
    wishing(4, other_district, course)
    few = line(region, course)
    wishing(8, region["school"], course)

    both = supply_of([region["region"].path], smallest=5)

    assert (few.people, few.index, few.missing) == (None, None, None)
    shown = {cell.people for _name, cells in both.districts for cell in cells if cell.people != 0}
    assert (line(region, course).people, shown) == (12, {None})


def test_no_branch_needs_nothing_and_many_people_ask_no_more_queries(
    region, course, django_assert_num_queries
):
    wishing(1, region["school"], course)
    with CaptureQueriesContext(connection) as few:
        supply_of([region["region"].path], smallest=5)
    wishing(29, region["other_school"], course)

    with django_assert_num_queries(len(few)):
        supply_of([region["region"].path], smallest=5)

    assert {one.people for one in supply_of([], smallest=5).lines} == {0}
