"""Facts reach their listeners: at least once, in any weather."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ustat.common.facts import Happening, record
from ustat.common.models import Delivery, Fact
from ustat.flow import deliver, table

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class BellRang(Happening):
    """A fact of these tests only."""

    times: int


heard: list[int] = []


def hear(fact: BellRang) -> None:
    heard.append(fact.times)


def hear_and_stumble(fact: BellRang) -> None:
    raise ValueError("no ears today")


@pytest.fixture(autouse=True)
def listeners(monkeypatch):
    heard.clear()
    monkeypatch.setitem(table.LISTENERS, BellRang, [hear])


def ring(times: int = 1) -> Fact:
    with transaction.atomic():
        return record(BellRang(times=times))


def test_a_fact_reaches_its_listener_once():
    ring(3)

    deliver.run_until_quiet()
    deliver.run_until_quiet()

    assert heard == [3]


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError, match="outside the transaction"):
        record(BellRang(times=1))

    assert Fact.objects.count() == 0


def test_a_fact_whose_change_was_rolled_back_is_never_heard():
    with transaction.atomic():
        record(BellRang(times=1))
        transaction.set_rollback(True)

    deliver.run_until_quiet()

    assert heard == []


def test_a_stumbling_listener_is_tried_again_later_and_does_not_stop_the_others(monkeypatch):
    monkeypatch.setitem(table.LISTENERS, BellRang, [hear_and_stumble, hear])
    ring()

    deliver.run_until_quiet()

    assert heard == [1]
    stumbled = Delivery.objects.get(listener__endswith="hear_and_stumble")
    assert (stumbled.state, stumbled.tries) == ("waiting", 1)
    assert stumbled.due_at > timezone.now()
    assert "no ears today" in stumbled.trouble


def test_what_keeps_failing_is_parked_and_can_be_given_a_new_start(monkeypatch):
    monkeypatch.setitem(table.LISTENERS, BellRang, [hear_and_stumble])
    ring()
    later = timezone.now()
    deliver.address_new_facts()
    for _ in range(deliver.MOST_TRIES):
        later += timedelta(days=10)
        assert deliver.deliver_one(now=later)

    parked = Delivery.objects.get()
    assert (parked.state, parked.tries) == ("parked", deliver.MOST_TRIES)
    assert not deliver.deliver_one(now=later + timedelta(days=10))

    monkeypatch.setattr(deliver, "_listener_called", lambda name: hear)
    deliver.try_again(parked.pk)
    deliver.run_until_quiet()

    assert heard == [1]
    assert Delivery.objects.get().state == "delivered"


def test_a_delivery_held_by_a_worker_that_died_is_given_back():
    ring()
    deliver.address_new_facts()
    Delivery.objects.update(held_until=timezone.now() + deliver.HOLD, tries=1)

    assert not deliver.deliver_one()
    assert deliver.deliver_one(now=timezone.now() + deliver.HOLD + timedelta(seconds=1))
    assert heard == [1]


def test_every_listener_in_the_table_can_be_found_by_its_name():
    for listeners in table.LISTENERS.values():
        for listener in listeners:
            assert deliver._listener_called(deliver.name_of(listener)) is listener
