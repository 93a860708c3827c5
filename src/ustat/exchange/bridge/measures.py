"""Answers and items of files to the engine's numbers, and what it found back to rows."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise
from math import nan
from time import perf_counter
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import EngineError, TooLittleData
from ustat_engine.psychometrics.arrays import MISSING, MOST_CATEGORIES, Model
from ustat_engine.psychometrics.bank import Bank, bank_from_difficulties
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

if TYPE_CHECKING:
    from ustat_engine.growth.groups import GroupChange
    from ustat_engine.growth.persons import PersonChanges
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
    least: int,
    model: Model | None = None,
    executor: Executor | None = None,
) -> "FairnessReport":
    """Whether every item asks the same of every group; the first group is the reference.

    ``least``: fewer answers than this in a group, and an item is not tested.
    """
    from ustat_engine.psychometrics.fairness.report import fairness

    return fairness(responses, method=method, model=model, least=least, executor=executor)


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


@dataclass(frozen=True, slots=True)
class Drifting:
    """How one item stands in the second wave against the first; nan and no verdict where not judged."""

    item: str
    n_before: int
    n_after: int
    shift: float = nan
    slope_ratio: float = nan
    gap: float = nan
    p: float = nan
    q: float = nan
    verdict: Literal["holds", "drifted", "not_judged"] = "not_judged"


@dataclass(frozen=True, slots=True)
class Grown:
    """Two waves on one scale: everybody's measures and change in the order of ``persons``, and the group's.

    ``why_not_judged``: why the drift of items could not be judged, empty where it could.
    """

    persons: tuple[str, ...]
    before: "Scores"
    after: "Scores"
    people: "PersonChanges"
    group: "GroupChange"
    items: list[Drifting]
    remarks: tuple[Remark, ...]
    why_not_judged: str = ""


def grown(
    before: Responses,
    after: Responses,
    rows: Sequence[ItemRow],
    *,
    persons_before: Sequence[str],
    persons_after: Sequence[str],
    level: float,
) -> Grown:
    """What changed between two waves for each person (by WLE) and for the group, on items that held.

    Items with other parameters in the second wave carry neither. People of one wave alone count for the
    group. An engine's refusal passes through.
    """
    from ustat_engine.growth.groups import change_of_group
    from ustat_engine.growth.latent import Wave
    from ustat_engine.growth.persons import Measures, change_of_person
    from ustat_engine.psychometrics.scoring.scores import score

    bank = bank_of(rows)
    items, remarks, why_not = _drifting(before, after, bank)
    gone = {one.item for one in items if one.verdict == "drifted"}
    bank = bank.only([name for name in bank.items if name not in gone])
    waves = [one.of([name for name in one.items if name in set(bank.items)]) for one in (before, after)]
    scores = [score(one, bank, method="wle") for one in waves]
    group = change_of_group(
        *(
            Wave(one, bank, tuple(names))
            for one, names in zip(waves, (persons_before, persons_after), strict=True)
        ),
        level=level,
    )
    everybody = tuple(dict.fromkeys((*persons_before, *persons_after)))
    here, there = (
        _placed(found, names, everybody)
        for found, names in zip(scores, (persons_before, persons_after), strict=True)
    )
    people = change_of_person(
        Measures(here.abilities, here.errors), Measures(there.abilities, there.errors), level=level
    )
    return Grown(everybody, here, there, people, group, items, (*remarks, *group.remarks), why_not)


def _placed(scores: "Scores", names: Sequence[str], everybody: Sequence[str]) -> "Scores":
    """The scores of one wave in the order of everybody, nan for those who were not there."""
    from ustat_engine.psychometrics.scoring.scores import Scores

    row = {name: at for at, name in enumerate(everybody)}
    at = np.asarray([row[name] for name in names], dtype=np.int64)
    abilities, errors = np.full(len(everybody), nan), np.full(len(everybody), nan)
    n_items = np.zeros(len(everybody), dtype=np.int64)
    abilities[at], errors[at], n_items[at] = scores.abilities, scores.errors, scores.n_items
    return Scores(abilities, errors, n_items)


def _drifting(
    before: Responses, after: Responses, bank: Bank
) -> tuple[list[Drifting], tuple[Remark, ...], str]:
    """Every item of the bank, judged where both waves chose all of its categories."""
    from ustat_engine.growth.linking import link_with_screening
    from ustat_engine.psychometrics.calibration import calibrate

    codes = [bank.codes_of(one) for one in (before, after)]
    counts = [(one != MISSING).sum(axis=0) for one in codes]
    everywhere = [
        at for at in range(len(bank.items)) if all(_is_full(one[:, at], int(bank.steps[at])) for one in codes)
    ]
    found = {
        name: Drifting(name, int(counts[0][at]), int(counts[1][at])) for at, name in enumerate(bank.items)
    }
    names = tuple(bank.items[at] for at in everywhere)
    models = [bank.models[at] for at in everywhere]
    try:
        if not names:
            raise TooLittleData("items answered in every way in both waves", need=1, got=0)
        first, second = (
            calibrate(Responses(np.ascontiguousarray(one[:, everywhere]), names), model=models)
            for one in codes
        )
        link = link_with_screening(first, second)
    except EngineError as why:
        return list(found.values()), (), str(why)
    for one in link.drifts:
        found[one.item] = replace(
            found[one.item],
            shift=one.shift,
            slope_ratio=one.slope_ratio,
            gap=one.gap,
            p=one.p,
            q=one.q,
            verdict="drifted" if one.drifted else "holds",
        )
    return list(found.values()), link.remarks, ""


def _is_full(codes: NDArray[np.uint8], highest: int) -> bool:
    return bool((np.bincount(codes, minlength=256)[: highest + 1] > 0).all())


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
