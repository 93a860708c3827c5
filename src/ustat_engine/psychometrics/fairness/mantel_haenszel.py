"""Mantel-Haenszel: are the odds of a higher answer the same in every group, score by score?"""

from math import log, nan, sqrt

import numpy as np
from scipy.special import chdtrc

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.fairness.looking import Look, graded_class
from ustat_engine.psychometrics.fairness.matching import Matched
from ustat_engine.psychometrics.fairness.results import Comparison, EffectClass, PairEffect
from ustat_engine.psychometrics.remarks import Remark

DELTA = -2.35
"""ETS delta of a log odds ratio: Holland and Thayer (1988)."""

ONE_SIDED = 1.6448536269514722
"""The normal quantile at 95 %, for "significantly beyond 1" in the rules of ETS."""


def mantel_haenszel(matched: Matched, groups: tuple[str, ...], *, correction: bool, level: float) -> Look:
    """One item by Mantel-Haenszel.

    Two groups and two categories: Mantel and Haenszel's chi-square, with Yates's correction where asked. More
    categories: Mantel's mean score test. More groups: the generalised test on all groups at once (never
    corrected); effects are each focal group against the reference. Strata that hold one group only, or one
    person, say nothing and are left out.

    Source: Mantel & Haenszel (1959); Mantel (1963); Landis, Heyman & Koch (1978); Holland & Thayer (1988).
    """
    comparison = mean_score_test(matched, correction=correction)
    pairs = tuple(
        _pair(matched.pair(at), name, correction=correction, level=level)
        for at, name in enumerate(groups)
        if at > 0
    )
    most = max(pairs, key=lambda pair: -1.0 if np.isnan(pair.effect) else abs(pair.effect))
    return Look((comparison,), most.effect, most.error, most.effect_class, pairs, _sparse(matched))


def mean_score_test(matched: Matched, *, correction: bool) -> Comparison:
    """Do the groups score alike within strata? Chi-square with groups less one degrees of freedom."""
    totals, persons = _score_sums(matched), matched.counts.sum(axis=2)
    everybody = persons.sum(axis=1)
    kept = (everybody > 1) & ((persons > 0).sum(axis=1) > 1)
    totals, persons, everybody = totals[kept], persons[kept], everybody[kept]
    means = totals.sum(axis=1) / everybody
    squares = matched.counts[kept].sum(axis=1) @ matched.scores**2 / everybody
    spread = np.maximum(squares - means**2, 0) / (everybody - 1)

    gaps = (totals - persons * means[:, None]).sum(axis=0)[1:]
    shared = np.diag(persons.T @ (spread * everybody)) - (persons * spread[:, None]).T @ persons
    variance = shared[1:, 1:]
    df = len(gaps)
    if not np.diag(variance).min(initial=np.inf) > 0:
        return Comparison("uniform", nan, df, nan)
    if df == 1:
        gap = abs(float(gaps[0]))
        # As in R: a gap of less than half a person is not corrected past zero.
        gap -= 0.5 if correction and len(matched.scores) == 2 and gap >= 0.5 else 0.0
        statistic = gap**2 / float(variance[0, 0])
    else:
        statistic = float(gaps @ np.linalg.lstsq(variance, gaps, rcond=None)[0])
        df = int(np.linalg.matrix_rank(variance))
    return Comparison("uniform", statistic, df, float(chdtrc(df, statistic)))


def _pair(matched: Matched, group: str, *, correction: bool, level: float) -> PairEffect:
    p = mean_score_test(matched, correction=correction).p
    difference, difference_error, spread = standardised_difference(matched)
    if len(matched.scores) == 2:
        odds, error = common_odds(matched)
        delta = DELTA * log(odds) if 0 < odds < np.inf else (np.inf if odds == 0 else -odds)
        spoken = abs(DELTA) * error
        return PairEffect(
            group,
            delta,
            spoken,
            odds,
            error,
            difference,
            nan,
            nan,
            nan,
            ets_class(delta, spoken, p, level=level),
        )
    odds, error = cumulative_odds(matched)
    smd = difference / spread if spread > 0 else nan
    smd_error = difference_error / spread if spread > 0 else nan
    # Zwick, Thayer & Mazzeo (1997): 0.17 and 0.25 standard deviations of the item.
    found = graded_class(abs(smd), p, level=level, moderate=0.17, large=0.25)
    return PairEffect(group, smd, smd_error, odds, error, difference, nan, nan, nan, found)


def ets_class(delta: float, error: float, p: float, *, level: float = 0.05) -> EffectClass:
    """A: not different from 0, or below 1. C: at least 1.5, and beyond 1 by more than chance. B: the rest.

    Source: Dorans & Holland (1993) in Holland & Wainer (eds.), Differential item functioning, 41-42.
    """
    if not p < level or abs(delta) < 1:
        return "A"
    return "C" if np.isinf(delta) or (abs(delta) >= 1.5 and (abs(delta) - 1) > ONE_SIDED * error) else "B"


def common_odds(matched: Matched) -> tuple[float, float]:
    """Mantel and Haenszel's odds ratio of a right answer, reference over focal, and the error of its log.

    Source: Robins, Breslow & Greenland (1986), Biometrics 42, 311-323.
    """
    wrong, right = matched.counts[:, :, 0], matched.counts[:, :, 1]
    persons = _at_least_one(matched)
    agree, against = right[:, 0] * wrong[:, 1] / persons, wrong[:, 0] * right[:, 1] / persons
    top, bottom = float(agree.sum()), float(against.sum())
    if top == 0 or bottom == 0:
        return (nan if top == bottom else (0.0 if top == 0 else np.inf)), nan
    with_ = (right[:, 0] + wrong[:, 1]) / persons
    counter = (wrong[:, 0] + right[:, 1]) / persons
    variance = (
        (with_ * agree).sum() / (2 * top**2)
        + (with_ * against + counter * agree).sum() / (2 * top * bottom)
        + (counter * against).sum() / (2 * bottom**2)
    )
    return top / bottom, sqrt(float(variance))


def cumulative_odds(matched: Matched) -> tuple[float, float]:
    """Liu and Agresti's common cumulative odds ratio of a higher answer, reference over focal, and its error.

    Summed over cuts, concordant pairs of a reference and a focal person count by how many cuts lie between
    them. The variance is the unbiased sum over pairs that share a person, stratum by stratum.
    Source: Liu & Agresti (1996), Biometrics 52, 1223-1234; Penfield & Algina (2003).
    """
    ranks = np.arange(len(matched.scores), dtype=np.float64)
    above = np.maximum(ranks[:, None] - ranks[None, :], 0)
    reference, focal = matched.counts[:, 0], matched.counts[:, 1]
    persons = _at_least_one(matched)
    top = float((((reference @ above) * focal).sum(axis=1) / persons).sum())
    bottom = float((((reference @ above.T) * focal).sum(axis=1) / persons).sum())
    if top == 0 or bottom == 0:
        return (nan if top == bottom else (0.0 if top == 0 else np.inf)), nan
    odds = top / bottom
    gain = above - odds * above.T
    of_reference = (reference * (focal @ gain.T) ** 2).sum(axis=1)
    of_focal = (focal * (reference @ gain) ** 2).sum(axis=1)
    counted_twice = ((reference @ gain**2) * focal).sum(axis=1)
    variance = float(((of_reference + of_focal - counted_twice) / persons**2).sum())
    return odds, sqrt(max(variance, 0.0)) / top


def standardised_difference(matched: Matched) -> tuple[float, float, float]:
    """Focal less reference: the mean difference of the item's score over the focal group, its error, and the
    standard deviation of the item's score over both groups.

    Source: Dorans & Kulick (1986); Dorans & Schmitt (1991); error under no difference: Zwick & Thayer (1996).
    """
    persons, sums = matched.counts.sum(axis=2), _score_sums(matched)
    both = (persons > 0).all(axis=1)
    everyone = matched.counts.sum(axis=(0, 1))
    many = everyone.sum()
    middle = everyone @ matched.scores / many
    spread = sqrt(float(everyone @ (matched.scores - middle) ** 2 / many))
    persons, sums, counts = persons[both], sums[both], matched.counts[both]
    if not len(persons):
        return nan, nan, spread
    shares = persons[:, 1] / persons[:, 1].sum()
    means = sums / persons
    difference = float(shares @ (means[:, 1] - means[:, 0]))
    all_here = persons.sum(axis=1)
    centre = sums.sum(axis=1) / all_here
    inside = np.maximum(counts.sum(axis=1) @ matched.scores**2 / all_here - centre**2, 0)
    inside = inside * all_here / (all_here - 1)
    variance = float((shares**2 * inside * (1 / persons).sum(axis=1)).sum())
    return difference, sqrt(variance), spread


def _score_sums(matched: Matched) -> Floats:
    return np.asarray(matched.counts @ matched.scores)


def _at_least_one(matched: Matched) -> Floats:
    return np.asarray(np.maximum(matched.counts.sum(axis=(1, 2)), 1.0))


def _sparse(matched: Matched) -> tuple[Remark, ...]:
    """Said where more than a tenth of the smallest group meets nobody of equal ability."""
    persons = matched.counts.sum(axis=2)
    met = persons[((persons > 0).sum(axis=1) > 1)].sum(axis=0)
    share = float((met / np.maximum(persons.sum(axis=0), 1)).min())
    return (Remark("few_matches", values={"share": round(share, 4)}),) if share < 0.9 else ()
