"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class SittingScored(Happening):
    """One sitting, or the sittings of one file, became scores."""

    sitting_ids: list[int]
