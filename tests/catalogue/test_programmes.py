"""The printed courses come in once, as they were printed; what was edited since stays."""

import pytest

from tests.factories import make_person, make_post, make_region
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.catalogue.actions.supply import add_site, add_trainer, note_absence
from ustat.catalogue.choices import Form, RoomKind
from ustat.catalogue.models import Programme
from ustat.catalogue.queries import (
    programmes_on_offer,
    sites_within,
    trainers_by_topic,
    trainers_within,
)
from ustat.common.words import same
from ustat.people.choices import Role
from ustat.standards.actions.content import load_content
from ustat.standards.models import Topic


@pytest.fixture
def courses(db):
    load_content()
    return load_printed_courses(by=None, sizes=(12, 25))


@pytest.fixture
def region(db):
    return make_region()


def test_nineteen_courses_in_three_languages_of_eighteen_topics(courses):
    assert [one.number for one in courses] == list(range(1, 20))
    assert [one.title.missing for one in courses] == [[]] * 19
    assert {one.direction_id for one in courses} == {1, 2, 3, 4, 5}
    assert Topic.objects.count() == 18
    assert courses[11].topic == courses[16].topic  # the paper prints this title twice


def test_every_course_has_its_hours_week_by_week(courses):
    assert all(one.hours == sum(one.trainer_hours) == 72 for one in courses)
    assert all(len(one.absent) == one.weeks for one in courses)
    assert all((one.smallest, one.largest) == (12, 25) for one in courses)


def test_loading_again_keeps_what_was_edited(courses):
    Programme.objects.filter(number=3).update(form=Form.ONLINE, largest=15)
    before = list(Programme.objects.values())

    load_printed_courses(by=None, sizes=(5, 10))

    assert list(Programme.objects.values()) == before


def test_what_is_not_offered_any_more_leaves_the_list(courses):
    Programme.objects.filter(number=3).update(is_offered=False)

    assert [one.number for one in programmes_on_offer()] == [*range(1, 3), *range(4, 20)]


def test_trainers_and_places_are_known_within_their_branch_only(courses, region):
    site = add_site(
        region["institute"], code="house", name=same("House"), rooms=[("1", RoomKind.COMPUTERS, 20)], by=None
    )
    bakyt = make_person("Бакыт")
    make_post(bakyt, region["institute"], Role.TRAINER)
    trainer = add_trainer(bakyt, home=site, hours_cap=200, teaches={courses[2].topic: 4}, by=None)
    note_absence(trainer, starts_on="2026-10-05", ends_on="2026-10-09", reason="leave", by=None)
    here, there = [region["region"].path], [region["other_school"].path]

    assert [list(trainers_within(reach)) for reach in (here, there, [])] == [[trainer], [], []]
    assert [list(sites_within(reach)) for reach in (here, there, [])] == [[site], [], []]
    assert [trainers_by_topic(reach) for reach in (here, there)] == [{courses[2].topic_id: 1}, {}]
