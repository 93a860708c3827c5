"""The abilities at which the fit of items, persons and pairs is looked at."""

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.scores import score


def unshrunken(responses: Responses, bank: Bank) -> Floats:
    """(persons,) WLE; not-a-number without an answer. An EAP would shrink, and pull mean squares down."""
    return score(responses, bank, method="wle").abilities


def between_extremes(responses: Responses, bank: Bank) -> Floats:
    """(persons,) WLE, not-a-number for those who reached the lowest or the highest score of their items.

    Their answers are all alike whatever the items are, so they say nothing of an item's fit.
    """
    codes = bank.codes_of(responses)
    answered = codes != MISSING
    lowest = (np.where(answered, codes, 0) == 0).all(axis=1)
    highest = (np.where(answered, codes, bank.steps) == bank.steps).all(axis=1)
    return np.asarray(np.where(lowest | highest, np.nan, unshrunken(responses, bank)))
