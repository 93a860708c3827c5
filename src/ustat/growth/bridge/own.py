"""One person's change since she answered before, never more than the errors of both allow."""

from dataclasses import dataclass
from math import isfinite

from ustat.diagnosis.bridge.banks import bank_of
from ustat.diagnosis.bridge.scoring import responses_of
from ustat.diagnosis.models import Strand
from ustat.diagnosis.queries.self_views import said_on
from ustat.growth.queries.own import Twice
from ustat_engine.growth.persons import Measures, change_of_person
from ustat_engine.psychometrics.scoring.scores import score


@dataclass(frozen=True, slots=True)
class OwnChange:
    """What changed for one person on one strand, in standard deviations of the people the scale came from.

    ``verdict``: improved, worse or no_change_shown; the last is a result, and not a proof.
    """

    twice: Twice
    strand: Strand
    change: float
    error: float
    smallest_shown: float
    verdict: str

    @property
    def low(self) -> float:
        return self.change - self.smallest_shown

    @property
    def high(self) -> float:
        return self.change + self.smallest_shown


def own_changes(pairs: list[Twice]) -> list[OwnChange]:
    """The change of each pair of sittings, direction by direction."""
    return [found for twice in pairs for found in _changes(twice)]


def _changes(twice: Twice) -> list[OwnChange]:
    strands = list(twice.version.strands.all())
    said = said_on(twice.version, strands, [twice.before.pk, twice.after.pk])
    found = [_change(twice, strand, said) for strand in strands]
    return [one for one in found if one is not None]


def _change(twice: Twice, strand: Strand, said: dict[int, dict[int, int]]) -> OwnChange | None:
    items = list(strand.items.all())
    rows = [said[twice.before.pk], said[twice.after.pk]]
    if not all(any(item.item_id in row for item in items) for row in rows):
        return None
    found = score(responses_of(items, list(rows)), bank_of(items), method="wle")
    first, second = (Measures(found.abilities[[at]], found.errors[[at]], "wle") for at in (0, 1))
    change = change_of_person(first, second)
    if not isfinite(float(change.changes[0])):
        return None
    return OwnChange(
        twice,
        strand,
        float(change.changes[0]) / strand.sd,
        float(change.errors[0]) / strand.sd,
        float(change.smallest_shown[0]) / strand.sd,
        change.verdicts[0],
    )
