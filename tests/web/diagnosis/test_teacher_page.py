"""On her own page a teacher reads where she stands, and between which levels when that is not sure."""

import pytest
from django.utils import timezone

from tests.diagnosis.people import MOMENT, World
from tests.factories import make_person, make_post
from ustat.diagnosis.models import Score
from ustat.instruments.models import Sitting
from ustat.people.choices import Role

pytestmark = pytest.mark.django_db


def stands(world: World, person, direction: int, **fields) -> Score:
    sitting, _is_new = Sitting.objects.get_or_create(
        campaign=world.campaign,
        person=person,
        defaults={"code": f"p{person.pk}", "started_at": MOMENT, "finished_at": MOMENT},
    )
    return Score.objects.create(
        person=person,
        sitting=sitting,
        direction_id=direction,
        error=0.3,
        items=3,
        method="eap-scale-0",
        scored_at=timezone.now(),
        **fields,
    )


@pytest.fixture
def world() -> World:
    return World("self-assessment-1")


def page_of(world: World, browser_of, *scores) -> str:
    aigul = make_person()
    make_post(aigul, world.schools[0], Role.TEACHER)
    for score in scores:
        stands(world, aigul, **score)
    return browser_of(aigul).get("/home/").text


def test_near_a_cut_both_levels_are_named(world, browser_of):
    page = page_of(
        world,
        browser_of,
        {
            "direction": 1,
            "value": 0.9,
            "level": 3,
            "level_chance": 0.55,
            "level_chances": [0.0, 0.44, 0.55, 0.01],
        },
    )

    assert "your answers lie between “Independently” and “Fitted to the class”" in page
    assert "55" in page


def test_by_the_mean_of_levels_the_neighbour_is_the_one_she_leans_to(world, browser_of):
    page = page_of(
        world,
        browser_of,
        {"direction": 2, "value": 1.6, "level": 2, "level_chance": 0.6, "level_chances": []},
    )

    assert "your answers lie between “With support” and “Independently”" in page


def test_far_from_every_cut_it_is_quite_sure(world, browser_of):
    page = page_of(
        world,
        browser_of,
        {
            "direction": 3,
            "value": 0.0,
            "level": 2,
            "level_chance": 0.95,
            "level_chances": [0.02, 0.95, 0.03, 0.0],
        },
    )

    assert "quite sure" in page
    assert "lie between" not in page


def test_directions_are_in_the_order_of_levels_whatever_the_method(world, browser_of):
    page = page_of(
        world,
        browser_of,
        # In logits 3.0 on one strand may mean less than 0.1 on another; the chances of the levels tell.
        {"direction": 1, "value": 3.0, "level": 2, "level_chance": 0.9, "level_chances": [0.0, 0.9, 0.1, 0]},
        {"direction": 2, "value": 0.1, "level": 3, "level_chance": 0.9, "level_chances": [0, 0.0, 0.9, 0.1]},
        {"direction": 3, "value": 2.6, "level": 3, "level_chance": 0.6, "level_chances": []},
    )

    facts = page[page.index('<dl class="facts">') :]
    order = sorted(("Innovative forms", "Legal", "Information and comm"), key=facts.replace("\xad", "").index)
    assert order == ["Innovative forms", "Legal", "Information and comm"]
