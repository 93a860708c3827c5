"""Point estimates: the peak of the posterior (MAP) and of Warm's weighted likelihood (WLE)."""

from dataclasses import dataclass

import numpy as np

from ustat_engine.errors import DidNotSettle
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import families, log_probabilities
from ustat_engine.psychometrics.kernels.choosing import compiled_module
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.scoring.derivatives import derivatives
from ustat_engine.psychometrics.scoring.lattice import lattice
from ustat_engine.psychometrics.scoring.posterior import NEVER, one_hot

MAX_STEPS = 100
SETTLED = 1e-12
LOOKS = 96
BLOCK_NUMBERS = 200_000
LEAST_INFORMATION = 1e-200


@dataclass(frozen=True, slots=True)
class PeakCurves:
    """What peaks need of a bank, computed once: where to look, and how high it is there.

    ``nodes``: (nodes,), of which the peaks are nowhere beyond the outermost. ``logs``: (items, most
    categories, nodes) log P. ``information`` and ``lean``: (items, nodes), the I and J of Warm.
    ``population`` is none for the weighted likelihood. ``many_persons``: whether compiled loops are worth
    their loading.
    """

    bank: Bank
    population: Population | None
    many_persons: bool
    nodes: Floats
    logs: Floats
    information: Floats
    lean: Floats


def posterior_curves(bank: Bank, population: Population, *, many_persons: bool = False) -> PeakCurves:
    """To find peaks of the posterior: every stationary point lies on the lattice."""
    nodes = lattice(bank, population)
    nodes = np.linspace(nodes[0], nodes[-1], min(len(nodes), LOOKS))
    nothing = np.zeros((len(bank.items), 0))
    return PeakCurves(bank, population, many_persons, nodes, log_probabilities(bank, nodes), nothing, nothing)


def weighted_curves(bank: Bank, *, many_persons: bool = False) -> PeakCurves:
    """To find peaks of the weighted likelihood, which lie near the items: dense there, and beyond them."""
    nodes = _looks(bank)
    found = derivatives(bank, nodes)
    information, lean, _, _ = _warm(found.logs, found.first, found.second, np.zeros_like(found.first))
    return PeakCurves(bank, None, many_persons, nodes, found.logs, information, lean)


def peaks(codes: Codes, curves: PeakCurves) -> tuple[Floats, Floats]:
    """(persons,) where each peak is, and (persons,) its error: 1 / sqrt(information there).

    The highest of the nodes shows which peak is the highest (with guessing there may be several); Newton's
    method, kept between the neighbouring nodes, then walks up. The information is that of the answered items;
    with a population its 1 / variance is added. Not a number where no answered item informs.

    Raises ``DidNotSettle`` after a hundred steps.
    """
    items, categories, _ = curves.logs.shape
    found, errors = np.empty(len(codes)), np.empty(len(codes))
    block = max(1, BLOCK_NUMBERS // (items * categories))
    for start in range(0, len(codes), block):
        part = slice(start, start + block)
        found[part], errors[part] = _climb(codes[part], curves)
    return found, errors


def _climb(codes: Codes, curves: PeakCurves) -> tuple[Floats, Floats]:
    nodes = curves.nodes
    best = _heights(codes, curves).argmax(axis=1)
    low = np.where(best > 0, nodes[np.maximum(best - 1, 0)], 2 * nodes[0] - nodes[-1])
    high = np.where(
        best < len(nodes) - 1, nodes[np.minimum(best + 1, len(nodes) - 1)], 2 * nodes[-1] - nodes[0]
    )
    at = nodes[best]
    loops = compiled_module("peaks") if curves.many_persons else None
    if loops is None:
        information = _walk(codes, curves, low, high, at)
    else:
        information = np.empty(len(codes))
        if not loops.climb(*_as_numbers(codes, curves), MAX_STEPS, SETTLED, low, high, at, information):
            raise DidNotSettle("ability", steps=MAX_STEPS)
    silent = information <= LEAST_INFORMATION
    with np.errstate(divide="ignore"):
        errors = 1 / np.sqrt(information)
    at[silent] = errors[silent] = np.nan
    return at, errors


def _walk(codes: Codes, curves: PeakCurves, low: Floats, high: Floats, at: Floats) -> Floats:
    """(persons,) the information at the peak; moves ``at`` there, between ``low`` and ``high``."""
    moving = np.arange(len(codes))
    information = np.empty(len(codes))
    for _ in range(MAX_STEPS):
        rise, bend, information[moving] = _slope(codes[moving], at[moving], curves)
        here = at[moving]
        low[moving] = np.where(rise > 0, here, low[moving])
        high[moving] = np.where(rise < 0, here, high[moving])
        with np.errstate(divide="ignore", invalid="ignore"):
            there = np.where(bend < 0, here - rise / bend, np.nan)
        inside = (there >= low[moving]) & (there <= high[moving])
        at[moving] = np.where(inside, there, (low[moving] + high[moving]) / 2)
        moving = moving[np.abs(at[moving] - here) > SETTLED * (1 + np.abs(here))]
        if not len(moving):
            return information
    raise DidNotSettle("ability", steps=MAX_STEPS)


def _as_numbers(
    codes: Codes, curves: PeakCurves
) -> tuple[Codes, Whole, Whole, Floats, Floats, Floats, float, float, bool]:
    """What the compiled walk needs: answers, bank and population without their objects."""
    bank, population = curves.bank, curves.population
    forms = np.empty(len(bank.items), dtype=np.int64)
    for family, rows in families(bank).items():
        forms[rows] = {"two": 0, "graded": 1, "stepped": 2}[family]
    return (
        np.ascontiguousarray(codes),
        forms,
        bank.steps,
        np.ascontiguousarray(bank.slopes),
        np.ascontiguousarray(bank.intercepts),
        np.ascontiguousarray(bank.guessing),
        population.mean if population else 0.0,
        1 / population.sd**2 if population else 0.0,
        population is None,
    )


def _heights(codes: Codes, curves: PeakCurves) -> Floats:
    """(persons, nodes) the log of what is to be highest, up to a constant of each person."""
    items, categories, many = curves.logs.shape
    chosen = one_hot(codes, categories)
    heights = np.asarray(chosen @ np.maximum(curves.logs, NEVER).reshape(items * categories, many))
    if curves.population is not None:
        return heights + curves.population.log_density(curves.nodes)
    answered = (codes != MISSING).astype(np.float64)
    if answered.all():
        answered = answered[:1]  # one row stands for all
    rise = answered @ curves.lean / np.maximum(2 * (answered @ curves.information), LEAST_INFORMATION)
    steps = (rise[:, 1:] + rise[:, :-1]) / 2 * np.diff(curves.nodes)
    heights[:, 1:] += np.cumsum(steps, axis=1)
    return heights


def _slope(codes: Codes, abilities: Floats, curves: PeakCurves) -> tuple[Floats, Floats, Floats]:
    """(persons,) first and second derivative of the height at each person's ability, and the information."""
    weighted = curves.population is None
    found = derivatives(curves.bank, abilities, third=weighted)
    answered = (codes != MISSING).T
    chosen = np.where(answered, codes.T, 0)[:, None, :]
    rise = np.where(answered, np.take_along_axis(found.first, chosen, axis=1)[:, 0], 0).sum(axis=0)
    bend = np.where(answered, np.take_along_axis(found.second, chosen, axis=1)[:, 0], 0).sum(axis=0)
    if curves.population is not None:
        precision = 1 / curves.population.sd**2
        information = (np.exp(found.logs) * found.first**2).sum(axis=1)
        return (
            rise - (abilities - curves.population.mean) * precision,
            bend - precision,
            np.where(answered, information, 0).sum(axis=0) + precision,
        )
    sums = [
        np.where(answered, one, 0).sum(axis=0)
        for one in _warm(found.logs, found.first, found.second, found.third)
    ]
    information, lean, more_information, more_lean = sums
    safe = np.maximum(information, LEAST_INFORMATION)
    return (
        rise + lean / (2 * safe),
        bend + (more_lean - lean / safe * more_information) / (2 * safe),
        information,
    )


def _warm(
    logs: Floats, first: Floats, second: Floats, third: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """(items, abilities) I = sum P'^2 / P, J = sum P' P'' / P over the categories, and their derivatives.

    With s and h the first two derivatives of log P: P' = P s and P'' = P (h + s^2), so nothing is divided.
    """
    chances = np.exp(logs)
    curve = second + first**2
    return (
        (chances * first**2).sum(axis=1),
        (chances * first * curve).sum(axis=1),
        (chances * first * (first**2 + 2 * second)).sum(axis=1),
        (chances * (curve**2 + first * (third + 2 * first * second))).sum(axis=1),
    )


def _looks(bank: Bank) -> Floats:
    """(nodes,) dense around the middle difficulty, and as far out as a weighted estimate can lie.

    With n items it lies about log(2 n) / a beyond the last difficulty when all answers are right.
    """
    informs = bank.slopes != 0
    if not informs.any():
        return np.asarray([-1.0, 0.0, 1.0])
    difficulties = bank.difficulties[informs]
    known = np.isfinite(difficulties)
    middle = float(np.median(difficulties[known]))
    beyond = (np.log(2 * len(bank.items)) + 6) / np.abs(bank.slopes[informs])
    reach = float((np.where(known, np.abs(difficulties - middle), 0).max(axis=1) + beyond).max())
    return np.asarray(middle + np.sinh(np.linspace(-np.arcsinh(reach), np.arcsinh(reach), LOOKS)))
