"""One scale for two calibrations: the link that common items carry, and the items that drifted."""

from collections.abc import Sequence
from dataclasses import replace

from ustat_engine.errors import TooLittleData
from ustat_engine.growth.common_items import common_items
from ustat_engine.growth.criteria import STANDARD, Points
from ustat_engine.growth.drift import judged
from ustat_engine.growth.estimating import Where, by_medians, linked
from ustat_engine.growth.scales import Link, LinkMethod
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.remarks import Remark

FEWEST_ANCHORS = 3
MOST_ROUNDS = 20


def link(
    base: Bank | Calibration,
    new: Bank | Calibration,
    *,
    method: LinkMethod = "stocking_lord",
    anchors: Sequence[str] | None = None,
    over_base: Points = STANDARD,
    over_new: Points = STANDARD,
) -> Link:
    """The link from the new scale to the base scale by common items, all of them taken at their word.

    ``anchors``: the common items to use; every item with the same name without.
    ``over_base`` and ``over_new``: where the two curve methods compare curves, on each scale; two standard
    normal populations without. Where every anchor is a Rasch item the slope is 1 and only the intercept is
    found. Calibrations that bring a covariance give the link its own, by the delta method, as of independent
    samples; banks alone give none.

    Raises ``TooLittleData`` without anchors (two where the slope is free), ``WrongShape`` for anchors that
    are missing on one side, have other categories there, or do not rise with ability.
    Source: as ``CurveCriterion``; mean/mean Loyd and Hoover (1980), mean/sigma Marco (1977), over all steps;
    errors Ogasawara (2000, 2001). Kolen and Brennan (2014), Test equating, scaling, and linking, chapter 6.
    """
    sides = common_items(base, new, anchors)
    where = Where(method, over_base, over_new)
    return linked(sides, where, sides.names)


def link_with_screening(
    base: Bank | Calibration,
    new: Bank | Calibration,
    *,
    method: LinkMethod = "stocking_lord",
    anchors: Sequence[str] | None = None,
    over_base: Points = STANDARD,
    over_new: Points = STANDARD,
    false_discoveries: float = 0.05,
    smallest_gap: float = 0.01,
) -> Link:
    """As ``link``, by those common items alone that kept their parameters; the others are reported.

    Starts from a link by medians, which a minority of changed items cannot draw away, and then judges every
    common item, links anew by those that hold, and repeats until the same items hold; an item may come back.
    With covariances an item is judged by Wald's chi-square of its slope and intercepts, the error of the link
    included; without, by robust z of its difficulty and slope among the anchors. It counts as drifted when
    the false discovery rate stays within ``false_discoveries`` and its curves differ by ``smallest_gap`` of
    its points or more.

    Raises as ``link``, and ``TooLittleData`` when fewer than three items, or fewer than half, hold.
    Source: Lord (1980), chapter 14; Huynh and Meyer (2010) for robust z; Benjamini and Hochberg (1995).
    """
    sides = common_items(base, new, anchors)
    where = Where(method, over_base, over_new)
    need = max(FEWEST_ANCHORS, (len(sides.names) + 1) // 2)
    if len(sides.names) < need:
        raise TooLittleData("common items", need=need, got=len(sides.names))
    found = by_medians(sides, method)
    held: tuple[str, ...] = ()
    for _ in range(MOST_ROUNDS):
        drifts = judged(sides, where, found, false_discoveries, smallest_gap)
        holding = tuple(one.item for one in drifts if not one.drifted)
        if len(holding) < need:
            raise TooLittleData("common items that kept their parameters", need=need, got=len(holding))
        if holding == held:
            break
        held = holding
        found = linked(sides, where, held)
    told = tuple(
        Remark("drifted_anchor", one.item, {"shift": one.shift, "gap": one.gap, "q": one.q})
        for one in drifts
        if one.drifted
    )
    return replace(found, drifts=drifts, remarks=(*found.remarks, *told))
