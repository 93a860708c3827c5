"""Rows of a scale version to the engine's bank and population, and back."""

from collections.abc import Sequence

import numpy as np

from ustat.diagnosis.choices import Model
from ustat.diagnosis.models import ItemParameter, Strand
from ustat_engine.psychometrics.arrays import Model as EngineModel
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.levels.cuts import Cuts
from ustat_engine.psychometrics.population import Population

ENGINE: dict[str, EngineModel] = {Model.RASCH: "rasch", Model.TWO: "2pl", Model.GRADED: "grm"}


def name_of(item: int) -> str:
    """How an item is called inside the engine: by its number."""
    return str(item)


def bank_of(items: Sequence[ItemParameter]) -> Bank:
    """The questions of a strand as the engine knows them."""
    width = max(len(one.intercepts) for one in items)
    intercepts = np.full((len(items), width), np.nan)
    for at, one in enumerate(items):
        intercepts[at, : len(one.intercepts)] = one.intercepts
    return Bank(
        tuple(name_of(one.item_id) for one in items),
        tuple(ENGINE[one.model] for one in items),
        np.array([one.slope for one in items]),
        intercepts,
        np.array([one.guessing for one in items]),
        joined={name_of(one.item_id): tuple(one.joined) for one in items if one.joined},
    )


def population_of(strand: Strand) -> Population:
    """How ability is spread among the people the strand was calibrated on."""
    return Population(strand.mean, strand.sd)


def cuts_of(strand: Strand) -> Cuts | None:
    """Where the levels of a strand begin; none where nobody has said yet."""
    cuts = sorted(strand.cuts.all(), key=lambda cut: cut.level)
    if not cuts:
        return None
    return Cuts(np.array([cut.value for cut in cuts]), np.array([cut.error for cut in cuts]))
