"""Tables of the stage."""

from ustat.catalogue.models.programme import Authorship, Programme
from ustat.catalogue.models.supply import Capability, Room, Site, Trainer, TrainerAbsence

__all__ = ["Authorship", "Capability", "Programme", "Room", "Site", "Trainer", "TrainerAbsence"]
