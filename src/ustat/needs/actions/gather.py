"""Say that requests say the same: a person's grouping, which outranks the machine's, and its undoing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import LANGUAGES, Words
from ustat.needs.actions.requests import check_is_one_wish, held
from ustat.needs.models import Gathering, Request
from ustat.people.actions.trail import note_change
from ustat.people.models import Person


@transaction.atomic
def gather(requests: Sequence[Request], *, by: Person | None) -> Gathering:
    """Put these requests, and whatever was gathered with one of them before, into one group.

    Refuses with ``WrongInput``, ``too_few_to_gather``, fewer than two.
    """
    before = {one.gathering_id for one in requests if one.gathering_id}
    together = Request.objects.filter(gathering__in=before) if before else Request.objects.none()
    members = held([*requests, *together], by=by)
    if len(members) < 2:
        raise WrongInput(
            _("Choose at least two requests that say the same, then send again."), code="too_few_to_gather"
        )
    for one in members:
        check_is_one_wish(one)
    named = Gathering.objects.filter(pk__in=before).exclude(title={}).order_by("id").first()
    kept = Gathering.objects.create(
        title=named.title if named else Words(), made_by=by, made_at=timezone.now()
    )
    was = {str(one.pk): one.gathering_id for one in members}
    Request.objects.filter(pk__in=[one.pk for one in members]).update(gathering=kept)
    Gathering.objects.filter(pk__in=before).update(undone_at=timezone.now())
    _note(kept, by, "needs.gather_requests", {"before": was})
    return kept


@transaction.atomic
def scatter(gathering: Gathering, *, by: Person | None) -> None:
    """Undo a grouping: its requests stand where the machine puts them. Refuses ``NotNow``, ``undone``."""
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    members = held(list(gathering.requests.all()), by=by)
    if gathering.undone_at or not members:
        raise NotNow(_("This grouping is undone already."), code="undone")
    Request.objects.filter(gathering=gathering).update(gathering=None)
    gathering.undone_at = timezone.now()
    gathering.save(update_fields=["undone_at"])
    _note(gathering, by, "needs.scatter_requests", {"requests": [one.pk for one in members]})


@transaction.atomic
def name_group(requests: Sequence[Request], *, title: Words, by: Person | None) -> Gathering:
    """Give a group of requests a name that people may read who do not read the requests.

    Refuses with ``WrongInput``, ``no_title``, a name without words.
    """
    words = Words({code: title.get(code, "").strip() for code in LANGUAGES if title.get(code, "").strip()})
    if not words:
        raise WrongInput(_("Write a name in at least one language."), code="no_title")
    members = held(requests, by=by)
    if not members:
        raise WrongInput(_("Choose at least one request to name."), code="nothing_chosen")
    gatherings = {one.gathering_id for one in members}
    if len(gatherings) == 1 and (one := members[0].gathering) is not None:
        kept = one
    else:
        kept = Gathering.objects.create(made_by=by, made_at=timezone.now())
        Request.objects.filter(pk__in=[one.pk for one in members]).update(gathering=kept)
    was, kept.title = kept.title, words
    kept.save(update_fields=["title"])
    _note(kept, by, "needs.name_group", {"before": dict(was), "after": dict(words)})
    return kept


def _note(gathering: Gathering, by: Person | None, what: str, detail: dict[str, Any]) -> None:
    note_change(by=by, what=what, detail={"gathering": gathering.pk, **detail})
