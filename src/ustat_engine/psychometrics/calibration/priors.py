"""What is believed of item parameters before the answers come."""

from dataclasses import dataclass

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Logit


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal prior."""

    mean: Logit
    sd: Logit

    def __post_init__(self) -> None:
        if not self.sd > 0:
            raise WrongShape(f"A prior needs a positive spread; got {self.sd}.")


@dataclass(frozen=True, slots=True)
class Priors:
    """Normal priors on free item parameters; none: the answers alone decide.

    ``guessing``: on the logit of the guessing. Without it a 3PL seldom has a clear maximum, so there is one
    unless it is taken away: centre 1 in 5, and 95 % between 1 in 12 and 2 in 5.
    ``slopes``, ``intercepts``: on the slope and on every intercept itself.
    """

    guessing: Normal | None = Normal(-1.3863, 0.5)
    slopes: Normal | None = None
    intercepts: Normal | None = None
