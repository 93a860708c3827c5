"""Answers to numbers and back. What needs the compiled engine, `calibrating`, is imported late."""

from ustat.diagnosis.bridge.statements import METHOD, standings

__all__ = ["METHOD", "standings"]
