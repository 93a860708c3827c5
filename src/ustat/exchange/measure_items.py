"""Items as a file holds them: slope, difficulties with their gaps, guessing, area, and errors beside."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.measures import MODELS, MOST_CATEGORIES, ItemRow
from ustat.exchange.measure_tables import disarmed, read_raw, spoken

ITEM, MODEL, SLOPE, DIFFICULTY, GUESSING, CONTENT = "item", "model", "a", "b", "c", "content"
# Difficulties that happen to be whole numbers are to come as they were written.
_TEXTS = [ITEM, MODEL, SLOPE, DIFFICULTY, GUESSING, *(f"b{step}" for step in range(1, MOST_CATEGORIES))]
_NUMBERED = re.compile(r"b([1-9]\d?)")


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """The items of a file; ``notes`` are translated sentences about what was left out."""

    name: str
    rows: list[ItemRow]
    notes: list[str] = field(default_factory=list)


class _Left(Exception):
    """Why an item cannot be used."""


def read_items(path: Path, *, content: str | None = None) -> ItemSheet:
    """The items in a file: ``item,model,a,b`` or ``item,model,a,b1,b2,…``, ``c`` and an area where there are.

    ``content`` names the column of the area; without it ``content`` is read where it stands. An empty cell
    between difficulties means that this boundary is not there: its two answers count as one. ``se_`` columns
    are not read.

    An item that cannot be used is left out and named in ``notes``: unknown model, no slope or a slope of 0,
    no difficulty, thresholds of the graded model out of order, guessing from 1 up or in a model without it,
    the same item twice with different numbers.

    Raises ``WrongInput``: ``missing_column``, ``two_columns``, ``no_items`` with the reasons where no item is
    left, and what ``read_raw`` refuses.
    """
    table = read_raw(path, key=ITEM, texts=_TEXTS)
    texts = {
        name: table.texts(table.at(name)).to_list()
        for name in dict.fromkeys(table.headers)
        if name in {ITEM, MODEL, SLOPE, GUESSING, DIFFICULTY} or _NUMBERED.fullmatch(name)
    }
    for needed in (ITEM, MODEL, SLOPE):
        if needed not in texts:
            table.at(needed)
    if not any(name == DIFFICULTY or _NUMBERED.fullmatch(name) for name in texts):
        table.at(DIFFICULTY)
    area = content if content is not None else CONTENT
    areas = table.texts(table.at(area)).to_list() if content is not None or area in table.headers else None

    found: dict[str, list[ItemRow]] = defaultdict(list)
    left: list[str] = []
    for at, number in enumerate(table.numbers.to_list()):
        cells = {name: column[at] for name, column in texts.items()}
        try:
            row = _row(cells, "" if areas is None else areas[at])
        except _Left as reason:
            left.append(
                _("row %(row)d, %(item)s: %(reason)s")
                % {"row": number, "item": cells[ITEM] or "-", "reason": reason}
            )
        else:
            found[row.item].append(row)
    for item, rows in found.items():
        if len(set(rows)) > 1:
            left.append(_("%(item)s stands in the file twice with different numbers") % {"item": item})
    rows = [rows[0] for rows in found.values() if len(set(rows)) == 1]
    notes = list(table.notes)
    if left:
        notes.append(
            _("These items could not be used and were left out: %(reasons)s.")
            % {"reasons": spoken(left, separator="; ")}
        )
    if not rows:
        raise WrongInput(
            _("%(file)s holds no item that can be used. %(reasons)s")
            % {"file": table.name, "reasons": " ".join(notes)},
            code="no_items",
        )
    return ItemSheet(table.name, rows, notes)


def items_table(rows: Sequence[ItemRow]) -> pl.DataFrame:
    """The table that ``read_items`` reads, errors beside: the same numbers to the last bit."""
    width = max(len(row.b) for row in rows)
    names = [DIFFICULTY] if width == 1 else [f"b{step}" for step in range(1, width + 1)]
    columns: dict[str, pl.Series] = {
        ITEM: disarmed([row.item for row in rows]),
        MODEL: pl.Series([row.model for row in rows]),
        SLOPE: _numbers([row.a for row in rows]),
    }
    for step, name in enumerate(names):
        columns[name] = _numbers([_nth(row.b, step) for row in rows])
    guesses = any(row.model == "3pl" for row in rows)
    if guesses:
        columns[GUESSING] = _numbers([row.c if row.model == "3pl" else None for row in rows])
    if any(row.errors is not None for row in rows):
        errors = [row.errors for row in rows]
        columns["se_a"] = _numbers([None if one is None else one.a for one in errors])
        for step, name in enumerate(names):
            columns[f"se_{name}"] = _numbers([None if one is None else _nth(one.b, step) for one in errors])
        if guesses:
            columns["se_c"] = _numbers([None if one is None else one.c for one in errors])
    if any(row.content for row in rows):
        columns[CONTENT] = disarmed([row.content for row in rows])
    return pl.DataFrame(columns)


def _row(cells: dict[str, str], area: str) -> ItemRow:
    item = cells[ITEM]
    if not item:
        raise _Left(_("it has no name"))
    model = next((known for known in MODELS if known == cells[MODEL].lower()), None)
    if model is None:
        raise _Left(
            _("the model “%(model)s” is none of %(models)s")
            % {"model": cells[MODEL], "models": ", ".join(MODELS)}
        )
    a = _number(cells, SLOPE)
    if a is None and model == "rasch":
        a = 1.0
    if a is None or a == 0:
        raise _Left(
            _("its slope a has to be a number other than 0, but is “%(cell)s”") % {"cell": cells[SLOPE]}
        )
    if model == "rasch" and a != 1:
        raise _Left(
            _("a Rasch item has the slope 1, but a is “%(cell)s”; name it 2pl or gpcm")
            % {"cell": cells[SLOPE]}
        )
    b = _difficulties(cells)
    if not b:
        raise _Left(_("it has no difficulty b"))
    many = sum(one is not None for one in b)
    if model in {"2pl", "3pl"} and many > 1:
        raise _Left(
            _("the model %(model)s has two categories and one difficulty, but %(count)d came")
            % {"model": model, "count": many}
        )
    c = _number(cells, GUESSING) or 0.0
    if not 0 <= c < 1 or (c and model != "3pl"):
        raise _Left(
            _("guessing c belongs to the model 3pl and lies from 0 to below 1, but is “%(cell)s”")
            % {"cell": cells[GUESSING]}
        )
    row = ItemRow(item=item, model=model, a=a, b=b, c=c, content=area)
    if not row.is_ordered:
        raise _Left(_("its thresholds b1, b2, … have to rise"))
    return row


def _difficulties(cells: dict[str, str]) -> tuple[float | None, ...]:
    """From the first boundary to the last one that is there; ``None`` for one that is not."""
    by_step = {int(named.group(1)): name for name in cells if (named := _NUMBERED.fullmatch(name))}
    found = [
        _number(cells, by_step[step]) if step in by_step else None
        for step in range(1, max(by_step, default=0) + 1)
    ]
    alone = _number(cells, DIFFICULTY)
    if alone is not None:
        if any(one is not None for one in found):
            raise _Left(_("it has both b and b1, b2, …; one of them has to be empty"))
        return (alone,)
    while found and found[-1] is None:
        found.pop()
    return tuple(found)


def _number(cells: dict[str, str], name: str) -> float | None:
    """The number in a cell, with a point or a comma; nothing where it is empty."""
    cell = cells.get(name, "")
    if not cell:
        return None
    try:
        number = float(cell.replace(",", ".", 1))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _Left(_("%(column)s has to be a number, but is “%(cell)s”") % {"column": name, "cell": cell})
    return number


def _nth(numbers: Sequence[float | None], step: int) -> float | None:
    return numbers[step] if step < len(numbers) else None


def _numbers(values: Sequence[float | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None)
