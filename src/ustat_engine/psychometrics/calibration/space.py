"""Which parameters are free, where each stands in one vector, and how to go back and forth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ustat_engine.psychometrics.arrays import Floats, Model, Whole
from ustat_engine.psychometrics.calibration.families import Alike, alike
from ustat_engine.psychometrics.calibration.priors import Priors
from ustat_engine.psychometrics.population import Population


@dataclass(frozen=True, slots=True)
class Space:
    """All parameters in one vector: item by item slope, intercepts, logit of guessing; then for each
    population its mean and the log of its spread.

    ``known``: (all,) the values of fixed parameters, NaN where free. ``free_at``: (all,) the place among the
    free parameters, -1 where fixed; equal slopes share one place. ``prior_mean``, ``prior_weight``: (all,)
    the normal prior, weight 0 for none. ``loose_scale``: whether only the first population's fixed mean
    (and spread, where fixed) hold the scale, so that every item could move along with them.
    """

    kinds: tuple[Alike, ...]
    parameters: tuple[tuple[int, str, int], ...]
    populations: int
    known: Floats
    free_at: Whole
    prior_mean: Floats
    prior_weight: Floats
    shared_slope: bool
    loose_scale: bool

    @property
    def free(self) -> int:
        """How many free parameters there are."""
        return int(self.free_at.max()) + 1

    @property
    def items_end(self) -> int:
        """Where the items' parameters end and the populations' begin."""
        return len(self.parameters)

    def values(self, free: Floats) -> Floats:
        """(all,) from (free,)."""
        found, mine = self.known.copy(), self.free_at >= 0
        found[mine] = free[self.free_at[mine]]
        return found

    def free_of(self, values: Floats) -> Floats:
        """(free,) from (all,)."""
        found = np.empty(self.free)
        found[self.free_at[self.free_at >= 0]] = values[self.free_at >= 0]
        return found

    def averaged(self, values: Floats) -> Floats:
        """(free,) from (all,): parameters that share a place by their mean."""
        mine = self.free_at >= 0
        many = np.bincount(self.free_at[mine], minlength=self.free)
        return self.gathered(values) / many

    def gathered(self, gradient: Floats) -> Floats:
        """(free,) from (all,): parameters that share a place are added."""
        mine = self.free_at >= 0
        return np.bincount(self.free_at[mine], gradient[mine], minlength=self.free).astype(np.float64)

    def gathered_twice(self, information: Floats) -> Floats:
        """(free, free) from (all, all)."""
        mine = self.free_at >= 0
        rows = np.zeros((self.free, len(information)))
        np.add.at(rows, self.free_at[mine], information[mine])
        both = np.zeros((self.free, self.free))
        np.add.at(both, self.free_at[mine], np.ascontiguousarray(rows.T)[mine])
        return np.asarray(both.T)

    def population(self, values: Floats, number: int) -> Population:
        """One of the populations."""
        mean, log_sd = values[self.items_end + 2 * number :][:2]
        return Population(float(mean), float(np.exp(log_sd)))

    def is_proper(self, values: Floats) -> bool:
        """Whether everything is finite, thresholds fall and spreads are sane."""
        if not np.isfinite(values).all() or (np.abs(values[self.items_end + 1 :: 2]) > 6).any():
            return False
        return all(
            (np.diff(values[kind.own[:, 1:]], axis=1) < 0).all()
            for kind in self.kinds
            if kind.family == "graded"
        )

    def holding(self, places: Whole, values: Floats) -> "Space":
        """The same, with the parameters at these places fixed where they are now."""
        known, free_at = self.known.copy(), self.free_at.copy()
        known[places], free_at[places] = values[places], -1
        return replace(self, known=known, free_at=_renumbered(free_at), loose_scale=False)

    def loosened(self) -> "Space":
        """The same, with every item parameter free and its own, and no priors."""
        places = np.arange(len(self.known))
        places[self.items_end :] = -1
        nothing = np.zeros(len(self.known))
        return replace(self, free_at=places, prior_weight=nothing, shared_slope=False)


def space_of(
    models: Sequence[Model],
    categories: Sequence[int],
    *,
    populations: int,
    anchored: dict[int, Floats],
    common_slope: bool,
    priors: Priors,
) -> Space:
    """What is free, and what makes the scale.

    ``anchored``: for items with fixed parameters, those parameters in the order of the vector.
    Without anchors the first population has mean 0, and spread 1 unless an item has its slope fixed at 1.
    """
    kinds, parameters = alike(models, categories)
    many = len(parameters) + 2 * populations
    known = np.full(many, np.nan)
    mean, weight = np.zeros(many), np.zeros(many)
    shared = -1
    places = np.arange(many)
    own = {"slope": priors.slopes, "intercept": priors.intercepts, "guessing": priors.guessing}
    for at, (item, what, step) in enumerate(parameters):
        if item in anchored:
            known[at] = anchored[item][0 if what == "slope" else 1 + step + (what == "guessing")]
            continue
        if what == "slope" and models[item] == "rasch":
            known[at] = 1.0
            continue
        if what == "slope" and common_slope:
            shared = at if shared < 0 else shared
            places[at] = shared
        prior = own[what]
        if prior is not None and places[at] == at:
            mean[at], weight[at] = prior.mean, 1 / prior.sd**2
    if not anchored:
        known[len(parameters)] = 0.0
        if "rasch" not in models:
            known[len(parameters) + 1] = 0.0
    places[np.isfinite(known)] = -1
    loose = not anchored and priors.slopes is None and priors.intercepts is None
    return Space(
        tuple(kinds),
        tuple(parameters),
        populations,
        known,
        _renumbered(places),
        mean,
        weight,
        shared >= 0,
        loose,
    )


def _renumbered(places: Whole) -> Whole:
    """The same places without gaps, in order, -1 kept."""
    left = np.unique(places[places >= 0])
    return np.where(places >= 0, np.searchsorted(left, places), -1)
