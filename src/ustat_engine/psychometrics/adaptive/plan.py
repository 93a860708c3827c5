"""A design in the terms of one bank: names become numbers, and what cannot be kept is refused at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive.design import Area, Cuts, Design
from ustat_engine.psychometrics.adaptive.prepared import PreparedBank
from ustat_engine.psychometrics.adaptive.shadow import ShadowModel, ShadowStanding
from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import log_probabilities
from ustat_engine.psychometrics.kernels.sitting import AT_ABILITY, AT_CUT, OVER_POSTERIOR, Rules, Standing
from ustat_engine.psychometrics.population import Population

_SELECT = {"ability": AT_ABILITY, "posterior": OVER_POSTERIOR, "cut": AT_CUT}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A design for one bank. ``shadow``: what to solve at each step, where the best item is not enough."""

    prepared: PreparedBank
    rules: Rules
    shadow: ShadowModel | None

    def standing(
        self, seed: int, available: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    ) -> Standing:
        """A sitting that has not begun."""
        if self.shadow is None:
            return Standing(self.prepared.tables, self.rules, seed, available)
        return ShadowStanding(self.prepared.tables, self.rules, seed, available, self.shadow)


@lru_cache(maxsize=16)
def plan(prepared: PreparedBank, design: Design, by_solver: bool = False) -> Plan:
    """The design for this bank; remembered, because a running test asks at every step.

    ``by_solver``: solve the shadow test even where the greedy choice is exact.

    Raises ``WrongShape`` for a name the bank does not have, or with the area whose items do not suffice.
    """
    bank = prepared.bank
    at = {name: row for row, name in enumerate(bank.items)}
    start = _rows(design.start, at)
    sets = [sorted(set(_rows(names, at))) for names in design.enemies]
    areas, shares = _areas(bank, design)
    area = _area_of(bank, [one.name for one in areas])
    units = _units(sets, area)
    if units is None and design.shares:
        raise WrongShape("With shares, enemies must belong to one area and each item to one set of enemies.")
    _refuse_start(start, sets, design)
    counts = np.bincount(area[start], minlength=len(areas) + 1)
    # One more than there are, so that such a sitting ends because nothing is left, not because it is long.
    most = len(bank.items) + 1 if design.max_length is None else design.max_length
    simple = units is not None and not design.limits and not by_solver
    unit = np.arange(len(area)) if units is None else units
    _refuse_areas(areas, area, unit, counts, most)
    at_most = np.asarray([most if one.at_most is None else one.at_most for one in areas] + [most])
    first, enemies = _enemies(sets, len(bank.items))
    lower, upper = _wald(design.cuts)
    cuts = np.asarray(design.cuts.at if design.cuts else (), dtype=np.float64)
    rules = Rules(
        area=area,
        at_least=np.asarray([one.at_least for one in areas] + [0]),
        at_most=at_most,
        shares=shares,
        enemies_first=first,
        enemies=enemies,
        unit=unit,
        start=np.asarray(start, dtype=np.int64),
        exposure=_exposure(design, at, start),
        cuts=cuts,
        gains=_gains(bank, prepared.population, design.cuts),
        lower=lower,
        upper=upper,
        min_length=max(design.min_length, len(start)),
        max_length=most,
        stop_error=-1.0 if design.stop_error is None else design.stop_error,
        select=_SELECT[design.select],
        random_from=design.random_from,
    )
    if simple:
        _refuse_length(areas, rules)
        return Plan(prepared, rules, None)
    limits = [(one, {at[name]: amount for name, amount in _known(one.amounts, at)}) for one in design.limits]
    return Plan(prepared, rules, ShadowModel.of(rules, [one.name for one in areas], sets, limits))


def _rows(names: Sequence[str], at: dict[str, int]) -> list[int]:
    return [at[name] for name, _ in _known([(name, 0.0) for name in names], at)]


def _known(pairs: Sequence[tuple[str, float]], at: dict[str, int]) -> Sequence[tuple[str, float]]:
    for name, _ in pairs:
        if name not in at:
            raise WrongShape(f"There is no item {name} in the bank.")
    return pairs


def _areas(bank: Bank, design: Design) -> tuple[list[Area], Floats]:
    """The areas in order, and a share for each of them and for all others; no shares: empty."""
    areas = list(design.areas) or [Area(name) for name, share in design.shares if share > 0]
    for one in areas:
        if one.name not in (bank.contents or ("",)):
            raise WrongShape(f"No item of the bank belongs to the area {one.name}.")
    if not design.shares:
        return areas, np.zeros(0)
    wanted = dict(design.shares)
    return areas, np.asarray([wanted[one.name] for one in areas] + [0.0]) / sum(wanted.values())


def _area_of(bank: Bank, names: list[str]) -> Whole:
    number = {name: at for at, name in enumerate(names)}
    contents = bank.contents or ("",) * len(bank.items)
    return np.asarray([number.get(name, len(names)) for name in contents], dtype=np.int64)


def _units(sets: list[list[int]], area: Whole) -> Whole | None:
    """(items,) items that rule each other out share a number; none where sets overlap or cross areas."""
    unit = np.arange(len(area))
    pairs = {pair for one in sets for pair in combinations(one, 2)}
    for one, other in pairs:
        unit[unit == unit[other]] = unit[one]
    for number in {int(unit[one]) for one, _ in pairs}:
        members = np.flatnonzero(unit == number).tolist()
        if any(pair not in pairs for pair in combinations(members, 2)) or len(set(area[members])) > 1:
            return None
    return unit


def _enemies(sets: list[list[int]], items: int) -> tuple[Whole, Whole]:
    out = [{row} for row in range(items)]
    for one in sets:
        for row in one:
            out[row] |= set(one)
    first = np.cumsum([0] + [len(rows) for rows in out])
    return np.asarray(first), np.asarray([row for rows in out for row in sorted(rows)])


def _refuse_start(start: list[int], sets: list[list[int]], design: Design) -> None:
    if any(len(set(start) & set(one)) > 1 for one in sets):
        raise WrongShape("Two start items are enemies of each other.")
    if design.max_length is not None and len(start) > design.max_length:
        raise WrongShape(
            f"There are {len(start)} start items, but a sitting has at most {design.max_length} items."
        )


def _refuse_areas(areas: list[Area], area: Whole, unit: Whole, started: Whole, most: int) -> None:
    for number, one in enumerate(areas):
        there = len(set(unit[area == number]))
        if there < one.at_least:
            raise WrongShape(
                f"Area {one.name} asks for at least {one.at_least} items, "
                f"but the bank has {there} that can be given together."
            )
        if one.at_most is not None and started[number] > one.at_most:
            raise WrongShape(
                f"Area {one.name} allows at most {one.at_most} items, "
                f"but {started[number]} start items belong to it."
            )
    needs = [max(one.at_least, int(started[number])) for number, one in enumerate(areas)]
    total = sum(needs) + int(started[len(areas)])
    if total > most:
        listed = ", ".join(f"{one.name} {need}" for one, need in zip(areas, needs, strict=True))
        raise WrongShape(
            f"The areas and start items ask for at least {total} items together ({listed}), "
            f"but a sitting has at most {most}."
        )


def _refuse_length(areas: list[Area], rules: Rules) -> None:
    here = np.unique(rules.unit, return_index=True)[1]
    there = np.bincount(rules.area[here], minlength=len(rules.at_most))
    reach = np.minimum(rules.at_most, there)
    if len(rules.shares):
        reach[rules.shares == 0] = 0
    if reach.sum() < rules.min_length:
        listed = ", ".join(f"{one.name} {int(most)}" for one, most in zip(areas, reach, strict=False))
        raise WrongShape(
            f"A sitting needs at least {rules.min_length} items, but only {int(reach.sum())} can be given "
            f"together{f' ({listed})' if listed else ''}."
        )


def _exposure(design: Design, at: dict[str, int], start: list[int]) -> Floats:
    exposure = np.ones(len(at))
    for name, chance in _known(design.exposure, at):
        exposure[at[name]] = chance
    exposure[start] = 1.0
    return exposure


def _wald(cuts: Cuts | None) -> tuple[float, float]:
    """Between these two log-likelihood ratios a cut is undecided. Source: Wald (1947)."""
    if cuts is None:
        return 0.0, 0.0
    return (
        log(cuts.false_below / (1 - cuts.false_above)),
        log((1 - cuts.false_below) / cuts.false_above),
    )


def _gains(bank: Bank, population: Population, cuts: Cuts | None) -> Floats:
    """(items, categories, cuts) log P(category) just above each cut less just below it."""
    if cuts is None:
        return np.zeros((len(bank.items), int(bank.steps.max()) + 1, 0))
    at = np.asarray(cuts.at)
    above = np.maximum(log_probabilities(bank, at + cuts.indifference), -700.0)
    below = np.maximum(log_probabilities(bank, at - cuts.indifference), -700.0)
    return np.ascontiguousarray(above - below)
