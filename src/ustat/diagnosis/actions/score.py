"""Score finished sittings, one by one or a whole file of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.diagnosis import bridge
from ustat.diagnosis.facts import SittingScored
from ustat.diagnosis.models import Score
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.facts import AnswersImported, SittingFinished
from ustat.instruments.models import Answer, Sitting

BATCH = 500


def score_finished_sitting(happening: SittingFinished) -> None:
    """Hear of a finished sitting."""
    score([happening.sitting_id])


def score_import(happening: AnswersImported) -> None:
    """Hear of a file of answers; in batches, so that nobody waits for a long transaction."""
    sittings = Sitting.objects.filter(came_with=happening.answer_import_id, person__isnull=False)
    ids = list(sittings.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        score(ids[start : start + BATCH])


@dataclass(slots=True)
class _Chosen:
    """The levels one person chose, direction by direction, and how many levels there are."""

    levels: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    highest: int = 1


@transaction.atomic
def score(sitting_ids: Sequence[int]) -> list[Score]:
    """One score a person and direction from levelled statements; safe to repeat.

    Anonymous sittings, and those without a chosen level, have no scores.
    """
    sittings = {
        one.pk: one
        for one in Sitting.objects.filter(
            pk__in=sitting_ids, person__isnull=False, finished_at__isnull=False
        ).select_related("person")
    }
    chosen = _levels_chosen(sittings)
    now = timezone.now()
    scores = [
        Score(
            person=sittings[sitting].person,
            sitting=sittings[sitting],
            direction_id=direction,
            value=where.value,
            error=where.error,
            items=where.items,
            level=level.level,
            level_chance=level.chance,
            method=bridge.METHOD,
            scored_at=now,
        )
        for sitting, said in chosen.items()
        for direction, (where, level) in bridge.standings(said.levels, highest=said.highest).items()
    ]
    Score.objects.bulk_create(scores, ignore_conflicts=True)
    if chosen:
        record(SittingScored(sitting_ids=sorted(chosen)))
    return scores


def _levels_chosen(sittings: dict[int, Sitting]) -> dict[int, _Chosen]:
    found: dict[int, _Chosen] = defaultdict(_Chosen)
    answers = Answer.objects.filter(
        sitting__in=sittings,
        item__kind=ItemKind.LEVEL,
        item__competence__isnull=False,
        state=AnswerState.GIVEN,
    )
    scales: dict[int, tuple[int, dict[str, int]]] = {}
    for answer in answers.select_related("item__competence").order_by("sitting_id", "item__position"):
        if answer.item_id not in scales:
            assert answer.item.competence is not None  # by the filter above
            levels = {one.code: one.level for one in answer.item.choices if one.level is not None}
            scales[answer.item_id] = (answer.item.competence.direction_id, levels)
        direction, level_of = scales[answer.item_id]
        said = found[answer.sitting_id]
        said.highest = max(said.highest, *level_of.values(), 1)
        said.levels[direction] += [level_of[code] for code in answer.chosen if code in level_of]
    return {sitting: said for sitting, said in found.items() if any(said.levels.values())}
