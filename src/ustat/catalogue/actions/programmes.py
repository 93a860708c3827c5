"""Programmes come in: from the institute's printed list, with the topic each of them teaches."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from ustat.catalogue.choices import Form, RoomKind
from ustat.catalogue.models import Programme
from ustat.common.words import Words
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.standards.models import Direction, Topic

PRINTED = Path(__file__).resolve().parents[1] / "content" / "courses_2023.csv"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the hours are spread: trainer hours a week, and whether it keeps teachers from their school."""

    form: Form
    trainer_hours: tuple[int, ...]
    absent: tuple[int, ...]


IN_PERSON = Delivery(Form.IN_PERSON, (36, 36), (1, 1))
BLENDED = Delivery(Form.BLENDED, (36, 12, 12, 12), (1, 0, 0, 0))
ONLINE = Delivery(Form.ONLINE, (12, 12, 12, 12, 12, 12), (0, 0, 0, 0, 0, 0))

# The paper prints titles, not forms. Until the institute says otherwise: what is about computers and about
# forms of teaching is shown face to face and then tried out at school; the rest is face to face.
BLENDED_DIRECTIONS = frozenset({1, 2})


@transaction.atomic
def load_printed_courses(*, by: Person | None, sizes: tuple[int, int]) -> list[Programme]:
    """The courses the second paper names, as programmes with topics; a title printed twice is one topic.

    ``sizes`` are the smallest and the largest group of the regulation. Loading again changes nothing
    that was edited since.
    """
    directions = {direction.number: direction for direction in Direction.objects.all()}
    topics: dict[str, Topic] = {}
    programmes = []
    for row in _printed():
        number = int(row["number"])
        title = Words(ky=row["title_ky"], ru=row["title_ru"], en=row["title_en"])
        direction = directions[int(row["direction"])]
        topic = topics.get(title["ky"]) or _topic(f"course-{number:02d}", title, direction)
        topics[title["ky"]] = topic
        programmes.append(_programme(number, title, topic, direction, row, directions, sizes))
    note_change(by=by, what="catalogue.load_printed_courses", detail={"programmes": len(programmes)})
    return programmes


def _topic(code: str, name: Words, direction: Direction) -> Topic:
    return Topic.objects.get_or_create(code=code, defaults={"name": name, "direction": direction})[0]


def _programme(
    number: int,
    title: Words,
    topic: Topic,
    direction: Direction,
    row: dict[str, str],
    directions: dict[int, Direction],
    sizes: tuple[int, int],
) -> Programme:
    delivery = BLENDED if direction.number in BLENDED_DIRECTIONS else IN_PERSON
    programme, _ = Programme.objects.get_or_create(
        code=f"p{number:02d}",
        defaults={
            "number": number,
            "title": title,
            "note": Words(en=row["note"]) if row["note"] else Words(),
            "topic": topic,
            "direction": direction,
            "other_direction": directions.get(int(row["direction_alt"] or 0)),
            "hours": sum(delivery.trainer_hours),
            "form": delivery.form,
            "trainer_hours": list(delivery.trainer_hours),
            "absent": list(delivery.absent),
            "room_kind": RoomKind.COMPUTERS if direction.number == 1 else RoomKind.CLASSROOM,
            "smallest": sizes[0],
            "largest": sizes[1],
        },
    )
    return programme


def _printed() -> Sequence[dict[str, str]]:
    with PRINTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
