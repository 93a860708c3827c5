"""Tables of the stage."""

from ustat.growth.models.comparison import Comparison

__all__ = ["Comparison"]
