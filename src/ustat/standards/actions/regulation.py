"""The regulation changes by a new dated value; the past is never edited."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.people.actions.trail import note_change
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.rules import require
from ustat.standards import rules
from ustat.standards.models import Provision


@transaction.atomic
def set_provision(
    key: str,
    *,
    value: Any,
    valid_from: date,
    legal_source: Mapping[str, str],
    by: Person | None,
    text: Mapping[str, str] | None = None,
    note: Mapping[str, str] | None = None,
) -> Provision:
    """A rule gets a new value from that day on; the value before it ends the day before.

    ``text`` is the sentence of the regulation; without it the sentence before stays, which is right only when
    it names no number. A value that was entered for a later day still begins then.

    Refuses ``NotAllowed`` unless ``by`` is a director, or nobody; ``WrongInput``: ``unknown_rule``,
    ``in_the_past``, ``value``, ``no_source``, ``same_day``; ``NotNow``: ``fixed_rule``.
    """
    today = timezone.localdate()
    if by is not None:
        require(by, Role.DIRECTOR)
    rules.refuse_fixed(key)
    rules.refuse_past(valid_from, today)
    history = list(Provision.objects.select_for_update().filter(key=key).order_by("valid_from"))
    if not history:
        raise WrongInput(
            _("The regulation has no rule “%(key)s”. New rules come with a new version of Ustat.")
            % {"key": key},
            code="unknown_rule",
        )
    if not any(said.strip() for said in legal_source.values()):
        raise WrongInput(
            _("Name the source of the new value: a law, an order, or the institute's own regulation."),
            code="no_source",
        )
    if any(one.valid_from == valid_from for one in history):
        raise WrongInput(
            _("A value from %(day)s is already entered. Take it back first if it has not begun.")
            % {"day": f"{valid_from:%d.%m.%Y}"},
            code="same_day",
        )
    before = next((one for one in reversed(history) if one.valid_from < valid_from), history[0])
    after = next((one for one in history if one.valid_from > valid_from), None)
    ends_another = before.valid_from < valid_from and (
        before.valid_until is None or before.valid_until >= valid_from
    )
    if ends_another:
        before.valid_until = valid_from - timedelta(days=1)
        before.save(update_fields=["valid_until"])
    provision = Provision.objects.create(
        key=key,
        value=rules.fitting(value, before.value, before.unit),
        unit=before.unit,
        position=before.position,
        valid_from=valid_from,
        valid_until=after.valid_from - timedelta(days=1) if after else None,
        ended_another=ends_another,
        title=before.title,
        text=text or before.text,
        legal_source=legal_source,
        note=note or {},
    )
    note_change(
        by=by,
        what="regulation changed",
        detail={"key": key, "from": before.value, "to": provision.value, "on": valid_from.isoformat()},
    )
    return provision


@transaction.atomic
def end_provision(key: str, *, on: date, by: Person | None) -> Provision:
    """A rule ends without another in its place; ``on`` is its last day.

    Refuses ``NotAllowed`` unless ``by`` is a director, or nobody; ``WrongInput`` (``in_the_past``);
    ``NotNow`` (``fixed_rule``, ``not_in_force``).
    """
    if by is not None:
        require(by, Role.DIRECTOR)
    rules.refuse_fixed(key)
    rules.refuse_past(on, timezone.localdate())
    last = Provision.objects.select_for_update().filter(key=key).order_by("-valid_from").first()
    if last is None or last.valid_until is not None or last.valid_from > on:
        raise NotNow(
            _("This rule is not in force without an end, so there is nothing to end on that day."),
            code="not_in_force",
        )
    last.valid_until = on
    last.save(update_fields=["valid_until"])
    note_change(by=by, what="regulation ended", detail={"key": key, "on": on.isoformat()})
    return last


@transaction.atomic
def withdraw_provision(provision: Provision, *, by: Person | None) -> None:
    """Take back a value that has not begun; the one before it goes on as it did.

    Refuses ``NotAllowed`` unless ``by`` is a director, or nobody; ``NotNow`` (``begun``) once it holds.
    """
    if by is not None:
        require(by, Role.DIRECTOR)
    provision = Provision.objects.select_for_update().get(pk=provision.pk)
    if provision.valid_from <= timezone.localdate():
        raise NotNow(
            _("This value holds since %(day)s and cannot be taken back. Enter a new one instead.")
            % {"day": f"{provision.valid_from:%d.%m.%Y}"},
            code="begun",
        )
    if provision.ended_another:
        day_before = provision.valid_from - timedelta(days=1)
        ended = Provision.objects.filter(key=provision.key, valid_until=day_before)
        ended.update(valid_until=provision.valid_until)
    note_change(
        by=by,
        what="regulation value taken back",
        detail={
            "key": provision.key,
            "value": provision.value,
            "on": provision.valid_from.isoformat(),
        },
    )
    provision.delete()
