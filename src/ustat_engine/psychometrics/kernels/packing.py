"""Answers as a few bytes a person, so that a likelihood is a product of a few looked-up rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled_module

MOST_ROWS = 128
"""Two tables of 128 rows, 64 nodes and 8 bytes for each of ten groups stay near the second-level cache."""

BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Packed:
    """Answers in mixed radix: neighbouring items form a group, and a person has one byte a group.

    ``codes``: (persons, groups). The byte of a group is the sum over its items of ``place * digit``; the
    digit is the category chosen, or the item's category count where the answer is missing.
    ``first_item``: (groups + 1,) group g holds the items from ``first_item[g]`` up to ``first_item[g + 1]``.
    ``radix``: (items,) how many digits an item has: its categories, and one more if any answer is missing.
    ``place``: (items,) the weight of an item's digit; the last item of a group has 1.
    ``first_row``: (groups + 1,) the tables of all groups lie under each other; code x of group g is row
    ``first_row[g] + x``. The rows of a group run like a C-ordered array of shape ``radix`` of its items.
    ``categories``: (items,) as given.
    """

    codes: Codes
    first_item: Whole
    radix: Whole
    place: Whole
    first_row: Whole
    categories: Whole

    @property
    def rows(self) -> int:
        """How many rows the tables of all groups have together."""
        return int(self.first_row[-1])

    def only(self, rows: Whole | slice) -> "Packed":
        """The same layout, for some of the persons."""
        return Packed(
            np.ascontiguousarray(self.codes[rows]),
            self.first_item,
            self.radix,
            self.place,
            self.first_row,
            self.categories,
        )


def code_ranges(codes: Codes) -> tuple[Whole, NDArray[np.bool_]]:
    """For each column of (persons, items): the highest category plus one, and whether anything is missing."""
    loops = compiled_module("packing")
    above, most = np.zeros(codes.shape[1], dtype=np.uint8), np.zeros(codes.shape[1], dtype=np.uint8)
    if loops is not None:
        loops.code_ranges(np.ascontiguousarray(codes), above, most)
    else:
        for start in range(0, len(codes), BLOCK):
            block = codes[start : start + BLOCK]
            # Missing is 255, so one more is 0: below every category.
            np.maximum(above, (block + np.uint8(1)).max(axis=0), out=above)
            np.maximum(most, block.max(axis=0), out=most)
    return above.astype(np.int64), most == MISSING


def pack(
    codes: Codes,
    categories: Whole,
    *,
    missing: NDArray[np.bool_] | None = None,
    most_rows: int = MOST_ROWS,
    columns: Whole | None = None,
    recoded: Mapping[int, Sequence[int]] | None = None,
) -> Packed:
    """Pack (persons, items) codes: categories from 0 to below ``categories``, or ``MISSING``.

    ``columns``: (items,) which columns of the codes are meant, all in their order if not given; everything
    else runs along these. ``recoded``: for some items, the category each raw code counts as.

    ``missing``: (items,) true where an item needs a digit for "not presented"; found from the codes if not
    given. An item that is nowhere missing needs none. ``most_rows``: groups grow while their table stays this
    small (an item with more digits stands alone); at most 256, for a group is one byte.

    Raises ``WrongShape`` for a code outside its item's categories, with row and column.
    """
    categories = np.asarray(categories, dtype=np.int64)
    if missing is None:
        missing = code_ranges(codes)[1]
        missing = missing if columns is None else missing[columns]
    columns = np.arange(codes.shape[1]) if columns is None else columns
    radix = categories + missing
    first_item = _groups(radix, min(most_rows, 256))
    place = np.ones(len(radix), dtype=np.int64)
    first_row = np.zeros(len(first_item), dtype=np.int64)
    for group, (start, stop) in enumerate(pairwise(first_item)):
        for item in range(stop - 2, start - 1, -1):
            place[item] = place[item + 1] * radix[item + 1]
        first_row[group + 1] = first_row[group] + place[start] * radix[start]

    digits, allowed = _digits(categories, missing, place, recoded or {})
    packed = np.empty((len(codes), len(first_item) - 1), dtype=np.uint8)
    loops = compiled_module("packing")
    if loops is not None:
        wrong = int(loops.pack(np.ascontiguousarray(codes), columns, digits, allowed, first_item, packed))
    else:
        wrong = _pack(codes, columns, digits, allowed, first_item, packed)
    if wrong >= 0:
        row, item = divmod(wrong, len(columns))
        raise WrongShape(
            f"Item {columns[item] + 1} has categories 0 to {categories[item] - 1}; "
            f"row {row + 1} has {int(codes[row, columns[item]])}."
        )
    return Packed(packed, first_item, radix, place, first_row, categories)


def likelihood_tables(packed: Packed, log_probabilities: Floats) -> Floats:
    """(rows, nodes) the likelihood of each code of each group at each node.

    ``log_probabilities``: (items, most categories, nodes), as ``curves.log_probabilities`` gives them.
    A missing answer has likelihood 1.
    """
    loops = compiled_module("packing")
    chances = np.exp(log_probabilities)
    if loops is not None:
        found = np.empty((packed.rows, chances.shape[2]))
        loops.fill_tables(
            chances, packed.categories, packed.radix, packed.first_item, packed.first_row, found
        )
        return found
    nodes = chances.shape[2]
    parts = []
    for start, stop in pairwise(packed.first_item):
        table = np.ones((1, nodes))
        for item in range(start, stop):
            digits = np.ones((packed.radix[item], nodes))
            digits[: packed.categories[item]] = chances[item, : packed.categories[item]]
            table = (table[:, None, :] * digits).reshape(-1, nodes)
        parts.append(table)
    return np.concatenate(parts)


def fold(packed: Packed, counts: Floats) -> Floats:
    """(items, most categories, nodes) from (rows, nodes): how much of the counts belongs to each category."""
    nodes = counts.shape[1]
    found = np.zeros((len(packed.radix), int(packed.categories.max()), nodes))
    loops = compiled_module("packing")
    if loops is not None:
        loops.fold(
            np.ascontiguousarray(counts),
            packed.categories,
            packed.radix,
            packed.place,
            packed.first_item,
            packed.first_row,
            found,
        )
        return found
    for group, (start, stop) in enumerate(pairwise(packed.first_item)):
        rows = counts[packed.first_row[group] : packed.first_row[group + 1]]
        for item in range(start, stop):
            cube = rows.reshape(-1, packed.radix[item], packed.place[item], nodes)
            found[item, : packed.categories[item]] = cube.sum(axis=(0, 2))[: packed.categories[item]]
    return found


def category_counts(packed: Packed) -> Whole:
    """(items, most categories) how many rows have each category of each item."""
    rows = np.zeros((packed.rows, 1))
    for group in range(packed.codes.shape[1]):
        top = int(packed.first_row[group])
        counts = np.bincount(packed.codes[:, group])
        rows[top : top + len(counts), 0] = counts
    return np.asarray(fold(packed, rows)[:, :, 0], dtype=np.int64)


def _groups(radix: Whole, most_rows: int) -> Whole:
    """Borders of groups: neighbours together while the product of their radices is small enough."""
    borders, rows = [0], 1
    for item, digits in enumerate(radix):
        if rows * int(digits) > most_rows and item > borders[-1]:
            borders.append(item)
            rows = 1
        rows *= int(digits)
    return np.asarray([*borders, len(radix)], dtype=np.int64)


def _digits(
    categories: Whole, missing: NDArray[np.bool_], place: Whole, recoded: Mapping[int, Sequence[int]]
) -> tuple[Codes, NDArray[np.bool_]]:
    """(items, 256) what each code adds to the byte of its group, and whether the code may come at all."""
    digits = np.zeros((len(categories), 256), dtype=np.uint8)
    allowed = np.zeros((len(categories), 256), dtype=np.bool_)
    for item, many in enumerate(categories):
        meant = np.asarray(recoded.get(item, range(many)), dtype=np.int64)
        digits[item, : len(meant)] = meant * place[item]
        allowed[item, : len(meant)] = True
        if missing[item]:
            digits[item, MISSING] = many * place[item]
            allowed[item, MISSING] = True
    return digits, allowed


def _pack(
    codes: Codes,
    columns: Whole,
    digits: Codes,
    allowed: NDArray[np.bool_],
    first_item: Whole,
    packed: Codes,
) -> int:
    """Fill ``packed``; the position (person, item) of the first code that may not come, or -1."""
    every = np.arange(len(columns))
    for start in range(0, len(codes), BLOCK):
        block = codes[start : start + BLOCK, columns]
        fine = allowed[every, block]
        if not fine.all():
            row, item = (int(number) for number in np.argwhere(~fine)[0])
            return int((start + row) * len(columns) + item)
        packed[start : start + BLOCK] = np.add.reduceat(
            digits[every, block], first_item[:-1], axis=1, dtype=np.uint8
        )
    return -1
