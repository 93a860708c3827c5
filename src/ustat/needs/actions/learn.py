"""The machine learns from what people decided, in the background; a person may put a former version back."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.common.facts import NotYet, record
from ustat.needs.bridge.ideas import ideas
from ustat.needs.bridge.machine import machine_of, measured
from ustat.needs.choices import RequestState
from ustat.needs.facts import LessonsChanged, MachineChanged, RequestsSettled
from ustat.needs.models import MachineVersion, Request, Synonym
from ustat.needs.queries import learning_rests, own_synonyms, version_in_force
from ustat.needs.rules import DESK
from ustat.people.actions.trail import note_change
from ustat.people.bridge import fold
from ustat.people.models import Person
from ustat.people.rules import has_role

# Settling a page of requests is one lesson, not thirty: between two versions passes at least this long.
PAUSE: Final = timedelta(minutes=5)
MOST_LESSONS: Final = 2_000
LONGEST_WORDS: Final = 100


def learn_from_settled(happening: RequestsSettled) -> None:
    """Hear that people settled requests: learn, if there is something new and the last time is a while ago.

    Safe to repeat: with nothing new it does nothing. Asks to be told again later (``NotYet``) when it is too
    early. Rests while a former version was put back.
    """
    if not learning_rests():
        _learn(patiently=True)


def learn_from_change(happening: LessonsChanged) -> None:
    """Hear of a new synonym, or that learning was asked for. Safe to repeat."""
    if happening.asked_for or not learning_rests():
        _learn(patiently=not happening.asked_for)


def add_synonym(idea: str, words: str, *, by: Person | None) -> Synonym:
    """Say that people here mean this idea of the glossary by these words.

    The same words twice are one. Refuses an idea the glossary lacks, and words that are empty or longer than
    100 letters.
    """
    _check_may_teach(by)
    known = {fold(name): name for name in ideas()}
    idea, words = known.get(fold(idea), ""), " ".join(words.split())
    if not idea:
        raise WrongInput(_("Choose an idea that the glossary has."), code="no_such_idea")
    if not any(sign.isalnum() for sign in words) or len(words) > LONGEST_WORDS:
        raise WrongInput(
            _("Write the words as people use them, at most %(most)d letters.") % {"most": LONGEST_WORDS},
            code="wrong_words",
        )
    with transaction.atomic():
        synonym, is_new = Synonym.objects.get_or_create(
            idea=idea,
            words=words,
            removed_at=None,
            defaults={"added_by": by, "added_at": timezone.now()},
        )
        if is_new:
            note_change(by=by, what="needs.add_synonym", detail={"idea": idea, "words": words})
            record(LessonsChanged(asked_for=False))
    return synonym


@transaction.atomic
def remove_synonym(synonym: Synonym, *, by: Person | None) -> None:
    """Take a synonym back; removing it twice is the same."""
    _check_may_teach(by)
    removed = Synonym.objects.filter(pk=synonym.pk, removed_at=None).update(removed_at=timezone.now())
    if removed:
        note_change(by=by, what="needs.remove_synonym", detail={"idea": synonym.idea, "words": synonym.words})
        record(LessonsChanged(asked_for=False))


@transaction.atomic
def put_back(version: MachineVersion, *, by: Person | None) -> MachineVersion:
    """Undo the version in force: the one before it, or what the machine came with, is in force again.

    From then on the machine learns no more until somebody asks it to (``learn_again``). Refuses with
    ``NotNow`` a version that is not in force.
    """
    _check_may_teach(by)
    current = MachineVersion.objects.select_for_update().filter(put_back_at=None).first()
    if current is None or current.pk != version.pk:
        raise NotNow(_("This version is not in force, so there is nothing to undo."), code="not_in_force")
    current.put_back_at, current.put_back_by = timezone.now(), by
    current.save(update_fields=["put_back_at", "put_back_by"])
    note_change(by=by, what="needs.put_machine_back", detail={"version": current.number})
    former = version_in_force()
    record(MachineChanged(version=former.number if former else 0))
    return current


@transaction.atomic
def learn_again(*, by: Person | None) -> None:
    """Let the machine learn once more from all that people have decided by now."""
    _check_may_teach(by)
    note_change(by=by, what="needs.let_machine_learn")
    record(LessonsChanged(asked_for=True))


def _learn(*, patiently: bool) -> None:
    """Make a new version from what is known now, unless the version in force knows the same."""
    lessons, synonyms = _lessons(), [list(pair) for pair in own_synonyms().values_list("idea", "words")]
    current = version_in_force()
    known = (current.lessons, current.synonyms) if current else ([], [])
    if known == (lessons, synonyms):
        return
    newest = MachineVersion.objects.first()
    if patiently and newest and timezone.now() < newest.trained_at + PAUSE:
        raise NotYet(newest.trained_at + PAUSE)
    version = MachineVersion(lessons=lessons, synonyms=synonyms, trained_at=timezone.now(), number=0)
    quality, chance = measured(machine_of(version))
    with transaction.atomic():
        highest = MachineVersion.objects.aggregate(highest=Max("number"))["highest"] or 0
        version.number, version.quality, version.chance = highest + 1, quality, chance
        version.save()
        record(MachineChanged(version=version.number))


def _lessons() -> list[list[Any]]:
    """Of the newest requests that people settled: id, direction (0: no request) and topic ("": none)."""
    settled = (
        Request.objects.filter(state__in=[RequestState.SETTLED, RequestState.NOT_A_REQUEST])
        .order_by("-settled_at", "-id")
        .values_list("pk", "direction", "topic__code")[:MOST_LESSONS]
    )
    return sorted([pk, direction or 0, topic or ""] for pk, direction, topic in settled)


def _check_may_teach(by: Person | None) -> None:
    """Only methodists teach the machine. None: its own work."""
    if by is not None and not has_role(by, *DESK):
        raise NotAllowed(_("Only a methodist can teach the machine."), code="not_at_the_desk")
