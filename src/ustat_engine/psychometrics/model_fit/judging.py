"""One decision an item, with its reasons as data: keep it, look at it, or drop it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Codes
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.fairness.results import EffectClass
from ustat_engine.psychometrics.model_fit.booklets import counting_weights
from ustat_engine.psychometrics.model_fit.dependence import LocalDependence
from ustat_engine.psychometrics.model_fit.items import ItemFit
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

Decision = Literal["keep", "look_at", "drop"]
"""keep: nothing speaks against it. look_at: a person who knows the subject should read it and decide.
drop: leave it out of scores until it is mended."""


SLOPE_VERY_LOW, SLOPE_LOW = 0.35, 0.65
"""Below: very low, low. Source: Baker (2001), chapter 2, logistic metric without 1.7."""

ITEM_REST_LOW = 0.2
"""Below, an item tells weak from strong poorly. Source: Ebel and Frisbie (1991)."""

FALSE_DISCOVERIES = 0.05
MISFIT_RMSEA = 0.05
"""S-X2 counts when it is significant and larger than this: in a large sample anything is significant.
Source: Browne and Cudeck (1993) for close fit."""

ERRATIC, VERY_ERRATIC, TOO_REGULAR = 1.5, 2.0, 0.5
"""Mean squares: above 1.5 an item adds little, above 2 it takes away, below 0.5 it repeats others.
Source: Linacre (2002)."""

SURPRISING = 1.96
"""A mean square counts when its standardised form is this far from 0 as well."""

EASIEST, HARDEST = 0.95, 0.05
"""Mean share of the highest score beyond which nearly all answer alike. A convention."""

RARE = 10
"""Answers a category needs. Source: Linacre (1999)."""

GUESSING_HIGH = 0.35
"""Source: Baker (2001), chapter 2."""

DECIDES: dict[str, Decision] = {
    "slope_negative": "drop",
    "slope_very_low": "drop",
    "slope_low": "look_at",
    "item_rest_negative": "drop",
    "item_rest_low": "look_at",
    "curve_does_not_fit": "look_at",
    "answers_very_erratic": "drop",
    "answers_erratic": "look_at",
    "answers_too_regular": "look_at",
    "depends_on_item": "look_at",
    "differs_between_groups": "look_at",
    "differs_much_between_groups": "drop",
    "too_easy": "look_at",
    "too_hard": "look_at",
    "category_rare": "look_at",
    "category_never_chosen": "look_at",
    "guessing_high": "look_at",
}
"""What each reason alone would decide; the hardest one wins."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with one item, and why: every reason is a code of ``DECIDES`` about the item."""

    item: str
    decision: Decision
    reasons: tuple[Remark, ...]


def verdicts(
    responses: Responses,
    calibration: Calibration,
    *,
    fits: Sequence[ItemFit],
    item_rest: Mapping[str, float] | None = None,
    dependence: LocalDependence | None = None,
    fairness: Mapping[str, EffectClass] | None = None,
) -> tuple[Verdict, ...]:
    """What should be done with each item, in the order of the bank?

    ``fits``: from ``item_fit``. ``item_rest``: correlation of each item with the rest, from classical item
    statistics. ``dependence``: from ``local_dependence``. ``fairness``: the class of each item's effect.
    What is not given is not judged. Thresholds are the named numbers of this module; none of them decides
    about a person.

    Raises ``WrongShape`` where ``fits`` do not run along the items of the bank.
    """
    bank = calibration.bank
    if tuple(fit.item for fit in fits) != bank.items:
        raise WrongShape("Item fits must run in the order of the bank's items.")
    codes, weights = bank.codes_of(responses), counting_weights(responses)
    found = []
    for at, (name, fit) in enumerate(zip(bank.items, fits, strict=True)):
        answered = codes[:, at] != MISSING
        reasons = [
            *_slope_reasons(calibration, at),
            *_item_rest_reasons(name, (item_rest or {}).get(name)),
            *_fit_reasons(fit),
            *_dependence_reasons(name, dependence),
            *_fairness_reasons(name, (fairness or {}).get(name, "")),
            *_category_reasons(name, codes[answered, at], weights[answered], int(bank.steps[at])),
        ]
        if name in bank.joined:
            reasons.append(Remark("category_never_chosen", name))
        found.append(Verdict(name, _hardest(reasons), tuple(reasons)))
    return tuple(found)


def _hardest(reasons: Sequence[Remark]) -> Decision:
    decisions = {DECIDES[reason.code] for reason in reasons}
    return "drop" if "drop" in decisions else "look_at" if decisions else "keep"


def _slope_reasons(calibration: Calibration, at: int) -> list[Remark]:
    bank = calibration.bank
    name, slope, guessing = bank.items[at], float(bank.slopes[at]), float(bank.guessing[at])
    found = []
    if bank.models[at] != "rasch" and slope < SLOPE_LOW:
        code = "slope_negative" if slope <= 0 else "slope_very_low" if slope < SLOPE_VERY_LOW else "slope_low"
        values: dict[str, float | int | str] = {"slope": slope}
        if calibration.errors is not None and isfinite(calibration.errors.slopes[at]):
            values["error"] = float(calibration.errors.slopes[at])
        found.append(Remark(code, name, values))
    if guessing > GUESSING_HIGH:
        found.append(Remark("guessing_high", name, {"guessing": guessing, "limit": GUESSING_HIGH}))
    return found


def _item_rest_reasons(name: str, correlation: float | None) -> list[Remark]:
    if correlation is None or not correlation < ITEM_REST_LOW:
        return []
    code = "item_rest_negative" if correlation <= 0 else "item_rest_low"
    return [Remark(code, name, {"correlation": correlation, "limit": ITEM_REST_LOW})]


def _fit_reasons(fit: ItemFit) -> list[Remark]:
    found = []
    if fit.adjusted_p < FALSE_DISCOVERIES and fit.s_x2.rmsea > MISFIT_RMSEA:
        values: dict[str, float | int | str] = {
            "statistic": fit.s_x2.statistic,
            "degrees": fit.s_x2.degrees,
            "p": fit.adjusted_p,
            "rmsea": fit.s_x2.rmsea,
        }
        found.append(Remark("curve_does_not_fit", fit.item, values))
    # Without a common booklet only those at estimated abilities are left: too low, so high is still high.
    without_bias = isfinite(fit.given_score.outfit)
    squares = fit.given_score if without_bias else fit.at_ability
    both = {"infit": (squares.infit, squares.infit_z), "outfit": (squares.outfit, squares.outfit_z)}
    high = [value for value, z in both.values() if value > ERRATIC and z > SURPRISING]
    low = [value for value, z in both.values() if value < TOO_REGULAR and z < -SURPRISING]
    means: dict[str, float | int | str] = {"infit": squares.infit, "outfit": squares.outfit}
    if high:
        # Outfit alone may be the work of a few persons far from the item: no reason to drop it.
        code = "answers_very_erratic" if squares.infit > VERY_ERRATIC else "answers_erratic"
        found.append(Remark(code, fit.item, means))
    elif low and without_bias:
        found.append(Remark("answers_too_regular", fit.item, means))
    return found


def _dependence_reasons(name: str, dependence: LocalDependence | None) -> list[Remark]:
    if dependence is None:
        return []
    return [
        Remark(
            "depends_on_item",
            name,
            {"other": pair.second if pair.first == name else pair.first, "adjusted_q3": pair.adjusted},
        )
        for pair in dependence.pairs
        if name in {pair.first, pair.second}
    ]


def _fairness_reasons(name: str, effect: EffectClass) -> list[Remark]:
    codes = {"B": "differs_between_groups", "C": "differs_much_between_groups"}
    return [Remark(codes[effect], name, {"class": effect})] if effect in codes else []


def _category_reasons(
    name: str, answers: Codes, weights: np.ndarray[tuple[int], np.dtype[np.float64]], steps: int
) -> list[Remark]:
    if not len(answers):
        return []
    share = float(weights @ answers / weights.sum() / steps)
    found = []
    if share > EASIEST:
        found.append(Remark("too_easy", name, {"share": share, "limit": EASIEST}))
    if share < HARDEST:
        found.append(Remark("too_hard", name, {"share": share, "limit": HARDEST}))
    if steps > 1:
        # Persons, not weights: what is wanted is how much stands behind each threshold.
        for category, many in enumerate(np.bincount(answers, minlength=steps + 1)):
            if many < RARE:
                values: dict[str, float | int | str] = {
                    "category": category,
                    "answers": int(many),
                    "need": RARE,
                }
                found.append(Remark("category_rare", name, values))
    return found
