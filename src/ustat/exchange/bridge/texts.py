"""Words as the engine folds them, for finding columns, schools, subjects and options."""

from ustat_engine.text.normalise import clean, fold, tidy, words

__all__ = ["clean", "fold", "tidy", "words"]
