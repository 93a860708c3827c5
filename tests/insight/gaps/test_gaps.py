"""Asked and not offered, offered and not asked: people and schools in every part, never too few of them."""

import pytest

from tests.factories import make_person, make_post
from tests.needs.surveys import answer
from ustat.catalogue.actions.programmes import load_printed_courses
from ustat.catalogue.bridge import repeated_titles
from ustat.common.words import Words
from ustat.insight.gaps import DIRECTION, DISTRICT, LANGUAGE, LEVEL, gaps_of
from ustat.needs.actions.derive import derive
from ustat.needs.actions.gather import name_group
from ustat.needs.models import Request
from ustat.planning.actions.wishes import choose


@pytest.fixture
def courses(campaign):
    return load_printed_courses(by=None, sizes=(12, 25))


@pytest.fixture
def asking(campaign):
    """``asking(n, school, direction)``: so many teachers of a school ask for chess."""

    def ask(count, school, direction=5, language="ky", text="Шахмат"):
        for number in range(count):
            person = make_person(f"Мугалим{number}", languages=[language])
            make_post(person, school)
            sitting = answer(campaign, person=person, topic=text)
            type(sitting).objects.filter(pk=sitting.pk).update(language=language)
            derive([sitting.pk])
            Request.objects.filter(sitting=sitting).update(direction=direction, method="test")

    return ask


def asked(region, way):
    rows = gaps_of([region["region"].path], smallest=5).asked[way]
    return {(one.part, one.people, one.schools) for one in rows}


def test_who_asks_in_vain_is_counted_by_direction_district_language_and_level(
    region,
    courses,
    asking,
    other_district,
):
    asking(6, region["school"])
    asking(7, other_district, language="ru")

    district, other = region["district"].path, other_district.parent.path
    assert asked(region, DIRECTION) == {("5", 13, 2)}
    assert asked(region, DISTRICT) == {(district, 6, 1), (other, 7, 1)}
    assert asked(region, LANGUAGE) == {("ky", 6, 1), ("ru", 7, 1)}
    assert asked(region, LEVEL) == {("0", 13, 2)}


def test_a_part_of_four_people_is_hidden_and_cannot_be_had_by_subtraction(
    region,
    courses,
    asking,
    other_district,
):
    asking(9, region["school"])
    asking(4, other_district, direction=4, text="Эмгек кодекси")

    parts = [asked(region, way) for way in (DIRECTION, DISTRICT)]

    # 13 people in all are shown: with the four the nine are hidden too.
    assert [{(people, schools) for _part, people, schools in one} for one in parts] == [
        {(None, None)},
        {(None, None)},
    ]
    wanted = gaps_of([region["region"].path], smallest=5).wanted
    assert [(one.people, one.schools) for one in wanted] == [(None, None), (None, None)]


def test_a_wish_is_named_only_by_a_methodist_never_by_its_request(region, courses, asking, gulnara):
    asking(5, region["school"])
    before = [one.title for one in gaps_of([region["region"].path], smallest=5).wanted]
    name_group(list(Request.objects.all()), title=Words(en="Chess at school"), by=gulnara)

    [wanted] = gaps_of([region["region"].path], smallest=5).wanted

    assert before == [None]
    assert (dict(wanted.title), wanted.people, wanted.schools) == ({"en": "Chess at school"}, 5, 1)


def test_what_a_course_answers_is_not_asked_in_vain(region, courses, asking):
    asking(5, region["school"])
    Request.objects.update(topic=courses[0].topic)

    assert gaps_of([region["region"].path], smallest=5).wanted == []


def test_a_course_nobody_of_a_district_wishes_is_told_where_enough_teach(
    region,
    courses,
    other_district,
):
    for school in [region["school"]] * 5 + [other_district] * 4:
        person = make_person("Мугалим")
        make_post(person, school)
        choose(person, courses[0].topic, by=person)

    rows = gaps_of([region["region"].path], smallest=5).unasked[DISTRICT]

    by_district = {one.part: (one.people, one.schools, len(one.courses)) for one in rows}
    same_topic = sum(one.topic_id == courses[0].topic_id for one in courses)
    assert by_district == {
        region["district"].path: (5, 1, len(courses) - same_topic),
        other_district.parent.path: (None, None, 0),
    }


def test_no_branch_tells_nothing(region, courses, asking):
    asking(6, region["school"])

    found = gaps_of([], smallest=5)

    assert (found.everybody, found.wanted, found.asked[DISTRICT]) == (0, [], [])


def test_the_number_of_queries_does_not_grow_with_the_askers(
    region,
    courses,
    asking,
    django_assert_num_queries,
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asking(1, region["school"])
    with CaptureQueriesContext(connection) as few:
        gaps_of([region["region"].path], smallest=5)
    asking(29, region["other_school"])

    with django_assert_num_queries(len(few)):
        gaps_of([region["region"].path], smallest=5)


def test_a_title_that_stands_twice_in_the_papers_list_is_found(courses):
    pairs = repeated_titles(courses)

    assert [(one.first.number, one.second.number) for one in pairs] == [(12, 17)]


def test_titles_without_letters_repeat_nothing(courses):
    for one in courses:
        one.title = Words(ky="🙂 =1+1")

    assert repeated_titles(courses) == []
