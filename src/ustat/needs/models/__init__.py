"""Tables of the stage."""

from ustat.needs.models.mapping import MappedArea, Mapping
from ustat.needs.models.need import Need, Request

__all__ = ["MappedArea", "Mapping", "Need", "Request"]
