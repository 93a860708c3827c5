"""Split a request that names two wishes, and put it together again; the asker stays on every part."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.facts import record
from ustat.needs.actions.requests import check_is_one_wish, held, note, told
from ustat.needs.actions.suggest import suggest_again
from ustat.needs.choices import RequestState
from ustat.needs.facts import RequestsSettled
from ustat.needs.models import Reply, Request, Support
from ustat.people.models import Person

MOST_PARTS: Final = 5


def split(request: Request, *, texts: Sequence[str], by: Person | None) -> list[Request]:
    """Make a request of its own of each text. The original stays as written; each part gets a suggestion.

    Refuses with ``WrongInput``, ``parts_wrong``, fewer than two texts or more than ``MOST_PARTS``, and with
    ``NotNow``, ``is_a_part``, to split a part again.
    """
    wishes = [text.strip() for text in texts if text.strip()]
    if not 2 <= len(wishes) <= MOST_PARTS:
        raise WrongInput(
            _("Write each wish on a line of its own: from 2 to %(most)s lines; %(got)s came.")
            % {"most": MOST_PARTS, "got": len(wishes)},
            code="parts_wrong",
        )
    with transaction.atomic():
        request = held([request], by=by)[0]
        check_is_one_wish(request)
        if request.whole_id:
            raise NotNow(
                _("This is a part already. Put the whole together again and split it into more parts."),
                code="is_a_part",
            )
        before = told(request)
        request.state, request.settled_by, request.settled_at = RequestState.SPLIT, by, timezone.now()
        request.direction = request.topic = request.gathering = None
        request.save()
        for wish in wishes:
            Request.objects.create(sitting=request.sitting, whole=request, text=wish)
        note(request, by=by, what="needs.split_request", before=before)
        record(RequestsSettled(request_ids=[request.pk]))
    return list(request.parts.all())


def put_together(request: Request, *, by: Person | None) -> Request:
    """Undo a split: the whole waits again. Who said "me too" to a part says it to the whole.

    Refuses with ``NotNow``, ``not_split`` or, once an asker was answered about a part, ``part_answered``.
    """
    with transaction.atomic():
        request = held([request], by=by)[0]
        if request.state != RequestState.SPLIT:
            raise NotNow(_("This request is not split, so there is nothing to undo."), code="not_split")
        parts = list(request.parts.all())
        if Reply.objects.filter(requests__in=parts).exists():
            raise NotNow(
                _("The asker was already answered about a part, so the parts stay as they are."),
                code="part_answered",
            )
        before = {**told(request), "parts": [{"text": part.text, **told(part)} for part in parts]}
        _take_supports_along(parts, request)
        request.parts.all().delete()
        request.state, request.settled_by, request.settled_at = RequestState.SUGGESTED, None, None
        request.save()
        note(request, by=by, what="needs.put_request_together", before=before)
        record(RequestsSettled(request_ids=[request.pk]))
    suggest_again(request)
    request.refresh_from_db()
    return request


def _take_supports_along(parts: Sequence[Request], whole: Request) -> None:
    have = {(one.person_id, one.sitting_id) for one in whole.supports.all()}
    for support in Support.objects.filter(request__in=parts, withdrawn_at=None).order_by("id"):
        by_whom = (support.person_id, support.sitting_id)
        if by_whom not in have:
            have.add(by_whom)
            support.request = whole
            support.save(update_fields=["request"])
