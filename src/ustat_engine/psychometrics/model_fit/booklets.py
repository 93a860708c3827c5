"""Persons who answered the same items: the only ones whose sum scores and margins can be put together."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.responses import Responses

LEAST_PERSONS = 50
"""Persons a booklet needs before its sum scores or margins say anything; smaller ones are left out."""


@dataclass(frozen=True, slots=True)
class Booklet:
    """One set of items with the persons who answered exactly this set, by row and column number."""

    rows: Whole
    columns: Whole


def booklets(
    codes: Codes, *, least_persons: int = LEAST_PERSONS, least_items: int = 3
) -> tuple[Booklet, ...]:
    """The sets of items that enough persons answered in common, in the order of their first person.

    ``codes``: (persons, items). Empty where answers are missing so irregularly that no set is common.
    """
    answered = np.packbits(codes != MISSING, axis=1)
    as_one = np.ascontiguousarray(answered).view(np.dtype((np.void, answered.shape[1]))).ravel()
    _, first, which, many = np.unique(as_one, return_index=True, return_inverse=True, return_counts=True)
    found = []
    for number in np.argsort(first):
        columns = np.flatnonzero(codes[first[number]] != MISSING)
        if many[number] >= least_persons and len(columns) >= least_items:
            found.append(Booklet(np.flatnonzero(which == number), columns))
    return tuple(found)


def counting_weights(responses: Responses) -> Floats:
    """(persons,) sampling weights that sum to the effective number of persons, 1 each without weights.

    A chi-square from weighted counts needs the number of persons the sample is worth.
    Source: Kish (1965); Rao and Scott (1981) for its use with chi-squares, first order.
    """
    weights = responses.weight()
    return np.asarray(weights * (weights.sum() / (weights**2).sum()))
