"""The one thing the command line needs of the engine itself: its way of saying no."""

from ustat_engine.errors import EngineError

__all__ = ["EngineError"]
