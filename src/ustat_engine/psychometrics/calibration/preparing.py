"""From responses as they come to what can be calibrated, with a remark for everything left out or joined."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats, Model, Whole
from ustat_engine.psychometrics.bank import TWO_CATEGORIES, Bank
from ustat_engine.psychometrics.calibration.pieces import Piece, cut
from ustat_engine.psychometrics.calibration.starting import score_shares
from ustat_engine.psychometrics.kernels.packing import Packed, category_counts, code_ranges, pack
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

FEWEST_PERSONS = 20
"""Below this nothing is estimated: the error of a difficulty would be half a logit and more."""

FEW_PERSONS = 200
"""Below this there is a remark: slopes are then known to about a third of their size."""

FEWEST_IN_GROUP = 5

COLLAPSIBLE = 3
"""With at most so many bytes a person, equal answers are counted once and given their weight."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """``items``: the names that stay. ``pieces``: everybody, sorted by group and score."""

    items: tuple[str, ...]
    models: tuple[Model, ...]
    categories: Whole
    joined: dict[str, tuple[int, ...]]
    packed: Packed
    pieces: list[Piece]
    persons: int
    remarks: list[Remark]


def prepared(responses: Responses, models: Sequence[Model], anchors: Bank | None) -> Prepared:
    """Leave out what says nothing, join what nobody chose, pack and sort the rest.

    Raises ``WrongShape`` for a model that does not suit an item's categories and for anchors that are not
    among the responses, ``TooLittleData`` where too few items, persons or persons of a group are left.
    """
    fixed = {} if anchors is None else {name: row for row, name in enumerate(anchors.items)}
    strangers = [name for name in fixed if name not in set(responses.items)]
    if strangers:
        raise WrongShape(f"Anchor {strangers[0]} is not among the items of the responses.")
    remarks: list[Remark] = []
    highest, missing = code_ranges(responses.codes)
    first = pack(responses.codes, highest, missing=missing)
    chosen = category_counts(first)

    columns, categories, joined = [], [], {}
    for column, name in enumerate(responses.items):
        used = np.flatnonzero(chosen[column])
        if anchors is not None and name in fixed:
            meant = anchors.joined.get(name)
            many = int(anchors.steps[fixed[name]]) + 1
            if highest[column] > (len(meant) if meant else many):
                raise WrongShape(
                    f"Anchor {name} has categories 0 to {(len(meant) if meant else many) - 1}; "
                    f"the responses have {highest[column] - 1}."
                )
            if meant:
                joined[name] = meant
        elif len(used) == 0:
            remarks.append(Remark("nobody_answered", name))
            continue
        elif len(used) == 1:
            remarks.append(Remark("no_variance", name, {"category": int(used[0])}))
            continue
        else:
            many = len(used)
            if many < highest[column]:
                meant = tuple(
                    max(0, int(np.searchsorted(used, code, side="right")) - 1)
                    for code in range(int(highest[column]))
                )
                joined[name] = meant
                never = [str(code) for code in range(int(highest[column])) if code not in used]
                remarks.append(Remark("categories_joined", name, {"never_chosen": " ".join(never)}))
            if many > 2 and models[column] in TWO_CATEGORIES:
                raise WrongShape(
                    f"Item {name} has {many} categories, but the model {models[column]} takes two; "
                    "choose grm or gpcm for it."
                )
        columns.append(column)
        categories.append(many)
    if len(columns) < 2:
        raise TooLittleData("items with differing answers", need=2, got=len(columns))

    at = np.asarray(columns, dtype=np.int64)
    same = len(columns) == len(responses.items) and not joined and (highest == categories).all()
    packed = first
    if not same:
        recoded = {
            row: joined[responses.items[c]] for row, c in enumerate(columns) if responses.items[c] in joined
        }
        packed = pack(
            responses.codes,
            np.asarray(categories, dtype=np.int64),
            missing=missing[at],
            columns=at,
            recoded=recoded,
        )
    names = tuple(responses.items[column] for column in columns)
    kept = tuple(
        anchors.models[fixed[name]] if anchors is not None and name in fixed else models[column]
        for name, column in zip(names, columns, strict=True)
    )
    packed, weights, groups, persons = _persons(responses, packed, missing[at], remarks)
    for row, name in enumerate(names):
        answers = int(chosen[at[row]].sum())
        if answers < FEWEST_PERSONS and name not in fixed:
            remarks.append(Remark("few_answers", name, {"answers": answers}))
    pieces = cut(packed.codes, weights, groups, len(responses.group_names))
    return Prepared(names, kept, packed.categories, joined, packed, pieces, persons, remarks)


def _persons(
    responses: Responses, packed: Packed, missing: NDArray[np.bool_], remarks: list[Remark]
) -> tuple[Packed, Floats, Whole, int]:
    """Persons with an answer, sorted by group and score, equal ones together where that pays."""
    weights, groups = responses.weights, responses.groups
    if missing.all():
        nothing = np.asarray(
            [int(packed.first_row[g + 1] - packed.first_row[g]) - 1 for g in range(packed.codes.shape[1])]
        )
        silent = (packed.codes == nothing).all(axis=1)
        if silent.any():
            remarks.append(Remark("no_answers", "", {"persons": int(silent.sum())}))
            packed = packed.only(np.flatnonzero(~silent))
            weights = None if weights is None else weights[~silent]
            groups = None if groups is None else groups[~silent]
    persons = len(packed.codes)
    if persons < FEWEST_PERSONS:
        raise TooLittleData("persons with an answer", need=FEWEST_PERSONS, got=persons)
    if persons < FEW_PERSONS:
        remarks.append(Remark("few_persons", "", {"persons": persons, "advised": FEW_PERSONS}))
    many = len(responses.group_names)
    if groups is None:
        groups = np.zeros(persons, dtype=np.int64)
    sizes = np.bincount(groups, minlength=many)
    if sizes.min() < FEWEST_IN_GROUP:
        smallest = int(sizes.argmin())
        raise TooLittleData(
            f"persons in group {responses.group_names[smallest]}",
            need=FEWEST_IN_GROUP,
            got=int(sizes[smallest]),
        )
    if weights is None:
        weights = np.ones(persons)
    if packed.codes.shape[1] <= COLLAPSIBLE:
        packed, weights, groups = _collapsed(packed, weights, groups)
    share = np.round(score_shares(packed, packed.codes) * 1000).astype(np.int64)
    key = groups * 1001 + share
    order = np.argsort(key.astype(np.uint16) if many < 65 else key, kind="stable")
    return packed.only(order), weights[order], groups[order], persons


def _collapsed(packed: Packed, weights: Floats, groups: Whole) -> tuple[Packed, Floats, Whole]:
    """Equal answers of the same group once, with the sum of their weights."""
    key = groups.copy()
    for group in range(packed.codes.shape[1]):
        key = key * 256 + packed.codes[:, group]
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    return packed.only(first), np.bincount(same, weights).astype(np.float64), groups[first]
