"""The items that two calibrations share, with what is known of their errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Calibration, Parameter
from ustat_engine.psychometrics.sensitivity import OF_ITEMS


@dataclass(frozen=True, slots=True)
class Side:
    """One bank's common items, with the part of a covariance that is theirs."""

    bank: Bank
    parameters: tuple[Parameter, ...]
    covariance: Floats


@dataclass(frozen=True, slots=True)
class CommonItems:
    base: Side
    new: Side
    names: tuple[str, ...]
    shorter: int

    @property
    def known_errors(self) -> bool:
        return bool(self.base.parameters or self.new.parameters)

    @property
    def free_slope(self) -> bool:
        return any(model != "rasch" for one in (self.base, self.new) for model in one.bank.models)


def common_items(
    base: Bank | Calibration, new: Bank | Calibration, anchors: Sequence[str] | None
) -> CommonItems:
    here, there = (one if isinstance(one, Bank) else one.bank for one in (base, new))
    if anchors is None:
        names = tuple(name for name in here.items if name in set(there.items))
    else:
        names = tuple(anchors)
        for bank, side in ((here, "base"), (there, "new")):
            missing = [name for name in names if name not in set(bank.items)]
            if missing:
                raise WrongShape(f"Anchor {missing[0]} is not among the items of the {side} scale.")
    if not names:
        raise TooLittleData("common items", need=1, got=0)
    sides = CommonItems(_side(base, names), _side(new, names), names, min(len(here.items), len(there.items)))
    need = 2 if sides.free_slope else 1
    if len(names) < need:
        raise TooLittleData("common items", need=need, got=len(names))
    for row, name in enumerate(names):
        one, other = sides.base.bank, sides.new.bank
        if one.steps[row] != other.steps[row] or one.joined.get(name) != other.joined.get(name):
            raise WrongShape(f"Item {name} does not have the same categories on both scales.")
        if not (one.slopes[row] > 0 and other.slopes[row] > 0):
            raise WrongShape(f"Item {name} cannot carry a link: its slope is not above 0 on both scales.")
    return sides


def _side(source: Bank | Calibration, names: tuple[str, ...]) -> Side:
    if isinstance(source, Bank) or source.covariance is None:
        bank = source if isinstance(source, Bank) else source.bank
        return Side(bank.only(names), (), np.zeros((0, 0)))
    here = [
        at
        for at, one in enumerate(source.parameters)
        if one.what in OF_ITEMS and (not one.name or one.name in set(names))
    ]
    parameters = tuple(source.parameters[at] for at in here)
    return Side(source.bank.only(names), parameters, source.covariance[np.ix_(here, here)])
