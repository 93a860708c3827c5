"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class NeedsDerived(Happening):
    """One sitting, or the sittings of one file, became needs."""

    sitting_ids: list[int]
