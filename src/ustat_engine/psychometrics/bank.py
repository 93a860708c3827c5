"""Item parameters in one canonical form: slope and intercepts, logistic metric without 1.7, no bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Model, Whole
from ustat_engine.psychometrics.responses import Responses

TWO_CATEGORIES: frozenset[Model] = frozenset({"2pl", "3pl"})


@dataclass(frozen=True, slots=True)
class Bank:
    """Items and what is known of each.

    ``slopes``: (items,) a. ``intercepts``: (items, most steps), d; NaN beyond an item's last step.
    ``guessing``: (items,) c, 0 where the model has none. ``contents``: the area of each item, or "".
    ``joined``: for items in whose data a category was never chosen, the category that each raw code counts as
    (``(0, 1, 1, 2)``: codes 1 and 2 are one).

    With logit(x) = log(x / (1 - x)), at ability t:
    rasch, 2pl, 3pl: P(1) = c + (1 - c) / (1 + exp(-(a t + d)));
    grm: logit P(at least k) = a t + d_k, for k from 1;
    gpcm, and rasch with several steps: log P(k) / P(k - 1) = a t + d_k.
    Difficulties, thresholds and steps are b = -d / a.
    """

    items: tuple[str, ...]
    models: tuple[Model, ...]
    slopes: Floats
    intercepts: Floats
    guessing: Floats
    contents: tuple[str, ...] = ()
    joined: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        many = len(self.items)
        if not many:
            raise WrongShape("A bank needs at least one item.")
        if len(set(self.items)) < many:
            raise WrongShape("Item names must differ.")
        if not (len(self.models) == len(self.slopes) == len(self.intercepts) == len(self.guessing) == many):
            raise WrongShape("Models, slopes, intercepts and guessing run item by item.")
        if self.contents and len(self.contents) != many:
            raise WrongShape("Contents, where given, run item by item.")
        for at, name in enumerate(self.items):
            steps = int(np.isfinite(self.intercepts[at]).sum())
            if not steps or not np.isfinite(self.intercepts[at, :steps]).all():
                raise WrongShape(f"Item {name} needs its intercepts from the first on, without a gap.")
            if self.models[at] in TWO_CATEGORIES and steps != 1:
                raise WrongShape(f"Item {name} has two categories, so one intercept; got {steps}.")
            if not np.isfinite(self.slopes[at]):
                raise WrongShape(f"Item {name} has no slope.")
            if not 0 <= self.guessing[at] < 1:
                raise WrongShape(f"Guessing lies from 0 to below 1; item {name} has {self.guessing[at]}.")
            if self.models[at] == "grm" and (np.diff(self.intercepts[at, :steps]) > 0).any():
                raise WrongShape(f"The thresholds of item {name} must not fall.")

    @property
    def steps(self) -> Whole:
        """(items,) how many intercepts each item has; its categories are one more."""
        return np.asarray(np.isfinite(self.intercepts).sum(axis=1), dtype=np.int64)

    @property
    def difficulties(self) -> Floats:
        """(items, most steps) b = -d / a; infinite where the slope is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(-self.intercepts / self.slopes[:, None])

    def only(self, names: Sequence[str]) -> "Bank":
        """These items, in this order.

        Raises ``WrongShape`` for an item that is not in the bank.
        """
        at = {name: row for row, name in enumerate(self.items)}
        unknown = [name for name in names if name not in at]
        if unknown:
            raise WrongShape(f"There is no item {unknown[0]} in the bank.")
        rows = [at[name] for name in names]
        width = max(1, int(self.steps[rows].max())) if rows else 1
        return Bank(
            tuple(names),
            tuple(self.models[row] for row in rows),
            self.slopes[rows],
            self.intercepts[rows][:, :width],
            self.guessing[rows],
            tuple(self.contents[row] for row in rows) if self.contents else (),
            {name: self.joined[name] for name in names if name in self.joined},
        )

    def codes_of(self, responses: Responses) -> Codes:
        """(persons, items of the bank) the answers to this bank's items, categories joined as in calibration.

        An item that is not among the responses is missing for everybody; other columns are left out.
        Raises ``WrongShape``, with person and item, for a category the item does not have.
        """
        at = {name: column for column, name in enumerate(responses.items)}
        if self.items == responses.items:
            codes = responses.codes.copy()
        else:
            codes = np.full((responses.persons, len(self.items)), MISSING, dtype=np.uint8)
            known = [column for column, name in enumerate(self.items) if name in at]
            codes[:, known] = responses.codes[:, [at[self.items[column]] for column in known]]
        highest = self.steps
        for column, name in enumerate(self.items):
            if name in self.joined:
                highest[column] = len(self.joined[name]) - 1
        # Missing is 255, so one more is 0: below every category.
        above = np.asarray((codes + np.uint8(1)).max(axis=0), dtype=np.int64)
        for column in np.flatnonzero(above > highest + 1).tolist():
            row = int(np.flatnonzero((codes[:, column] != MISSING) & (codes[:, column] > highest[column]))[0])
            raise WrongShape(
                f"Item {self.items[column]} has categories 0 to {highest[column]}; "
                f"row {row + 1} has {int(codes[row, column])}."
            )
        for column, name in enumerate(self.items):
            if name in self.joined:
                joined = np.full(256, MISSING, dtype=np.uint8)
                joined[: len(self.joined[name])] = self.joined[name]
                codes[:, column] = joined[codes[:, column]]
        return codes


def bank_from_difficulties(
    items: Sequence[str],
    models: Sequence[Model],
    slopes: Sequence[float],
    difficulties: Sequence[Sequence[float]],
    *,
    guessing: Sequence[float] | None = None,
    contents: Sequence[str] = (),
) -> Bank:
    """A bank from slopes a and difficulties, thresholds or steps b, as spreadsheets hold them: d = -a b."""
    width = max((len(row) for row in difficulties), default=1)
    intercepts = np.full((len(items), max(1, width)), np.nan)
    for at, (slope, row) in enumerate(zip(slopes, difficulties, strict=True)):
        intercepts[at, : len(row)] = [-slope * one for one in row]
    return Bank(
        tuple(items),
        tuple(models),
        np.asarray(slopes, dtype=np.float64),
        intercepts,
        np.zeros(len(items)) if guessing is None else np.asarray(guessing, dtype=np.float64),
        tuple(contents),
    )
