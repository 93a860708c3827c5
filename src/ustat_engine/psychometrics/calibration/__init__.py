"""Item parameters from answers: marginal maximum likelihood, with errors."""

from ustat_engine.psychometrics.calibration.fitting import calibrate
from ustat_engine.psychometrics.calibration.priors import Normal, Priors
from ustat_engine.psychometrics.calibration.results import Calibration, ItemErrors, Parameter

__all__ = ["Calibration", "ItemErrors", "Normal", "Parameter", "Priors", "calibrate"]
