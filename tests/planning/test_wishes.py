"""What people choose."""

import pytest
from django.utils import timezone

from tests.factories import make_person
from tests.planning.region import make_planned_region, wish_for
from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import same
from ustat.planning.actions import wishes
from ustat.planning.choices import Origin
from ustat.planning.models import Wish
from ustat.planning.queries import wishes_of
from ustat.standards.models import Direction, Topic

pytestmark = pytest.mark.django_db


def make_topics(count: int) -> list[Topic]:
    direction = Direction.objects.get(number=2)
    return [
        Topic.objects.create(code=f"topic-{number}", name=same(f"Topic {number}"), direction=direction)
        for number in range(count)
    ]


def test_choosing_twice_is_choosing_once():
    region = make_planned_region(teachers=1)
    aigul = region.teachers[0]

    first = wishes.choose(aigul, region.topic, by=aigul)
    second = wishes.choose(aigul, region.topic, by=aigul)

    assert first == second
    assert list(wishes_of(aigul)) == [first]


def test_there_is_an_end_to_wishing():
    region = make_planned_region(teachers=1)
    aigul = region.teachers[0]
    for topic in make_topics(wishes.MOST_WISHES):
        wishes.choose(aigul, topic, by=aigul)

    with pytest.raises(NotNow) as refusal:
        wishes.choose(aigul, region.topic, by=aigul)

    assert refusal.value.code == "too_many_wishes"


def test_an_unknown_form_is_refused():
    region = make_planned_region(teachers=1)

    with pytest.raises(WrongInput) as refusal:
        wishes.choose(region.teachers[0], region.topic, forms=["by pigeon"], by=region.teachers[0])

    assert refusal.value.code == "form"


def test_a_wish_moves_up_and_down_and_stays_at_the_ends():
    region = make_planned_region(teachers=1)
    aigul = region.teachers[0]
    first, second, third = (wishes.choose(aigul, topic, by=aigul) for topic in make_topics(3))

    wishes.move(third, up=True, by=aigul)
    wishes.move(first, up=True, by=aigul)

    assert list(wishes_of(aigul)) == [first, third, second]


def test_only_the_teacher_decides_about_her_wishes():
    region = make_planned_region(teachers=1)
    proposed = wish_for(region, region.teachers[0], origin=Origin.SCHOOL)
    emil = make_person("Эмил")

    for verb in (wishes.accept, wishes.withdraw):
        with pytest.raises(NotNow) as refusal:
            verb(proposed, by=emil)
        assert refusal.value.code == "not_own_wish"

    proposed.refresh_from_db()
    assert (proposed.is_voluntary, proposed.withdrawn_at) == (False, None)
    wishes.accept(proposed, by=region.teachers[0])
    proposed.refresh_from_db()
    assert proposed.is_voluntary


def test_a_wish_taken_back_does_not_come_again_from_a_survey():
    from ustat.needs.models import Need

    region = make_planned_region(teachers=1)
    aigul = region.teachers[0]
    wishes.withdraw(wishes.choose(aigul, region.topic, by=aigul), by=aigul)
    need = Need(person=aigul, direction_id=1, strength=1, is_stated=True, reason={"topics": ["board"]})
    need.derived_at = timezone.now()

    wishes.collect({aigul.pk: [need]})

    assert Wish.objects.filter(person=aigul, withdrawn_at=None).count() == 0
