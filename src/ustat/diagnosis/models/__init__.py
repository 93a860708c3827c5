"""Tables of the stage."""

from ustat.diagnosis.models.score import Score

__all__ = ["Score"]
