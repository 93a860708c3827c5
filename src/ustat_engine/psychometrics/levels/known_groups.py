"""Cuts from people whom judges know: those on the border, and those on either side of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import Floats, Whole
from ustat_engine.psychometrics.levels.cuts import Cuts
from ustat_engine.psychometrics.remarks import Remark

FEWEST = 5
FEW = 30
MAX_STEPS = 100
Centre = Literal["mean", "median"]
Base = Literal["equal", "as_judged"]


@dataclass(frozen=True, slots=True)
class KnownPersons:
    """Persons whom judges placed from knowing them, with what the test measured.

    ``abilities``: (persons,) in logits, best by WLE. ``places``: (persons,) whole numbers; for a borderline
    group the cut (from 1) that the person borders on, for contrasting groups the level (from 0) she is in.
    ``judges``: (persons,) who placed each, where known: judgements of one judge hang together.

    Raises ``WrongShape`` where sizes do not fit.
    """

    abilities: Floats
    places: Whole
    judges: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.abilities.ndim == 1 and self.places.shape == self.abilities.shape):
            raise WrongShape(f"One place a person: {self.abilities.size} persons, {self.places.size} places.")
        if self.judges and len(self.judges) != len(self.abilities):
            raise WrongShape(f"One judge a person: {len(self.abilities)} persons, {len(self.judges)} judges.")
        if not np.isfinite(self.abilities).all():
            raise WrongShape("Every person needs a measured ability.")


def borderline_group(record: KnownPersons, *, centre: Centre = "mean") -> Cuts:
    """Cuts at the middle of the people whom judges see on the border.

    The error is the jackknife's, over judges where they are known and else over persons; of the median, from
    the normal spread (1.25 times the mean's).

    Raises ``TooLittleData`` with fewer than five persons on a border (or two judges), ``WrongShape`` where
    cuts do not rise.
    Source: Livingston and Zieky (1982), Passing scores.
    """
    highest = int(record.places.max(initial=0))
    values, errors = np.zeros(highest), np.zeros(highest)
    remarks = []
    for number in range(1, highest + 1):
        here = record.places == number
        found = record.abilities[here]
        if len(found) < FEWEST:
            raise TooLittleData(f"persons on the border of cut {number}", need=FEWEST, got=len(found))
        values[number - 1] = np.mean(found) if centre == "mean" else np.median(found)
        share = (found - found.mean()) / len(found)
        errors[number - 1] = _error(share, _of(record.judges, here)) * (
            1.0 if centre == "mean" else np.sqrt(np.pi / 2)
        )
        if len(found) < FEW:
            remarks.append(Remark("few_on_the_border", values={"cut": number, "persons": len(found)}))
    return Cuts(values, errors, tuple(remarks))


def contrasting_groups(record: KnownPersons, *, base: Base = "equal") -> Cuts:
    """Cuts where a person is as likely judged above as below: logistic regression on ability.

    ``base``: equal takes out how many of each the judges happened to name; as_judged keeps it, so a large
    group draws the cut away from itself. Errors by the delta method with judges (or persons) as clusters.
    Groups that do not overlap are cut in the middle of the gap, whose width is then the error (uniform).

    Raises ``TooLittleData`` with fewer than five on a side, ``WrongShape`` where those judged higher do not
    measure higher, or cuts do not rise.
    Source: Livingston and Zieky (1982); by logistic regression, Sireci, Robin and Patelis (1999).
    """
    highest = int(record.places.max(initial=0))
    found = [_between(record, level, base) for level in range(highest)]
    remarks = tuple(remark for *_, here in found for remark in here)
    return Cuts(np.array([cut for cut, *_ in found]), np.array([error for _, error, _ in found]), remarks)


def _between(record: KnownPersons, level: int, base: Base) -> tuple[float, float, list[Remark]]:
    above = record.places > level
    lower, higher = record.abilities[~above], record.abilities[above]
    for many, side in ((len(lower), "below"), (len(higher), "above")):
        if many < FEWEST:
            raise TooLittleData(f"persons judged {side} cut {level + 1}", need=FEWEST, got=many)
    if higher.mean() <= lower.mean():
        raise WrongShape(f"Those judged above cut {level + 1} do not measure higher than those below.")
    if lower.max() <= higher.min():
        gap = float(higher[higher > lower.max()].min() - lower[lower < higher.min()].max())
        remark = Remark("groups_do_not_overlap", values={"cut": level + 1, "gap": gap})
        return float(lower.max() + higher.min()) / 2, gap / float(np.sqrt(12)), [remark]

    offset = float(np.log(len(higher) / len(lower))) if base == "equal" else 0.0
    design = np.column_stack([np.ones(len(above)), record.abilities])
    start, slope, scores, information = _logistic(design, above.astype(np.float64))
    cut = (offset - start) / slope
    # d cut = -(d start + cut d slope) / slope
    influence = -(scores @ np.linalg.solve(information, np.array([1.0, cut]))) / slope
    return float(cut), _error(influence, record.judges), []


def _logistic(design: Floats, above: Floats) -> tuple[float, float, Floats, Floats]:
    weights = np.zeros(2)
    for _ in range(MAX_STEPS):
        chance = expit(design @ weights)
        scores = design * (above - chance)[:, None]
        information = design.T @ (design * (chance * (1 - chance))[:, None])
        step = np.linalg.solve(information, scores.sum(axis=0))
        weights += np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-10:
            return float(weights[0]), float(weights[1]), scores, information
    raise DidNotSettle("logistic regression of the contrasting groups", steps=MAX_STEPS)


def _of(judges: Sequence[str], here: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[str, ...]:
    return tuple(judge for judge, kept in zip(judges, here, strict=True) if kept) if judges else ()


def _error(influence: Floats, judges: Sequence[str]) -> float:
    """Root of the summed squares of what each cluster contributes, with (clusters / clusters - 1)."""
    clusters = np.unique(judges, return_inverse=True)[1] if judges else np.arange(len(influence))
    together = np.bincount(clusters, weights=influence)
    if len(together) < 2:
        raise TooLittleData("judges", need=2, got=len(together))
    return float(np.sqrt(len(together) / (len(together) - 1) * (together**2).sum()))
