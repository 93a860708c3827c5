"""What becomes of needs: planned, met, open again, withdrawn; and needs that come from elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed, NotNow
from ustat.common.facts import record
from ustat.diagnosis.facts import SittingScored
from ustat.diagnosis.models import Score
from ustat.needs.choices import NeedState, ReasonKind
from ustat.needs.facts import AdviceAccepted
from ustat.needs.models import Advice, Need
from ustat.needs.models.need import UNFINISHED
from ustat.needs.rules import LOW_LEVEL, LOW_LEVEL_CHANCE
from ustat.people.actions.trail import note_change, note_changes
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import people_for
from ustat.people.rules import has_role
from ustat.standards.models import Direction

BATCH = 400


@transaction.atomic
def plan_needs(pairs: Iterable[tuple[int, int]], *, by: Person | None = None) -> int:
    """Open needs of these (person, direction) become planned; a duty of the person with them."""
    return _move(pairs, {NeedState.OPEN}, NeedState.PLANNED, by=by)


@transaction.atomic
def open_needs_again(pairs: Iterable[tuple[int, int]], *, by: Person | None = None) -> int:
    """Planned needs of these (person, direction) are open again: their place is gone."""
    return _move(pairs, {NeedState.PLANNED}, NeedState.OPEN, by=by)


@transaction.atomic
def meet_needs(person: int, direction: int) -> int:
    """A course of the direction is completed: what was open or planned there is met, and the duty too."""
    return _move([(person, direction)], set(UNFINISHED), NeedState.MET, by=None)


@transaction.atomic
def withdraw_need(need: Need, *, by: Person) -> Need:
    """ "I do not need this": the teacher's own word ends a need. Refuses a met one and somebody else's."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    _check_own(need, by)
    if need.state == NeedState.MET:
        raise NotNow(_("This need is met already."), code="need_met")
    need.state, need.withdrawn_at = NeedState.WITHDRAWN, timezone.now()
    need.save(update_fields=["state", "withdrawn_at"])
    note_change(by=by, about=by, what="needs.withdraw_need", detail={"need": need.pk})
    return need


@transaction.atomic
def reopen_need(need: Need, *, by: Person) -> Need:
    """Undo ``withdraw_need``. Refuses ``NotNow``, ``need_again``, when the same need came again since."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    _check_own(need, by)
    if need.state != NeedState.WITHDRAWN:
        raise NotNow(_("This need was not withdrawn."), code="need_not_withdrawn")
    if need.sitting_id is None and _unfinished(need.person_id, need.direction_id, need.kind).exists():
        raise NotNow(_("The same need stands on your page again already."), code="need_again")
    need.state, need.withdrawn_at = NeedState.OPEN, None
    need.save(update_fields=["state", "withdrawn_at"])
    note_change(by=by, about=by, what="needs.reopen_need", detail={"need": need.pk})
    return need


def note_low_scores(happening: SittingScored) -> None:
    """Hear of scores: a level that is surely low is a need, for the teacher's eyes and the planner's counts.

    It is not stated: nothing is planned for it unless she chooses a course herself. Safe to repeat.
    """
    low = Score.objects.filter(
        sitting__in=happening.sitting_ids, level__lte=LOW_LEVEL, level_chance__gte=LOW_LEVEL_CHANCE
    ).order_by("id")
    now = timezone.now()
    Need.objects.bulk_create(
        [
            Need(
                person_id=score.person_id,
                direction_id=score.direction_id,
                sitting_id=score.sitting_id,
                kind=ReasonKind.SCORE,
                strength=score.level_chance,
                is_stated=False,
                reason={"level": score.level, "chance": score.level_chance, "topics": []},
                derived_at=now,
            )
            for score in low
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def note_wish(person: int, direction: int, *, topic: str) -> Need:
    """The person chose a topic herself: an own wish is a need of its direction. Safe to repeat."""
    return _own_need(person, direction, ReasonKind.WISH, {"topics": [topic]})


@transaction.atomic
def note_duties(due: Mapping[int, float]) -> int:
    """A course is due by the regulation: person to how urgent (0.5 this year, 1 overdue). Safe to repeat.

    Duties of people who are no longer due are not touched here: a completed course meets them.
    """
    have = set(
        Need.objects.filter(kind=ReasonKind.RULE, state__in=UNFINISHED, person__in=list(due)).values_list(
            "person", flat=True
        )
    )
    now = timezone.now()
    new = [
        Need(
            person_id=person,
            kind=ReasonKind.RULE,
            strength=urgency,
            is_stated=False,
            reason={"topics": []},
            derived_at=now,
        )
        for person, urgency in sorted(due.items())
        if person not in have
    ]
    Need.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    return len(new)


@transaction.atomic
def advise(person: Person, *, direction: Direction, note: str = "", by: Person) -> Advice:
    """A school head suggests a direction to a teacher of her school. It binds nobody.

    Refuses with ``NotAllowed``, ``not_own_teacher``; an open suggestion of the same direction is given back.
    """
    if not has_role(by, Role.HEAD) or not people_for(by).filter(pk=person.pk).exists() or person.pk == by.pk:
        raise NotAllowed(
            _("A school head can suggest a direction to teachers of the own school."), code="not_own_teacher"
        )
    advice, is_new = Advice.objects.get_or_create(
        person=person,
        direction=direction,
        accepted_at=None,
        declined_at=None,
        defaults={"by": by, "note": note.strip()[:300], "made_at": timezone.now()},
    )
    if is_new:
        note_change(by=by, about=person, what="needs.advise", detail={"advice": advice.pk})
    return advice


@transaction.atomic
def accept_advice(advice: Advice, *, by: Person) -> Need:
    """Take a suggestion as a need of one's own. Only the teacher can, and only once."""
    held = _open_advice(advice, by)
    held.accepted_at = timezone.now()
    held.save(update_fields=["accepted_at"])
    need = _own_need(
        by.pk, held.direction_id, ReasonKind.ADVICE, {"topics": [], "advice": held.pk, "by": held.by_id}
    )
    note_change(by=by, about=by, what="needs.accept_advice", detail={"advice": held.pk})
    record(AdviceAccepted(need_id=need.pk))
    return need


@transaction.atomic
def decline_advice(advice: Advice, *, by: Person) -> None:
    """Let a suggestion go; no reason is asked, and nothing follows from it."""
    held = _open_advice(advice, by)
    held.declined_at = timezone.now()
    held.save(update_fields=["declined_at"])
    note_change(by=by, about=by, what="needs.decline_advice", detail={"advice": held.pk})


def _open_advice(advice: Advice, by: Person) -> Advice:
    held = Advice.objects.select_for_update().get(pk=advice.pk)
    if held.person_id != by.pk:
        raise NotAllowed(_("Only the teacher herself decides about a suggestion."), code="not_own_advice")
    if held.accepted_at or held.declined_at:
        raise NotNow(_("You have decided about this suggestion already."), code="advice_decided")
    return held


def _own_need(person: int, direction: int, kind: ReasonKind, reason: dict[str, object]) -> Need:
    found = _unfinished(person, direction, kind).first()
    if found is not None:
        return found
    return Need.objects.create(
        person_id=person,
        direction_id=direction,
        kind=kind,
        strength=1,
        is_stated=True,
        reason=reason,
        derived_at=timezone.now(),
    )


def _unfinished(person: int, direction: int | None, kind: str) -> QuerySet[Need]:
    return Need.objects.filter(
        person=person, direction=direction, kind=kind, sitting=None, state__in=UNFINISHED
    )


def _check_own(need: Need, by: Person) -> None:
    if need.person_id != by.pk:
        raise NotAllowed(_("Only the teacher herself decides about her needs."), code="not_own_need")


def _move(
    pairs: Iterable[tuple[int, int]], from_states: set[NeedState], to: NeedState, *, by: Person | None
) -> int:
    """Needs of (person, direction) change their state; those by rule go with whatever direction."""
    wanted = set(pairs)
    people = sorted({person for person, _direction in wanted})
    ids: list[int] = []
    for start in range(0, len(people), BATCH):
        here = Need.objects.select_for_update().filter(
            Q(direction__isnull=False) | Q(kind=ReasonKind.RULE),
            person__in=people[start : start + BATCH],
            state__in=from_states,
        )
        ids += [
            pk
            for pk, person, direction in here.values_list("pk", "person", "direction")
            if direction is None or (person, direction) in wanted
        ]
    now = timezone.now()
    dates: dict[NeedState, dict[str, datetime | None]] = {
        NeedState.PLANNED: {"planned_at": now},
        NeedState.MET: {"met_at": now},
        NeedState.OPEN: {"planned_at": None},
    }
    for start in range(0, len(ids), BATCH):
        batch = Need.objects.filter(pk__in=ids[start : start + BATCH])
        batch.update(state=to, **dates[to])
        note_changes(by=by, what=f"needs.{to}", about=sorted(set(batch.values_list("person", flat=True))))
    return len(ids)
