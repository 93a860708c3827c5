"""The machine reads requests and suggests what they mean; a person settles."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from ustat.needs.bridge import requests as desk
from ustat.needs.choices import RequestState
from ustat.needs.facts import NeedsDerived
from ustat.needs.models import Request
from ustat.standards.models import Topic


def suggest_for_derived(happening: NeedsDerived) -> None:
    """Hear of new needs: the wishes written with them get a suggestion. Safe to repeat."""
    new = Request.objects.filter(
        sitting__in=happening.sitting_ids, state=RequestState.SUGGESTED, method=""
    ).order_by("id")
    suggest(list(new))


def suggest(requests: Sequence[Request]) -> None:
    """Say what each request that no person has settled may mean. The reading runs outside any transaction."""
    if not requests:
        return
    found = desk.suggest([request.text for request in requests])
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
                _write(waiting[request.pk], suggestion, topics)
        Request.objects.bulk_update(
            waiting.values(),
            ["direction", "direction_chance", "topic", "topic_score", "suggestions", "method"],
        )


def _topics(found: Iterable[desk.Suggestion]) -> dict[str, Topic]:
    return Topic.objects.in_bulk({one.found for one in found if one.found}, field_name="code")


def _write(request: Request, suggestion: desk.Suggestion, topics: dict[str, Topic]) -> None:
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
    request.method = desk.METHOD
