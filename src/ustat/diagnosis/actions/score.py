"""Score a finished sitting."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.diagnosis import bridge
from ustat.diagnosis.facts import SittingScored
from ustat.diagnosis.models import Score
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.facts import SittingFinished
from ustat.instruments.models import Sitting


def score_finished_sitting(happening: SittingFinished) -> None:
    """Hear of a finished sitting; anonymous ones and those without levelled statements have no scores."""
    sitting = Sitting.objects.filter(pk=happening.sitting_id, person__isnull=False).first()
    if sitting is not None:
        score(sitting)


@transaction.atomic
def score(sitting: Sitting) -> list[Score]:
    """One score a direction from the levelled statements of a finished, named sitting; safe to repeat."""
    chosen, highest = _levels_chosen(sitting)
    if not chosen or sitting.person_id is None:
        return []
    now = timezone.now()
    scores = [
        Score(
            person_id=sitting.person_id,
            sitting=sitting,
            direction_id=direction,
            value=where.value,
            error=where.error,
            items=where.items,
            level=level.level,
            level_chance=level.chance,
            method=bridge.METHOD,
            scored_at=now,
        )
        for direction, (where, level) in bridge.standings(chosen, highest=highest).items()
    ]
    Score.objects.bulk_create(scores, ignore_conflicts=True)
    record(SittingScored(sitting_id=sitting.pk, person_id=sitting.person_id))
    return scores


def _levels_chosen(sitting: Sitting) -> tuple[dict[int, list[int]], int]:
    chosen: dict[int, list[int]] = defaultdict(list)
    highest = 1
    answers = sitting.answers.filter(item__kind=ItemKind.LEVEL, item__competence__isnull=False)
    for answer in answers.select_related("item__competence"):
        level_of = {choice.code: choice.level for choice in answer.item.choices if choice.level is not None}
        highest = max(highest, *level_of.values()) if level_of else highest
        if answer.state == AnswerState.GIVEN and answer.item.competence is not None:
            chosen[answer.item.competence.direction_id] += [
                level for code in answer.chosen if (level := level_of.get(code)) is not None
            ]
    return {direction: levels for direction, levels in chosen.items() if levels}, highest
