"""May this be answered, and so? What an answer means is decided here, once, for pages, files and programs."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import NotNow, WrongInput
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.models import Campaign, Choice, Item, Sitting
from ustat.people.choices import Role

# Who may look at campaigns and how they run, and who may open, close and import; names are shown to nobody.
READERS: Final = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)
RUNNERS: Final = (Role.METHODIST, Role.DIRECTOR, Role.OPERATOR)

LONGEST_OTHER: Final = 200
LONGEST_TEXT: Final = 1000
SMALLEST_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it will be kept."""

    state: AnswerState
    chosen: list[str] = field(default_factory=list)
    text: str = ""
    number: float | None = None


def reading(
    item: Item,
    *,
    chosen: Iterable[str] = (),
    text: str = "",
    number: float | None = None,
    state: str | None = None,
) -> Said:
    """What somebody said to ``item``.

    ``chosen`` are codes of its options, in any order; ``text`` is her own words, beside 'something else' or
    alone. ``state=SKIPPED`` leaves the question empty, whatever else came with it; ``SILENT`` and ``NONE``
    stand for the option that says so.

    Refuses with ``WrongInput``: ``option_unknown``, ``option_not_alone``, ``one_option``, ``answer_empty``,
    ``text_too_long``, ``text_unasked``, ``number_wrong``.
    """
    if state == AnswerState.SKIPPED:
        return Said(AnswerState.SKIPPED)
    if state in {AnswerState.SILENT, AnswerState.NONE}:
        return _said_of_state(item, AnswerState(state))
    words = tidy(text)
    _check_length(words, most=LONGEST_TEXT if item.kind == ItemKind.TEXT else LONGEST_OTHER)
    if item.kind == ItemKind.TEXT:
        return Said(AnswerState.GIVEN, text=words) if words else Said(AnswerState.SKIPPED)
    if item.kind == ItemKind.NUMBER:
        return _number_said(number)
    picked = _picked(item, set(chosen), words)
    if picked[0].is_exclusive:
        silent = picked[0].is_silent
        return Said(AnswerState.SILENT if silent else AnswerState.NONE, [picked[0].code])
    return Said(
        AnswerState.GIVEN,
        [choice.code for choice in picked],
        text=words,
        number=rating_of(picked[0]) if item.kind == ItemKind.RATING else None,
    )


def rating_of(choice: Choice) -> float | None:
    """The number of a point on a rating scale."""
    if choice.level is not None:
        return float(choice.level)
    return float(choice.code) if choice.code.isdigit() else None


def tidy(text: str) -> str:
    """Words as they will be kept: one kind of line end, no control characters, composed letters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_kept_letter, lines)).strip()


def _kept_letter(letter: str) -> str:
    if letter == "\n" or letter.isprintable():
        return letter
    return " " if letter.isspace() else ""


def check_takes_answers(campaign: Campaign, now: datetime) -> None:
    """Refuse with ``NotNow`` before the first day, ``campaign_not_yet``, and later, ``campaign_closed``."""
    today = timezone.localdate(now)
    if campaign.is_over_on(today):
        raise NotNow(
            _("This survey is closed and takes no more answers. What was answered before stays. Thank you!"),
            code="campaign_closed",
        )
    if not campaign.is_open_on(today):
        raise NotNow(
            _("This survey has not begun yet. It opens on %(date)s.")
            % {"date": f"{campaign.opens_on:%d.%m.%Y}"},
            code="campaign_not_yet",
        )


def check_open(sitting: Sitting) -> None:
    """Refuse with ``NotNow``, ``sitting_finished``: what was sent is not changed afterwards."""
    if not sitting.is_open:
        raise NotNow(
            _("These answers have already been sent and cannot be changed any more. Nothing was lost."),
            code="sitting_finished",
        )


def moment_kept(campaign: Campaign, now: datetime) -> datetime:
    """The time that is kept of somebody answering: in an anonymous campaign only the day."""
    if not campaign.is_anonymous:
        return now
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))


def _picked(item: Item, chosen: set[str], words: str) -> Sequence[Choice]:
    """The options somebody chose, in the order of the question, checked."""
    choices = item.choices
    if unknown := chosen - {choice.code for choice in choices}:
        raise WrongInput(
            _("“%(option)s” is not an answer to this question. Open the question again and choose anew.")
            % {"option": sorted(unknown)[0][:60]},
            code="option_unknown",
        )
    other = next((choice for choice in choices if choice.is_other), None)
    if words and other is None:
        raise WrongInput(_("This question is answered by choosing, not in words."), code="text_unasked")
    if words and other is not None and (item.kind == ItemKind.MULTIPLE or not chosen):
        chosen = chosen | {other.code}
    picked = [choice for choice in choices if choice.code in chosen]
    _check_number_chosen(item, picked)
    if words and other is not None and other not in picked:
        raise WrongInput(_("You chose one answer and wrote another. Keep one of the two."), code="one_option")
    return picked


def _check_number_chosen(item: Item, picked: Sequence[Choice]) -> None:
    if not picked:
        raise WrongInput(
            _("Nothing is chosen yet. Choose what suits you, or press “Skip this question”."),
            code="answer_empty",
        )
    alone = next((choice for choice in picked if choice.is_exclusive), None)
    if alone is not None and len(picked) > 1:
        raise WrongInput(
            _("“%(option)s” goes with no other answer. Take it away, or take away the others.")
            % {"option": alone.words},
            code="option_not_alone",
        )
    if item.kind != ItemKind.MULTIPLE and len(picked) > 1:
        raise WrongInput(
            _("This question takes one answer. Keep the one that suits best."), code="one_option"
        )


def _said_of_state(item: Item, state: AnswerState) -> Said:
    wanted = (
        choice.code
        for choice in item.choices
        if (choice.is_silent if state == AnswerState.SILENT else choice.is_none or choice.is_not_applicable)
    )
    code = next(wanted, None)
    return Said(state, [code] if code else [])


def _number_said(number: float | None) -> Said:
    if number is None:
        return Said(AnswerState.SKIPPED)
    if not math.isfinite(number):
        raise WrongInput(_("A number was expected here, in figures, such as 12."), code="number_wrong")
    return Said(AnswerState.GIVEN, number=number)


def _check_length(words: str, *, most: int) -> None:
    if len(words) > most:
        raise WrongInput(
            ngettext(
                "At most %(most)s letter fits here; you wrote %(got)s. Please shorten it.",
                "At most %(most)s letters fit here; you wrote %(got)s. Please shorten it.",
                most,
            )
            % {"most": most, "got": len(words)},
            code="text_too_long",
        )
