"""Where people stand: read, never written."""

from collections.abc import Iterable
from dataclasses import dataclass

from ustat.diagnosis.models import Score
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Known:
    """A level as planners may see it: the number, and how likely it is the right one."""

    level: int
    chance: float


def profile_of(person: Person | None) -> list[Score]:
    """The newest score in each direction, for the person's own eyes; strongest first."""
    if not person:
        return []
    newest: dict[int, Score] = {}
    for score in Score.objects.filter(person=person).select_related("direction").order_by("scored_at", "id"):
        newest[score.direction_id] = score
    return sorted(newest.values(), key=lambda score: (-score.value, score.direction_id))


def levels_of(people: Iterable[int]) -> dict[tuple[int, int], Known]:
    """(person, direction) to the newest known level, for grouping; level and chance only."""
    rows = (
        Score.objects.filter(person__in=list(people))
        .order_by("scored_at", "id")
        .values_list("person_id", "direction_id", "level", "level_chance")
    )
    return {(person, direction): Known(level, chance) for person, direction, level, chance in rows}
