"""How a result moves when a parameter of the bank moves: what errors by the delta method are made of."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import expit, logit

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Parameter

STEP = 1e-5
OF_ITEMS = frozenset({"slope", "intercept", "guessing"})


def moved(bank: Bank, parameter: Parameter, by: float) -> Bank:
    """The bank with one parameter a little larger; a parameter of other items or of a group changes nothing.

    A parameter without a name is that of all items: a shared slope.
    """
    if parameter.what not in OF_ITEMS or (parameter.name and parameter.name not in bank.items):
        return bank
    rows = slice(None) if not parameter.name else bank.items.index(parameter.name)
    if parameter.what == "slope":
        slopes = bank.slopes.copy()
        slopes[rows] += by
        return replace(bank, slopes=slopes)
    if parameter.what == "intercept":
        intercepts = bank.intercepts.copy()
        intercepts[rows, parameter.step] += by
        return replace(bank, intercepts=intercepts)
    guessing = bank.guessing.copy()
    guessing[rows] = expit(logit(guessing[rows]) + by)
    return replace(bank, guessing=guessing)


def moved_everywhere(what: str, step: int, bank: Bank, by: float) -> Bank:
    """The bank with one kind of parameter a little larger in every item that has it."""
    for_all = Parameter("", what, step)
    return moved(bank, for_all, by)


def jacobian(bank: Bank, parameters: Sequence[Parameter], of: Callable[[Bank], Floats]) -> Floats:
    """(results, parameters) how fast each number of ``of(bank)`` moves with each parameter.

    By central differences, good to about 1e-9. Parameters that ``of`` does not feel have zeros.
    """
    start = of(bank)
    found = np.zeros((len(start), len(parameters)))
    for column, parameter in enumerate(parameters):
        up = moved(bank, parameter, STEP)
        if up is not bank:
            found[:, column] = (of(up) - of(moved(bank, parameter, -STEP))) / (2 * STEP)
    return found
