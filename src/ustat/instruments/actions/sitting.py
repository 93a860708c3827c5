"""One person answering once: start, answer, finish."""

import random
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.facts import record
from ustat.instruments.choices import AnswerState
from ustat.instruments.facts import SittingFinished
from ustat.instruments.models import Answer, Campaign, Item, Sitting
from ustat.instruments.rules import check_open, check_takes_answers, moment_kept, reading
from ustat.people.cards import LETTERS
from ustat.people.models import Person

CODE_LENGTH: Final = 8  # 29^8 is about 39 bits; wrong codes are counted at the door
MOST_DRAWS: Final = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody has in hand after sending: always the same for the same sitting."""

    code: str
    finished_at: datetime
    answered: int
    asked: int


def start(
    campaign: Campaign,
    *,
    language: str,
    person: Person | None = None,
    token: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Sitting:
    """A sitting to answer in: a new one, or the one this person already has.

    ``token`` is a key made with the page, so that a second tap on the same button finds the same sitting.
    Once that sitting is sent, the same page begins a new one: on a shared phone the next teacher does.
    An anonymous campaign forgets ``person`` here, before anything is written.
    Refuses with ``NotNow``: ``campaign_closed``, ``campaign_not_yet``.
    """
    now = now or timezone.now()
    named = None if campaign.is_anonymous else person
    earlier = _earlier(campaign, named, token)
    if earlier is not None:
        return earlier
    check_takes_answers(campaign, now)
    for _draw in range(MOST_DRAWS):
        sitting = Sitting(
            campaign=campaign,
            person=named,
            token=token or uuid.uuid4(),
            code=new_code(),
            language=language[:2],
            started_at=moment_kept(campaign, now),
        )
        try:
            with transaction.atomic():
                sitting.save(force_insert=True)
        except IntegrityError:  # two taps at once, or one code drawn twice in a million years
            earlier = _earlier(campaign, named, token)
            if earlier is not None:
                return earlier
            token = None
        else:
            return sitting
    raise RuntimeError("No free code was found for a sitting; this cannot be chance.")


@transaction.atomic
def answer(
    sitting: Sitting,
    item: Item,
    *,
    chosen: Iterable[str] = (),
    text: str = "",
    number: float | None = None,
    state: str | None = None,
    now: datetime | None = None,
) -> Answer:
    """Keep what was said to one question: one write, and the same again changes nothing.

    Refuses as ``rules.reading`` does, and with ``NotNow``: ``sitting_finished``, ``campaign_closed``.
    """
    now = now or timezone.now()
    sitting = _held(sitting)
    check_open(sitting)
    check_takes_answers(sitting.campaign, now)
    if item.version_id != sitting.campaign.version_id:
        raise WrongInput(_("This question does not belong to this survey."), code="item_elsewhere")
    said = reading(item, chosen=chosen, text=text, number=number, state=state)
    kept = Answer(
        sitting=sitting,
        item=item,
        state=said.state,
        chosen=said.chosen,
        text=said.text,
        number=said.number,
        given_at=moment_kept(sitting.campaign, now),
    )
    Answer.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["sitting", "item"],
        update_fields=["state", "chosen", "text", "number", "given_at"],
    )
    return kept


@transaction.atomic
def finish(sitting: Sitting, *, now: datetime | None = None) -> Receipt:
    """Send the answers for good. Sending again, from wherever, brings the same receipt and no second fact.

    Questions that were left without an answer are kept as left empty: they were asked.
    """
    now = now or timezone.now()
    sitting = _held(sitting)
    if sitting.is_open:
        check_takes_answers(sitting.campaign, now)
        _leave_the_rest_empty(sitting, now)
        sitting.finished_at = moment_kept(sitting.campaign, now)
        sitting.save(update_fields=["finished_at"])
        record(SittingFinished(sitting_id=sitting.pk))
    return receipt_of(sitting)


def switch_language(sitting: Sitting, language: str) -> Sitting:
    """Go on in another language; what was answered stays."""
    sitting.language = language[:2]
    sitting.save(update_fields=["language"])
    return sitting


def receipt_of(sitting: Sitting) -> Receipt:
    """The receipt of a finished sitting."""
    if sitting.finished_at is None:
        raise ValueError("A sitting that is still open has no receipt.")
    states = list(sitting.answers.values_list("state", flat=True))
    answered = sum(state != AnswerState.SKIPPED for state in states)
    return Receipt(sitting.code, sitting.finished_at, answered=answered, asked=len(states))


def new_code(chance: random.Random | None = None) -> str:
    """A short code without letters that can be taken for one another."""
    draw = chance or secrets.SystemRandom()
    return "".join(draw.choice(LETTERS) for _letter in range(CODE_LENGTH))


def _held(sitting: Sitting) -> Sitting:
    """The sitting as it is now, held until this transaction ends: answering and finishing take turns."""
    return Sitting.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=sitting.pk)


def _earlier(campaign: Campaign, person: Person | None, token: uuid.UUID | None) -> Sitting | None:
    """The sitting that this start would only repeat."""
    if person is not None:
        return Sitting.objects.filter(campaign=campaign, person=person).first()
    if token is None:
        return None
    return Sitting.objects.filter(campaign=campaign, token=token, person=None, finished_at=None).first()


def _leave_the_rest_empty(sitting: Sitting, now: datetime) -> None:
    answered = set(sitting.answers.values_list("item_id", flat=True))
    items = Item.objects.filter(version_id=sitting.campaign.version_id).exclude(pk__in=answered)
    Answer.objects.bulk_create(
        Answer(
            sitting=sitting,
            item=item,
            state=AnswerState.SKIPPED,
            given_at=moment_kept(sitting.campaign, now),
        )
        for item in items
    )
