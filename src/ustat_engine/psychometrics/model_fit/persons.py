"""lz*: is one person's pattern of answers one that the model would expect at any ability?"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.model_fit.abilities import unshrunken
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.psychometrics.scoring.derivatives import derivatives

LEAST_ANSWERS = 10
"""Answers a pattern needs to be one; on fewer, lz* is too far from normal (Snijders, 2001, from 8 items)."""

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class PersonFit:
    """How well each person's answers hang together.

    ``lz``: (persons,) lz*, about standard normal under the model; far below 0 is unusual (guessing, copying,
    answering at random, a language not understood). Not-a-number without enough answers.
    ``p``: (persons,) the chance of a lower value under the model. ``unusual``: (persons,) p below the level.
    Remarks: ``unusual_persons`` (how many, how many by chance alone), ``too_few_answers`` (how many persons).
    """

    lz: Floats
    p: Floats
    unusual: np.ndarray[tuple[int], np.dtype[np.bool_]]
    remarks: tuple[Remark, ...]


def person_fit(responses: Responses, bank: Bank, *, level: float = LEVEL) -> PersonFit:
    """Which persons answered in a way that no ability explains?

    The log-likelihood of the pattern at the person's WLE, less its mean, with what the estimate of ability
    took from it taken out. A share ``level`` of honest persons is called unusual: look, never judge by it.

    A person with fewer than 10 answers, or whose items all say the same, gets none.
    Source: Snijders (2001); Sinharay (2016) for more than two categories.
    """
    codes = bank.codes_of(responses)
    lz = lz_star(codes, bank, unshrunken(responses, bank))
    p = np.asarray(ndtr(lz))
    unusual = np.asarray(p < level)
    known = int(np.isfinite(lz).sum())
    remarks = []
    if known:
        values: dict[str, float | int | str] = {"count": int(unusual.sum()), "by_chance": level * known}
        remarks.append(Remark("unusual_persons", "", values))
    if known < len(lz):
        few: dict[str, float | int | str] = {"count": len(lz) - known, "need": LEAST_ANSWERS}
        remarks.append(Remark("too_few_answers", "", few))
    return PersonFit(lz, p, unusual, tuple(remarks))


def lz_star(codes: Codes, bank: Bank, abilities: Floats) -> Floats:
    """(persons,) lz* at these abilities; any consistent estimate of ability serves.

    ``codes``: (persons, items of the bank). With w = log P(answer) and r = its change with ability, w - c r
    has no covariance with r for c = cov(w, r) / var(r), so an error in ability does not move it.
    """
    surprise, pull, with_pull, spread, told = (np.zeros(len(codes)) for _ in range(5))
    for at, name in enumerate(bank.items):
        used = np.flatnonzero((codes[:, at] != MISSING) & np.isfinite(abilities))
        if not len(used):
            continue
        curves, given = derivatives(bank.only([name]), abilities[used]), codes[used, at]
        many = int(bank.steps[at]) + 1
        logs, slopes = curves.logs[0, :many], curves.first[0, :many]
        chances = np.exp(logs)
        mean = (chances * logs).sum(axis=0)
        persons = np.arange(len(used))
        surprise[used] += logs[given, persons] - mean
        pull[used] += slopes[given, persons]
        with_pull[used] += (chances * logs * slopes).sum(axis=0)
        spread[used] += (chances * (logs - mean) ** 2).sum(axis=0)
        told[used] += (chances * slopes**2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        taken = with_pull / told
        left = spread - taken * with_pull
        found = (surprise - taken * pull) / np.sqrt(left)
    enough = (codes != MISSING).sum(axis=1) >= LEAST_ANSWERS
    return np.where(enough & (left > 1e-9 * spread), found, np.nan)
