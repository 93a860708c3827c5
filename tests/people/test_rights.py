"""Who may see whom: the whole table, as exact sets."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_organisation, make_person, make_post
from ustat.common.errors import NotAllowed
from ustat.people import contents, queries, rules
from ustat.people.choices import Kind, Role

IN_THE_REGION = {"aigul", "nurlan", "joldosh", "bakyt", "chynara", "daniyar", "gulnara", "erkin"}

# Who asks: whom she may see by name.
SEES = {
    "aigul": {"aigul"},
    "nurlan": {"nurlan"},
    "joldosh": {"joldosh", "aigul"},
    "bakyt": {"bakyt"},
    "chynara": IN_THE_REGION,
    "daniyar": {"daniyar"},
    "gulnara": {"gulnara"},
    "erkin": IN_THE_REGION,
    "zamira": {"zamira"},
    "emil": {"emil"},
}

# Who asks: which schools she works in or for.
SCHOOLS = {
    "aigul": {"№ 1"},
    "nurlan": {"№ 2"},
    "joldosh": {"№ 1"},
    "bakyt": {"№ 1", "№ 2"},
    "chynara": {"№ 1", "№ 2"},
    "daniyar": {"№ 1", "№ 2"},
    "gulnara": {"№ 1", "№ 2"},
    "erkin": {"№ 1", "№ 2"},
    "zamira": {"№ 9"},
    "emil": set(),
}

NAME = {"name", "school", "subjects", "stages", "languages"}
DUE = NAME | {"last_course_on"}
ALL = DUE | {"phone", "register_number", "birth_year"}

# Who reads about whom: what of it she sees.
FIELDS = {
    ("aigul", "aigul"): ALL,
    ("joldosh", "aigul"): NAME,
    ("joldosh", "joldosh"): ALL,
    ("joldosh", "nurlan"): set(),
    ("chynara", "aigul"): DUE,
    ("chynara", "zamira"): set(),
    ("erkin", "aigul"): ALL,
    ("erkin", "zamira"): set(),
    ("daniyar", "aigul"): set(),
    ("gulnara", "aigul"): set(),
    ("bakyt", "aigul"): set(),
    ("aigul", "joldosh"): set(),
    ("emil", "aigul"): set(),
}


@pytest.mark.parametrize("who", SEES)
def test_each_role_sees_by_name_exactly_whom_it_may(people, who):
    seen = queries.people_for(people[who])

    assert {name for name, one in people.items() if one in seen} == SEES[who]
    assert seen.count() == len(SEES[who])


@pytest.mark.parametrize("who", SCHOOLS)
def test_each_role_works_for_exactly_its_schools(people, who):
    assert {str(school) for school in queries.schools_for(people[who])} == SCHOOLS[who]


@pytest.mark.parametrize(("reader", "about"), FIELDS)
def test_each_role_reads_exactly_the_columns_it_may(people, reader, about):
    row = queries.with_posts(type(people[about]).objects.filter(pk=people[about].pk))

    (seen,) = queries.seen_by(people[reader], row)

    assert seen.fields == FIELDS[reader, about]


def test_nobody_at_all_sees_nobody(people):
    assert not queries.people_for(None).exists()
    assert not queries.organisations_for(None).exists()
    assert not queries.schools_for(None).exists()
    assert not queries.imports_for(None).exists()
    assert not queries.importable_for(None).exists()
    assert not queries.current_posts(None).exists()
    assert queries.reach_of(None) == []
    assert queries.school_of(None) is None


def test_a_post_in_a_place_outside_the_tree_reaches_nothing_instead_of_everything(people):
    lost = make_organisation(Kind.INSTITUTE)
    type(lost).objects.filter(pk=lost.pk).update(path=None)
    planner = make_person("Талант", "Жолборсов")
    make_post(planner, lost, Role.PLANNER)

    assert queries.reach_of(planner) == []
    assert set(queries.people_for(planner)) == {planner}
    assert not rules.has_role(planner, Role.PLANNER, organisation=lost)


def test_a_head_over_a_district_sees_no_names(people, region):
    somebody = make_person("Кубан", "Асанов")
    make_post(somebody, region["district"], Role.HEAD)

    assert set(queries.people_for(somebody)) == {somebody}


def test_posts_count_on_their_first_and_last_day_and_not_outside(people, region):
    day = date(2026, 9, 1)
    somebody = make_person("Кубан", "Асанов")
    make_post(somebody, region["school"], Role.HEAD, since=day, until=day + timedelta(days=9))

    holds = [rules.has_role(somebody, Role.HEAD, on=day + timedelta(days=shift)) for shift in (-1, 0, 9, 10)]

    assert holds == [False, True, True, False]


def test_who_has_left_has_no_role_and_is_seen_by_the_operator_only(people):
    aigul = people["aigul"]
    aigul.left_on = timezone.localdate()
    aigul.save()

    seers = {name for name, one in people.items() if queries.people_for(one).filter(pk=aigul.pk).exists()}

    assert not rules.has_role(aigul, Role.TEACHER)
    assert seers == {"aigul", "erkin"}


def test_who_moved_to_another_region_is_no_longer_seen_by_the_old_operator(people, region):
    aigul = people["aigul"]
    aigul.posts.update(until=timezone.localdate() - timedelta(days=1))
    make_post(aigul, people["zamira"].posts.get().organisation)

    assert aigul not in queries.people_for(people["erkin"])
    assert not rules.may_keep(people["erkin"], aigul)


def test_the_reach_of_two_posts_is_told_without_branches_inside_branches(people, region):
    chynara = people["chynara"]
    make_post(chynara, region["school"], Role.TEACHER)

    assert queries.reach_of(chynara) == [region["region"].path]
    assert queries.reach_of(chynara, Role.TEACHER) == [region["school"].path]


def test_a_role_is_required_with_the_names_of_those_who_may(people, region):
    with pytest.raises(NotAllowed, match="Planner, Director") as refusal:
        rules.require(people["aigul"], Role.PLANNER, Role.DIRECTOR, organisation=region["school"])

    assert refusal.value.code == "wrong_role"


def test_every_role_says_in_three_languages_what_it_may_do():
    missing = {role for role in Role.values if role not in contents.roles()}
    incomplete = {code for code, (name, may) in contents.roles().items() if name.missing or may.missing}

    assert (missing, incomplete) == (set(), set())
