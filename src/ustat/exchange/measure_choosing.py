"""Which answers a method can use: the rest is left out and named; with nothing left the file is refused."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.measures import MISSING, ItemRow
from ustat.exchange.grids import spoken_rows
from ustat.exchange.measure_items import ItemSheet
from ustat.exchange.measure_responses import AnswerSheet
from ustat.exchange.measure_tables import Place, spoken, spoken_places

TWO_CATEGORIES = {"2pl", "3pl"}


def of_categories(sheet: AnswerSheet, model: str, *, kept: Collection[str] = ()) -> AnswerSheet:
    """The items that this model can hold: with 2pl and 3pl those of two different answers, whatever they are.

    Raises ``WrongInput`` (``too_many_categories``) where no item is left.
    """
    if model not in TWO_CATEGORIES:
        return sheet
    columns, many = [], []
    for column, item in enumerate(sheet.items):
        said = np.flatnonzero(np.bincount(sheet.codes[:, column], minlength=MISSING + 1)[:MISSING])
        if len(said) <= 2 or item in kept:
            columns.append(column)
        else:
            row = int(sheet.rows[np.flatnonzero(sheet.codes[:, column] == said[2])[0]])
            many.append(Place(int(said[2]), item, row))
    if not many:
        return sheet
    note = _(
        "The model %(model)s takes items with two answers; these have more and were left out: %(places)s. "
        "Use rasch, grm or gpcm for them."
    ) % {"model": model, "places": spoken_places(many)}
    if not columns:
        raise WrongInput(note, code="too_many_categories")
    return sheet.of(columns, [note])


def within(sheet: AnswerSheet, items: Sequence[ItemRow]) -> AnswerSheet:
    """The same answers, with none that the item cannot have: those count as no answer and are named."""
    most = {row.item: len(row.b) for row in items}
    codes, places = sheet.codes, []
    for column, item in enumerate(sheet.items):
        if item not in most:
            continue
        beyond = np.flatnonzero((codes[:, column] > most[item]) & (codes[:, column] != MISSING))
        if not len(beyond):
            continue
        places += [Place(int(codes[at, column]), item, int(sheet.rows[at])) for at in beyond]
        codes = codes.copy() if codes is sheet.codes else codes
        codes[beyond, column] = MISSING
    if not places:
        return sheet
    note = _(
        "These answers are more than the item can have by its parameters, and count as no answer: %(places)s."
    ) % {"places": spoken_places(places)}
    return replace(sheet, codes=codes, notes=[*sheet.notes, note])


def common(sheet: AnswerSheet, items: ItemSheet) -> tuple[list[ItemRow], list[str]]:
    """The items that stand in both files, and a sentence about those that only have parameters.

    Raises ``WrongInput`` (``no_common_items``) where there is none.
    """
    there = set(sheet.items)
    found = [row for row in items.rows if row.item in there]
    without = [row.item for row in items.rows if row.item not in there]
    if not found:
        raise WrongInput(
            _("%(answers)s and %(items)s have no item in common. Its items are: %(names)s.")
            % {"answers": sheet.name, "items": items.name, "names": spoken(without)},
            code="no_common_items",
        )
    if not without:
        return found, []
    note = ngettext(
        "%(count)d item of %(items)s has no column in %(answers)s: %(names)s.",
        "%(count)d items of %(items)s have no column in %(answers)s: %(names)s.",
        len(without),
    ) % {"count": len(without), "items": items.name, "answers": sheet.name, "names": spoken(without)}
    return found, [note]


def large_groups(sheet: AnswerSheet, *, fewest: int) -> AnswerSheet:
    """Those in groups of at least ``fewest`` people; the others are left out, and their groups named.

    Groups of which none is large enough stay, so that the method itself can say why they will not do.
    """
    if sheet.groups is None:
        return sheet
    sizes = np.bincount(sheet.groups, minlength=len(sheet.group_names))
    large = sizes >= fewest
    if large.all() or not large.any():
        return sheet
    small = [
        f"{name} ({size})"
        for name, size, stays in zip(sheet.group_names, sizes, large, strict=True)
        if not stays
    ]
    note = _("A group needs at least %(fewest)d people; these have fewer and were left out: %(groups)s.") % {
        "fewest": fewest,
        "groups": spoken(small),
    }
    kept = sheet.only(large[sheet.groups], [note])
    number = np.cumsum(large) - 1
    return replace(
        kept,
        groups=None if kept.groups is None else number[kept.groups],
        group_names=tuple(name for name, stays in zip(sheet.group_names, large, strict=True) if stays),
    )


def silent(sheet: AnswerSheet) -> list[str]:
    """A sentence about those who answered none of the items, with their rows; nothing where there is nobody.

    Raises ``WrongInput`` (``no_answers``) where nobody answered anything.
    """
    rows = sheet.rows[~(sheet.codes != MISSING).any(axis=1)].tolist()
    if len(rows) == len(sheet.rows):
        raise WrongInput(
            _("Nobody in %(file)s answered an item that can be used.") % {"file": sheet.name},
            code="no_answers",
        )
    if not rows:
        return []
    note = ngettext(
        "%(count)d person answered none of the items, so nothing is known of her ability: row %(rows)s.",
        "%(count)d people answered none of the items, so nothing is known of their ability: rows %(rows)s.",
        len(rows),
    )
    return [note % {"count": len(rows), "rows": spoken_rows(rows)}]
