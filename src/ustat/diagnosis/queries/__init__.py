"""Questions to the tables: where people stand, what was answered, what a scale is."""

from ustat.diagnosis.queries.profiles import Known, levels_of, profile_of

__all__ = ["Known", "levels_of", "profile_of"]
