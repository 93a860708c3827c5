"""One item as several: a column a group, missing by design for the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes, Model, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.responses import Responses


@dataclass(frozen=True, slots=True)
class Shared:
    """Responses whose categories every group chose; ``items`` say which columns of the original they are.

    ``joined``: names of items where a category was chosen in some groups only, and went to its neighbour.
    """

    responses: Responses
    items: Whole
    joined: frozenset[str]


def shared_categories(responses: Responses, usable: Whole) -> Shared:
    """Join, item by item, categories that some group never chose: nested models need the same in all groups.

    Items that are left with a single category fall away.
    """
    groups, many = responses.group(), len(responses.group_names)
    columns, kept, joined = [], [], set()
    for item in usable:
        column = responses.codes[:, item]
        there = column != MISSING
        chosen = np.unique(column[there])
        common = [code for code in chosen if len(np.unique(groups[there & (column == code)])) == many]
        if len(common) < 2:
            continue
        if len(common) < len(chosen):
            joined.add(responses.items[item])
        # Each code goes to the highest common category not above it, or to the lowest.
        places = np.maximum(np.searchsorted(common, column, side="right") - 1, 0)
        columns.append(np.where(there, places, MISSING).astype(np.uint8))
        kept.append(item)
    codes = np.ascontiguousarray(np.column_stack(columns)) if columns else responses.codes[:, :0]
    names = tuple(responses.items[item] for item in kept)
    some = Responses(codes, names, responses.weights, responses.groups, responses.group_names)
    return Shared(some, np.asarray(kept, dtype=np.int64), frozenset(joined))


def own_name(item: str, group: int) -> str:
    """The name of one group's own column of an item; no item of a table is called so."""
    return f"{item}\x1f{group}"


def split(
    responses: Responses, models: Sequence[Model], items: Iterable[int]
) -> tuple[Responses, list[Model]]:
    """Responses with the ``items`` split by group, and the model of each new column."""
    apart = set(items)
    groups = responses.group()
    columns: list[Codes] = []
    names: list[str] = []
    of: list[Model] = []
    for item, name in enumerate(responses.items):
        column = responses.codes[:, item]
        if item not in apart:
            columns.append(column)
            names.append(name)
            of.append(models[item])
            continue
        for group in range(len(responses.group_names)):
            columns.append(np.where(groups == group, column, MISSING).astype(np.uint8))
            names.append(own_name(name, group))
            of.append(models[item])
    codes = np.ascontiguousarray(np.column_stack(columns))
    return (
        Responses(codes, tuple(names), responses.weights, responses.groups, responses.group_names),
        of,
    )


def start_for(names: Sequence[str], known: Bank) -> Bank:
    """A bank to start from: what is known of the same name, or of the whole item, or of its first group."""
    at = {name: row for row, name in enumerate(known.items)}

    def row_of(name: str) -> int:
        whole = name.split("\x1f", maxsplit=1)[0]
        return next(at[one] for one in (name, whole, own_name(whole, 0)) if one in at)

    rows = [row_of(name) for name in names]
    return Bank(
        tuple(names),
        tuple(known.models[row] for row in rows),
        known.slopes[rows],
        known.intercepts[rows],
        known.guessing[rows],
    )
