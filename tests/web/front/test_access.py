"""Doors open for whom they are meant, and say so to others."""

import pytest

from tests.factories import make_post
from ustat.people.choices import Role
from ustat.web.access import for_roles

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.front.addresses")]


def test_emil_the_stranger_is_led_to_the_front_door(client):
    assert client.get("/home/")["Location"] == "/?next=/home/"
    assert client.get("/plans/2026/")["Location"] == "/?next=/plans/2026/"


def test_a_form_sent_by_a_stranger_is_not_promised_to_be_sent_later(client):
    assert client.post("/home/")["Location"] == "/?next=/"


def test_a_page_knows_who_asks(come_in, aigul):
    assert come_in(aigul).get("/home/").content.decode() == "Home of Айгүл"


def test_a_role_too_few_is_told_who_may(come_in, aigul):
    response = come_in(aigul).get("/plans/2026/", headers={"accept-language": "en"})

    assert response.status_code == 403
    assert response["X-Refusal"] == "wrong_role"
    assert "This page is for: Planner, Director." in response.content.decode()


def test_one_of_the_roles_is_enough(come_in, aigul, region):
    make_post(aigul, region["institute"], Role.PLANNER)

    assert come_in(aigul).get("/plans/2026/").content.decode() == "Plans of 2026"


def test_a_role_that_has_ended_opens_nothing(come_in, aigul, region):
    make_post(aigul, region["institute"], Role.PLANNER, until="2020-08-31")

    assert come_in(aigul).get("/plans/2026/").status_code == 403


def test_a_door_for_nobody_is_a_mistake():
    with pytest.raises(TypeError, match="name at least one role"):
        for_roles()


def test_the_gallery_is_for_operators_only(client, come_in, aigul, operator):
    assert client.get("/gallery/").status_code == 404
    assert come_in(aigul).get("/gallery/").status_code == 404
    assert come_in(operator).get("/gallery/").status_code == 200
