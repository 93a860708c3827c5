"""Where each person stands, with its error: from answers and a bank."""

from ustat_engine.psychometrics.scoring.plausible import plausible_values
from ustat_engine.psychometrics.scoring.reliability import (
    empirical_reliability,
    marginal_reliability,
    precision,
)
from ustat_engine.psychometrics.scoring.scores import Scores, score
from ustat_engine.psychometrics.scoring.sum_scores import SumScoreTable, score_chances, sum_score_table

__all__ = [
    "Scores",
    "SumScoreTable",
    "empirical_reliability",
    "marginal_reliability",
    "plausible_values",
    "precision",
    "score",
    "score_chances",
    "sum_score_table",
]
