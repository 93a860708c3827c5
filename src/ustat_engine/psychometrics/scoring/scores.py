"""Where each person stands: EAP, MAP or Warm's weighted likelihood, never without the error."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.kernels import packing
from ustat_engine.psychometrics.kernels.posterior import moments
from ustat_engine.psychometrics.kernels.threads import threads
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.peaks import peaks, posterior_curves, weighted_curves
from ustat_engine.psychometrics.scoring.posterior import Curves, curves_on_lattice, expected

Method = Literal["eap", "map", "wle"]
Estimate = Callable[[Codes], tuple[Floats, Floats]]

FEW = 500
"""Up to this many persons plain NumPy answers sooner than compiled loops could be loaded."""

PART = 25_000
LONG_TEST = 500
ROWS_OF_A_TABLE = 64
LOST = 1e-200


@dataclass(frozen=True, slots=True)
class Scores:
    """Abilities and their standard errors, (persons,) in logits, in the order of the responses.

    ``n_items``: (persons,) how many of the bank's items each person answered.
    """

    abilities: Floats
    errors: Floats
    n_items: Whole
    remarks: tuple[Remark, ...] = ()


def score(
    responses: Responses,
    bank: Bank,
    *,
    method: Method,
    populations: Sequence[Population] = (Population(),),
    executor: Executor | None = None,
) -> Scores:
    """Where each person stands, with the error.

    ``eap``: mean and standard deviation of the posterior. ``map``: its peak, with 1 / sqrt(information there
    plus 1 / variance). ``wle``: Warm's weighted likelihood, which no population pulls and which is finite
    when all answers are right or all wrong, with 1 / sqrt(information there).
    ``populations``: one for everybody, or one for each of the responses' groups, in their order (the
    weighted likelihood uses none). An item that a person did not answer says nothing about her.
    ``executor`` computes parts of 25,000 persons; without one, threads do. The numbers are the same.

    Somebody without an answer gets her population's mean, with its spread as error, by ``eap`` and ``map``:
    all that is known. ``wle`` gives her not a number, and so where no answered item informs. Remarks say it:
    ``no_answers`` and ``no_information`` (persons, and the first row), ``items_not_in_bank`` (how many
    columns were left out; about the first).
    Raises ``WrongShape`` for populations that do not fit the groups, no item in common, a category that an
    item does not have or that can never be chosen, with the row.
    Source: Bock and Mislevy (1982) for EAP, Samejima (1969) for MAP, Warm (1989) and Samejima (1993) for WLE.
    """
    codes, bank, remarks = answers_to(responses, bank)
    abilities, errors = np.empty(len(codes)), np.empty(len(codes))
    n_items = np.empty(len(codes), dtype=np.int64)
    everybody = [(Population(), None)] if method == "wle" else rows_of(responses, populations)
    for population, rows in everybody:
        mine = codes if rows is None else codes[rows]
        if not len(mine):
            continue
        parts = [mine[start : start + PART] for start in range(0, len(mine), PART)]
        found = _mapped(partial(_part, _estimate(mine, bank, method, population)), parts, executor)
        where = slice(None) if rows is None else rows
        abilities[where] = np.concatenate([part[0] for part in found])
        errors[where] = np.concatenate([part[1] for part in found])
        n_items[where] = np.concatenate([part[2] for part in found])
    return Scores(abilities, errors, n_items, (*remarks, *_silent(abilities, n_items)))


def answers_to(responses: Responses, bank: Bank) -> tuple[Codes, Bank, tuple[Remark, ...]]:
    """(persons, items) the answers to those items of the bank that anybody answered, and these items.

    Raises ``WrongShape`` as ``score`` says.
    """
    known = set(bank.items)
    outside = [name for name in responses.items if name not in known]
    if len(outside) == len(responses.items):
        raise WrongShape(f"None of the items answered is in the bank, neither {outside[0]} nor any other.")
    codes = bank.codes_of(responses)
    kept = np.flatnonzero((codes != MISSING).any(axis=0))
    if 0 < len(kept) < len(bank.items):
        codes, bank = np.ascontiguousarray(codes[:, kept]), bank.only([bank.items[item] for item in kept])
    _refuse_what_cannot_be(codes, bank)
    remark = (
        Remark("items_not_in_bank", about=outside[0], values={"items": len(outside)}) if outside else None
    )
    return codes, bank, (remark,) if remark else ()


def rows_of(responses: Responses, populations: Sequence[Population]) -> list[tuple[Population, Whole | None]]:
    """Each population with the rows of its persons; no rows stand for everybody.

    Raises ``WrongShape`` unless there is one population, or one a group.
    """
    if len(populations) == 1:
        return [(populations[0], None)]
    if len(populations) != len(responses.group_names):
        raise WrongShape(
            f"One population, or one for each of {len(responses.group_names)} groups; got {len(populations)}."
        )
    group = responses.group()
    return [(population, np.flatnonzero(group == number)) for number, population in enumerate(populations)]


def _estimate(codes: Codes, bank: Bank, method: Method, population: Population) -> Estimate:
    if method == "map":
        return partial(peaks, curves=posterior_curves(bank, population, many_persons=len(codes) > FEW))
    if method == "wle":
        return partial(peaks, curves=weighted_curves(bank, many_persons=len(codes) > FEW))
    curves = curves_on_lattice(bank, population)
    if len(codes) <= FEW or len(bank.items) > LONG_TEST:
        return partial(expected, curves=curves)
    missing = packing.code_ranges(codes)[1]
    return partial(_expected_by_products, curves=curves, categories=bank.steps + 1, missing=missing)


def _expected_by_products(
    codes: Codes, curves: Curves, categories: Whole, missing: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    packed = packing.pack(codes, categories, missing=missing, most_rows=ROWS_OF_A_TABLE)
    tables = packing.likelihood_tables(packed, curves.logs)
    highest = tables.max(axis=1, keepdims=True)
    np.divide(tables, highest, out=tables, where=highest > 0)
    prior = np.exp(curves.log_prior - curves.log_prior.max())
    means, errors, totals = moments(packed, tables, prior, curves.nodes)
    lost = np.flatnonzero(~(totals > LOST))
    if len(lost):
        means[lost], errors[lost] = expected(codes[lost], curves)
    return means, errors


def _part(estimate: Estimate, codes: Codes) -> tuple[Floats, Floats, Whole]:
    abilities, errors = estimate(codes)
    return abilities, errors, np.asarray((codes != MISSING).sum(axis=1), dtype=np.int64)


def _mapped(
    work: Callable[[Codes], tuple[Floats, Floats, Whole]], parts: list[Codes], executor: Executor | None
) -> list[tuple[Floats, Floats, Whole]]:
    if executor is not None:
        return list(executor.map(work, parts))
    if len(parts) == 1:
        return [work(parts[0])]
    with threads() as pool:
        return list(pool.map(work, parts))


def _refuse_what_cannot_be(codes: Codes, bank: Bank) -> None:
    """A graded category between two equal thresholds has no chance at any ability."""
    if bank.intercepts.shape[1] < 2:
        return
    graded = np.asarray([model == "grm" for model in bank.models])
    for item, step in np.argwhere((np.diff(bank.intercepts, axis=1) == 0) & graded[:, None]).tolist():
        rows = np.flatnonzero(codes[:, item] == step + 1)
        if len(rows):
            raise WrongShape(
                f"Item {bank.items[item]} has equal thresholds around category {step + 1}, so nobody can "
                f"choose it; row {rows[0] + 1} did."
            )


def _silent(abilities: Floats, n_items: Whole) -> list[Remark]:
    found = []
    without = np.flatnonzero(n_items == 0)
    unknown = np.flatnonzero(np.isnan(abilities) & (n_items > 0))
    for code, rows in (("no_answers", without), ("no_information", unknown)):
        if len(rows):
            found.append(Remark(code, values={"persons": len(rows), "first_row": int(rows[0]) + 1}))
    return found
