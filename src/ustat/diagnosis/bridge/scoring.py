"""Answers to where somebody stands on a scale version; NumPy only, so that a page may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ustat.diagnosis.bridge.banks import bank_of, cuts_of, name_of, population_of
from ustat.diagnosis.models import ItemParameter, ScaleVersion, Strand
from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.levels.chances import level_chances
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score

EAP: Final = "eap"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a sitting puts somebody on one strand: ability and error in logits, chance of each level."""

    value: float
    error: float
    items: int
    chances: list[float]

    @property
    def level(self) -> int:
        """The most likely level; of two alike the lower: nobody is asked for more than they showed."""
        return int(np.argmax(self.chances)) + 1

    @property
    def chance(self) -> float:
        return self.chances[self.level - 1]


def method_of(version: ScaleVersion) -> str:
    """What a score says it was made by."""
    return f"{EAP}-scale-{version.pk}"


def stands_on(version: ScaleVersion, said: Mapping[int, Mapping[int, int]]) -> dict[int, dict[int, Stand]]:
    """Sitting to direction to standing. ``said``: sitting to item to category; nothing said, no standing."""
    found: dict[int, dict[int, Stand]] = {sitting: {} for sitting in said}
    for strand in version.strands.all():
        for sitting, stand in _stands(strand, said).items():
            found[sitting][strand.direction_id] = stand
    return found


def _stands(strand: Strand, said: Mapping[int, Mapping[int, int]]) -> dict[int, Stand]:
    items, cuts = list(strand.items.all()), cuts_of(strand)
    sittings = [one for one, answers in said.items() if any(item.item_id in answers for item in items)]
    if not sittings or cuts is None:
        return {}
    responses = responses_of(items, [said[sitting] for sitting in sittings])
    scores = score(responses, bank_of(items), method=EAP, populations=(population_of(strand),))
    chances = level_chances(scores.abilities, scores.errors, cuts, cut_error="propagated")
    return {
        sitting: Stand(float(value), float(error), int(many), [float(one) for one in row])
        for sitting, value, error, many, row in zip(
            sittings, scores.abilities, scores.errors, responses.answered, chances, strict=True
        )
    }


def responses_of(items: list[ItemParameter], rows: list[Mapping[int, int]]) -> Responses:
    """The table of categories, a row a sitting."""
    codes = np.full((len(rows), len(items)), MISSING, dtype=np.uint8)
    for at, answers in enumerate(rows):
        for column, item in enumerate(items):
            if item.item_id in answers:
                codes[at, column] = answers[item.item_id]
    return Responses(codes, tuple(name_of(item.item_id) for item in items))
