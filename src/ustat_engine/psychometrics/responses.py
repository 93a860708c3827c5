"""The answers of many persons to many items: whole numbers from 0, or missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, MOST_CATEGORIES, Codes, Floats, Whole


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers, a row a person and a column an item.

    ``codes``: (persons, items), the category chosen from 0, ``MISSING`` where there is no answer.
    ``weights``: (persons,) sampling weights above 0, or none for 1 each.
    ``groups``: (persons,) the number of each person's group from 0, or none for one group.

    Raises ``WrongShape`` where sizes, names or weights do not fit, ``TooLittleData`` without rows or items.
    """

    codes: Codes
    items: tuple[str, ...]
    weights: Floats | None = None
    groups: Whole | None = None
    group_names: tuple[str, ...] = ("all",)

    def __post_init__(self) -> None:
        if self.codes.ndim != 2 or self.codes.dtype != np.uint8:
            raise WrongShape("Responses must be a table of whole numbers of one byte each.")
        persons, items = self.codes.shape
        if items != len(self.items):
            raise WrongShape(f"Every column needs a name: {items} columns, {len(self.items)} names.")
        if len(set(self.items)) < len(self.items):
            twice = next(name for name in self.items if self.items.count(name) > 1)
            raise WrongShape(f"Item names must differ, but {twice} comes twice.")
        if not persons:
            raise TooLittleData("persons", need=1, got=0)
        if not items:
            raise TooLittleData("items", need=1, got=0)
        if self.weights is not None:
            if self.weights.shape != (persons,):
                raise WrongShape(f"One weight a person: {persons} persons, {self.weights.size} weights.")
            if not (np.isfinite(self.weights).all() and (self.weights > 0).all()):
                row = int(np.flatnonzero(~(np.isfinite(self.weights) & (self.weights > 0)))[0])
                raise WrongShape(f"Weights must be above 0; row {row + 1} has {self.weights[row]}.")
        if self.groups is not None:
            if self.groups.shape != (persons,):
                raise WrongShape(f"One group a person: {persons} persons, {self.groups.size} groups.")
            if self.groups.min() < 0 or self.groups.max() >= len(self.group_names):
                raise WrongShape(f"Groups are numbered from 0 to {len(self.group_names) - 1}.")

    @property
    def persons(self) -> int:
        """How many rows there are."""
        return int(self.codes.shape[0])

    @property
    def answered(self) -> Whole:
        """(persons,) how many items each person answered."""
        return np.asarray((self.codes != MISSING).sum(axis=1), dtype=np.int64)

    def weight(self) -> Floats:
        """(persons,) the weights, 1 each where none were given."""
        return np.ones(self.persons) if self.weights is None else self.weights

    def group(self) -> Whole:
        """(persons,) the group numbers, 0 where none were given."""
        return np.zeros(self.persons, dtype=np.int64) if self.groups is None else self.groups

    def only(self, rows: Whole | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Responses":
        """The same items, answered by some of the persons (row numbers, or true for those to keep)."""
        return Responses(
            self.codes[rows],
            self.items,
            None if self.weights is None else self.weights[rows],
            None if self.groups is None else self.groups[rows],
            self.group_names,
        )

    def of(self, items: Sequence[str]) -> "Responses":
        """The same persons, with these items in this order.

        Raises ``WrongShape`` for an item that is not there.
        """
        unknown = [name for name in items if name not in set(self.items)]
        if unknown:
            raise WrongShape(f"There is no item {unknown[0]} among the responses.")
        at = {name: column for column, name in enumerate(self.items)}
        columns = [at[name] for name in items]
        return Responses(
            np.ascontiguousarray(self.codes[:, columns]),
            tuple(items),
            self.weights,
            self.groups,
            self.group_names,
        )

    def categories(self) -> Whole:
        """(items,) the highest code chosen plus one; 0 where nobody answered."""
        with_missing_low = np.where(self.codes == MISSING, 0, self.codes.astype(np.int16) + 1)
        return np.asarray(with_missing_low.max(axis=0), dtype=np.int64)


def responses_from(
    table: Sequence[Sequence[int | None]] | np.ndarray[tuple[int, int], np.dtype[np.float64]],
    items: Sequence[str] | None = None,
    *,
    weights: Sequence[float] | None = None,
    groups: Sequence[str] | None = None,
) -> Responses:
    """Responses from rows of whole numbers, with none or not-a-number for a missing answer.

    Items are named ``1``, ``2``, ... where no names come. Groups are numbered in the order they first appear,
    so the first one met is the reference.

    Raises ``WrongShape`` for a number that is not whole, is negative or too large, with row and column.
    """
    values = np.asarray(
        [[np.nan if cell is None else cell for cell in row] for row in table], dtype=np.float64
    )
    if values.ndim != 2:
        raise WrongShape("Responses must be a table: every row as long as the first.")
    missing = np.isnan(values)
    wrong = ~missing & ((values != np.floor(values)) | (values < 0) | (values >= MOST_CATEGORIES))
    if wrong.any():
        row, column = (int(number) for number in np.argwhere(wrong)[0])
        raise WrongShape(
            f"Answers are whole numbers from 0 to {MOST_CATEGORIES - 1}; "
            f"row {row + 1}, column {column + 1} has {values[row, column]:g}."
        )
    codes = np.where(missing, MISSING, np.nan_to_num(values)).astype(np.uint8)
    names = tuple(items) if items is not None else tuple(str(n + 1) for n in range(values.shape[1]))
    found: dict[str, int] = {}
    numbers = None if groups is None else np.asarray([found.setdefault(one, len(found)) for one in groups])
    return Responses(
        codes,
        names,
        None if weights is None else np.asarray(weights, dtype=np.float64),
        numbers,
        tuple(found) or ("all",),
    )
