"""The answers of a campaign as arrays: who was asked what, who said what, and how they were drawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ustat.instruments.choices import AnswerState, Draw
from ustat.instruments.models import Answer, Campaign, Item, SampleWeight, Sitting
from ustat_engine.surveys.designs import Clustered, Design, Replicated, SimpleRandom

Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Column:
    """One item: who gave it an answer, who chose what; and who kept silent or left it empty."""

    item: Item
    codes: list[str]
    answered: Flags
    chosen: Flags
    silent: int = 0
    skipped: int = 0

    def chose_any(self, options: Collection[str]) -> Flags:
        """Who chose at least one of these options."""
        counted = np.array([code in options for code in self.codes], dtype=bool)
        return np.asarray(self.chosen[:, counted].any(axis=1))


@dataclass(slots=True)
class Table:
    """The finished sittings of a campaign, person by person, in one order for every array."""

    campaign: Campaign
    sittings: list[int]
    people: list[int | None]
    background: list[dict[str, str]]
    columns: dict[str, Column]
    design: Design
    texts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.sittings)


def table_of(campaign: Campaign, items: Sequence[Item]) -> Table:
    """Read a campaign's finished sittings and the answers to ``items``: three queries, whatever the size."""
    rows = list(
        Sitting.objects.filter(campaign=campaign, finished_at__isnull=False)
        .order_by("id")
        .values_list("id", "person_id", "background")
    )
    place = {sitting: number for number, (sitting, _, _) in enumerate(rows)}
    columns = {item.code: _empty_column(item, len(rows)) for item in items}
    by_id = {item.pk: columns[item.code] for item in items}
    said = Answer.objects.filter(
        sitting__campaign=campaign, sitting__finished_at__isnull=False, item__in=list(by_id)
    )
    for sitting, item, state, chosen in said.values_list("sitting_id", "item_id", "state", "chosen").iterator(
        chunk_size=20_000
    ):
        _enter(by_id[item], place[sitting], state, chosen)
    return Table(
        campaign=campaign,
        sittings=[sitting for sitting, _, _ in rows],
        people=[person for _, person, _ in rows],
        background=[background or {} for _, _, background in rows],
        columns=columns,
        design=_design_of(campaign, [sitting for sitting, _, _ in rows]),
    )


def _empty_column(item: Item, people: int) -> Column:
    codes = [choice.code for choice in item.choices if choice.is_substantive]
    return Column(item, codes, np.zeros(people, bool), np.zeros((people, len(codes)), bool))


def _enter(column: Column, person: int, state: str, chosen: list[str]) -> None:
    if state == AnswerState.SILENT:
        column.silent += 1
    elif state == AnswerState.SKIPPED:
        column.skipped += 1
    else:
        column.answered[person] = True
        for code in chosen:
            if code in column.codes:
                column.chosen[person, column.codes.index(code)] = True


def _design_of(campaign: Campaign, sittings: list[int]) -> Design:
    if campaign.draw == Draw.SIMPLE or not sittings:
        return SimpleRandom()
    samples = {
        sitting: (weight, replicates, cluster, stratum)
        for sitting, weight, replicates, cluster, stratum in SampleWeight.objects.filter(
            sitting__campaign=campaign
        ).values_list("sitting_id", "weight", "replicates", "cluster", "stratum")
    }
    weights = np.array([samples[sitting][0] for sitting in sittings], dtype=np.float64)
    if campaign.draw == Draw.REPLICATED:
        replicates = np.array([samples[sitting][1] for sitting in sittings], dtype=np.float64)
        return Replicated(weights, replicates, fay=campaign.fay or 0.0)
    return Clustered(
        clusters=np.array([samples[sitting][2] for sitting in sittings], dtype=np.str_),
        strata=np.array([samples[sitting][3] for sitting in sittings], dtype=np.str_),
        weights=weights,
    )
