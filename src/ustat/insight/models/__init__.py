"""Tables of the stage."""

from ustat.insight.models.report import Report

__all__ = ["Report"]
