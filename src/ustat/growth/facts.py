"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class ComparisonRequested(Happening):
    """Somebody asked what changed between two campaigns."""

    comparison_id: int
