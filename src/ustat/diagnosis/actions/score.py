"""Score finished sittings, one by one, a whole file of them, or all again on another version of a scale."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.diagnosis import bridge
from ustat.diagnosis.facts import ScaleReplaced, SittingScored
from ustat.diagnosis.models import ScaleVersion, Score, Term
from ustat.diagnosis.queries.answers import Question, categories_said, same_questions
from ustat.diagnosis.queries.scales import versions_in_force, whole_versions
from ustat.diagnosis.rules import categories_of
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


def score_again(happening: ScaleReplaced) -> None:
    """Hear that another version counts: every sitting gets a score on it, and keeps those it had.

    In batches; the open term says how far it is. A version that was replaced meanwhile is left alone.
    """
    version = whole_versions().get(pk=happening.scale_version_id)
    everybody = Sitting.objects.filter(
        campaign__version__instrument=version.scale.instrument_id,
        person__isnull=False,
        finished_at__isnull=False,
    )
    ids = list(everybody.exclude(scores__scale_version=version).order_by("id").values_list("id", flat=True))
    total = everybody.count()
    for start in range(0, len(ids), BATCH):
        term = Term.objects.filter(version=version, ended_at=None)
        if not term.update(rescored=total - len(ids) + start, to_rescore=total):
            return
        score_on(version, ids[start : start + BATCH])
    Term.objects.filter(version=version, ended_at=None).update(rescored=total, to_rescore=total)


@transaction.atomic
def score(sitting_ids: Sequence[int]) -> list[Score]:
    """One score a person and direction; safe to repeat.

    On the scale version that counts for the instrument; where none does, by the mean of the levels chosen.
    Anonymous sittings, and those without an answer that is measured, have no scores.
    """
    sittings = _finished(sitting_ids)
    on_scale: dict[int, dict[int, Sitting]] = defaultdict(dict)
    by_levels: dict[int, Sitting] = {}
    versions = versions_in_force({one.campaign.version.instrument_id for one in sittings.values()})
    for pk, sitting in sittings.items():
        version = versions.get(sitting.campaign.version.instrument_id)
        if version is None:
            by_levels[pk] = sitting
        else:
            on_scale[sitting.campaign.version.instrument_id][pk] = sitting
    scores = _scores_by_levels(by_levels) if by_levels else []
    for instrument, own in on_scale.items():
        scores += _scores_on(versions[instrument], own)
    return _keep(scores)


@transaction.atomic
def score_on(version: ScaleVersion, sitting_ids: Sequence[int]) -> list[Score]:
    """The same on one version of the scale of these sittings' instrument."""
    return _keep(_scores_on(version, _finished(sitting_ids)))


def _finished(sitting_ids: Collection[int]) -> dict[int, Sitting]:
    sittings = Sitting.objects.filter(pk__in=sitting_ids, person__isnull=False, finished_at__isnull=False)
    return {one.pk: one for one in sittings.select_related("person", "campaign__version")}


def _keep(scores: list[Score]) -> list[Score]:
    Score.objects.bulk_create(scores, ignore_conflicts=True)
    if scores:
        record(SittingScored(sitting_ids=sorted({one.sitting_id for one in scores})))
    return scores


def _scores_on(version: ScaleVersion, sittings: dict[int, Sitting]) -> list[Score]:
    from ustat.diagnosis.bridge.scoring import method_of, stands_on

    now = timezone.now()
    questions = [
        Question(one.item, strand.direction_id, categories_of(one.item))
        for strand in version.strands.all()
        for one in strand.items.all()
    ]
    said = categories_said(sittings, same_questions(version.scale.instrument, questions))
    return [
        Score(
            person=sittings[sitting].person,
            sitting=sittings[sitting],
            direction_id=direction,
            scale_version=version,
            value=stand.value,
            error=stand.error,
            items=stand.items,
            level=stand.level,
            level_chance=stand.chance,
            level_chances=stand.chances,
            method=method_of(version),
            scored_at=now,
        )
        for sitting, stands in stands_on(version, said).items()
        for direction, stand in stands.items()
    ]


@dataclass(slots=True)
class _Chosen:
    """The levels one person chose, direction by direction, and how many levels there are."""

    levels: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    highest: int = 1


def _scores_by_levels(sittings: dict[int, Sitting]) -> list[Score]:
    now = timezone.now()
    return [
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
        for sitting, said in _levels_chosen(sittings).items()
        for direction, (where, level) in bridge.standings(said.levels, highest=said.highest).items()
    ]


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
