"""Answers to numbers and back. What needs the compiled engine stands in `calibrating` and is imported late."""

from ustat.diagnosis.bridge.statements import METHOD, standings

__all__ = ["METHOD", "standings"]
