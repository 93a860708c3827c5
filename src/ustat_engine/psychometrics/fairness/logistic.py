"""Logistic regression: does the group still tell the answer when ability is known, and at every ability?"""

from dataclasses import dataclass
from math import exp, isnan, nan

import numpy as np
from scipy.special import chdtrc

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.fairness.cumulative_logit import Fitted, fit
from ustat_engine.psychometrics.fairness.looking import Look, graded_class
from ustat_engine.psychometrics.fairness.matching import Matched
from ustat_engine.psychometrics.fairness.results import Comparison, EffectClass, PairEffect
from ustat_engine.psychometrics.remarks import Remark

Thresholds = tuple[float, float]

JODOIN_GIERL: Thresholds = (0.035, 0.07)
"""Jodoin & Gierl (2001), Applied Measurement in Education 14, 329-349."""

ZUMBO_THOMAS: Thresholds = (0.13, 0.26)
"""Zumbo & Thomas (1997), after Zumbo (1999)."""


def logistic(matched: Matched, groups: tuple[str, ...], *, bends: int, level: float) -> Look:
    """One item by logistic regression; more than two categories: proportional odds.

    Three nested models: ability; ability and group; ability, group and their product. ``bends``: the highest
    power of ability (1: a straight line on the logit scale, as the authors have it). All groups at once.

    Source: Swaminathan & Rogers (1990); Zumbo (1999); Nagelkerke (1991) for R2.
    """
    three = _Three.of(matched, bends)
    pairs = tuple(
        _pair(matched, three, at, name, bends=bends, level=level) for at, name in enumerate(groups) if at > 0
    )
    tests = three.tests()
    gain = three.gain()
    low, high = JODOIN_GIERL
    found = graded_class(gain, tests[0].p, level=level, moderate=low, large=high)
    return Look(tests, gain, nan, found, pairs, _remarks(three, gain, tests[0].p, level))


@dataclass(frozen=True, slots=True)
class _Three:
    """The three nested models and the rows they were fitted to."""

    rows: Floats
    own: Floats
    group: Floats
    product: Floats
    empty: float
    by_ability: Fitted
    by_group: Fitted
    by_both: Fitted

    @classmethod
    def of(cls, matched: Matched, bends: int) -> "_Three":
        strata, groups, categories = matched.counts.shape
        rows = matched.counts.reshape(strata * groups, categories)
        kept = rows.sum(axis=1) > 0
        rows = rows[kept][:, rows.sum(axis=0) > 0]
        persons = rows.sum(axis=1)
        places = np.repeat(matched.places, groups)[kept]
        middle = persons @ places / persons.sum()
        spread = np.sqrt(persons @ (places - middle) ** 2 / persons.sum())
        place = (places - middle) / (spread if spread > 0 else 1.0)
        own = np.column_stack([place**power for power in range(1, bends + 1)])
        of_group = np.tile(np.eye(groups)[:, 1:], (strata, 1))[kept]
        product = of_group * place[:, None]
        everybody = rows.sum(axis=0)
        return cls(
            rows,
            own,
            of_group,
            product,
            float((everybody * np.log(everybody / everybody.sum())).sum()),
            fit(rows, own),
            fit(rows, np.hstack([own, of_group])),
            fit(rows, np.hstack([own, of_group, product])),
        )

    def tests(self) -> tuple[Comparison, ...]:
        low, middle, high = (one.log_likelihood for one in (self.by_ability, self.by_group, self.by_both))
        shifts = int(np.linalg.matrix_rank(np.hstack([self.own, self.group]))) - self.own.shape[1]
        turns = int(np.linalg.matrix_rank(np.hstack([self.own, self.group, self.product])))
        turns -= self.own.shape[1] + shifts
        return (
            _tested("both", high - low, shifts + turns),
            _tested("uniform", middle - low, shifts),
            _tested("nonuniform", high - middle, turns),
        )

    def gain(self) -> float:
        """Nagelkerke's R2 of the full model less that of ability alone."""
        return self._explained(self.by_both) - self._explained(self.by_ability)

    def _explained(self, model: Fitted) -> float:
        persons = float(self.rows.sum())
        reach = 1 - exp(2 * (self.empty - model.log_likelihood) / persons)
        return reach / (1 - exp(2 * self.empty / persons))


def _tested(what: str, gain: float, df: int) -> Comparison:
    statistic = max(2 * gain, 0.0)
    p = float(chdtrc(df, statistic)) if df else nan
    if what == "uniform":
        return Comparison("uniform", statistic, df, p)
    return Comparison("nonuniform" if what == "nonuniform" else "both", statistic, df, p)


def _pair(matched: Matched, three: _Three, group: int, name: str, *, bends: int, level: float) -> PairEffect:
    alone = three if matched.counts.shape[1] == 2 else _Three.of(matched.pair(group), bends)
    gain, p = alone.gain(), alone.tests()[0].p
    at = alone.own.shape[1]
    log_odds, error = float(alone.by_group.coefficients[at]), float(alone.by_group.errors[at])
    focal = alone.group[:, 0] > 0
    there = np.hstack([alone.own, alone.group, alone.product])[focal]
    as_reference = there.copy()
    as_reference[:, at:] = 0
    scores = matched.scores[matched.counts.sum(axis=(0,))[[0, group]].sum(axis=0) > 0]
    weights = alone.rows[focal].sum(axis=1)
    gaps = (alone.by_both.chances(there) - alone.by_both.chances(as_reference)) @ scores
    weights = weights / weights.sum()
    low, high = JODOIN_GIERL
    return PairEffect(
        name,
        gain,
        nan,
        exp(-log_odds) if not alone.by_group.separated else (0.0 if log_odds > 0 else np.inf),
        error if not alone.by_group.separated else nan,
        float(weights @ gaps),
        float(weights @ np.abs(gaps)),
        nan,
        nan,
        graded_class(gain, p, level=level, moderate=low, large=high),
    )


def zumbo_thomas(gain: float, p: float, *, level: float = 0.05) -> EffectClass:
    """The class of an R2 gain by Zumbo and Thomas, who ask for much more than Jodoin and Gierl."""
    low, high = ZUMBO_THOMAS
    return graded_class(gain, p, level=level, moderate=low, large=high)


def _remarks(three: _Three, gain: float, p: float, level: float) -> tuple[Remark, ...]:
    found = []
    if not isnan(p):
        found.append(Remark("class_zumbo_thomas", values={"class": zumbo_thomas(gain, p, level=level)}))
    if three.by_both.separated:
        found.append(Remark("group_told_apart"))
    return tuple(found)
