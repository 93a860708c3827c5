"""The same questions asked again: campaigns of one instrument side by side, as groups of one picture."""

from collections.abc import Sequence

import numpy as np

from ustat.common.words import Words
from ustat.common.written import shortdate
from ustat.instruments.models import Campaign
from ustat.needs.bridge.answers import Column, Table
from ustat.needs.bridge.drawing import Groups, Survey
from ustat.needs.bridge.shares import Grouping
from ustat_engine.surveys.designs import Clustered, Labels


def side_by_side(
    newest: Survey, campaigns: Sequence[Campaign], surveys: Sequence[Survey]
) -> tuple[Survey, Groups]:
    """The answers of all ``surveys`` in one table, and the wave of each; read as ``newest`` is read.

    Whoever answered twice counts as one drawn person, so that a change of her own is no chance of drawing;
    where schools were drawn, a school is one through all waves.
    """
    tables = [survey.table for survey in surveys]
    wave = np.concatenate([np.full(len(table), number) for number, table in enumerate(tables)])
    design = Clustered(
        np.concatenate([_clusters(number, table) for number, table in enumerate(tables)]),
        weights=np.concatenate([_weights(table) for table in tables]),
    )
    table = Table(
        people=[person for one in tables for person in one.people],
        background=[background for one in tables for background in one.background],
        columns={code: _joined(column, tables) for code, column in newest.table.columns.items()},
        design=design,
    )
    survey = Survey(
        table,
        newest.directions,
        newest.smallest,
        newest.areas,
        newest.participation,
        newest.topics_met,
        newest.barriers,
    )
    names = [_named(campaign) for campaign in campaigns]
    labels = [str(campaign.pk) for campaign in campaigns]
    return survey, Groups(Grouping(labels, wave.astype(np.int64)), names)


def _named(campaign: Campaign) -> Words:
    day = shortdate(campaign.opens_on)
    return Words({tongue: f"{words} ({day})" for tongue, words in Words(campaign.title).items()})


def _joined(column: Column, tables: Sequence[Table]) -> Column:
    """One question through all waves; who was not asked it in an earlier one has no answer there."""
    code = column.item.code
    found = [table.columns.get(code) for table in tables]
    answered = [
        np.zeros(len(table), dtype=bool) if one is None else one.answered
        for one, table in zip(found, tables, strict=True)
    ]
    chosen = []
    for one, table in zip(found, tables, strict=True):
        rows = np.zeros((len(table), len(column.codes)), dtype=bool)
        place = {} if one is None else {option: number for number, option in enumerate(one.codes)}
        for number, option in enumerate(column.codes):
            if one is not None and option in place:
                rows[:, number] = one.chosen[:, place[option]]
        chosen.append(rows)
    return Column(
        column.item,
        column.codes,
        np.concatenate(answered),
        np.concatenate(chosen),
        silent=sum(one.silent for one in found if one),
        skipped=sum(one.skipped for one in found if one),
    )


def _clusters(wave: int, table: Table) -> Labels:
    if isinstance(table.design, Clustered):
        return np.asarray(table.design.clusters, dtype=np.str_)
    return np.array(
        [
            f"person-{person}" if person else f"wave-{wave}-row-{row}"
            for row, person in enumerate(table.people)
        ],
        dtype=np.str_,
    )


def _weights(table: Table) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.ones(len(table)) if table.design.weights is None else np.asarray(table.design.weights)
