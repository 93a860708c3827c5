"""How strongly needs speak for a person in a direction: parts, each with its weight in the regulation."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ustat.needs.choices import ReasonKind
from ustat.needs.models import Need
from ustat.standards.models import Direction
from ustat.standards.queries import provisions_in_force

A_YEAR: Final = 365
WAITING: Final = "waiting"
PARTS: Final[dict[str, str | Promise]] = {
    ReasonKind.SURVEY: _("marked in a survey"),
    ReasonKind.WISH: _("own wish"),
    ReasonKind.SCORE: _("low level in the diagnosis"),
    ReasonKind.RULE: _("course due by the regulation"),
    ReasonKind.ADVICE: _("head's suggestion you accepted"),
    WAITING: _("time it has waited"),
}
# The weights while the regulation names none: points of 100. What people say themselves weighs most.
USUAL: Final[Mapping[str, float]] = {
    ReasonKind.SURVEY: 30,
    ReasonKind.WISH: 25,
    ReasonKind.SCORE: 15,
    ReasonKind.RULE: 15,
    ReasonKind.ADVICE: 5,
    WAITING: 10,
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one reason adds: a share of its weight."""

    name: str
    points: float
    weight: float


@dataclass(frozen=True, slots=True)
class Priority:
    """One direction of one person: the sum of its parts, from 0 to the sum of the weights."""

    direction: Direction
    parts: list[Part]

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)


def weights() -> dict[str, float]:
    """Today's weights: the regulation's (``priority_survey``, ...), the usual ones where it is silent."""
    named = {f"priority_{part}": part for part in PARTS}
    in_force = provisions_in_force(timezone.localdate()).filter(key__in=named)
    return {**USUAL, **{named[one.key]: float(one.value) for one in in_force}}


def priorities_of(needs: Iterable[Need]) -> list[Priority]:
    """The open needs of one person as priorities by direction, the strongest first; one query.

    A duty counts in every direction in which there is another need. Needs come with their ``direction``.
    """
    listed = list(needs)
    if not listed:
        return []
    weigh = weights()
    duty = max((one.strength for one in listed if one.kind == ReasonKind.RULE), default=0.0)
    by_direction: dict[int, list[Need]] = defaultdict(list)
    for one in listed:
        if one.direction_id:
            by_direction[one.direction_id].append(one)
    found = [_priority(own, duty, weigh) for own in by_direction.values()]
    return sorted(found, key=lambda one: (-one.points, one.direction.pk))


def _priority(needs: list[Need], duty: float, weigh: Mapping[str, float]) -> Priority:
    speaks: dict[str, float] = defaultdict(float)
    for one in needs:
        speaks[one.kind] = max(speaks[one.kind], one.strength)
    speaks[ReasonKind.RULE] = duty
    oldest = min(one.derived_at for one in needs)
    speaks[WAITING] = min(1.0, max(0, (timezone.now() - oldest).days) / A_YEAR)
    direction = needs[0].direction
    assert direction is not None
    parts = [
        Part(str(name), weigh[part] * speaks[part], weigh[part])
        for part, name in PARTS.items()
        if speaks[part]
    ]
    return Priority(direction, parts)
