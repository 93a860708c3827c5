"""Pictures of need: lines of things said, in columns of groups, each share with its base and range."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ustat.common.words import Words
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Campaign
from ustat.needs.bridge.answers import Column, Table, table_of
from ustat.needs.bridge.shares import Grouping, Share, everybody, grouping_by, shares_of
from ustat.needs.models import MappedArea
from ustat.needs.queries import mapping_of
from ustat.people.choices import Role
from ustat.people.models import Organisation
from ustat.standards.models import Direction
from ustat.standards.queries import provision

Flags = NDArray[np.bool_]


class Reading(TypedDict):
    """An item, and the options of it that count."""

    item: str
    options: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing people could say, and which share of those asked said it, group by group."""

    code: str
    label: Words
    shares: list[Share]


@dataclass(frozen=True, slots=True)
class Picture:
    """Shares side by side: lines of things said, in columns of groups (one column: everybody)."""

    groups: list[Words]
    lines: list[Line]
    silent: int = 0
    skipped: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(share.n for line in self.lines for share in line.shares)

    def strongest_first(self) -> list[Line]:
        """Lines by their first column's share, the largest first; hidden ones last."""
        return sorted(self.lines, key=lambda line: -(line.shares[0].share or -1.0))


def need_by_direction(campaign: Campaign, *, by: str = "") -> Picture:
    """Which share of the people asked states a need in each direction, by the saved mapping."""
    mapping = mapping_of(campaign)
    if mapping is None:
        return Picture(groups=[], lines=[])
    areas = list(mapping.areas.select_related("item", "direction"))
    items = {area.item.code: area.item for area in areas}
    table = table_of(campaign, list(items.values()))
    grouping, groups = _grouping(table, by)
    smallest = _smallest(campaign)
    lines = []
    for direction in Direction.objects.all():
        own = [area for area in areas if area.direction_id == direction.number]
        answered, stated = _stated(table, own)
        if own:
            found = shares_of(table, stated[:, None], answered, grouping, smallest=smallest)
            lines.append(Line(direction.code, direction.name, [row[0] for row in found]))
    return Picture(groups, lines, *_quiet(table.columns.values()))


def shares_by_item(
    campaign: Campaign, codes: Sequence[str] | None = None, *, by: str = ""
) -> dict[str, Picture]:
    """For each question (all that offer choices, or those named): which share chose each option."""
    items = [
        item
        for item in campaign.version.items.all()
        if item.kind != ItemKind.TEXT and item.options and (codes is None or item.code in codes)
    ]
    table = table_of(campaign, items)
    grouping, groups = _grouping(table, by)
    smallest = _smallest(campaign)
    pictures = {}
    for code, column in table.columns.items():
        found = shares_of(table, column.chosen, column.answered, grouping, smallest=smallest)
        words = {choice.code: choice.words for choice in column.item.choices}
        pictures[code] = Picture(
            groups,
            [
                Line(option, words[option], [row[number] for row in found])
                for number, option in enumerate(column.codes)
            ],
            column.silent,
            column.skipped,
        )
    return pictures


def statements(campaign: Campaign, readings: Sequence[Reading], *, by: str = "") -> Picture:
    """One line for each reading ``{"item": code, "options": [codes]}``: who chose any of those options.

    Participation ("yes") and barriers ("agree" or "strongly agree") are read this way.
    """
    wanted = {reading["item"]: set(reading["options"]) for reading in readings}
    items = {item.code: item for item in campaign.version.items.filter(code__in=wanted)}
    table = table_of(campaign, list(items.values()))
    grouping, groups = _grouping(table, by)
    smallest = _smallest(campaign)
    lines = []
    for code, options in wanted.items():
        column = table.columns[code]
        said = column.chose_any(options)
        found = shares_of(table, said[:, None], column.answered, grouping, smallest=smallest)
        lines.append(Line(code, items[code].stem, [row[0] for row in found]))
    return Picture(groups, lines, *_quiet(table.columns.values()))


def participation(campaign: Campaign, *, by: str = "") -> Picture:
    """Who took part in what, as the mapping reads it."""
    mapping = mapping_of(campaign)
    return statements(campaign, mapping.participation if mapping else [], by=by)


def barriers(campaign: Campaign, *, by: str = "") -> Picture:
    """What keeps people from learning, as the mapping reads it."""
    mapping = mapping_of(campaign)
    return statements(campaign, mapping.barriers if mapping else [], by=by)


def areas_needed(campaign: Campaign, *, by: str = "") -> Picture:
    """Need area by area: the rated areas at or above their threshold, or the options chosen."""
    mapping = mapping_of(campaign)
    areas = list(mapping.areas.select_related("item")) if mapping else []
    rated = [
        Reading(item=area.item.code, options=_from_rating(area))
        for area in areas
        if area.from_rating is not None
    ]
    if rated:
        return statements(campaign, rated, by=by)
    pictures = shares_by_item(campaign, [area.item.code for area in areas], by=by)
    lines = [line for picture in pictures.values() for line in picture.lines]
    groups = next((picture.groups for picture in pictures.values()), [])
    return Picture(groups, lines)


def _grouping(table: Table, by: str) -> tuple[Grouping, list[Words]]:
    if not by:
        return everybody(table), [Words(ky="Бардыгы", ru="Все", en="Everyone")]
    if by == "district" and by not in table.campaign.groupings:
        names = _districts(table)
        grouping = grouping_by(table, [names.get(person or 0, ("", Words()))[0] for person in table.people])
        words = dict(names.values())
        return grouping, [words[label] for label in grouping.labels]
    values = table.campaign.groupings.get(by, {}).get("values", {})
    grouping = grouping_by(table, [str(background.get(by, "")) for background in table.background])
    return grouping, [Words(values.get(label, {"en": label})) for label in grouping.labels]


def _districts(table: Table) -> dict[int, tuple[str, Words]]:
    """Person to the code and name of the district or city the school lies in."""
    people = [person for person in table.people if person]
    schools = Organisation.objects.filter(posts__person__in=people, posts__role=Role.TEACHER)
    return {
        person: (code, Words(name))
        for person, code, name in schools.values_list("posts__person_id", "parent__code", "parent__name")
    }


def _stated(table: Table, areas: Sequence[MappedArea]) -> tuple[Flags, Flags]:
    """Who answered any of the areas, and who states a need in at least one of them."""
    answered = np.zeros(len(table), dtype=bool)
    stated = np.zeros(len(table), dtype=bool)
    for area in areas:
        column = table.columns[area.item.code]
        answered |= column.answered
        stated |= column.chose_any(_counted(area, column))
    return answered, stated


def _counted(area: MappedArea, column: Column) -> set[str]:
    """The options of an area that state a need."""
    if area.from_rating is not None:
        return set(_from_rating(area))
    return {area.option} if area.option else set(column.codes)


def _from_rating(area: MappedArea) -> list[str]:
    threshold = area.from_rating or 0
    return [
        choice.code for choice in area.item.choices if choice.code.isdigit() and int(choice.code) >= threshold
    ]


def _quiet(columns: Iterable[Column]) -> tuple[int, int]:
    listed = list(columns)
    return sum(column.silent for column in listed), sum(column.skipped for column in listed)


def _smallest(campaign: Campaign) -> int:
    return int(provision("smallest_group_shown", on=campaign.opens_on))
