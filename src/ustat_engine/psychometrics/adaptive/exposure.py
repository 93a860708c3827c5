"""Sparing the best items: how often each may be chosen so that none becomes known."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.adaptive.design import Design
from ustat_engine.psychometrics.adaptive.prepared import PreparedBank, prepare
from ustat_engine.psychometrics.adaptive.simulation import Simulation, replay, simulate
from ustat_engine.psychometrics.arrays import MISSING, Floats, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.responses import Responses

PERSONS = 2000
ROUNDS = 40
PATIENCE = 12
"""After so many rounds that lowered nothing, the rate cannot be kept."""

SAMPLE = 5000
"""Of more recorded persons than these, so many are tuned on first."""

SETTLING = 10
"""After these rounds chances only fall, so that the rates come to rest below the target."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often each item may be chosen: ``chances`` goes into ``Design.exposure``.

    ``highest``: the highest exposure of an item (start items apart) after the last round, in the sittings it
    was tuned on; ``rate`` is what was asked, ``reached`` whether it was kept there. ``rounds``: simulations.
    """

    chances: tuple[tuple[str, float], ...]
    rate: float
    highest: float
    rounds: int

    @property
    def reached(self) -> bool:
        """Whether no item came more often than asked."""
        return self.highest <= self.rate + 1e-12


def calibrate_exposure(
    bank: Bank | PreparedBank,
    design: Design,
    *,
    rate: float,
    seed: int,
    responses: Responses | None = None,
    persons: int = PERSONS,
    executor: Executor | None = None,
) -> Exposure:
    """In what share of sittings each item may be chosen, so that no item comes in more than ``rate`` of them.

    By rounds of simulation (Sympson & Hetter): an item that came too often may come less often, in
    proportion. Each sitting draws beforehand which items it may choose (van der Linden & Veldkamp's
    eligibility, the same chances); an item set aside comes only where no other keeps the blueprint.

    ``persons``: how many are simulated from the bank's population. With ``responses`` the recorded answers
    are replayed instead, with the draws that ``replay`` makes for the same seed, so the rate holds there
    exactly.

    Raises ``WrongShape`` for a rate outside 0 to 1 or one so low that no sitting could have its items.
    Source: Sympson & Hetter (1985); van der Linden & Veldkamp (2004).
    """
    if not 0 < rate <= 1:
        raise WrongShape(f"An exposure rate lies above 0 and up to 1; got {rate}.")
    prepared = prepare(bank)
    open_items = np.asarray([name not in design.start for name in prepared.bank.items])
    aim = rate if responses is not None else max(rate / 2, rate - 2 * np.sqrt(rate * (1 - rate) / persons))
    _refuse_scarcity(prepared, design, responses, rate, open_items)

    def sittings(chances: Floats, rows: Whole | None) -> Simulation:
        # New answers in each round would let the tuning chase noise; the rounds differ in the chances alone.
        trial = replace(design, exposure=_pairs(prepared, chances))
        if responses is None:
            return simulate(prepared, trial, truth, seed=seed, executor=executor)
        some = responses if rows is None else responses.only(rows)
        return replay(prepared, some, trial, seed=seed, keys=rows, executor=executor)

    truth = _even_abilities(prepared, persons)
    chances = np.ones(len(open_items))
    rounds, settling = 0, SETTLING
    if responses is not None and responses.persons > SAMPLE:
        rows = np.linspace(0, responses.persons - 1, SAMPLE).astype(np.int64)
        chances, _, rounds = _tuned(lambda trial: sittings(trial, rows), chances, open_items, aim, SETTLING)
        settling = 0
    chances, highest, more = _tuned(lambda trial: sittings(trial, None), chances, open_items, aim, settling)
    return Exposure(_pairs(prepared, chances), rate, highest, rounds + more)


def _tuned(
    sittings: Callable[[Floats], Simulation],
    chances: Floats,
    open_items: NDArray[np.bool_],
    aim: float,
    settling: int,
) -> tuple[Floats, float, int]:
    """The chances that kept the highest exposure lowest, that exposure, and the rounds it took."""
    kept, highest, best = chances, np.inf, 0
    for done in range(1, ROUNDS + 1):
        seen = np.where(open_items, sittings(chances).exposure, 0.0)
        if seen.max() < highest:
            kept, highest, best = chances, float(seen.max()), done
        if highest <= aim or done - best >= PATIENCE:
            return kept, highest, done
        with np.errstate(divide="ignore"):
            change = aim / seen
        if done > settling:
            change = np.minimum(change, 1.0)
        chances = np.where(open_items, np.minimum(1.0, chances * change), 1.0)
    return kept, highest, ROUNDS


def _even_abilities(prepared: PreparedBank, persons: int) -> Floats:
    """(persons,) the population in equal slices, a person in the middle of each: nothing is left to luck."""
    slices = (np.arange(persons) + 0.5) / persons
    return np.asarray(prepared.population.mean + prepared.population.sd * ndtri(slices))


def _refuse_scarcity(
    prepared: PreparedBank,
    design: Design,
    responses: Responses | None,
    rate: float,
    open_items: NDArray[np.bool_],
) -> None:
    bank = prepared.bank
    there = np.ones(len(bank.items))
    if responses is not None:
        there = (bank.codes_of(responses) != MISSING).mean(axis=0)
    room = np.where(open_items, np.minimum(rate, there), there)
    stops_early = design.stop_error is not None or design.cuts is not None
    need = design.min_length if stops_early else (design.max_length or len(bank.items))
    if room.sum() < need - 1e-9:
        raise WrongShape(
            f"With an exposure of at most {rate:g}, this bank has {room.sum():.1f} items for a sitting, "
            f"but the design asks for at least {need}."
        )
    contents = np.asarray(bank.contents or ("",) * len(bank.items))
    for area in design.areas:
        inside = float(room[contents == area.name].sum())
        if inside < area.at_least - 1e-9:
            raise WrongShape(
                f"With an exposure of at most {rate:g}, area {area.name} has {inside:.1f} items "
                f"for a sitting, but the design asks for at least {area.at_least}."
            )


def _pairs(prepared: PreparedBank, chances: Floats) -> tuple[tuple[str, float], ...]:
    return tuple(
        (name, float(chance)) for name, chance in zip(prepared.bank.items, chances, strict=True) if chance < 1
    )
