"""Cards: issued on paper, shown once, withdrawn when lost. Only a keyed digest is kept."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.branches import in_branches
from ustat.common.errors import NotAllowed, WrongInput
from ustat.people import cards, queries, rules
from ustat.people.actions.trail import note_change, note_changes
from ustat.people.choices import Role
from ustat.people.models import Account, Card, Person, Post


@dataclass(frozen=True, slots=True)
class Issued:
    """A card on its way to the printer: the only moment at which the code is known."""

    person: Person
    code: str


@transaction.atomic
def issue(person: Person, *, by: Person | None, code: str | None = None) -> str:
    """A new card for somebody; cards she had before stop working. The code is returned once and not kept.

    ``code`` is given only by the made-up institute. Refuses (``WrongInput``, ``code``) one of another length;
    ``NotAllowed`` unless ``by`` is an operator who reaches the person, or nobody.
    """
    _require_operator(by, [person])
    code = code or cards.new_code()
    if len(cards.normal(code)) != cards.LENGTH:
        raise WrongInput(
            _("A card's code has %(need)d letters and digits, got “%(got)s”.")
            % {"need": cards.LENGTH, "got": code},
            code="code",
        )
    _withdraw([person])
    Card.objects.create(person=person, digest=cards.digest_of(code), issued_by=by if by else None)
    note_change(by=by, what="card issued", about=person)
    return code


@transaction.atomic
def issue_many(people: Iterable[Person], *, by: Person | None) -> list[Issued]:
    """New cards for many, in their order; a few statements however many."""
    people = list(people)
    _require_operator(by, people)
    _withdraw(people)
    issued = [Issued(person, cards.new_code()) for person in people]
    Card.objects.bulk_create(
        Card(person=one.person, digest=cards.digest_of(one.code), issued_by=by if by else None)
        for one in issued
    )
    note_changes(by=by, what="card issued", about=[person.pk for person in people])
    return issued


@transaction.atomic
def revoke(person: Person, *, by: Person | None) -> int:
    """Make every card of somebody stop working, and sign her out everywhere. Returns how many cards."""
    _require_operator(by, [person])
    withdrawn = _withdraw([person])
    note_change(by=by, what="card withdrawn", about=person, detail={"cards": withdrawn})
    return withdrawn


def _withdraw(people: list[Person]) -> int:
    ids = [person.pk for person in people]
    withdrawn = Card.objects.filter(person__in=ids, revoked_at=None).update(revoked_at=timezone.now())
    if withdrawn:
        # A session is bound to the account's password column; another value there ends all its sessions.
        Account.objects.filter(person__in=ids).update(password=f"!{secrets.token_urlsafe(24)}")
    return withdrawn


def _require_operator(by: Person | None, people: list[Person]) -> None:
    """A card opens somebody's own results, so nobody but the operator there may hold one in the hand."""
    if by is None:
        return
    rules.require(by, Role.OPERATOR)
    reach = in_branches(queries.reach_of(by, Role.OPERATOR), "organisation__path")
    wanted = {person.pk for person in people}
    reached = Post.objects.filter(rules.current(), reach, person__in=wanted)
    if wanted - set(reached.values_list("person", flat=True)):
        raise NotAllowed(
            _("Cards can be issued only for people who work in your own part of the tree."),
            code="out_of_reach",
        )
