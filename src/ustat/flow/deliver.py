"""Carry facts to their listeners: at least once, with patience; what keeps failing waits for people."""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ustat.common.facts import Happening, NotYet
from ustat.common.models import Delivery, Fact
from ustat.flow.table import LISTENERS, Listener

log = logging.getLogger("ustat.flow")

MOST_TRIES = 6
HOLD = timedelta(minutes=15)  # a worker that died gives its delivery back after this long
BATCH = 500


def name_of(listener: Listener) -> str:
    """How a delivery remembers its listener."""
    return f"{listener.__module__.removeprefix('ustat.')}.{listener.__qualname__}"


def address_new_facts() -> int:
    """Write one delivery for each listener of each new fact."""
    listeners = {
        happening.kind(): [name_of(one) for one in hearing] for happening, hearing in LISTENERS.items()
    }
    with transaction.atomic():
        now = timezone.now()
        facts = list(
            Fact.objects.select_for_update(skip_locked=_can_skip()).filter(addressed_at=None)[:BATCH]
        )
        Delivery.objects.bulk_create(
            [
                Delivery(fact=fact, listener=listener, due_at=now)
                for fact in facts
                for listener in listeners.get(fact.kind, [])
            ],
            ignore_conflicts=True,
        )
        Fact.objects.filter(pk__in=[fact.pk for fact in facts]).update(addressed_at=now)
    return len(facts)


def deliver_one(now: datetime | None = None) -> bool:
    """Carry the delivery that has waited longest; False when none is due.

    The listener runs outside any transaction of ours, so that slow work never blocks somebody's answer;
    it opens its own, and is safe to run twice.
    """
    now = now or timezone.now()
    due = Delivery.objects.filter(
        Q(held_until=None) | Q(held_until__lt=now), state="waiting", due_at__lte=now
    )
    delivery = due.select_related("fact").order_by("due_at", "id").first()
    if delivery is None:
        return False
    taken = due.filter(pk=delivery.pk).update(held_until=now + HOLD, tries=F("tries") + 1)
    if not taken:  # another worker was quicker
        return True
    delivery.tries += 1
    try:
        _listener_called(delivery.listener)(Happening.kinds[delivery.fact.kind].read(delivery.fact.body))
    except NotYet as early:
        Delivery.objects.filter(pk=delivery.pk).update(
            due_at=early.until, held_until=None, tries=F("tries") - 1
        )
    except Exception as trouble:  # whatever a listener trips over must not stop the others
        _keep_for_later(delivery, trouble)
    else:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.DELIVERED, delivered_at=timezone.now(), held_until=None, trouble=""
        )
    return True


def run_until_quiet(most: int = 100_000) -> int:
    """Deliver everything that is due, also what the deliveries themselves cause."""
    carried = 0
    while carried < most:
        address_new_facts()
        if not deliver_one():
            if not Fact.objects.filter(addressed_at=None).exists():
                break
            continue
        carried += 1
    return carried


def try_again(delivery_id: int) -> None:
    """Give a parked delivery a new start; staff do this after mending the cause."""
    Delivery.objects.filter(pk=delivery_id, state=Delivery.State.PARKED).update(
        state=Delivery.State.WAITING, tries=0, due_at=timezone.now(), held_until=None
    )


def _keep_for_later(delivery: Delivery, trouble: Exception) -> None:
    parked = delivery.tries >= MOST_TRIES
    log.warning(
        "%s could not hear fact %s (try %s): %s", delivery.listener, delivery.fact_id, delivery.tries, trouble
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.PARKED if parked else Delivery.State.WAITING,
        due_at=timezone.now() + timedelta(seconds=10 * 4**delivery.tries),
        held_until=None,
        trouble="".join(traceback.format_exception(trouble))[-4000:],
    )


def _listener_called(name: str) -> Listener:
    for hearing in LISTENERS.values():
        for listener in hearing:
            if name_of(listener) == name:
                return listener
    raise LookupError(f"No listener is called {name}; flow/table.py no longer names it.")


def _can_skip() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)
