"""Tables of the stage."""

from ustat.needs.models.learning import MachineVersion, Synonym
from ustat.needs.models.mapping import MappedArea, Mapping
from ustat.needs.models.need import Advice, Need
from ustat.needs.models.request import Gathering, Reply, Request, Support, TopicProposal

__all__ = [
    "Advice",
    "Gathering",
    "MachineVersion",
    "MappedArea",
    "Mapping",
    "Need",
    "Reply",
    "Request",
    "Support",
    "Synonym",
    "TopicProposal",
]
