"""From answers to needs: one row a person and direction, with the reason it was derived."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.facts import AnswersImported, SittingFinished
from ustat.instruments.models import Answer, Sitting
from ustat.instruments.rules import rating_of
from ustat.needs.facts import NeedsDerived
from ustat.needs.models import MappedArea, Need, Request

BATCH = 1000


def derive_from_finished_sitting(happening: SittingFinished) -> None:
    """Hear of a finished sitting."""
    derive([happening.sitting_id])


def derive_from_import(happening: AnswersImported) -> None:
    """Hear of a file of answers; in batches, so that nobody waits for a long transaction."""
    sittings = Sitting.objects.filter(came_with=happening.answer_import_id).order_by("id")
    ids = list(sittings.values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        derive(ids[start : start + BATCH])


@transaction.atomic
def derive(sitting_ids: Sequence[int]) -> list[Need]:
    """Needs of the named people behind these finished sittings, and requests of everybody. Safe to repeat.

    A need is stated when the person marked at least one area of the direction; its strength is the share of
    the direction's areas that were marked, or the mean rating from 0 (none) to 1 (highest).
    """
    sittings = list(
        Sitting.objects.filter(pk__in=sitting_ids, finished_at__isnull=False).select_related(
            "campaign", "person"
        )
    )
    answers = _answers(sittings)
    areas = _areas(sittings)
    needs = [
        need
        for sitting in sittings
        if sitting.person_id
        for need in _needs_of(sitting, answers[sitting.pk], areas[sitting.campaign.version_id])
    ]
    Need.objects.bulk_create(needs, ignore_conflicts=True)
    requests = _keep_requests(sittings, answers)
    if needs or requests:
        record(NeedsDerived(sitting_ids=[sitting.pk for sitting in sittings]))
    return needs


def _answers(sittings: Iterable[Sitting]) -> dict[int, dict[int, Answer]]:
    found: dict[int, dict[int, Answer]] = defaultdict(dict)
    for answer in Answer.objects.filter(sitting__in=list(sittings)).select_related("item"):
        found[answer.sitting_id][answer.item_id] = answer
    return found


def _areas(sittings: Iterable[Sitting]) -> dict[int, list[MappedArea]]:
    found: dict[int, list[MappedArea]] = defaultdict(list)
    versions = {sitting.campaign.version_id for sitting in sittings}
    for area in MappedArea.objects.filter(mapping__version__in=versions).select_related("mapping", "item"):
        found[area.mapping.version_id].append(area)
    return found


@dataclass(slots=True)
class _Tally:
    """What one person said about one direction."""

    weights: list[float] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    def add(self, area: MappedArea, *, weight: float, is_marked: bool) -> None:
        self.weights.append(weight)
        if is_marked:
            self.marked.append(area.option or area.item.code)
            self.topics += [topic for topic in area.topics if topic not in self.topics]


def _needs_of(sitting: Sitting, answers: dict[int, Answer], areas: Iterable[MappedArea]) -> list[Need]:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    for area in areas:
        answer = answers.get(area.item_id)
        if answer is None or answer.state in {AnswerState.SILENT, AnswerState.SKIPPED}:
            continue
        weight, is_marked = _marked(area, answer)
        tallies[area.direction_id].add(area, weight=weight, is_marked=is_marked)
    now = timezone.now()
    return [
        Need(
            person=sitting.person,
            direction_id=direction,
            sitting=sitting,
            strength=sum(tally.weights) / len(tally.weights),
            is_stated=bool(tally.marked),
            reason={"marked": tally.marked, "topics": tally.topics},
            derived_at=now,
        )
        for direction, tally in tallies.items()
    ]


def _marked(area: MappedArea, answer: Answer) -> tuple[float, bool]:
    """How strongly the answer speaks for the area, from 0 to 1, and whether that states a need."""
    said = set(answer.chosen) if answer.state == AnswerState.GIVEN else set()
    if area.from_rating is None:
        is_marked = area.option in said if area.option else bool(said)
        return float(is_marked), is_marked
    ratings = {
        choice.code: rating
        for choice in area.item.choices
        if choice.is_substantive and (rating := rating_of(choice)) is not None
    }
    given = next((ratings[code] for code in answer.chosen if code in ratings), None)
    lowest, highest = min(ratings.values(), default=0.0), max(ratings.values(), default=0.0)
    if given is None or lowest == highest:
        return 0.0, False
    return (given - lowest) / (highest - lowest), given >= area.from_rating


def _keep_requests(sittings: Iterable[Sitting], answers: dict[int, dict[int, Answer]]) -> list[Request]:
    requests = [
        Request(sitting=sitting, text=answer.text.strip())
        for sitting in sittings
        for answer in answers[sitting.pk].values()
        if answer.item.kind == ItemKind.TEXT and answer.state == AnswerState.GIVEN and answer.text.strip()
    ]
    return Request.objects.bulk_create(requests, ignore_conflicts=True)
