"""A bank tried out before it is used: on simulated persons, or on answers recorded earlier."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import cast

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.psychometrics.adaptive.answers import drawn_answers
from ustat_engine.psychometrics.adaptive.design import Design, Stop
from ustat_engine.psychometrics.adaptive.live import STOPS
from ustat_engine.psychometrics.adaptive.plan import Plan, plan
from ustat_engine.psychometrics.adaptive.prepared import PreparedBank, prepare
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Logit, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.kernels.draws import Bits, seeds_from
from ustat_engine.psychometrics.kernels.sitting import Record, empty_record, sat, write
from ustat_engine.psychometrics.responses import Responses

BLOCK = 1000
NINETY_FIVE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Band:
    """The persons of a range of true ability: how near their estimates came. Errors and bias in logits."""

    low: Logit
    high: Logit
    persons: int
    bias: float
    rmse: float
    error: float
    length: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """Sittings, a row a person.

    ``truth``: (persons,) true abilities, or none in a replay. ``abilities``, ``errors``: the estimates.
    ``order``: (persons, longest) numbers of the items in the order given, -1 after the last; ``answers``: the
    categories in the same places, ``MISSING`` after the last. ``reasons``: (persons,) why each ended.
    ``levels``: (persons,) how many cuts each lies above, 0 without cuts.
    ``seeds``: (persons,) the seed with which ``next_item`` repeats the sitting.
    """

    items: tuple[str, ...]
    design: Design
    truth: Floats | None
    abilities: Floats
    errors: Floats
    lengths: Whole
    order: Whole
    answers: Codes
    reasons: tuple[Stop, ...]
    levels: Whole
    seeds: Whole

    @property
    def persons(self) -> int:
        """How many sittings there are."""
        return len(self.lengths)

    @property
    def mean_length(self) -> float:
        """Items a sitting."""
        return float(self.lengths.mean())

    @property
    def bias(self) -> float:
        """Mean of estimate less true ability, in logits."""
        return float((self.abilities - self._true()).mean())

    @property
    def rmse(self) -> float:
        """Root mean square of estimate less true ability, in logits."""
        return float(np.sqrt(((self.abilities - self._true()) ** 2).mean()))

    @property
    def coverage(self) -> float:
        """The share of true abilities within 1.96 errors of the estimate."""
        return float((np.abs(self.abilities - self._true()) <= NINETY_FIVE * self.errors).mean())

    @property
    def exposure(self) -> Floats:
        """(items,) the share of sittings in which each item was given."""
        given = np.bincount(self.order[self.order >= 0], minlength=len(self.items))
        return np.asarray(given / self.persons)

    @property
    def overlap(self) -> float:
        """The mean share of a sitting's items that another sitting also has, over all pairs of sittings."""
        if self.persons < 2 or not self.lengths.any():
            return 0.0
        given = self.exposure * self.persons
        shared = float((given * (given - 1)).sum()) / (self.persons * (self.persons - 1))
        return shared / self.mean_length

    def stopped_by(self, reason: Stop) -> float:
        """The share of sittings that ended for this reason."""
        return self.reasons.count(reason) / self.persons

    def given(self, person: int) -> tuple[str, ...]:
        """The items of one sitting, in order."""
        return tuple(self.items[row] for row in self.order[person, : self.lengths[person]])

    def misclassified(self) -> float:
        """The share of persons put on a wrong side of a cut, those in an indifference region left out.

        Raises ``WrongShape`` without cuts or true abilities, or where everybody is left out.
        """
        if self.design.cuts is None:
            raise WrongShape("Only a design with cuts classifies.")
        cuts = np.asarray(self.design.cuts.at)
        gaps = np.abs(self._true()[:, None] - cuts)
        # A person simulated right on the region's edge counts: that is where the error rates are promised.
        clear = (gaps >= self.design.cuts.indifference - 1e-9).all(axis=1)
        if not clear.any():
            raise WrongShape("Every true ability lies in an indifference region.")
        right = (self._true()[:, None] > cuts).sum(axis=1)
        return float((self.levels != right)[clear].mean())

    def by_ability(self, edges: Sequence[Logit]) -> tuple[Band, ...]:
        """The same for each range of true ability between two neighbouring edges, empty ones left out."""
        truth, bands = self._true(), []
        for low, high in pairwise(edges):
            rows = (truth >= low) & (truth < high)
            if not rows.any():
                continue
            off, error = self.abilities[rows] - truth[rows], self.errors[rows]
            bands.append(
                Band(
                    float(low),
                    float(high),
                    int(rows.sum()),
                    float(off.mean()),
                    float(np.sqrt((off**2).mean())),
                    float(error.mean()),
                    float(self.lengths[rows].mean()),
                    float((np.abs(off) <= NINETY_FIVE * error).mean()),
                )
            )
        return tuple(bands)

    def _true(self) -> Floats:
        if self.truth is None:
            raise WrongShape("A replay of recorded answers knows no true ability.")
        return self.truth


def simulate(
    bank: Bank | PreparedBank,
    design: Design,
    abilities: Floats,
    *,
    seed: int,
    keys: Whole | None = None,
    executor: Executor | None = None,
) -> Simulation:
    """How this bank and design would serve persons of these abilities.

    ``abilities``: (persons,) true, in logits. ``keys``: (persons,) whole numbers from 0 that stand for the
    persons in every draw (their row, if none are given), so that order and threads change nothing.
    ``executor``: where blocks of persons are worked on; without one, on every core of this machine.

    Raises ``WrongShape`` for abilities that are not finite or a design the bank cannot keep,
    ``TooLittleData`` without persons.
    """
    truth = np.ascontiguousarray(abilities, dtype=np.float64)
    if truth.ndim != 1 or not np.isfinite(truth).all():
        raise WrongShape("True abilities are a list of finite numbers, one a person.")
    prepared = prepare(bank)
    seeds = _seeds(seed, keys, len(truth))
    return _run(plan(prepared, design), design, seeds, executor, truth=truth, codes=None)


def replay(
    bank: Bank | PreparedBank,
    responses: Responses,
    design: Design,
    *,
    seed: int,
    keys: Whole | None = None,
    executor: Executor | None = None,
) -> Simulation:
    """How adaptive sittings would have gone for persons whose answers are known.

    An item that a person did not answer cannot come in that person's sitting; everything else is as in
    ``simulate``. Weights and groups of the responses play no part.

    Raises ``WrongShape`` for an answer the bank does not have, a design the bank cannot keep, or responses
    that share no item with the bank.
    """
    prepared = prepare(bank)
    if not set(prepared.bank.items) & set(responses.items):
        raise WrongShape("The responses and the bank have no item in common.")
    codes = prepared.bank.codes_of(responses)
    seeds = _seeds(seed, keys, len(codes))
    return _run(plan(prepared, design), design, seeds, executor, truth=None, codes=codes)


def _seeds(seed: int, keys: Whole | None, persons: int) -> Bits:
    if not persons:
        raise TooLittleData("persons", need=1, got=0)
    if keys is None:
        keys = np.arange(persons, dtype=np.int64)
    if keys.shape != (persons,) or keys.min() < 0:
        raise WrongShape(f"Keys are whole numbers from 0, one a person: {persons} persons, {keys.size} keys.")
    return seeds_from(seed, keys)


def _run(
    course: Plan,
    design: Design,
    seeds: Bits,
    executor: Executor | None,
    *,
    truth: Floats | None,
    codes: Codes | None,
) -> Simulation:
    blocks = [slice(at, at + BLOCK) for at in range(0, len(seeds), BLOCK)]
    tasks = [
        (course, seeds[b], None if truth is None else truth[b], None if codes is None else codes[b])
        for b in blocks
    ]
    if executor is not None:
        parts = list(executor.map(_block, tasks))
    elif len(tasks) == 1:
        parts = [_block(tasks[0])]
    else:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            parts = list(threads.map(_block, tasks))
    record = Record(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Record)))
    return Simulation(
        course.prepared.bank.items,
        design,
        truth,
        record.abilities,
        record.errors,
        record.lengths,
        record.order,
        record.answers,
        tuple(STOPS[int(reason)] for reason in record.reasons),
        record.above,
        seeds.astype(np.int64),
    )


def _block(task: tuple[Plan, Bits, Floats | None, Codes | None]) -> Record:
    course, seeds, truth, codes = task
    if codes is None:
        codes = drawn_answers(course.prepared, cast(Floats, truth), seeds)
    if course.shadow is None:
        return sat(course.prepared.tables, course.rules, codes, seeds)
    record = empty_record(len(codes), min(course.rules.max_length, codes.shape[1]))
    for person, seed in enumerate(seeds):
        standing = course.standing(int(seed), codes[person] != MISSING)
        while (row := standing.next_row()) >= 0:
            standing.give(row, int(codes[person, row]))
        write(record, person, standing, codes[person])
    return record
