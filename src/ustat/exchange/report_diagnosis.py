"""A report on a self-assessment from a spreadsheet: where people stand in each direction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words, same
from ustat.diagnosis.bridge import standings
from ustat.exchange.bridge.surveys import Choice, Drawn, Rated, ShareRow, rows_from
from ustat.exchange.columns import plain
from ustat.exchange.sheets import Sheet, read_sheet
from ustat.insight.content import EDITION, Content
from ustat.instruments.choices import Draw
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.needs.bridge.shares import HIDDEN
from ustat.standards import contents

PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A column of levels: the competence it is about, and the direction that belongs to."""

    place: int
    header: str
    direction: int


def diagnosis_content(path: Path) -> Content:
    """Each direction: how many people, their mean standing with its error, the share at each level.

    The file has a column ``person`` and one for each competence (its code, or its name in any language) with
    the chosen level, from 1; an empty cell is no answer. Refuses as ``read_sheet`` does, and with
    ``WrongInput``: ``missing_column``, ``person_twice``, ``not_a_level``.
    """
    framework = contents.framework()
    levels = {one["number"]: Words(one["name"]) for one in framework["level"]}
    known = _known(framework)
    sheet = read_sheet(path, known=[PERSON, *known]).under([PERSON, *known])
    sheet.refuse_without_rows()
    columns = _columns(sheet, known, framework)
    _check_people(sheet)
    placed = [_placed(row.cells, row.number, columns, highest=max(levels)) for row in sheet.rows]
    return {
        "edition": EDITION,
        "about": {
            "title": Words(framework["name"]),
            "note": same(_("Computed from the file %(file)s.") % {"file": sheet.name}),
            "source": Words(framework["source"]),
            "draw": Draw.SIMPLE,
        },
        "respondents": {
            "started": len(placed), "finished": len(placed), "named": 0, "schools": 0, "register": 0,
        },
        "levels": _levels(placed, levels, {column.direction for column in columns}),
    }  # fmt: skip


Placed = Mapping[int, tuple[float, int]]  # direction to standing and level


def _placed(cells: Sequence[str], number: int, columns: Sequence[_Chosen], *, highest: int) -> Placed:
    """Where one person stands in each direction in which she chose a level."""
    chosen: dict[int, list[int]] = {}
    for column in columns:
        cell = cells[column.place].strip() if column.place < len(cells) else ""
        if cell:
            chosen.setdefault(column.direction, []).append(_level(cell, number, column, highest=highest))
    if not chosen:
        return {}
    found = standings(chosen, highest=highest)
    return {direction: (where.value, level.level) for direction, (where, level) in found.items()}


def _level(cell: str, number: int, column: _Chosen, *, highest: int) -> int:
    if cell.isascii() and cell.isdigit() and 1 <= int(cell) <= highest:
        return int(cell)
    raise WrongInput(
        _(
            "Row %(row)s, column “%(column)s”: expected a level from 1 to %(highest)s or an empty cell, "
            "got “%(got)s”."
        )
        % {"row": number, "column": column.header, "highest": highest, "got": cell[:40]},
        code="not_a_level",
    )


def _levels(placed: Sequence[Placed], levels: Mapping[int, Words], asked: set[int]) -> list[Content]:
    """The shares and the mean of each direction, by the same estimates as every other share."""
    told = []
    for direction in contents.directions():
        number = direction["number"]
        if number not in asked:
            continue
        here = [one.get(number) for one in placed]
        answered = [one is not None for one in here]
        choices = [
            Choice(
                direction["code"], str(level), [one is not None and one[1] == level for one in here], answered
            )
            for level in levels
        ]
        rated = Rated(direction["code"], [one[0] if one else None for one in here])
        *shares, mean = rows_from(choices, [rated], Drawn())
        is_small = 0 < mean.n < SMALLEST_GROUP
        told.append(
            {
                "direction": direction["code"],
                "name": Words(direction["name"]),
                "shares": [
                    {
                        "code": row.category,
                        "label": levels[int(row.category)],
                        "shares": [asdict(HIDDEN) if is_small else _share(row)],
                    }
                    for row in shares
                ],
                **_mean(mean, is_hidden=is_small),
            }
        )
    return told


def _share(row: ShareRow) -> Content:
    return {
        "n": row.n,
        "share": _number(row.share),
        "se": _number(row.se),
        "low": _number(row.low),
        "high": _number(row.high),
        "notes": row.note.split(),
        "is_hidden": False,
    }


def _mean(row: ShareRow, *, is_hidden: bool) -> Content:
    if is_hidden:
        return {"n": None, "mean": None, "se": None, "low": None, "high": None, "notes": ["hidden"]}
    found = _share(row)
    return {"mean": found.pop("share"), **found}


def _number(value: float) -> float | None:
    return None if isnan(value) else value


def _known(framework: dict[str, Any]) -> dict[str, str]:
    """Every way to head a competence's column, to its code."""
    return {
        plain(word): one["code"]
        for one in framework["competence"]
        for word in (one["code"], *one["name"].values())
    }


def _columns(sheet: Sheet, known: Mapping[str, str], framework: dict[str, Any]) -> list[_Chosen]:
    numbers = {one["code"]: one["number"] for one in contents.directions()}
    directions = {one["code"]: numbers[one["direction"]] for one in framework["competence"]}
    found = [
        _Chosen(place, header, directions[known[plain(header)]])
        for place, header in enumerate(sheet.headers)
        if plain(header) in known
    ]
    if not found or PERSON not in {plain(header) for header in sheet.headers}:
        raise WrongInput(
            _(
                "Expected a column “person” and columns of competences with levels: %(codes)s. "
                "%(file)s has: %(headers)s."
            )
            % {
                "codes": ", ".join(one["code"] for one in framework["competence"]),
                "file": sheet.name,
                "headers": ", ".join(filter(None, sheet.headers))[:300],
            },
            code="missing_column",
        )
    return found


def _check_people(sheet: Sheet) -> None:
    """Everybody once: who comes twice would count twice."""
    place = next(place for place, header in enumerate(sheet.headers) if plain(header) == PERSON)
    seen: dict[str, int] = {}
    for row in sheet.rows:
        person = row.cells[place].strip()
        if person and person in seen:
            raise WrongInput(
                _("“%(person)s” stands in row %(first)s and again in row %(row)s. Keep one of them.")
                % {"person": person, "first": seen[person], "row": row.number},
                code="person_twice",
            )
        seen[person] = row.number
