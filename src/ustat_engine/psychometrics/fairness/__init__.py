"""Does an item ask the same of everybody of equal ability."""

from ustat_engine.psychometrics.fairness.group_curves import group_curves
from ustat_engine.psychometrics.fairness.report import fairness
from ustat_engine.psychometrics.fairness.results import (
    Comparison,
    FairnessReport,
    GroupCurve,
    ItemFairness,
    PairEffect,
)

__all__ = [
    "Comparison",
    "FairnessReport",
    "GroupCurve",
    "ItemFairness",
    "PairEffect",
    "fairness",
    "group_curves",
]
