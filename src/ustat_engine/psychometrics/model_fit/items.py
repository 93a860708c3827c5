"""Item fit: do the answers to each item follow its curve?"""

from dataclasses import dataclass

import numpy as np

from ustat_engine.psychometrics.arrays import MISSING
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.fairness.correction import benjamini_hochberg
from ustat_engine.psychometrics.model_fit.abilities import between_extremes
from ustat_engine.psychometrics.model_fit.booklets import booklets, counting_weights
from ustat_engine.psychometrics.model_fit.mean_squares import MeanSquares, mean_squares_at, mean_squares_given
from ustat_engine.psychometrics.model_fit.parameters import own_parameters
from ustat_engine.psychometrics.model_fit.s_x2 import SX2, s_x2
from ustat_engine.psychometrics.model_fit.tables import score_tables
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

SHORT_TEST = 20
"""Answers of the median person below which mean squares at estimated abilities fall visibly below 1."""


@dataclass(frozen=True, slots=True)
class ItemFit:
    """How well one item's answers follow its curve.

    ``s_x2`` with ``adjusted_p``, its p after all items of the test were looked at (false discovery rate).
    ``given_score``: mean squares without the bias of short tests; decide by these. ``at_ability``: mean
    squares at WLE, as other programs print them.
    Remarks: ``no_common_items`` (no booklet with this item has enough persons, so no ``s_x2`` and no
    ``given_score``), ``few_cells`` (too few answers for a degree of freedom), ``part_of_persons`` (those
    outside large booklets are left out), ``mean_squares_low`` (a short test pulls ``at_ability`` down).
    """

    item: str
    s_x2: SX2
    adjusted_p: float
    given_score: MeanSquares
    at_ability: MeanSquares
    remarks: tuple[Remark, ...]


def item_fit(responses: Responses, calibration: Calibration) -> tuple[ItemFit, ...]:
    """How well does each item fit, in the order of the bank?

    S-X2 and ``given_score`` stand on persons who answered the same set of at least 3 items as 50 others did,
    booklet by booklet, each with its own sum scores; an answer missing by chance leaves its person out.
    ``at_ability`` stands on every answer of persons without the lowest or the highest score of their items.
    Weights count as the number of persons the sample is worth; groups are expected by their own density.

    Raises ``WrongShape`` for a category the bank does not have.
    Source: see ``s_x2``, ``mean_squares_given`` and ``mean_squares_at``.
    """
    bank = calibration.bank
    codes, weights = bank.codes_of(responses), counting_weights(responses)
    common = booklets(codes)
    tables = score_tables(
        codes,
        bank,
        calibration.populations,
        groups=responses.group(),
        weights=weights,
        booklets=common,
    )
    own = own_parameters(calibration)
    statistics = [s_x2(some, own_parameters=own[name]) for name, some in zip(bank.items, tables, strict=True)]
    honest = benjamini_hochberg(np.asarray([one.p for one in statistics]))
    at_ability = mean_squares_at(codes, bank, between_extremes(responses, bank), weights)
    everybody = (codes != MISSING).sum(axis=0)
    compared = np.zeros(len(bank.items), dtype=np.int64)
    for one in common:
        compared[one.columns] += len(one.rows)
    usual = float(np.median((codes != MISSING).sum(axis=1)))
    return tuple(
        ItemFit(
            name,
            statistics[at],
            float(honest[at]),
            mean_squares_given(tables[at]),
            at_ability[at],
            _remarks(name, statistics[at], int(compared[at]), int(everybody[at]), usual),
        )
        for at, name in enumerate(bank.items)
    )


def _remarks(item: str, statistic: SX2, compared: int, everybody: int, items: float) -> tuple[Remark, ...]:
    found = []
    if not compared:
        found.append(Remark("no_common_items", item, {"answers": everybody}))
    elif not statistic.degrees:
        found.append(Remark("few_cells", item, {"persons": compared}))
    if 0 < compared < everybody:
        found.append(Remark("part_of_persons", item, {"persons": compared, "answers": everybody}))
    if items < SHORT_TEST:
        found.append(Remark("mean_squares_low", item, {"items": items}))
    return tuple(found)
