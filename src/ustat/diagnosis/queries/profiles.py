"""Where people stand: read, never written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When

from ustat.diagnosis.models import Score, Term
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Item
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Known:
    """A level as planners may see it: the number, and how likely it is the right one."""

    level: int
    chance: float


def profile_of(person: Person | None) -> list[Score]:
    """The score that counts in each direction, for the person's own eyes; strongest first."""
    if not person:
        return []
    scores = _best_last(Score.objects.filter(person=person)).select_related("direction")
    counts = {score.direction_id: score for score in scores}
    return sorted(counts.values(), key=lambda score: (-score.standing, score.direction_id))


def levels_of(people: Iterable[int]) -> dict[tuple[int, int], Known]:
    """(person, direction) to the level that counts, for grouping; level and chance only."""
    rows = _best_last(Score.objects.filter(person__in=list(people))).values_list(
        "person_id", "direction_id", "level", "level_chance"
    )
    return {(person, direction): Known(level, chance) for person, direction, level, chance in rows}


def _best_last(scores: QuerySet[Score]) -> QuerySet[Score]:
    """Scores in an order in which the one that counts comes last for each person and direction.

    What a test measured counts before what somebody said about herself; then the newest sitting; and of one
    sitting the scale version in force, then the newest one before it, then the mean of levels.
    """
    statements = Item.objects.filter(version=OuterRef("sitting__campaign__version"), kind=ItemKind.LEVEL)
    in_force = Exists(Term.objects.filter(version=OuterRef("scale_version"), ended_at=None))
    rank = Case(
        When(in_force, then=Value(2)),
        When(scale_version=None, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return scores.annotate(of_a_test=~Exists(statements), rank=rank).order_by(
        "of_a_test",
        "sitting__finished_at",
        "sitting",
        "rank",
        F("scale_version__number").asc(nulls_first=True),
        "id",
    )
