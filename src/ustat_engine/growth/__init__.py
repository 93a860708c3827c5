"""What changed between two measurements on one scale, and how sure we are."""

from ustat_engine.growth.criteria import NOWHERE, STANDARD, Points, points_of
from ustat_engine.growth.linking import link, link_with_screening
from ustat_engine.growth.scales import Drift, Link, LinkMethod

__all__ = [
    "NOWHERE",
    "STANDARD",
    "Drift",
    "Link",
    "LinkMethod",
    "Points",
    "link",
    "link_with_screening",
    "points_of",
]
