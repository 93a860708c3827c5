"""What a look at fairness found: each item's test, effect and verdict, and curves to draw."""

from dataclasses import dataclass
from typing import Literal

from ustat_engine.psychometrics.remarks import Remark

Method = Literal["mh", "logistic", "lr"]
"""mh: Mantel-Haenszel. logistic: logistic regression. lr: likelihood ratio of two calibrations."""

Unit = Literal["delta", "smd", "r2", "score_share"]
"""delta: ETS delta, below 0 where the focal group finds it harder. smd: mean difference of the item's score
at equal matching score, in standard deviations of the item. r2: gain in Nagelkerke's R2 (no sign).
score_share: mean difference of the expected score over the focal group's ability, as a share of the most one
can score."""

EffectClass = Literal["", "A", "B", "C"]
"""A negligible, B moderate, C large, by the rules of the method; "" where there is no test."""

Verdict = Literal["fair", "small", "look_at", "not_fair", "too_few"]
"""fair: no difference is shown. small: shown, and negligible. look_at: moderate. not_fair: large.
too_few: too few answers in some group for a test."""

FairTest = Literal["uniform", "nonuniform", "both"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One test: chi-square ``statistic`` with ``df`` degrees of freedom, and its ``p``."""

    what: FairTest
    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class PairEffect:
    """How one focal group differs from the reference on an item, at equal ability.

    ``effect`` with its standard ``error`` (NaN where the method has none), in the report's unit, with sign:
    below 0 where the focal group scores less (``r2``: above 0 always). ``odds_ratio``: common odds ratio,
    reference over focal, of a right (or a higher) answer, with the standard error of its log (NaN for lr).
    ``score_difference``: focal less reference, mean difference of the item's score at equal ability, over the
    focal group; ``score_distance``: the same without sign, larger where curves cross (NaN for mh).
    ``area`` signed and ``area_unsigned``: between the curves over the whole scale (lr; Raju 1988; else NaN).
    """

    group: str
    effect: float
    error: float
    odds_ratio: float
    log_odds_error: float
    score_difference: float
    score_distance: float
    area: float
    area_unsigned: float
    effect_class: EffectClass


@dataclass(frozen=True, slots=True)
class ItemFairness:
    """Does one item ask the same of everybody of equal ability?

    ``statistic``, ``df``, ``p``: the method's test against no difference at all; ``tests`` holds its parts.
    ``p_holm`` and ``p_bh``: corrected for the number of items by Holm, and by Benjamini and Hochberg.
    ``effect``: of the focal group that differs most, with its ``error``; ``pairs`` holds every focal group.
    ``harder_for``: the name of the group that finds it harder at equal ability, "" where there is no test.
    ``kind``: uniform, or nonuniform where the difference changes with ability, "" where none is shown.
    ``base``: answers a group, in the order of the groups. ``anchor``: the item took part in the matching of
    the last round. ``verdict`` takes the corrected p first and the class second.
    """

    item: str
    statistic: float
    df: int
    p: float
    p_holm: float
    p_bh: float
    effect: float
    error: float
    effect_class: EffectClass
    harder_for: str
    kind: Literal["", "uniform", "nonuniform"]
    verdict: Verdict
    base: tuple[int, ...]
    anchor: bool
    tests: tuple[Comparison, ...]
    pairs: tuple[PairEffect, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """All items of one test, looked at by one method.

    ``groups``: names; the first is the reference. ``matching``: how equal ability was judged: ``score``
    (total score), ``ability`` (score weighted by the items' slopes) or ``model`` (lr).
    ``impact``: a focal group each, the difference of its mean score (lr: of its mean ability) from the
    reference's, in standard deviations. Impact is no unfairness. ``rounds``: of purification, 0 without.
    """

    method: Method
    unit: Unit
    matching: Literal["score", "ability", "model"]
    groups: tuple[str, ...]
    level: float
    impact: tuple[float, ...]
    rounds: int
    items: tuple[ItemFairness, ...]
    remarks: tuple[Remark, ...] = ()

    def of(self, item: str) -> ItemFairness:
        """One item by its name."""
        return next(one for one in self.items if one.item == item)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a curve: the mean score at ``ability``, its ``error`` and the band from ``low`` to ``high``.

    ``persons``: how many answered near it (0 for a model's curve).
    """

    ability: float
    expected: float
    error: float
    low: float
    high: float
    persons: int


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """How one group answers an item along the scale: a model's curve, and what was seen."""

    group: str
    model: tuple[CurvePoint, ...]
    seen: tuple[CurvePoint, ...]
