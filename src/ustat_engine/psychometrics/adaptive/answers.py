"""What simulated persons would answer to every item of a bank, before any design chooses among the items."""

import numpy as np

from ustat_engine.psychometrics.adaptive.prepared import PreparedBank
from ustat_engine.psychometrics.arrays import Codes, Floats
from ustat_engine.psychometrics.curves import probabilities
from ustat_engine.psychometrics.kernels.draws import ANSWERS, Bits, chance_draws


def drawn_answers(prepared: PreparedBank, abilities: Floats, seeds: Bits) -> Codes:
    """(persons, items) categories drawn from the model, one seed a person.

    Two designs meet the same answers, so they are compared without the noise of new ones; and for one seed a
    person of more ability never answers lower (where slopes are positive).
    """
    bank = prepared.bank
    draws = chance_draws(seeds[:, None], ANSWERS, prepared.tables.keys[None, :])
    codes = np.empty(draws.shape, dtype=np.uint8)
    two = bank.steps == 1
    with np.errstate(over="ignore"):
        odds = np.exp(-(abilities[:, None] * bank.slopes[two] + bank.intercepts[two, 0]))
    guessing = bank.guessing[two]
    codes[:, two] = draws[:, two] < guessing + (1 - guessing) / (1 + odds)
    several = np.flatnonzero(~two)
    if len(several):
        chances = probabilities(bank.only([bank.items[row] for row in several]), abilities)
        for place, row in enumerate(several):
            reached = np.cumsum(chances[place, :0:-1], axis=0)
            codes[:, row] = (draws[:, row] < reached).sum(axis=0)
    return codes
