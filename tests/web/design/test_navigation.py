"""Everybody finds her own places, and only those that exist."""

import pytest

from tests.factories import make_person, make_post, make_region
from ustat.people.choices import Role
from ustat.web.navigation import PLACES, here_among, places_for

pytestmark = pytest.mark.urls("tests.web.front.addresses")

ADDRESSES = {name: f"/{name.replace(':', '/')}/" for _, name, _ in PLACES}


@pytest.fixture
def everything_is_built(monkeypatch):
    monkeypatch.setattr("ustat.web.navigation._address_of", ADDRESSES.get)


def somebody(*roles):
    person, institute = make_person(), make_region()["institute"]
    for role in roles:
        make_post(person, institute, role)
    return person


def names(places):
    return [f"{place.url.split('/')[1]}:{place.url.split('/')[2]}" for place in places]


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_is_built")
def test_a_teacher_finds_what_is_for_everyone():
    assert names(places_for(somebody(Role.TEACHER))) == [
        "home:home",
        "needs:proposals",
        "growth:profile",
        "catalogue:programmes",
        "standards:regulation",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_is_built")
def test_an_operator_finds_what_waits_for_mending():
    assert "flow:parked" in names(places_for(somebody(Role.OPERATOR)))
    assert "flow:parked" not in names(places_for(somebody(Role.DIRECTOR, Role.PLANNER, Role.METHODIST)))


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_is_built")
def test_two_posts_bring_the_places_of_both_each_once():
    both = names(places_for(somebody(Role.HEAD, Role.TRAINER)))

    assert both == [
        "home:home",
        "needs:overview",
        "catalogue:programmes",
        "people:people",
        "standards:regulation",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_is_built")
def test_emil_the_stranger_finds_nothing():
    assert places_for(somebody()) == []
    assert places_for(None) == []


@pytest.mark.django_db
def test_a_page_that_is_not_built_is_left_out(monkeypatch):
    monkeypatch.setattr("ustat.web.navigation._address_of", {"home:home": "/home/"}.get)

    assert [place.url for place in places_for(somebody(Role.DIRECTOR))] == ["/home/"]


@pytest.mark.django_db
def test_the_reader_is_at_one_place_the_nearest(monkeypatch):
    monkeypatch.setattr(
        "ustat.web.navigation._address_of",
        {"needs:overview": "/needs/", "needs:requests": "/needs/requests/"}.get,
    )
    methodist = somebody(Role.METHODIST)

    at_a_request = places_for(methodist, path="/needs/requests/12/")
    elsewhere = places_for(methodist, path="/help/")

    assert [place.url for place in at_a_request if place.is_here] == ["/needs/requests/"]
    assert here_among(elsewhere) is None


@pytest.mark.django_db
def test_the_roles_of_a_page_are_asked_once(django_assert_num_queries):
    planner = somebody(Role.PLANNER)

    with django_assert_num_queries(1):
        places_for(planner)
        places_for(planner, path="/needs/")
