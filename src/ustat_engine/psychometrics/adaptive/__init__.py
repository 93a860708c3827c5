"""Adaptive testing: which item next, when to stop, and how a bank would serve before it is used."""

from ustat_engine.psychometrics.adaptive.design import Area, Cuts, Design, Limit, Selection, Stop
from ustat_engine.psychometrics.adaptive.exposure import Exposure, calibrate_exposure
from ustat_engine.psychometrics.adaptive.live import NextItem, ShadowTest, Sitting, next_item, shadow_test
from ustat_engine.psychometrics.adaptive.prepared import PreparedBank, prepare, shares_as_in
from ustat_engine.psychometrics.adaptive.simulation import Band, Simulation, replay, simulate

__all__ = [
    "Area",
    "Band",
    "Cuts",
    "Design",
    "Exposure",
    "Limit",
    "NextItem",
    "PreparedBank",
    "Selection",
    "ShadowTest",
    "Simulation",
    "Sitting",
    "Stop",
    "calibrate_exposure",
    "next_item",
    "prepare",
    "replay",
    "shadow_test",
    "shares_as_in",
    "simulate",
]
