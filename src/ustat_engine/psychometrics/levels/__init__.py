"""Named bands on the scale: where to cut, how sure, who is near a cut."""

from ustat_engine.psychometrics.levels.angoff import AngoffRecord, angoff, ratings_from
from ustat_engine.psychometrics.levels.bookmark import BookmarkRecord, Page, bookmark, ordered_booklet
from ustat_engine.psychometrics.levels.chances import (
    Nearness,
    level_chances,
    level_chances_on_nodes,
    levels_of,
    near_a_cut,
)
from ustat_engine.psychometrics.levels.classification import (
    Agreement,
    Classification,
    classification,
    classification_by_sum_scores,
    sum_score_chances,
    sum_score_cuts,
)
from ustat_engine.psychometrics.levels.cuts import Cuts, ability_at, decided_cuts
from ustat_engine.psychometrics.levels.from_statements import cuts_from_statements, level_curve
from ustat_engine.psychometrics.levels.known_groups import KnownPersons, borderline_group, contrasting_groups
from ustat_engine.psychometrics.levels.panels import Panel, Round

__all__ = [
    "Agreement",
    "AngoffRecord",
    "BookmarkRecord",
    "Classification",
    "Cuts",
    "KnownPersons",
    "Nearness",
    "Page",
    "Panel",
    "Round",
    "ability_at",
    "angoff",
    "bookmark",
    "borderline_group",
    "classification",
    "classification_by_sum_scores",
    "contrasting_groups",
    "cuts_from_statements",
    "decided_cuts",
    "level_chances",
    "level_chances_on_nodes",
    "level_curve",
    "levels_of",
    "near_a_cut",
    "ordered_booklet",
    "ratings_from",
    "sum_score_chances",
    "sum_score_cuts",
]
