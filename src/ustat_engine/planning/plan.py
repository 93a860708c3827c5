"""A plan: the groups that are opened, who sits in them, and the true reason for every wish not met."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Detail = Mapping[str, object]
"""Facts behind a reason: names, numbers, weeks. Ready for JSON; sentences are made at the edge."""


@dataclass(frozen=True, slots=True)
class Run:
    """A group of one programme, level and language from week ``start`` on; ``site`` is empty online."""

    run: str
    programme: str
    level: str
    language: str
    site: str
    start: int
    trainer: str
    room_kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A teacher's seat in a run, given for the wish of that rank."""

    run: str
    teacher: str
    rank: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that is not met: the first fact that binds, as a stable code, and the numbers behind it."""

    teacher: str
    rank: int
    topic: str
    reason: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Summary:
    """What a plan is worth. Each mapping is keyed by a level of the order: due, need, fairness, cost.

    ``bound`` is what no plan can pass, by the method named for it; ``gap`` from 0 (best possible) to 1.
    ``status``: complete (all steps were made) or stopped (the caller stopped the search; the best so far).
    """

    objective: Mapping[str, float] = field(default_factory=dict)
    bound: Mapping[str, float] = field(default_factory=dict)
    bound_method: Mapping[str, str] = field(default_factory=dict)
    gap: Mapping[str, float] = field(default_factory=dict)
    status: str = ""
    seed: int = 0
    steps: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    districts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Runs, places and refusals, each in the order of its keys, and the summary."""

    runs: tuple[Run, ...] = ()
    places: tuple[Place, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    summary: Summary = Summary()
