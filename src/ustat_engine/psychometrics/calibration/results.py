"""What a calibration found: items, populations, how sure, and what to know about it."""

from dataclasses import dataclass
from math import log

from ustat_engine.psychometrics.arrays import Floats
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.population import Population
from ustat_engine.psychometrics.remarks import Remark


@dataclass(frozen=True, slots=True)
class ItemErrors:
    """Standard errors beside the parameters of a bank, in the same shapes; NaN where a parameter was fixed.

    ``difficulties`` are by the delta method from the joint covariance of slope and intercept.
    """

    slopes: Floats
    intercepts: Floats
    difficulties: Floats
    guessing: Floats


@dataclass(frozen=True, slots=True)
class Parameter:
    """One free parameter, in the order of the covariance.

    ``what`` is slope, intercept (``step`` from 0), guessing (on the logit scale), mean or sd (``name`` is
    then the group's). A slope shared by all items has the name "".
    """

    name: str
    what: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A test calibrated on answers.

    ``populations``: one a group, in the order of the groups; the first is standard normal unless anchors set
    the scale (Rasch: its mean is 0 and its spread is estimated).
    ``covariance``: (parameters, parameters) inverse of the information, or none where errors were not asked.
    ``gradient``: the largest absolute derivative of the mean log-likelihood a person, at the estimates.
    ``reliability``: marginal, over the estimated density of all groups: variance of the true scores as a
    share of the variance of the estimates (the mean posterior variance taken from it), 0 to 1.
    """

    bank: Bank
    populations: tuple[Population, ...]
    group_names: tuple[str, ...]
    log_likelihood: float
    n_parameters: int
    persons: int
    iterations: int
    gradient: float
    converged: bool
    reliability: float
    parameters: tuple[Parameter, ...] = ()
    covariance: Floats | None = None
    errors: ItemErrors | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def aic(self) -> float:
        """Akaike's criterion: smaller is better."""
        return 2 * self.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the number of persons."""
        return self.n_parameters * log(self.persons) - 2 * self.log_likelihood
