"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class SittingScored(Happening):
    """A sitting became scores."""

    sitting_id: int
    person_id: int
