"""Tables of the stage."""

from ustat.instruments.models.campaign import Answer, AnswerImport, Campaign, SampleWeight, Sitting
from ustat.instruments.models.instrument import Choice, Instrument, Item, Version

__all__ = [
    "Answer",
    "AnswerImport",
    "Campaign",
    "Choice",
    "Instrument",
    "Item",
    "SampleWeight",
    "Sitting",
    "Version",
]
