"""Tables of the stage."""

from ustat.planning.models.plan import Cohort, Place, Plan, Unplaced
from ustat.planning.models.wish import Absence, Wish

__all__ = ["Absence", "Cohort", "Place", "Plan", "Unplaced", "Wish"]
