"""A running sitting: plain data between requests, and one question at each step, which item now or enough?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive.design import Design, Stop
from ustat_engine.psychometrics.adaptive.plan import plan
from ustat_engine.psychometrics.adaptive.prepared import PreparedBank, mass_below, prepare
from ustat_engine.psychometrics.adaptive.shadow import ShadowStanding, greedy_test
from ustat_engine.psychometrics.arrays import MISSING, Logit
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.kernels.sitting import CLASS, EMPTY, ERROR, LENGTH, Standing

STOPS: dict[int, Stop] = {ERROR: "error", CLASS: "class", LENGTH: "length", EMPTY: "empty"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting so far, as plain data: names, whole numbers and a seed, to be stored between requests.

    ``answers``: the category of each item given, in order; none where the person passed it over.
    ``seed``: 0 to below 2^63, the sitting's own; with the same seed and answers the same items come.
    """

    given: tuple[str, ...] = ()
    answers: tuple[int | None, ...] = ()
    seed: int = 0

    def after(self, item: str, answer: int | None) -> "Sitting":
        """The sitting with one more item."""
        return Sitting((*self.given, item), (*self.answers, answer), self.seed)


@dataclass(frozen=True, slots=True)
class NextItem:
    """What comes next: an item, or none and the reason to stop.

    ``ability``, ``error``: mean and standard deviation of the posterior after all answers.
    ``level``: how many cuts the answers lie above, and ``level_chances``: the posterior's mass in each level,
    from the lowest; none and empty in a design without cuts.
    """

    item: str | None
    stop: Stop | None
    ability: Logit
    error: Logit
    level: int | None = None
    level_chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ShadowTest:
    """A full test: the items given, then the others from the most telling, and what all of them tell."""

    items: tuple[str, ...]
    information: float


def next_item(bank: Bank | PreparedBank, sitting: Sitting, design: Design) -> NextItem:
    """Which item comes next in this sitting, or why it is over.

    Pass a ``PreparedBank`` (see ``prepare``) that is kept between requests: preparing takes far longer than
    a step. Nothing is remembered of the person; the error is that of the posterior after all answers.

    Raises ``WrongShape`` for an item or answer the bank does not have, or a design it cannot keep.
    """
    prepared = prepare(bank)
    standing = _standing(prepared, sitting, design)
    row = standing.next_row()
    return NextItem(
        prepared.bank.items[row] if row >= 0 else None,
        None if row >= 0 else STOPS[standing.reason],
        standing.ability,
        standing.error,
        None if design.cuts is None else standing.above,
        () if design.cuts is None else _level_chances(standing),
    )


def shadow_test(
    bank: Bank | PreparedBank, sitting: Sitting, design: Design, *, by_solver: bool = False
) -> ShadowTest:
    """The best full test that keeps every rule of the design and holds the items already given.

    ``by_solver``: solve the 0/1 program even where taking the best item one after another is exact.

    Raises as ``next_item``, and ``WrongShape`` for shares, which order items one by one.
    """
    if design.shares:
        raise WrongShape("A design with shares has no full test; give areas with bounds instead.")
    prepared = prepare(bank)
    standing = _standing(prepared, sitting, design, by_solver=by_solver)
    values = standing.values()
    rows = standing.test() if isinstance(standing, ShadowStanding) else greedy_test(standing, values)
    others = sorted(set(rows.tolist()) - set(standing.given), key=lambda row: (-values[row], row))
    items = [prepared.bank.items[row] for row in [*standing.given, *others]]
    return ShadowTest(tuple(items), float(values[rows].sum()))


def _standing(
    prepared: PreparedBank, sitting: Sitting, design: Design, *, by_solver: bool = False
) -> Standing:
    bank = prepared.bank
    if len(sitting.given) != len(sitting.answers):
        raise WrongShape(
            f"Every item given has an answer: {len(sitting.given)} items, {len(sitting.answers)} answers."
        )
    if len(set(sitting.given)) < len(sitting.given):
        raise WrongShape("An item was given twice in this sitting.")
    if not 0 <= sitting.seed < 2**63:
        raise WrongShape(f"The seed of a sitting lies from 0 to below 2^63; got {sitting.seed}.")
    standing = plan(prepared, design, by_solver).standing(sitting.seed)
    rows = [_row(bank, name) for name in sitting.given]
    for row, answer in zip(rows, _codes(bank, sitting), strict=True):
        standing.give(row, answer)
    return standing


def _row(bank: Bank, name: str) -> int:
    try:
        return bank.items.index(name)
    except ValueError:
        raise WrongShape(f"There is no item {name} in the bank.") from None


def _codes(bank: Bank, sitting: Sitting) -> Sequence[int]:
    """The answers as categories of the bank, joined as in calibration."""
    codes = []
    for name, answer in zip(sitting.given, sitting.answers, strict=True):
        joined = bank.joined.get(name)
        highest = len(joined) - 1 if joined else int(np.isfinite(bank.intercepts[_row(bank, name)]).sum())
        if answer is None:
            codes.append(MISSING)
        elif not 0 <= answer <= highest:
            raise WrongShape(f"Item {name} has categories 0 to {highest}; got {answer}.")
        else:
            codes.append(joined[answer] if joined else answer)
    return codes


def _level_chances(standing: Standing) -> tuple[float, ...]:
    below = mass_below(standing.tables.nodes, standing.posterior, standing.rules.cuts)
    return tuple(float(mass) for mass in np.maximum(np.diff(below, prepend=0.0, append=1.0), 0.0))
