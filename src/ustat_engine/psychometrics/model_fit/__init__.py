"""Does the model hold: items, persons, pairs of items, dimensions, the whole, and a verdict for each item."""

from ustat_engine.psychometrics.model_fit.dependence import (
    DependentPair,
    LocalDependence,
    critical_q3,
    local_dependence,
)
from ustat_engine.psychometrics.model_fit.items import ItemFit, item_fit
from ustat_engine.psychometrics.model_fit.judging import DECIDES, Decision, Verdict, verdicts
from ustat_engine.psychometrics.model_fit.mean_squares import MeanSquares
from ustat_engine.psychometrics.model_fit.normal_correlations import Correlations, polychoric
from ustat_engine.psychometrics.model_fit.overall import OverallFit, g2, m2
from ustat_engine.psychometrics.model_fit.parallel_analysis import Dimensions, dimensions
from ustat_engine.psychometrics.model_fit.persons import PersonFit, person_fit
from ustat_engine.psychometrics.model_fit.s_x2 import SX2

__all__ = [
    "DECIDES",
    "SX2",
    "Correlations",
    "Decision",
    "DependentPair",
    "Dimensions",
    "ItemFit",
    "LocalDependence",
    "MeanSquares",
    "OverallFit",
    "PersonFit",
    "Verdict",
    "critical_q3",
    "dimensions",
    "g2",
    "item_fit",
    "local_dependence",
    "m2",
    "person_fit",
    "polychoric",
    "verdicts",
]
