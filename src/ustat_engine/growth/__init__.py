"""What changed between two measurements on one scale, and how sure we are."""

from ustat_engine.growth.comparison import (
    Balance,
    Difference,
    Group,
    Matching,
    difference_in_change,
    match,
)
from ustat_engine.growth.criteria import NOWHERE, STANDARD, Points, points_of
from ustat_engine.growth.groups import (
    GroupChange,
    change_between_groups,
    change_from_plausible_values,
    change_of_group,
)
from ustat_engine.growth.latent import LatentChange, Wave, latent_change
from ustat_engine.growth.linking import link, link_with_screening
from ustat_engine.growth.persons import Measures, PersonChanges, change_of_person
from ustat_engine.growth.roads import calibrated_apart, calibrated_on, calibrated_together
from ustat_engine.growth.scales import Drift, Link, LinkMethod

__all__ = [
    "NOWHERE",
    "STANDARD",
    "Balance",
    "Difference",
    "Drift",
    "Group",
    "GroupChange",
    "LatentChange",
    "Link",
    "LinkMethod",
    "Matching",
    "Measures",
    "PersonChanges",
    "Points",
    "Wave",
    "calibrated_apart",
    "calibrated_on",
    "calibrated_together",
    "change_between_groups",
    "change_from_plausible_values",
    "change_of_group",
    "change_of_person",
    "difference_in_change",
    "latent_change",
    "link",
    "link_with_screening",
    "match",
    "points_of",
]
