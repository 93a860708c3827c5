"""The door of this room: one look at fairness for every item of a test."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from math import nan
from typing import Literal

import numpy as np

from ustat_engine.errors import EngineError, TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Model, Whole
from ustat_engine.psychometrics.fairness.correction import benjamini_hochberg
from ustat_engine.psychometrics.fairness.logistic import logistic
from ustat_engine.psychometrics.fairness.looking import Look
from ustat_engine.psychometrics.fairness.mantel_haenszel import mantel_haenszel
from ustat_engine.psychometrics.fairness.matching import (
    BANDS_A_POINT,
    PERSONS_A_PATTERN,
    ByAbility,
    ByScore,
    Matcher,
    patterns_of,
    pooled,
)
from ustat_engine.psychometrics.fairness.purification import Purified, purified
from ustat_engine.psychometrics.fairness.results import (
    FairnessReport,
    ItemFairness,
    Method,
    Unit,
    Verdict,
)
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses
from ustat_engine.surveys.comparisons import holm

MATTERS = 0.3
"""From this difference of mean scores on (in standard deviations) a plain total misleads."""

SMALL_BASE = 200
"""Below this many answers in a group, only large differences can be found: said as a remark."""

FEWEST_ITEMS = 3

MANY = 1 / 3
"""With a larger share of suspected items it is not sure which ones are the fair ones: said as a remark."""

Matching = Literal["score", "ability"]


def fairness(
    responses: Responses,
    *,
    method: Method,
    model: Model | None = None,
    matching: Matching | None = None,
    purify: bool = True,
    correction: bool = False,
    adjust: Literal["bh", "holm"] = "bh",
    level: float = 0.05,
    least: int = 30,
    executor: Executor | None = None,
) -> FairnessReport:
    """Does each item ask the same of every group, among persons of equal ability?

    ``responses.groups`` names two or more groups; the first is the reference.
    ``method``: ``mh`` Mantel-Haenszel (more than two categories: Mantel's test; more than two groups: the
    generalised test, effects each against the reference); ``logistic`` logistic regression, proportional odds
    for more categories, all groups at once; ``lr`` likelihood ratio of two calibrations with every group's
    mean and spread free, all groups at once.
    ``model``: of the items, for ``lr`` (by default 2pl, or grm where an item has more categories).
    ``matching``: for ``mh`` and ``logistic``. ``score``: total score, the studied item included, a stratum a
    score and pattern of presented items (logistic: complete answers only). ``ability``: the total weighted by
    the items' slopes, or expected ability where answers are missing (logistic: with its square and cube).
    By default score, but ability where groups' mean scores differ by ``MATTERS`` or more, or answers are
    missing in many patterns: with impact a plain total finds unfairness in fair items.
    ``purify``: match on unsuspicious items only, found in rounds. ``correction``: Yates's, for two groups and
    two categories; off by default, because with it fewer fair items than ``level`` says are suspected (R and
    difR have it on). ``level``: of the tests, 0 to 1. ``adjust``: which corrected p the verdict uses.
    ``least``: fewer answers than this in a group and the item is not tested (``too_few``).
    ``executor``: spreads the calibrations of ``lr`` over processes or machines.

    Weights count for ``lr`` only, and its p is then that of a simple random sample.
    Raises ``WrongShape`` for one group only or a level outside 0 to 1, ``TooLittleData`` for fewer than three
    items, or where no item has enough answers.
    """
    _check(responses, level)
    base = _base(responses)
    usable = _usable(responses, base, least)
    if len(usable) < FEWEST_ITEMS:
        raise TooLittleData("items with enough answers in every group", need=FEWEST_ITEMS, got=len(usable))
    remarks: list[Remark] = []
    if method == "lr":
        from ustat_engine.psychometrics.fairness.likelihood_ratio import likelihood_ratio

        found, impact = likelihood_ratio(
            responses, usable, model=model, purify=purify, level=level, executor=executor
        )
        how: Literal["score", "ability", "model"] = "model"
        unit: Unit = "score_share"
    else:
        impact = _impact(responses)
        how, matcher, told = _matcher(responses, usable, method, matching, impact)
        remarks += told
        if responses.weights is not None:
            remarks.append(Remark("weights_left_out"))
        look = _looker(matcher, responses, usable, method, how, correction=correction, level=level)
        found = purified(look, usable, level=level) if purify else Purified(look(usable), usable, 0, True)
        two = bool((responses.categories()[usable] <= 2).all())
        unit = "r2" if method == "logistic" else ("delta" if two else "smd")
    if not found.settled:
        remarks.append(Remark("purification_went_in_circles"))
    suspected = len(usable) - len(found.anchors)
    if suspected > MANY * len(usable):
        remarks.append(Remark("many_suspected", values={"share": round(suspected / len(usable), 4)}))
    items = _items(responses, found, base, unit=unit, adjust=adjust, level=level, least=least)
    return FairnessReport(
        method, unit, how, responses.group_names, level, impact, found.rounds, items, tuple(remarks)
    )


def _check(responses: Responses, level: float) -> None:
    if responses.groups is None or len(responses.group_names) < 2:
        raise WrongShape("Fairness compares groups: at least two are needed, got one.")
    if not 0 < level < 1:
        raise WrongShape(f"The level of a test lies between 0 and 1; got {level}.")


def _base(responses: Responses) -> Whole:
    """(items, groups) how many answered."""
    there = responses.codes != MISSING
    groups = np.eye(len(responses.group_names), dtype=np.int64)[responses.group()]
    return np.asarray(there.T.astype(np.int64) @ groups)


def _usable(responses: Responses, base: Whole, least: int) -> Whole:
    """Items with enough answers in every group, and more than one category chosen."""
    varied = np.asarray(
        [len(np.unique(column[column != MISSING])) > 1 for column in responses.codes.T], dtype=bool
    )
    return np.flatnonzero(varied & (base.min(axis=1) >= least))


def _impact(responses: Responses) -> tuple[float, ...]:
    """A focal group each: mean share of the possible score less the reference's, in standard deviations."""
    there = responses.codes != MISSING
    most = np.maximum(responses.categories() - 1, 0)
    possible = there @ most
    gained = np.where(there, responses.codes, 0).sum(axis=1)
    known = possible > 0
    shares, groups = gained[known] / possible[known], responses.group()[known]
    means = [shares[groups == one].mean() if (groups == one).any() else nan for one in _numbers(responses)]
    inside = shares - np.asarray(means)[groups]
    spread = float(np.sqrt((inside**2).mean()))
    return tuple(float((mean - means[0]) / spread) if spread > 0 else 0.0 for mean in means[1:])


def _numbers(responses: Responses) -> range:
    return range(len(responses.group_names))


def _matcher(
    responses: Responses,
    usable: Whole,
    method: Method,
    asked: Matching | None,
    impact: tuple[float, ...],
) -> tuple[Matching, Matcher, list[Remark]]:
    largest = max((abs(one) for one in impact), default=0.0)
    patterns = int(patterns_of(responses).max()) + 1
    scattered = patterns > 1 and (method == "logistic" or responses.persons < PERSONS_A_PATTERN * patterns)
    if asked == "score" and method == "logistic" and patterns > 1:
        raise WrongShape("Logistic regression on the total score needs complete answers; match by ability.")
    if asked == "score" or (asked is None and largest < MATTERS and not scattered):
        return "score", ByScore(responses), []
    try:
        # Regression takes ability as it is, so its bands may be fine.
        matcher = by_ability(responses, usable, bands_a_point=BANDS_A_POINT if method == "mh" else 20)
    except EngineError:
        if asked == "ability":
            raise
        return "score", ByScore(responses), [Remark("could_not_match_by_ability")]
    reason = Remark("matched_by_ability", values={"impact": round(largest, 4), "patterns": patterns})
    return "ability", matcher, [] if asked == "ability" else [reason]


def by_ability(responses: Responses, usable: Whole, *, bands_a_point: int) -> ByAbility:
    """Strata of ability from one calibration of all groups together: 2PL, or generalised partial credit."""
    from ustat_engine.psychometrics.calibration.fitting import calibrate

    names = [responses.items[item] for item in usable]
    two = bool((responses.categories()[usable] <= 2).all())
    some = responses.only(np.flatnonzero((responses.codes[:, usable] != MISSING).any(axis=1)))
    found = calibrate(some.of(names), model="2pl" if two else "gpcm", errors="none")
    persons = np.bincount(some.group(), minlength=len(some.group_names)).astype(np.float64)
    everybody = pooled(found.populations, persons)
    return ByAbility(responses, found.bank, everybody, bands_a_point=bands_a_point)


def _looker(
    matcher: Matcher,
    responses: Responses,
    usable: Whole,
    method: Method,
    how: Matching,
    *,
    correction: bool,
    level: float,
) -> Callable[[Whole], list[Look | None]]:
    groups = responses.group_names
    bends = 3 if how == "ability" else 1
    asked = set(usable.tolist())

    def look(anchors: Whole) -> list[Look | None]:
        found: list[Look | None] = []
        for item in range(len(responses.items)):
            if item not in asked:
                found.append(None)
                continue
            matched = matcher.matched(item, anchors)
            found.append(
                mantel_haenszel(matched, groups, correction=correction, level=level)
                if method == "mh"
                else logistic(matched, groups, bends=bends, level=level)
            )
        return found

    return look


def _items(
    responses: Responses,
    found: Purified,
    base: Whole,
    *,
    unit: Unit,
    adjust: Literal["bh", "holm"],
    level: float,
    least: int,
) -> tuple[ItemFairness, ...]:
    chances = np.asarray([nan if look is None else look.leading.p for look in found.looks])
    by_holm, by_bh = holm(chances), benjamini_hochberg(chances)
    adjusted = by_holm if adjust == "holm" else by_bh
    anchors = set(found.anchors.tolist())
    return tuple(
        _item(
            name,
            look,
            (float(by_holm[at]), float(by_bh[at]), float(adjusted[at])),
            tuple(int(one) for one in base[at]),
            responses.group_names,
            unit=unit,
            anchor=at in anchors,
            level=level,
            least=least,
        )
        for at, (name, look) in enumerate(zip(responses.items, found.looks, strict=True))
    )


def _item(
    name: str,
    look: Look | None,
    chances: tuple[float, float, float],
    base: tuple[int, ...],
    groups: Sequence[str],
    *,
    unit: Unit,
    anchor: bool,
    level: float,
    least: int,
) -> ItemFairness:
    by_holm, by_bh, adjusted = chances
    small = _base_remarks(name, base, groups, least)
    if look is None or np.isnan(look.leading.p):
        alike = () if small or look is not None else (Remark("no_variance", name),)
        return ItemFairness(
            name, nan, 0, nan, nan, nan, nan, nan, "", "", "", "too_few", base, anchor, (), (), small + alike
        )
    lead = look.leading
    shown = adjusted <= level
    return ItemFairness(
        name,
        lead.statistic,
        lead.df,
        lead.p,
        by_holm,
        by_bh,
        look.effect,
        look.error,
        look.effect_class,
        _harder_for(look, groups, unit),
        _kind(look, level) if shown else "",
        _verdict(look, shown),
        base,
        anchor,
        look.tests,
        look.pairs,
        small + tuple(replace(one, about=name) for one in look.remarks),
    )


def _base_remarks(name: str, base: tuple[int, ...], groups: Sequence[str], least: int) -> tuple[Remark, ...]:
    fewest = min(range(len(base)), key=lambda at: base[at])
    numbers: dict[str, float | int | str] = {"group": groups[fewest], "answers": base[fewest]}
    if base[fewest] < least:
        return (Remark("too_few_answers", name, {**numbers, "need": least}),)
    return (Remark("small_base", name, numbers),) if base[fewest] < SMALL_BASE else ()


def _harder_for(look: Look, groups: Sequence[str], unit: Unit) -> str:
    """The group that scores less at equal ability, in the pair that differs most."""
    most = max(look.pairs, key=lambda pair: -1.0 if np.isnan(pair.effect) else abs(pair.effect))
    # A gain in R2 has no sign.
    leans = most.score_difference if unit == "r2" or np.isnan(most.effect) else most.effect
    if np.isnan(leans):
        return ""
    return most.group if leans < 0 else groups[0]


def _kind(look: Look, level: float) -> Literal["uniform", "nonuniform"]:
    turns = look.part("nonuniform")
    return "nonuniform" if turns is not None and turns.p < level else "uniform"


def _verdict(look: Look, shown: bool) -> Verdict:
    if not shown:
        return "fair"
    sizes: dict[str, Verdict] = {"A": "small", "B": "look_at", "C": "not_fair", "": "small"}
    return sizes[look.effect_class]
