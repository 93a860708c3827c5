"""Requests at the desk, as the machine has left them."""

import pytest

from tests.needs.surveys import answer
from ustat.needs.actions.derive import derive
from ustat.needs.models import Request
from ustat.standards.models import Direction, Topic


def ask(campaign, text, *, person=None, direction=1, topic=None, **fields):
    """A request as the machine has left it."""
    sitting = answer(campaign, person=person, topic=text)
    derive([sitting.pk])
    request = Request.objects.get(sitting=sitting)
    Request.objects.filter(pk=request.pk).update(
        direction=direction, direction_chance=0.9, topic=topic, method="test", **fields
    )
    request.refresh_from_db()
    return request


@pytest.fixture
def board(campaign):
    return Topic.objects.create(
        code="board", name={"en": "The interactive board"}, direction=Direction.objects.get(number=1)
    )


@pytest.fixture
def requests(campaign, board, aigul):
    return [
        ask(campaign, "Интерактивдүү доска", person=aigul, topic=board),
        ask(campaign, "интерактивная доска", topic=board),
        ask(campaign, "Эмгек кодекси", direction=3),
        ask(campaign, "рахмат", direction=None),
    ]
