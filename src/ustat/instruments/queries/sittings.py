"""Sittings: somebody's own, and the one behind a secret address or a code."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from ustat.common.words import Words
from ustat.instruments.choices import AnswerState
from ustat.instruments.models import Answer, Choice, Item, Sitting
from ustat.people.cards import normal
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Step:
    """One question on somebody's way, with what was said to it so far."""

    number: int
    item: Item
    choices: list[Choice]
    answer: Answer | None

    @property
    def is_done(self) -> bool:
        """Answered or left empty, and saved."""
        return self.answer is not None

    @property
    def is_skipped(self) -> bool:
        return self.answer is not None and self.answer.state == AnswerState.SKIPPED

    @property
    def said(self) -> list[Words]:
        """The chosen options, in words; 'something else' stands in ``answer.text``."""
        chosen = set(self.answer.chosen) if self.answer else set()
        return [choice.words for choice in self.choices if choice.code in chosen]


def sittings_for(person: Person | None) -> QuerySet[Sitting]:
    """Somebody's own sittings, the newest first."""
    if not person:
        return Sitting.objects.none()
    return (
        Sitting.objects.filter(person_id=person.pk)
        .select_related("campaign__version__instrument")
        .order_by("-started_at", "-id")
    )


def sitting_by_token(token: UUID) -> Sitting | None:
    """The sitting with this secret address; whoever knows it may go on with it."""
    return Sitting.objects.filter(token=token).select_related("campaign__version__instrument").first()


def sitting_by_code(code: str) -> Sitting | None:
    """The sitting with this code, however it was typed: small letters, blanks, Cyrillic look-alikes."""
    wanted = normal(code)
    return Sitting.objects.filter(code=wanted).first() if wanted else None


def steps_of(sitting: Sitting) -> list[Step]:
    """The questions of a sitting in their order, each with its answer: two queries."""
    own = Prefetch("answers", queryset=Answer.objects.filter(sitting=sitting), to_attr="own")
    items = Item.objects.filter(version_id=sitting.campaign.version_id).prefetch_related(own)
    return [
        Step(number, item, item.choices, next(iter(item.own), None))
        for number, item in enumerate(items, start=1)
    ]
