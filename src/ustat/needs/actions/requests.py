"""A person says what a request means, and may take it back; the asker stays with it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.facts import record
from ustat.needs.actions.suggest import suggest_again
from ustat.needs.choices import RequestState
from ustat.needs.facts import RequestsSettled
from ustat.needs.models import Request
from ustat.needs.rules import check_may_settle
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.standards.models import Direction, Topic


@transaction.atomic
def accept(requests: Sequence[Request], *, by: Person | None) -> list[Request]:
    """Let the machine's suggestion stand for each of these; what is settled already is left alone.

    A request the machine takes for none is set aside. Refuses with ``NotNow``, ``nothing_suggested``, while
    the machine has not read one of them.
    """
    waiting = [request for request in held(requests, by=by) if request.state == RequestState.SUGGESTED]
    if any(not request.method for request in waiting):
        raise NotNow(
            _("The machine has not read this request yet. Choose its direction yourself, or come back soon."),
            code="nothing_suggested",
        )
    for request in waiting:
        before = told(request)
        asks = request.direction_id is not None
        _settle(request, RequestState.SETTLED if asks else RequestState.NOT_A_REQUEST, before, by)
    if waiting:
        record(RequestsSettled(request_ids=[request.pk for request in waiting]))
    return waiting


@transaction.atomic
def settle(
    request: Request, *, direction: Direction, topic: Topic | None = None, by: Person | None
) -> Request:
    """Say which direction a request belongs to and which topic it means; None: no topic there is."""
    request = held([request], by=by)[0]
    check_is_one_wish(request)
    before = told(request)
    request.direction, request.topic = direction, topic
    request.direction_chance = request.topic_score = None  # a person said it, no chance about it
    _settle(request, RequestState.SETTLED, before, by)
    record(RequestsSettled(request_ids=[request.pk]))
    return request


@transaction.atomic
def set_aside(request: Request, *, by: Person | None) -> Request:
    """Say that it asks for no course."""
    request = held([request], by=by)[0]
    check_is_one_wish(request)
    before = told(request)
    request.direction = request.topic = None
    request.direction_chance = request.topic_score = None
    _settle(request, RequestState.NOT_A_REQUEST, before, by)
    record(RequestsSettled(request_ids=[request.pk]))
    return request


def take_back(request: Request, *, by: Person | None) -> Request:
    """Undo what a person said: the request waits again, with what the machine suggests today."""
    with transaction.atomic():
        request = held([request], by=by)[0]
        check_is_one_wish(request)
        if request.state == RequestState.SUGGESTED:
            raise NotNow(
                _("Nobody has settled this request, so there is nothing to undo."), code="not_settled"
            )
        before = told(request)
        request.state, request.settled_by, request.settled_at = RequestState.SUGGESTED, None, None
        request.direction = request.topic = None
        request.save()
        note(request, by=by, what="needs.take_back_request", before=before)
        record(RequestsSettled(request_ids=[request.pk]))
    suggest_again(request)
    request.refresh_from_db()
    return request


def held(requests: Sequence[Request], *, by: Person | None) -> list[Request]:
    """The requests as they are now, held until this transaction ends, if ``by`` may settle every one."""
    found = list(
        Request.objects.select_for_update(of=("self",))
        .filter(pk__in=[request.pk for request in requests])
        .select_related("sitting__campaign__organisation", "sitting__person")
        .order_by("id")
    )
    if len(found) < len({request.pk for request in requests}):
        raise WrongInput(_("One of these requests is no longer there. Look at the list again."), code="gone")
    for one in {one.sitting.campaign_id: one for one in found}.values():
        check_may_settle(by, one)
    return found


def check_is_one_wish(request: Request) -> None:
    """What is split speaks through its parts."""
    if request.state == RequestState.SPLIT:
        raise NotNow(
            _("This request is split. Say what each part means, or put it together again."), code="is_split"
        )


def _settle(request: Request, state: RequestState, before: dict[str, Any], by: Person | None) -> None:
    request.state, request.settled_by, request.settled_at = state, by, timezone.now()
    request.save()
    note(request, by=by, what="needs.settle_request", before=before)


def note(request: Request, *, by: Person | None, what: str, before: dict[str, Any]) -> None:
    """Keep on the trail what changed about a request."""
    detail = {"request": request.pk, "before": before, "after": told(request)}
    note_change(by=by, about=request.sitting.person, what=what, detail=detail)


def told(request: Request) -> dict[str, Any]:
    """What a request means at the moment, as the trail keeps it."""
    return {"state": str(request.state), "direction": request.direction_id, "topic": request.topic_id}
