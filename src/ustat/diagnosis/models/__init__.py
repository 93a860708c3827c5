"""Tables of the stage."""

from ustat.diagnosis.models.scale import (
    Bookmark,
    Calibration,
    Cut,
    ItemParameter,
    Panel,
    Scale,
    ScaleVersion,
    Strand,
    Term,
)
from ustat.diagnosis.models.score import Score
from ustat.diagnosis.models.self_view import SelfView, SelfViewLink

__all__ = [
    "Bookmark",
    "Calibration",
    "Cut",
    "ItemParameter",
    "Panel",
    "Scale",
    "ScaleVersion",
    "Score",
    "SelfView",
    "SelfViewLink",
    "Strand",
    "Term",
]
