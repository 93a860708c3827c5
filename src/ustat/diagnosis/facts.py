"""What happened here."""

from dataclasses import dataclass

from ustat.common.facts import Happening


@dataclass(frozen=True, slots=True)
class SittingScored(Happening):
    """One sitting, or the sittings of one file, became scores."""

    sitting_ids: list[int]


@dataclass(frozen=True, slots=True)
class CalibrationRequested(Happening):
    """Somebody asked for a calibration."""

    calibration_id: int


@dataclass(frozen=True, slots=True)
class ScaleReplaced(Happening):
    """Another version of a scale counts from now on."""

    scale_version_id: int
