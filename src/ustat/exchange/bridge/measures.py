"""Answers and items of files to the engine's numbers, and what it found back to rows."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from ustat_engine.psychometrics.arrays import MISSING, MOST_CATEGORIES, Model
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

if TYPE_CHECKING:
    from ustat_engine.psychometrics.adaptive.simulation import Simulation
    from ustat_engine.psychometrics.calibration.results import Calibration
    from ustat_engine.psychometrics.fairness.results import FairnessReport, ItemFairness
    from ustat_engine.psychometrics.fairness.results import Method as FairnessMethod
    from ustat_engine.psychometrics.scoring.scores import Method as ScoringMethod
    from ustat_engine.psychometrics.scoring.scores import Scores

__all__ = [
    "MISSING",
    "MODELS",
    "MOST_CATEGORIES",
    "FairnessReport",
    "ItemErrorRow",
    "ItemFairness",
    "ItemRow",
    "Model",
    "Population",
    "Remark",
    "Responses",
    "Scores",
    "Simulation",
]

MODELS: tuple[Model, ...] = get_args(Model)


@dataclass(frozen=True, slots=True)
class ItemErrorRow:
    """Standard errors of one item, in the places of its parameters; nan where one was not estimated."""

    a: float
    b: tuple[float | None, ...]
    c: float


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as a file holds it.

    ``b`` are its difficulty, thresholds or steps by the raw answers they part: the first parts 0 from 1.
    ``None`` is a boundary that is not there, since nobody chose one of the two answers it would part.
    """

    item: str
    model: Model
    a: float
    b: tuple[float | None, ...]
    c: float = 0.0
    content: str = ""
    errors: ItemErrorRow | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the thresholds of a graded item follow each other; of other models nothing is asked."""
        reached = [self.a * one for one in self.b if one is not None]
        return self.model != "grm" or all(low <= high for low, high in pairwise(reached))

    @property
    def joined(self) -> tuple[int, ...]:
        """The category that each raw answer counts as: one more at every boundary that is there."""
        return tuple(int(n) for n in np.cumsum([0, *(one is not None for one in self.b)]))


def bank_of(rows: Sequence[ItemRow]) -> Bank:
    """The engine's bank of these items."""
    bank = bank_from_difficulties(
        [row.item for row in rows],
        [row.model for row in rows],
        [row.a for row in rows],
        [[one for one in row.b if one is not None] for row in rows],
        guessing=[row.c for row in rows],
        contents=[row.content for row in rows] if any(row.content for row in rows) else (),
    )
    return replace(bank, joined={row.item: row.joined for row in rows if None in row.b})


def rows_of(bank: Bank) -> list[ItemRow]:
    """The items of the engine's bank as a file holds them."""
    difficulties, steps = bank.difficulties, bank.steps
    return [
        ItemRow(
            item=item,
            model=bank.models[at],
            a=float(bank.slopes[at]),
            b=_spread(difficulties[at, : int(steps[at])], bank.joined.get(item)),
            c=float(bank.guessing[at]),
            content=bank.contents[at] if bank.contents else "",
        )
        for at, item in enumerate(bank.items)
    ]


def _spread(values: NDArray[np.float64], joined: Sequence[int] | None) -> tuple[float | None, ...]:
    """Numbers of boundaries in the places of raw answers, where ``joined`` says which answers are one."""
    found = [float(one) for one in values]
    if joined is None:
        return tuple(found)
    return tuple(found[high - 1] if high > low else None for low, high in pairwise(joined))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Items as a file holds them, where everybody stands (EAP, a row a person), and what is known of the fit.

    ``populations``: one a group, in the order of ``group_names``; ``seconds``: of the calibration alone.
    """

    rows: list[ItemRow]
    scores: "Scores"
    populations: tuple[Population, ...]
    group_names: tuple[str, ...]
    log_likelihood: float
    n_parameters: int
    aic: float
    bic: float
    iterations: int
    gradient: float
    converged: bool
    reliability: float
    persons: int
    seconds: float
    remarks: tuple[Remark, ...]


def fitted(
    responses: Responses,
    *,
    model: Model,
    anchors: Sequence[ItemRow] = (),
    executor: Executor | None = None,
) -> Fitted:
    """Calibrate the items and score everybody on what the file of items will hold.

    An engine's refusal passes through.
    """
    from ustat_engine.psychometrics.calibration import calibrate
    from ustat_engine.psychometrics.scoring.scores import score

    begin = perf_counter()
    found = calibrate(
        responses, model=model, anchors=bank_of(anchors) if anchors else None, executor=executor
    )
    seconds = perf_counter() - begin
    rows = _with_errors(rows_of(found.bank), found)
    fixed = {row.item: row for row in anchors}
    rows = [fixed.get(row.item, row) for row in rows]
    scores = score(
        responses.of(found.bank.items),
        bank_of(rows),
        method="eap",
        populations=found.populations,
        executor=executor,
    )
    return Fitted(
        rows=rows,
        scores=scores,
        populations=found.populations,
        group_names=found.group_names,
        log_likelihood=found.log_likelihood,
        n_parameters=found.n_parameters,
        aic=found.aic,
        bic=found.bic,
        iterations=found.iterations,
        gradient=found.gradient,
        converged=found.converged,
        reliability=found.reliability,
        persons=found.persons,
        seconds=seconds,
        remarks=found.remarks,
    )


def scored(
    responses: Responses,
    rows: Sequence[ItemRow],
    *,
    method: "ScoringMethod",
    population: Population,
    executor: Executor | None = None,
) -> "Scores":
    """Where everybody stands on items whose parameters are known."""
    from ustat_engine.psychometrics.scoring.scores import score

    return score(responses, bank_of(rows), method=method, populations=(population,), executor=executor)


def compared(
    responses: Responses,
    *,
    method: "FairnessMethod",
    model: Model | None = None,
    executor: Executor | None = None,
) -> "FairnessReport":
    """Whether every item asks the same of every group; the first group is the reference."""
    from ustat_engine.psychometrics.fairness.report import fairness

    return fairness(responses, method=method, model=model, executor=executor)


def replayed(
    responses: Responses,
    rows: Sequence[ItemRow],
    *,
    stop_error: float,
    shortest: int,
    longest: int,
    by_content: bool,
    exposure: float | None,
    population: Population,
    seed: int,
    executor: Executor | None = None,
) -> "Simulation":
    """Adaptive sittings out of recorded answers, each as like the bank in its areas as its length allows.

    Chance goes by the order of the persons: bring them in one that does not depend on the file.
    ``exposure``: the largest share of sittings in which an item may come.
    """
    from ustat_engine.psychometrics.adaptive import Design, calibrate_exposure, prepare, replay, shares_as_in

    bank = bank_of(rows)
    design = Design(
        min_length=shortest,
        max_length=longest,
        stop_error=stop_error,
        shares=shares_as_in(bank) if by_content else (),
    )
    prepared = prepare(bank, population)
    if exposure is not None:
        spared = calibrate_exposure(
            prepared, design, rate=exposure, seed=seed, responses=responses, executor=executor
        )
        design = replace(design, exposure=spared.chances)
    return replay(prepared, responses, design, seed=seed, executor=executor)


def _with_errors(rows: list[ItemRow], found: "Calibration") -> list[ItemRow]:
    errors = found.errors
    if errors is None:
        return rows
    return [
        replace(
            row,
            errors=ItemErrorRow(
                a=float(errors.slopes[at]),
                b=_spread(errors.difficulties[at], found.bank.joined.get(row.item)),
                c=float(errors.guessing[at]),
            ),
        )
        for at, row in enumerate(rows)
    ]
