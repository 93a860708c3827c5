"""Pictures of need: lines of things said, in columns of groups, each share with its base and range."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ustat.common.words import Words
from ustat.instruments.models import Item
from ustat.instruments.rules import rating_of
from ustat.needs.bridge.answers import Column, Table
from ustat.needs.bridge.shares import Grouping, Share, everybody, placed, shares_of
from ustat.needs.models import MappedArea
from ustat.standards.models import Direction

Flags = NDArray[np.bool_]
EVERYONE = Words(ky="Бардыгы", ru="Все", en="Everyone")


@dataclass(frozen=True, slots=True)
class Reading:
    """An item, and the options of it that count."""

    item: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing people could say, and which share of those asked said it, group by group."""

    code: str
    label: Words
    shares: list[Share]

    @property
    def first(self) -> Share:
        """The share of the first group; of everybody, when nothing is grouped."""
        return self.shares[0]


@dataclass(frozen=True, slots=True)
class Picture:
    """Shares side by side: lines of things said, in columns of groups (one column: everybody)."""

    groups: list[Words]
    lines: list[Line]
    silent: int = 0
    skipped: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was asked of anybody."""
        return not any(share.n or share.is_hidden for line in self.lines for share in line.shares)

    @property
    def is_grouped(self) -> bool:
        return len(self.groups) != 1 or self.groups[0] != EVERYONE

    @property
    def hides_groups(self) -> bool:
        return any(share.is_hidden for line in self.lines for share in line.shares)

    def strongest_first(self) -> list[Line]:
        """Lines by their first column's share, the largest first; hidden ones last."""
        return sorted(self.lines, key=lambda line: -((line.first.share if line.shares else None) or -1.0))


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything a mapped campaign shows, by one grouping."""

    need: Picture
    areas: Picture
    participation: Picture
    topics_met: Picture
    barriers: Picture


@dataclass(frozen=True, slots=True)
class Survey:
    """What pictures are made of: answers as arrays, and how they are read. No database behind it."""

    table: Table
    directions: list[Direction]
    smallest: int
    areas: list[MappedArea] = field(default_factory=list)
    participation: list[Reading] = field(default_factory=list)
    topics_met: list[Reading] = field(default_factory=list)
    barriers: list[Reading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Groups:
    """A grouping and what its groups are called."""

    grouping: Grouping
    names: list[Words]


def all_together(survey: Survey) -> Groups:
    """One group of everybody."""
    return Groups(everybody(survey.table), [EVERYONE])


def pictures_from(survey: Survey, groups: Groups) -> Pictures:
    """Every picture of a mapped survey."""
    sketches = [
        _need_by_direction(survey),
        _areas_needed(survey),
        _statements(survey, survey.participation),
        _statements(survey, survey.topics_met),
        _statements(survey, survey.barriers),
    ]
    return Pictures(*_drawn(survey, groups, sketches))


def options_chosen(survey: Survey, items: Iterable[Item], groups: Groups) -> list[Picture]:
    """For each question a line for each option, "none of these" among them."""
    return _drawn(survey, groups, [_options(survey.table.columns[item.code]) for item in items])


@dataclass(slots=True)
class _Sketch:
    """What a picture will show: for each line who said it, and who was asked."""

    columns: list[Column]
    labels: list[tuple[str, Words]] = field(default_factory=list)
    chosen: list[Flags] = field(default_factory=list)
    answered: list[Flags] = field(default_factory=list)

    def add(self, code: str, label: Words, chosen: Flags, answered: Flags) -> None:
        self.labels.append((code, Words(label)))
        self.chosen.append(chosen)
        self.answered.append(answered)


def _need_by_direction(survey: Survey) -> _Sketch:
    """Which share of the people asked states a need in each direction: in at least one of its areas.

    Whoever answered any of a direction's areas was asked about it.
    """
    sketch = _Sketch(_columns(survey))
    for direction in survey.directions:
        own = [area for area in survey.areas if area.direction_id == direction.number]
        if own:
            sketch.add(direction.code, direction.name, *_stated(survey.table, own))
    return sketch


def _areas_needed(survey: Survey) -> _Sketch:
    """Need area by area: each option that states one, each rated area from its threshold upwards."""
    sketch = _Sketch(_columns(survey))
    for area in survey.areas:
        column, label = survey.table.columns[area.item.code], (code_of(area), _label(area, survey.directions))
        if label not in sketch.labels:  # an area may speak of two directions
            sketch.add(*label, column.chose_any(_counted(area)), column.answered)
    return sketch


def _statements(survey: Survey, readings: Iterable[Reading]) -> _Sketch:
    """One line for each reading: who chose any of the options that count.

    Participation ("yes") and barriers ("agree" or "strongly agree") are read this way.
    """
    sketch = _Sketch([])
    for reading in readings:
        column = survey.table.columns[reading.item]
        sketch.columns.append(column)
        sketch.add(reading.item, column.item.stem, column.chose_any(reading.options), column.answered)
    return sketch


def _options(column: Column) -> _Sketch:
    sketch = _Sketch([column])
    words = {choice.code: choice.words for choice in column.item.choices}
    for number, code in enumerate(column.codes):
        sketch.add(code, words[code], column.chosen[:, number], column.answered)
    return sketch


def _drawn(survey: Survey, groups: Groups, sketches: Sequence[_Sketch]) -> list[Picture]:
    """Pictures of all the sketches; the engine is asked once, since a design takes it time to take in."""
    chosen = [flags for sketch in sketches for flags in sketch.chosen]
    answered = [flags for sketch in sketches for flags in sketch.answered]
    if not chosen:
        return [Picture(groups.names, []) for _sketch in sketches]
    rows = iter(
        shares_of(
            survey.table,
            np.stack(chosen, axis=1),
            np.stack(answered, axis=1),
            groups.grouping,
            smallest=survey.smallest,
        )
    )
    return [
        Picture(
            groups.names,
            _lines(survey, groups, sketch, [next(rows) for _line in sketch.labels]),
            silent=sum(column.silent for column in sketch.columns),
            skipped=sum(column.skipped for column in sketch.columns),
        )
        for sketch in sketches
    ]


def _lines(survey: Survey, groups: Groups, sketch: _Sketch, rows: list[list[Share]]) -> list[Line]:
    """The lines of a sketch, each share with the places it may take."""
    if len(survey.table) and rows:
        chosen, answered = np.stack(sketch.chosen, axis=1), np.stack(sketch.answered, axis=1)
        rows = placed(survey.table, chosen, answered, groups.grouping, rows)
    return [Line(code, label, row) for (code, label), row in zip(sketch.labels, rows, strict=True)]


def code_of(area: MappedArea) -> str:
    """The code under which an area stands in pictures."""
    return area.option or area.item.code


def _label(area: MappedArea, directions: Iterable[Direction]) -> Words:
    """The option's words, or the question's; "something else" says of which direction."""
    named = next((choice for choice in area.item.choices if area.option and choice.code == area.option), None)
    if named is None:
        return Words(area.item.stem)
    short = next((Words(one.short) for one in directions if one.number == area.direction_id), Words())
    if not (named.is_other and short):
        return named.words
    return Words({tongue: f"{words} ({short.in_language(tongue)})" for tongue, words in named.words.items()})


def _columns(survey: Survey) -> list[Column]:
    """The questions of the mapped areas, each once."""
    return [survey.table.columns[code] for code in dict.fromkeys(area.item.code for area in survey.areas)]


def _stated(table: Table, areas: Iterable[MappedArea]) -> tuple[Flags, Flags]:
    """Who states a need in at least one of the areas, and who answered any of them."""
    stated = np.zeros(len(table), dtype=bool)
    answered = np.zeros(len(table), dtype=bool)
    for area in areas:
        column = table.columns[area.item.code]
        stated |= column.chose_any(_counted(area))
        answered |= column.answered
    return stated, answered


def _counted(area: MappedArea) -> Collection[str]:
    """The options of an area that state a need; without an option, every choice that says something."""
    if area.from_rating is not None:
        return rated_from(area.item, area.from_rating)
    if area.option:
        return {area.option}
    return {choice.code for choice in area.item.choices if choice.is_substantive}


def rated_from(item: Item, threshold: int) -> set[str]:
    """The points of a rating scale from ``threshold`` upwards."""
    rated = {choice.code: rating_of(choice) for choice in item.choices if choice.is_substantive}
    return {code for code, rating in rated.items() if rating is not None and rating >= threshold}
