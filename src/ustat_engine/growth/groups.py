"""What changed for a group, with a range, a size and a verdict."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import gammaln, ndtri, stdtr, stdtrit

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth.clusters import clustered, numbered
from ustat_engine.growth.latent import LatentChange, Wave, latent_change
from ustat_engine.growth.scales import Link
from ustat_engine.psychometrics.arrays import Floats, Logit
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.remarks import Remark

GroupVerdict = Literal["improved", "worse", "no_change_shown"]
FEW_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The change of a group's mean, in logits, with standard error and range.

    ``effect``: the change in standard deviations of the people before (of their abilities, not of their
    scores), corrected for small samples, with error and range. ``p``: chance of as much, either way, where
    nothing changed. ``smallest_shown``: the smallest change that so many people would have shown with the
    asked power. ``verdict``: no_change_shown is a result, and not a proof that nothing changed.
    ``correlation``: between a person's abilities before and after; NaN where nobody was measured twice.
    """

    change: Logit
    error: Logit
    low: Logit
    high: Logit
    p: float
    effect: float
    effect_error: float
    effect_low: float
    effect_high: float
    mean_before: Logit
    mean_after: Logit
    sd_before: Logit
    sd_after: Logit
    correlation: float
    smallest_shown: Logit
    verdict: GroupVerdict
    people: int
    degrees: float
    remarks: tuple[Remark, ...] = ()


def change_of_group(
    before: Wave,
    after: Wave,
    *,
    link: Link | None = None,
    level: float = 0.95,
    power: float = 0.8,
) -> GroupChange:
    """Did the group change, by how much, and how sure?

    Means and spreads of ability are estimated from the answers themselves, with both waves in one model:
    whoever answered twice counts as a pair, whoever answered once still counts (missing at random). Nothing
    is computed from single people's estimates, which shrink or scatter.
    ``link``: where the second wave's items are calibrated on a scale of their own, the way to the first
    wave's; its error is added. With clusters (schools), errors are robust to people within one being alike,
    and ranges use Student's t with clusters - 1 degrees of freedom.

    Raises ``TooLittleData`` and ``WrongShape`` as ``latent_change``, and ``WrongShape`` for a level or power
    outside 0 to 1.
    Source: latent regression, Mislevy (1984), Psychometrika 49, for two occasions Andersen (1985),
    Psychometrika 50; effect size Becker (1988) with Hedges' (1981) correction.
    """
    if link is not None:
        after = after.on(link)
    found = latent_change(before, after)
    linking = 0.0
    if link is not None:
        linking = link.error_at((found.mean_after - link.intercept) / link.slope)
    return _told(found, linking, level, power)


def change_from_plausible_values(
    before: Floats,
    after: Floats,
    *,
    clusters: tuple[str, ...] = (),
    level: float = 0.95,
    power: float = 0.8,
) -> GroupChange:
    """The same question from plausible values, for those who have nothing else.

    ``before`` and ``after``: (persons, draws), the same persons in both, drawn with the population of their
    own wave; draws before and after are unrelated but through the person, so the pairing is seen too weakly
    and the error is on the safe side.

    Raises ``WrongShape`` where sizes do not fit, ``TooLittleData`` with fewer than two draws or three people.
    Source: Rubin (1987), Multiple imputation for nonresponse in surveys.
    """
    if before.shape != after.shape or before.ndim != 2:
        raise WrongShape(f"Draws run over persons and draws, alike in both: {before.shape}, {after.shape}.")
    people, draws = before.shape
    if draws < 2:
        raise TooLittleData("plausible values", need=2, got=draws)
    if people < 3:
        raise TooLittleData("persons", need=3, got=people)
    if clusters and len(clusters) != people:
        raise WrongShape(f"One cluster a person: {people} persons, {len(clusters)} clusters.")
    groups = numbered(clusters) if clusters else np.arange(people)
    changes = after - before
    deviations = changes - changes.mean(axis=0)
    within = float(np.mean([clustered(one[:, None] / people, groups)[0, 0] for one in deviations.T]))
    between = float(changes.mean(axis=0).var(ddof=1))
    total = within + (1 + 1 / draws) * between
    degrees = float(groups.max())
    if between > 0:
        # Few draws and few clusters both limit what is known of the error: Barnard and Rubin (1999).
        lost = (1 + 1 / draws) * between / total
        by_draws = (draws - 1) / lost**2
        seen = (degrees + 1) / (degrees + 3) * degrees * (1 - lost)
        degrees = 1 / (1 / by_draws + 1 / seen)
    sd_before, sd_after = (float(one.std(axis=0, ddof=1).mean()) for one in (before, after))
    pairs = [float(np.corrcoef(before[:, one], after[:, one])[0, 1]) for one in range(draws)]
    found = LatentChange(
        float(before.mean()),
        float(after.mean()),
        sd_before,
        sd_after,
        float(np.mean(pairs)),
        _pooled(float(np.mean(pairs)), people, total),
        people,
        degrees,
        (Remark("pairing_seen_weakly"),),
    )
    return _told(found, 0.0, level, power)


def change_between_groups(
    calibration: Calibration, before: str, after: str, *, level: float = 0.95, power: float = 0.8
) -> GroupChange:
    """The same question from a calibration of both waves at once, in which they were two groups.

    For two samples of different people: pairs are not seen. The errors of the items are included.

    Raises ``WrongShape`` for a group that was not calibrated or a calibration without errors.
    Source: Bock and Zimowski (1997), Multiple group IRT, in Handbook of modern item response theory.
    """
    for name in (before, after):
        if name not in calibration.group_names:
            raise WrongShape(f"There is no group {name} in the calibration.")
    if calibration.covariance is None:
        raise WrongShape("The calibration came without errors, and a change is nothing without its error.")
    here, there = (calibration.populations[calibration.group_names.index(name)] for name in (before, after))
    pick = np.zeros((4, len(calibration.parameters)))
    wanted = [(before, "mean", 1.0), (before, "sd", here.sd), (after, "mean", 1.0), (after, "sd", there.sd)]
    for row, (name, what, scale) in enumerate(wanted):
        for column, one in enumerate(calibration.parameters):
            if (one.name, one.what) == (name, what):
                pick[row, column] = 1 / scale
    covariance = pick @ calibration.covariance @ pick.T
    found = LatentChange(
        here.mean, there.mean, here.sd, there.sd, float("nan"), covariance, calibration.persons,
        float(calibration.persons - 2),
    )  # fmt: skip
    return _told(found, 0.0, level, power)


def _pooled(correlation: float, people: int, total: float) -> Floats:
    """(4, 4) of means and log spreads: that of the change as pooled, the rest as in a normal sample."""
    found = np.zeros((4, 4))
    found[0, 0] = found[2, 2] = total / 2
    found[1, 1] = found[3, 3] = 1 / (2 * (people - 1))
    found[1, 3] = found[3, 1] = correlation**2 / (2 * (people - 1))
    return found


def _told(found: LatentChange, linking: float, level: float, power: float) -> GroupChange:
    for what, share in (("level", level), ("power", power)):
        if not 0 < share < 1:
            raise WrongShape(f"A {what} lies between 0 and 1; got {share}.")
    change = found.mean_after - found.mean_before
    covariance = found.covariance
    variance = float(covariance[0, 0] + covariance[2, 2] - 2 * covariance[0, 2]) + linking**2
    error = float(np.sqrt(variance))
    needed = float(stdtrit(found.degrees, (1 + level) / 2))
    raw = change / found.sd_before
    # The size moves with the change, and against the log of the spread it is counted in.
    by = np.array([-1 / found.sd_before, -raw, 1 / found.sd_before, 0.0])
    raw_error = float(np.sqrt(by @ covariance @ by + (linking / found.sd_before) ** 2))
    shrink = small_sample_correction(found.people - 1)
    effect, effect_error = shrink * raw, shrink * raw_error
    low, high = change - needed * error, change + needed * error
    remarks = list(found.remarks)
    if found.degrees < FEW_CLUSTERS - 1:
        remarks.append(Remark("few_degrees_of_freedom", values={"degrees": found.degrees}))
    verdict: GroupVerdict = "improved" if low > 0 else "worse" if high < 0 else "no_change_shown"
    return GroupChange(
        change, error, low, high, float(2 * stdtr(found.degrees, -abs(change) / error)),
        effect, effect_error, effect - needed * effect_error, effect + needed * effect_error,
        found.mean_before, found.mean_after, found.sd_before, found.sd_after, found.correlation,
        (needed + float(ndtri(power))) * error, verdict, found.people, found.degrees, tuple(remarks),
    )  # fmt: skip


def small_sample_correction(degrees: float) -> float:
    """What takes the upward bias from a standardised difference whose spread has these degrees of freedom.

    Source: Hedges (1981), J. Educational Statistics 6, exact by the gamma function.
    """
    if degrees <= 1:
        return float("nan")
    return float(np.exp(gammaln(degrees / 2) - gammaln((degrees - 1) / 2)) / np.sqrt(degrees / 2))
