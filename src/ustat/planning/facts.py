"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class PlanRequested(Happening):
    """Somebody asked for a plan."""

    plan_id: int


@dataclass(frozen=True, slots=True)
class PlanReleased(Happening):
    """A plan is out: people and heads are to be told."""

    plan_id: int


@dataclass(frozen=True, slots=True)
class PlaceWithdrawn(Happening):
    """Somebody gave a place back."""

    place_id: int
