"""People who learned beside people like them who did not: pairs, balance, and how much more changed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.special import expit, ndtri, stdtr, stdtrit

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.growth.clusters import clustered, numbered, twice_clustered
from ustat_engine.growth.groups import GroupVerdict, small_sample_correction
from ustat_engine.psychometrics.arrays import Floats, Logit, Whole
from ustat_engine.psychometrics.remarks import Remark

Distance = Literal["propensity", "mahalanobis"]
FEWEST_PAIRS = 10
UNBALANCED = 0.1
"""A standardised mean difference from which a covariate is remarked. Source: Austin (2009)."""
FAR_APART = 0.25
MAX_STEPS = 100
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Group:
    """People measured twice, and what is known of them beforehand.

    ``before`` and ``after``: (persons,) abilities in logits, unpulled (WLE). ``covariates``: (persons,
    covariates) numbers known before, named by ``names``. ``strata``: (persons,) what must agree exactly (a
    subject, a sex), or nothing. ``clusters``: (persons,) where they belong (a school), or nothing.
    ``reliability``: of the measurement before, 0 to 1, or none where it is not known.

    Raises ``WrongShape`` where sizes do not fit or a number is missing.
    """

    before: Floats
    after: Floats
    covariates: Floats
    names: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    reliability: float | None = None

    def __post_init__(self) -> None:
        many = len(self.before)
        if self.after.shape != (many,) or self.covariates.shape != (many, len(self.names)):
            raise WrongShape(
                f"{many} persons before, {self.after.size} after, covariates of {self.covariates.shape} with "
                f"{len(self.names)} names: one row a person, one name a covariate."
            )
        for what, listed in (("stratum", self.strata), ("cluster", self.clusters)):
            if listed and len(listed) != many:
                raise WrongShape(f"One {what} a person: {many} persons, {len(listed)} given.")
        for what, numbers in (("before", self.before), ("after", self.after), ("covariate", self.covariates)):
            if not np.isfinite(numbers).all():
                row = int(np.argwhere(~np.isfinite(numbers))[0, 0])
                raise WrongShape(f"Matching needs every number; person {row + 1} lacks one ({what}).")
        if self.reliability is not None and not 0 < self.reliability <= 1:
            raise WrongShape(f"A reliability lies above 0 and up to 1; got {self.reliability}.")

    @property
    def standing(self) -> Floats:
        """(persons,) where each probably stood: shrunk towards the own group's mean by the reliability.

        Groups that differ regress to different means; matching on raw scores would take that for growth.
        Source: Kelley (1947), Fundamentals of statistics.
        """
        if self.reliability is None:
            return self.before
        mean = self.before.mean()
        return np.asarray(mean + self.reliability * (self.before - mean))

    def known(self) -> Floats:
        """(persons, 1 + covariates) all that people are matched on."""
        return np.column_stack([self.standing, self.covariates])


@dataclass(frozen=True, slots=True)
class Balance:
    """How alike the groups are in one thing: standardised mean differences over everybody, and over pairs."""

    name: str
    before_matching: float
    after_matching: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of like people: (pairs,) row numbers in the learners and in the others."""

    learners: Whole
    others: Whole
    balance: tuple[Balance, ...]
    without_match: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more those who learned changed than like people who did not, in logits.

    ``effect`` is in standard deviations of all matched people before, with the small-sample correction.
    ``smallest_shown``: the smallest difference that so many pairs would have shown with the asked power.
    """

    difference: Logit
    error: Logit
    low: Logit
    high: Logit
    p: float
    effect: float
    effect_low: float
    effect_high: float
    learners_change: Logit
    others_change: Logit
    smallest_shown: Logit
    verdict: GroupVerdict
    pairs: int
    degrees: float
    remarks: tuple[Remark, ...] = ()


def match(
    learners: Group, others: Group, *, distance: Distance = "propensity", caliper: float = 0.2
) -> Matching:
    """For everybody who learned one like person who did not: the pairing with the least distance in all.

    People are alike in where they stood before and in their covariates; strata agree exactly. ``propensity``
    compares the logits of the chance of having been among the learners, ``mahalanobis`` the numbers
    themselves. Nobody is used twice; no pair lies further apart than ``caliper`` standard deviations of the
    logit (of each number, by mahalanobis).

    Raises ``TooLittleData`` when fewer than ten pairs are close enough: the groups do not overlap, and no
    arithmetic can compare them. ``WrongShape`` for covariates that differ or strata on one side only.
    Source: Rosenbaum (1989), J. American Statistical Association 84, for optimal pairs; the caliper, Austin
    (2011), Pharmaceutical Statistics 10.
    """
    _same_kind(learners, others, caliper)
    apart, farthest = _distances(learners, others, distance, caliper)
    rows, columns = _pairs(apart, farthest)
    if len(rows) < FEWEST_PAIRS:
        raise TooLittleData("pairs of like people", need=FEWEST_PAIRS, got=len(rows))
    left = len(learners.before) - len(rows)
    remarks = [Remark("without_match", values={"persons": left})] if left else []
    table = _balance(learners, others, rows, columns)
    remarks += [
        Remark("unbalanced", one.name, {"difference": one.after_matching})
        for one in table
        if abs(one.after_matching) > UNBALANCED
    ]
    if learners.reliability is None and abs(table[0].before_matching) > FAR_APART:
        remarks.append(Remark("groups_stood_apart", "before", {"difference": table[0].before_matching}))
    return Matching(rows, columns, table, left, tuple(remarks))


def difference_in_change(
    learners: Group,
    others: Group,
    matching: Matching,
    *,
    level: float = 0.95,
    power: float = 0.8,
) -> Difference:
    """How much more did those who learned change than their like?

    What everybody shares (an error of the link between the scales, a better mood, regression to the mean
    of like people) is in both changes and falls out. A change is counted from where people stood: their
    measurement, or what the reliability makes of it. Errors are robust to pairs being alike, and to people of
    one cluster being alike where clusters are known.

    Raises ``WrongShape`` for a level or power outside 0 to 1, ``TooLittleData`` with fewer than two clusters.
    Source: difference in differences on matched pairs, Abadie and Spiess (2022), J. American Statistical
    Association 117; clusters across pairs, Cameron, Gelbach and Miller (2011).
    """
    for what, share in (("level", level), ("power", power)):
        if not 0 < share < 1:
            raise WrongShape(f"A {what} lies between 0 and 1; got {share}.")
    if bool(learners.clusters) != bool(others.clusters):
        raise WrongShape("Clusters are known for both groups, or for neither.")
    rows, columns = matching.learners, matching.others
    many = len(rows)
    gained = (learners.after - learners.standing)[rows]
    beside = (others.after - others.standing)[columns]
    difference = float(gained.mean() - beside.mean())
    influence = np.concatenate([gained - gained.mean(), beside.mean() - beside])[:, None] / many
    pairs = np.tile(np.arange(many), 2)
    degrees = many - 1.0
    if learners.clusters:
        schools = numbered(
            [learners.clusters[one] for one in rows] + [others.clusters[one] for one in columns]
        )
        variance = twice_clustered(influence, schools, pairs)[0, 0]
        degrees = min(degrees, float(schools.max()))
    else:
        variance = clustered(influence, pairs)[0, 0]
    error = float(np.sqrt(variance))
    needed = float(stdtrit(degrees, (1 + level) / 2))
    low, high = difference - needed * error, difference + needed * error
    spread = _spread(learners.before[rows], others.before[columns])
    shrink = small_sample_correction(2 * many - 2) / spread
    verdict: GroupVerdict = "improved" if low > 0 else "worse" if high < 0 else "no_change_shown"
    return Difference(
        difference, error, low, high, float(2 * stdtr(degrees, -abs(difference) / error)),
        shrink * difference, shrink * low, shrink * high, float(gained.mean()), float(beside.mean()),
        (needed + float(ndtri(power))) * error, verdict, many, degrees, matching.remarks,
    )  # fmt: skip


def _same_kind(learners: Group, others: Group, caliper: float) -> None:
    if learners.names != others.names:
        raise WrongShape(f"Both groups need the same covariates: {learners.names} and {others.names}.")
    if bool(learners.strata) != bool(others.strata):
        raise WrongShape("Strata are known for both groups, or for neither.")
    if (learners.reliability is None) != (others.reliability is None):
        raise WrongShape("The reliability is known for both groups, or for neither.")
    if not caliper > 0:
        raise WrongShape(f"A caliper is above 0; got {caliper}.")


def _distances(
    learners: Group, others: Group, distance: Distance, caliper: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """(learners, others) how far apart two people are, and true where too far."""
    here, there = learners.known(), others.known()
    spread = np.array([_spread(one, other) for one, other in zip(here.T, there.T, strict=True)])
    # What is the same for everybody cannot tell people apart.
    varies = spread > 0
    here, there, spread = here[:, varies], there[:, varies], spread[varies]
    if distance == "propensity":
        first, second = _logits(here / spread, there / spread)
        apart = np.abs(first[:, None] - second)
        far = np.asarray(apart > caliper * _spread(first, second))
    else:
        pooled = (np.cov(here, rowvar=False) + np.cov(there, rowvar=False)).reshape(len(spread), -1) / 2
        inverse = np.linalg.pinv(pooled, hermitian=True)
        gaps = here[:, None, :] - there
        apart = np.sqrt(np.maximum(np.einsum("ijk,kl,ijl->ij", gaps, inverse, gaps), 0))
        far = np.asarray((np.abs(gaps) > caliper * spread).any(axis=2))
    if learners.strata:
        far = far | np.not_equal.outer(np.asarray(learners.strata), np.asarray(others.strata))
    return apart, far


def _pairs(apart: Floats, far: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """As many pairs as possible, then with the least distance in all."""
    if (~far).sum() == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    unbearable = (float(apart[~far].max()) + 1) * (min(apart.shape) + 1)
    rows, columns = linear_sum_assignment(np.where(far, unbearable, apart))
    kept = ~far[rows, columns]
    return np.asarray(rows[kept], dtype=np.int64), np.asarray(columns[kept], dtype=np.int64)


def _logits(here: Floats, there: Floats) -> tuple[Floats, Floats]:
    """The logit of the chance to be among the learners; a slight ridge keeps it finite where groups part."""
    design = np.vstack([here, there])
    design = np.column_stack([np.ones(len(design)), design - design.mean(axis=0)])
    among = np.repeat([1.0, 0.0], [len(here), len(there)])
    weights = np.zeros(design.shape[1])
    penalty = RIDGE * len(design) * np.eye(len(weights))
    penalty[0, 0] = 0
    for _ in range(MAX_STEPS):
        chance = expit(design @ weights)
        bend = design.T @ (design * (chance * (1 - chance))[:, None]) + penalty
        step = np.linalg.solve(bend, design.T @ (among - chance) - penalty @ weights)
        weights += np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-9:
            found = design @ weights
            return found[: len(here)], found[len(here) :]
    raise DidNotSettle("chance of having been among the learners", steps=MAX_STEPS)


def _balance(learners: Group, others: Group, rows: Whole, columns: Whole) -> tuple[Balance, ...]:
    here, there = learners.known(), others.known()
    found = []
    for column, name in enumerate(("before", *learners.names)):
        one, other = here[:, column], there[:, column]
        spread = _spread(one, other)
        apart = one.mean() - other.mean(), one[rows].mean() - other[columns].mean()
        # The spread over everybody, both times: pairing must not look better by shrinking its own yardstick.
        scaled = [float(gap / spread) if spread > 0 else 0.0 for gap in apart]
        found.append(Balance(name, *scaled))
    return tuple(found)


def _spread(one: Floats, other: Floats) -> float:
    """The pooled standard deviation of two groups."""
    return float(np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2))
