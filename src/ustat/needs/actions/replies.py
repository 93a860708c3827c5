"""An answer to the askers: written once, read by each in her own language, corrected without being lost."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.facts import record
from ustat.common.words import LANGUAGES, Words
from ustat.needs.actions.requests import held
from ustat.needs.choices import Outcome
from ustat.needs.facts import RequestsAnswered
from ustat.needs.models import Reply, Request
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.standards.models import Topic

TO_FILL: Final = "[…]"
LONGEST: Final = 2000


def draft(outcome: str, topic: Topic | None) -> Words:
    """The machine's sentence for an answer, in every language of the house; ``[…]`` is for the methodist."""
    drafted = Words()
    for code in LANGUAGES:
        with translation.override(code):
            name = topic.name.in_language(code) if topic else TO_FILL
            drafted[code] = _sentence(outcome) % {"topic": name, "reason": TO_FILL}
    return drafted


@transaction.atomic
def reply(
    requests: Sequence[Request],
    *,
    outcome: str,
    words: Words,
    topic: Topic | None = None,
    by: Person | None,
) -> Reply:
    """Answer everybody who asked for one of these, and who said "me too" to them.

    Refuses with ``WrongInput``: no request, an outcome that does not exist, an answer without words
    (``empty_answer``), one that still holds ``[…]`` (``unfinished_answer``) or is too long.
    """
    members = held(requests, by=by)
    if not members:
        raise WrongInput(_("Choose at least one request to answer."), code="nothing_chosen")
    kept = _written(outcome, words, topic, by)
    kept.requests.set(members)
    record(RequestsAnswered(reply_id=kept.pk))
    note_change(by=by, what="needs.reply", detail={"reply": kept.pk, "requests": [one.pk for one in members]})
    return kept


@transaction.atomic
def correct_reply(
    older: Reply, *, outcome: str, words: Words, topic: Topic | None = None, by: Person | None
) -> Reply:
    """Write an answer anew for the same askers. The older one stays and is shown as such.

    Refuses with ``NotNow``, ``already_corrected``, an answer that has a newer one.
    """
    older = Reply.objects.select_for_update().get(pk=older.pk)
    members = held(list(older.requests.all()), by=by)
    if Reply.objects.filter(corrects=older).exists():
        raise NotNow(
            _("This answer has been corrected already. Correct the newest one."), code="already_corrected"
        )
    kept = _written(outcome, words, topic, by, corrects=older)
    kept.requests.set(members)
    kept.proposals.set(older.proposals.all())
    record(RequestsAnswered(reply_id=kept.pk))
    note_change(by=by, what="needs.correct_reply", detail={"reply": kept.pk, "older": older.pk})
    return kept


def _written(
    outcome: str, words: Words, topic: Topic | None, by: Person | None, *, corrects: Reply | None = None
) -> Reply:
    if outcome not in Outcome.values:
        raise WrongInput(_("Choose what became of the request."), code="outcome_unknown")
    return Reply.objects.create(
        outcome=outcome,
        words=checked(words),
        topic=topic,
        corrects=corrects,
        written_by=by,
        written_at=timezone.now(),
    )


def checked(words: Words) -> Words:
    """The answer without empty languages; refuses what an asker could not read as an answer."""
    said = Words({code: text for code in LANGUAGES if (text := words.get(code, "").strip())})
    if not said:
        raise WrongInput(_("The answer is empty. Write it in at least one language."), code="empty_answer")
    if any(TO_FILL in text for text in said.values()):
        raise WrongInput(
            _("The answer still holds %(sign)s. Write there what is meant, then send again.")
            % {"sign": TO_FILL},
            code="unfinished_answer",
        )
    if too_long := _longest(said.values()):
        raise WrongInput(
            _("The answer has %(got)s characters; at most %(most)s reach the askers.")
            % {"got": too_long, "most": LONGEST},
            code="answer_too_long",
        )
    return said


def _longest(texts: Iterable[str]) -> int:
    return max((len(text) for text in texts if len(text) > LONGEST), default=0)


def _sentence(outcome: str) -> str:
    match outcome:
        case Outcome.PLANNED:
            return _("A course on “%(topic)s” is planned. Look among the courses and choose it if you like.")
        case Outcome.JOINED:
            return _("Your request is joined with the topic “%(topic)s”, for which others ask too.")
        case Outcome.NOT_NOW:
            return _("We cannot offer this now, because %(reason)s. Your request stays with us.")
        case _:
            return "%(reason)s"
