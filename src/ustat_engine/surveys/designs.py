"""How people were drawn: the one thing a share needs to know before it may speak of its error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import TooLittleData, WrongShape

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Labels = NDArray[np.int64] | NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class SimpleRandom:
    """People drawn one by one.

    ``weights`` (n,): how many people each one stands for, zero or more; without them everyone counts once.
    ``population``: how many people there are in all; with it, a large sample is surer, a census certain.

    Raises ``WrongShape`` when a weight is negative or not a number, or there are more people than exist.
    """

    weights: FloatArray | None = None
    population: int | None = None

    def __post_init__(self) -> None:
        _check_weights(self.weights)

    def check(self, people: int) -> None:
        """Refuse what does not run in step with ``people`` answers."""
        _check_length("weights", self.weights, people)
        if self.population is not None and self.population < people:
            raise WrongShape(f"The population has {self.population} people, but {people} answered.")


@dataclass(frozen=True, slots=True, eq=False)
class Clustered:
    """Whole clusters (schools) drawn, within strata if there are any, and people in them.

    ``clusters`` (n,): the cluster of each person, numbers or words; the same label in two strata is two
    clusters. ``strata`` (n,): likewise. ``weights`` (n,): as for ``SimpleRandom``.
    Only the first stage of drawing counts, as if drawn with replacement: rather too careful than too bold.

    Raises ``WrongShape`` when a weight is negative or not a number.
    Source: Wolter (2007), Introduction to Variance Estimation, ch. 6 (ultimate clusters).
    """

    clusters: Labels
    strata: Labels | None = None
    weights: FloatArray | None = None

    def __post_init__(self) -> None:
        _check_weights(self.weights)

    def check(self, people: int) -> None:
        """Refuse what does not run in step with ``people`` answers."""
        _check_length("clusters", self.clusters, people)
        _check_length("strata", self.strata, people)
        _check_length("weights", self.weights, people)


@dataclass(frozen=True, slots=True, eq=False)
class Replicated:
    """A design told by its weights: the final weight, and R weights as if the sample had come out otherwise.

    ``weights`` (n,) and ``replicates`` (n, R): balanced repeated replication with Fay's factor ``fay``
    (0 is plain BRR; 0.5 is what the OECD's teacher survey uses). For a jackknife or a bootstrap, ``factors``
    (R,) say what the squared difference of each replicate is multiplied by; ``fay`` then has no part.

    Raises ``TooLittleData`` with fewer than two replicates, ``WrongShape`` when a weight or a factor is
    negative or not a number, or ``fay`` lies outside 0 <= fay < 1.
    Source: Judkins (1990), Fay's method for variance estimation, J. Official Statistics 6(3), 223-239;
    Wolter (2007), Introduction to Variance Estimation, chapters 3 to 5.
    """

    weights: FloatArray
    replicates: FloatArray
    fay: float = 0.5
    factors: FloatArray | None = None

    def __post_init__(self) -> None:
        _check_weights(self.weights)
        if self.replicates.ndim != 2:
            raise WrongShape(
                f"Replicate weights are people by replicates; got {self.replicates.ndim} dimensions."
            )
        if self.replicates.shape[1] < 2:
            raise TooLittleData("replicate weights", need=2, got=self.replicates.shape[1])
        if not (np.isfinite(self.replicates).all() and (self.replicates >= 0).all()):
            raise WrongShape("Every replicate weight is a number of zero or more.")
        if not 0 <= self.fay < 1:
            raise WrongShape(f"Fay's factor lies from 0 to below 1; got {self.fay}.")
        if self.factors is None:
            return
        if self.factors.shape != self.replicates.shape[1:]:
            raise WrongShape(
                f"There are {self.replicates.shape[1]} replicates but {self.factors.size} factors."
            )
        if not (np.isfinite(self.factors).all() and (self.factors >= 0).all()):
            raise WrongShape("Every factor of a replicate is a number of zero or more.")

    @property
    def scales(self) -> FloatArray:
        """(R,) what the squared difference of each replicate is multiplied by."""
        if self.factors is not None:
            return self.factors
        number = self.replicates.shape[1]
        return np.full(number, 1 / (number * (1 - self.fay) ** 2))

    def check(self, people: int) -> None:
        """Refuse what does not run in step with ``people`` answers."""
        _check_length("weights", self.weights, people)
        _check_length("replicate weights", self.replicates, people)


Design = SimpleRandom | Clustered | Replicated


def _check_weights(weights: FloatArray | None) -> None:
    if weights is None:
        return
    if weights.ndim != 1:
        raise WrongShape(f"Weights are one number a person; got {weights.ndim} dimensions.")
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        at = int(wrong.argmax())
        raise WrongShape(f"Every weight is a number of zero or more; the one at {at} is {weights[at]}.")


def _check_length(what: str, column: FloatArray | Labels | None, people: int) -> None:
    if column is not None and len(column) != people:
        raise WrongShape(f"There are {people} people but {len(column)} rows of {what}.")
