"""The machine reads requests and suggests what they mean; a person settles."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q

from ustat.needs.bridge import requests as desk
from ustat.needs.bridge.machine import machine_in_force
from ustat.needs.choices import RequestState
from ustat.needs.facts import MachineChanged, NeedsDerived, RequestsSettled
from ustat.needs.models import Request
from ustat.standards.models import Topic

AT_ONCE: Final = 500


def suggest_for_derived(happening: NeedsDerived) -> None:
    """Hear of new needs: the wishes written with them get a suggestion. Safe to repeat."""
    new = Request.objects.filter(
        sitting__in=happening.sitting_ids, state=RequestState.SUGGESTED, method=""
    ).order_by("id")
    suggest(list(new))


def read_what_waits(happening: RequestsSettled) -> None:
    """Hear of what people settled: what was split, or taken back, waits again and is read. Safe to repeat."""
    ids = happening.request_ids
    waiting = Request.objects.filter(Q(pk__in=ids) | Q(whole__in=ids), state=RequestState.SUGGESTED)
    suggest(list(waiting.order_by("id")))


def read_again(happening: MachineChanged) -> None:
    """Hear that another version of the machine is in force: what waits is read anew. Safe to repeat."""
    waiting = list(Request.objects.filter(state=RequestState.SUGGESTED).order_by("id"))
    for first in range(0, len(waiting), AT_ONCE):
        suggest(waiting[first : first + AT_ONCE])


def suggest_again(request: Request) -> None:
    """Let a request that waits again show what the machine last made of it, without asking the machine."""
    said = request.suggestions.get("said")
    if not said:
        request.method = ""  # the worker reads it soon
        request.save(update_fields=["method"])
        return
    request.direction_id, request.direction_chance = said["direction"], said["chance"]
    request.topic = Topic.objects.filter(code=said["topic"]).first()
    request.topic_score = said["score"]
    request.save(update_fields=["direction", "direction_chance", "topic", "topic_score"])


def suggest(requests: Sequence[Request]) -> None:
    """Say what each request that no person has settled may mean. The reading runs outside any transaction."""
    if not requests:
        return
    machine = machine_in_force()
    found = desk.suggest([request.text for request in requests], machine)
    topics = _topics(found)
    with transaction.atomic():
        waiting = {
            request.pk: request
            for request in Request.objects.select_for_update().filter(
                pk__in=[request.pk for request in requests], state=RequestState.SUGGESTED
            )
        }
        for request, suggestion in zip(requests, found, strict=True):
            if request.pk in waiting:
                _write(waiting[request.pk], suggestion, topics, desk.method(machine))
        Request.objects.bulk_update(
            waiting.values(),
            ["direction", "direction_chance", "topic", "topic_score", "suggestions", "method"],
        )


def _topics(found: Iterable[desk.Suggestion]) -> dict[str, Topic]:
    return Topic.objects.in_bulk({one.found for one in found if one.found}, field_name="code")


def _write(request: Request, suggestion: desk.Suggestion, topics: dict[str, Topic], method: str) -> None:
    request.direction_id = suggestion.direction
    request.direction_chance = suggestion.chance
    request.topic = topics.get(suggestion.found)
    request.topic_score = suggestion.topics[0].score if suggestion.topics else None
    request.suggestions = {
        "words": list(suggestion.words),
        "topics": [
            {"code": topic.code, "score": topic.score, "words": list(topic.words)}
            for topic in suggestion.topics
        ],
    }
    request.suggestions["said"] = {
        "direction": request.direction_id,
        "chance": request.direction_chance,
        "topic": suggestion.found,
        "score": request.topic_score,
    }
    request.method = method
