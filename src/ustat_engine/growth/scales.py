"""From one scale to another: a slope and an intercept, and everything that rides on them."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Logit, Model
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark

LinkMethod = Literal["mean_mean", "mean_sigma", "haebara", "stocking_lord"]


@dataclass(frozen=True, slots=True)
class Drift:
    """How one common item stands on the two scales once they are linked.

    ``shift``: how much harder it became, in logits of the base scale, mean over its steps.
    ``slope_ratio``: its new slope as a multiple of the old. ``gap``: root mean square difference of its two
    curves over the people, as a share of its points, 0 to 1. ``p``: chance of as much by sampling alone
    (without known errors: of as much among anchors like the others). ``q``: the smallest false discovery rate
    at which it counts as drifted.
    """

    item: str
    shift: Logit
    slope_ratio: float
    gap: float
    p: float
    q: float
    drifted: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Abilities of the new scale on the base scale: base = slope * new + intercept.

    ``covariance``: (2, 2) of slope and intercept, or none where the item parameters came without errors.
    ``anchors``: the common items that carry the link. ``drifts``: every common item, where screened.
    ``criterion``: what was minimised, at its least; 0 for the two methods of moments.
    """

    slope: float
    intercept: Logit
    method: LinkMethod
    anchors: tuple[str, ...]
    covariance: Floats | None = None
    criterion: float = 0.0
    drifts: tuple[Drift, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        if not (np.isfinite(self.slope) and np.isfinite(self.intercept) and self.slope > 0):
            raise WrongShape(f"A link needs a slope above 0; got {self.slope} and {self.intercept}.")

    @property
    def drifted(self) -> tuple[str, ...]:
        """The common items that were left out because they changed."""
        return tuple(one.item for one in self.drifts if one.drifted)

    @property
    def slope_error(self) -> float:
        """Standard error of the slope; NaN where none is known."""
        return float("nan") if self.covariance is None else float(np.sqrt(self.covariance[0, 0]))

    @property
    def intercept_error(self) -> Logit:
        """Standard error of the intercept; NaN where none is known."""
        return float("nan") if self.covariance is None else float(np.sqrt(self.covariance[1, 1]))

    def error_at(self, ability: Logit) -> Logit:
        """Standard error of where an ability of the new scale lands, by the link alone; 0 if unknown."""
        if self.covariance is None:
            return 0.0
        at = np.array([ability, 1.0])
        return float(np.sqrt(at @ self.covariance @ at))

    def abilities(self, values: Floats) -> Floats:
        """Abilities (or cuts, or difficulties) of the new scale, on the base scale."""
        return np.asarray(self.slope * values + self.intercept)

    def errors(self, values: Floats) -> Floats:
        """Standard errors of abilities of the new scale, on the base scale."""
        return np.asarray(self.slope * values)

    def population(self, population: Population) -> Population:
        """A population described on the new scale, on the base scale."""
        return Population(self.slope * population.mean + self.intercept, self.slope * population.sd)

    def bank(self, bank: Bank) -> Bank:
        """Items calibrated on the new scale, on the base scale: the same chances for the same people.

        Rasch items keep slope 1 only under slope 1; otherwise they become items with a common slope.
        """
        slopes = bank.slopes / self.slope
        intercepts = bank.intercepts - (slopes * self.intercept)[:, None]
        return replace(bank, models=_models(bank, self.slope), slopes=slopes, intercepts=intercepts)

    def back(self) -> "Link":
        """The way back: the base scale on the new one."""
        turn = np.array([[-1 / self.slope**2, 0.0], [self.intercept / self.slope**2, -1 / self.slope]])
        return replace(
            self,
            slope=1 / self.slope,
            intercept=-self.intercept / self.slope,
            covariance=None if self.covariance is None else turn @ self.covariance @ turn.T,
        )

    def then(self, further: "Link") -> "Link":
        """This link and a further one from its base scale, as one; their errors taken as independent."""
        covariance = None
        if self.covariance is not None and further.covariance is not None:
            own = further.slope * np.eye(2)
            other = np.array([[self.slope, 0.0], [self.intercept, 1.0]])
            covariance = own @ self.covariance @ own.T + other @ further.covariance @ other.T
        return Link(
            self.slope * further.slope,
            further.slope * self.intercept + further.intercept,
            further.method,
            further.anchors,
            covariance,
            remarks=(*self.remarks, *further.remarks),
        )


def _models(bank: Bank, slope: float) -> tuple[Model, ...]:
    if slope == 1:
        return bank.models
    freed: list[Model] = []
    for model, steps in zip(bank.models, bank.steps, strict=True):
        freed.append(model if model != "rasch" else ("2pl" if steps == 1 else "gpcm"))
    return tuple(freed)
