"""Two waves of answers as one model: ability before and after, normal together, seen only through items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.growth.clusters import clustered, numbered
from ustat_engine.growth.scales import Link
from ustat_engine.psychometrics.arrays import MISSING, Floats, Logit, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.curves import information, log_probabilities
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

FEWEST = 10
FEWEST_PAIRS = 5
WIDE = np.linspace(-12.0, 12.0, 97)
FEWEST_NODES, MOST_NODES = 41, 161
REACH = 5.5
NARROWEST = 0.75
"""The spread of ability after, given before, in node spacings, under which sums would err by 1e-4."""
STEP = 1e-4
MAX_STEPS = 500
SETTLED = 1e-8
HALVINGS = 30
CLIMBING = 15
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Wave:
    """One occasion: answers, the items' parameters, who answered, and where they belong (a school), if known.

    Raises ``WrongShape`` where sizes do not fit or a person comes twice.
    """

    responses: Responses
    bank: Bank
    persons: tuple[str, ...]
    clusters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        many = self.responses.persons
        if len(self.persons) != many:
            raise WrongShape(f"Every row needs a person: {many} rows, {len(self.persons)} persons.")
        if len(set(self.persons)) < many:
            twice = next(one for one in self.persons if self.persons.count(one) > 1)
            raise WrongShape(f"Persons must differ within a wave, but {twice} comes twice.")
        if self.clusters and len(self.clusters) != many:
            raise WrongShape(f"One cluster a person: {many} persons, {len(self.clusters)} clusters.")

    def on(self, link: Link) -> "Wave":
        """The same answers with the items on the base scale of a link."""
        return replace(self, bank=link.bank(self.bank))


@dataclass(frozen=True, slots=True)
class LatentChange:
    """Means and spreads of ability before and after, in logits, and how they go together.

    ``covariance``: (4, 4) of mean before, log sd before, mean after, log sd after. ``correlation``: NaN where
    nobody was measured twice. ``people``: everybody who answered; ``degrees`` of freedom of the errors.
    """

    mean_before: Logit
    mean_after: Logit
    sd_before: Logit
    sd_after: Logit
    correlation: float
    covariance: Floats
    people: int
    degrees: float
    remarks: tuple[Remark, ...] = ()


def latent_change(before: Wave, after: Wave) -> LatentChange:
    """The normal distribution of ability before and after that makes the answers most likely.

    Items are taken as known. Both waves are on one scale. Errors from the observed information; robust
    (sandwich) where there are clusters or weights. A person's weight and cluster are those of the first wave
    she took part in.

    Raises ``TooLittleData`` with fewer than ten persons in a wave, ``WrongShape`` for clusters on one side
    only and for a wave with nothing but highest (or lowest) scores, ``DidNotSettle`` where the likelihood has
    no peak.
    """
    people = list(dict.fromkeys((*before.persons, *after.persons)))
    row_of = {name: row for row, name in enumerate(people)}
    here, there = (np.array([row_of[one] for one in wave.persons]) for wave in (before, after))
    answered = []
    for wave, rows, when in ((before, here, "before"), (after, there, "after")):
        codes = wave.bank.codes_of(wave.responses)
        given = codes != MISSING
        seen = given.any(axis=1)
        if seen.sum() < FEWEST:
            raise TooLittleData(f"persons with answers {when}", need=FEWEST, got=int(seen.sum()))
        for end, at_end in (("highest", codes == wave.bank.steps), ("lowest", codes == 0)):
            if (at_end | ~given).all():
                raise WrongShape(
                    f"Every answer {when} has the {end} score: how far beyond these items the group stands "
                    "cannot be told."
                )
        answered.append(np.isin(np.arange(len(people)), rows[seen]))
    nodes = _nodes((before, after))
    model = _Model(
        nodes,
        _likelihoods(before, nodes, here, len(people)),
        _likelihoods(after, nodes, there, len(people)),
        _weights(before, after, here, there, len(people)),
        paired=int((answered[0] & answered[1]).sum()) >= FEWEST_PAIRS,
    )
    place, free = _peak(model)
    clusters = _clusters(before, after, people)
    robust = clusters is not None or before.responses.weights is not None
    groups = np.arange(len(people)) if clusters is None else clusters
    covariance = _covariance(model, place, free, groups if robust else None)
    correlation = float(np.tanh(place[4])) if model.paired else float("nan")
    counted = int((answered[0] | answered[1]).sum())
    remarks = []
    if model.paired and not free[4]:
        remarks.append(Remark("correlation_at_its_limit", values={"correlation": correlation}))
    return LatentChange(
        float(place[0]), float(place[2]), float(np.exp(place[1])), float(np.exp(place[3])), correlation,
        covariance[:4, :4], counted, float(groups.max() if clusters is not None else counted - 1),
        tuple(remarks),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Model:
    """``first`` and ``second``: (people, nodes) likelihoods, 1 everywhere for a wave somebody missed."""

    nodes: Floats
    first: Floats
    second: Floats
    weights: Floats
    paired: bool

    def masses(self, place: Floats) -> Floats:
        """(nodes, nodes) the bivariate normal on the grid, summing to 1."""
        a = (self.nodes - place[0]) / np.exp(place[1])
        b = (self.nodes - place[2]) / np.exp(place[3])
        together = np.tanh(place[4]) if self.paired else 0.0
        height = (a[:, None] ** 2 + b**2 - 2 * together * a[:, None] * b) / (-2 * (1 - together**2))
        found = np.exp(height - height.max())
        return np.asarray(found / found.sum())

    def scores(self, place: Floats) -> tuple[float, Floats]:
        """Log-likelihood, and (people, 5) its derivative of each person by the place."""
        masses = self.masses(place)
        x, square = self.nodes, self.nodes**2
        seen = self.first @ masses
        chance = np.einsum("pr,pr->p", seen, self.second)
        ahead = (self.first * x) @ masses
        back = self.second @ masses.T
        moments = np.stack(
            [
                np.einsum("pr,pr->p", ahead, self.second),
                np.einsum("pr,pr->p", seen, self.second * x),
                np.einsum("pq,pq->p", back, self.first * square),
                np.einsum("pr,pr->p", seen, self.second * square),
                np.einsum("pr,pr->p", ahead, self.second * x),
            ],
            axis=1,
        )
        moments /= chance[:, None]
        rows, columns = masses.sum(axis=1), masses.sum(axis=0)
        prior = np.array([rows @ x, columns @ x, rows @ square, columns @ square, x @ masses @ x])
        natural = moments - prior
        return float(self.weights @ np.log(chance)), natural @ _natural_by_place(place, self.paired)


def _natural_by_place(place: Floats, paired: bool) -> Floats:
    """(5, 5) derivatives of the natural parameters of a bivariate normal by means, log spreads, atanh r.

    Natural parameters: those that multiply x, y, x^2, y^2 and xy in the exponent.
    """

    def natural(at: Floats) -> Floats:
        m, s, n, t = at[0], np.exp(at[1]), at[2], np.exp(at[3])
        r = np.tanh(at[4]) if paired else 0.0 * at[4]
        k = 1 / (1 - r**2)
        return np.array(
            [
                k * (m / s**2 - r * n / (s * t)),
                k * (n / t**2 - r * m / (s * t)),
                -k / (2 * s**2),
                -k / (2 * t**2),
                k * r / (s * t),
            ]
        )

    # The complex step is exact to rounding: no difference is taken.
    return np.stack([natural(place + 1e-30j * np.eye(5)[one]).imag / 1e-30 for one in range(5)], axis=1)


def _nodes(waves: Sequence[Wave]) -> Floats:
    """Equal steps under both groups, narrower than the narrowest posterior."""
    lows, highs, narrow = [], [], np.inf
    for wave in waves:
        likelihood = _likelihoods(wave, WIDE, np.arange(len(wave.persons)), len(wave.persons))
        mean, sd = _one_wave(likelihood, wave.responses.weight())
        lows.append(mean - REACH * sd)
        highs.append(mean + REACH * sd)
        known = information(wave.bank, np.linspace(mean - 2 * sd, mean + 2 * sd, 21)).sum(axis=0).max()
        narrow = min(narrow, 1 / np.sqrt(known + 1 / sd**2))
    low, high = max(min(lows), WIDE[0]), min(max(highs), WIDE[-1])
    many = int(np.clip(np.ceil((high - low) / (0.8 * narrow)), FEWEST_NODES, MOST_NODES))
    return np.linspace(low, high, many)


def _one_wave(likelihood: Floats, weights: Floats) -> tuple[float, float]:
    """Mean and spread of one wave alone, by expectation and maximisation: a start, so to two digits."""
    mean, sd = 0.0, 1.0
    shares = weights / weights.sum()
    for _ in range(MAX_STEPS):
        posterior = likelihood * np.exp(-0.5 * ((WIDE - mean) / sd) ** 2)
        posterior /= posterior.sum(axis=1, keepdims=True)
        mass = shares @ posterior
        last = mean, sd
        mean = float(mass @ WIDE)
        sd = max(float(np.sqrt(mass @ (WIDE - mean) ** 2)), 0.05)
        if abs(mean - last[0]) + abs(sd - last[1]) < 3e-3:
            break
    return mean, sd


def _likelihoods(wave: Wave, nodes: Floats, rows: Whole, many: int) -> Floats:
    """(people, nodes) likelihood of each person's answers, its highest 1; 1 for people not in this wave."""
    codes = wave.bank.codes_of(wave.responses)
    logs = log_probabilities(wave.bank, nodes)
    height = np.zeros((len(codes), len(nodes)))
    for item in range(codes.shape[1]):
        with_nothing = np.vstack([logs[item], np.zeros((1, len(nodes)))])
        height += with_nothing[np.where(codes[:, item] == MISSING, len(logs[item]), codes[:, item])]
    found = np.ones((many, len(nodes)))
    found[rows] = np.exp(height - height.max(axis=1, keepdims=True))
    return found


def _weights(before: Wave, after: Wave, here: Whole, there: Whole, many: int) -> Floats:
    found = np.ones(many)
    found[there] = after.responses.weight()
    found[here] = before.responses.weight()
    return np.asarray(found / found.mean())


def _clusters(before: Wave, after: Wave, people: Sequence[str]) -> Whole | None:
    if bool(before.clusters) != bool(after.clusters):
        raise WrongShape("Clusters are known for both waves, or for neither.")
    if not before.clusters:
        return None
    of = dict(zip(after.persons, after.clusters, strict=True)) | dict(
        zip(before.persons, before.clusters, strict=True)
    )
    return numbered([of[one] for one in people])


def _peak(model: _Model) -> tuple[Floats, NDArray[np.bool_]]:
    """The place of the highest likelihood, and which of its five numbers are free there.

    Steps by the cross-product of scores, which always climb, and near the peak by the curvature itself.
    Source: Berndt, Hall, Hall and Hausman (1974), Annals of Economic and Social Measurement 3.
    """
    spacing = float(model.nodes[1] - model.nodes[0])
    # No correlation so high that, given the one ability, the other falls between nodes.
    limit = float(np.arctanh(np.sqrt(max(1 - (NARROWEST * spacing) ** 2, 0.5))))
    middle = float(model.nodes.mean())
    place = np.array([middle, 0.0, middle, 0.0, 0.5 if model.paired else 0.0])
    free = np.array([True, True, True, True, model.paired])
    height, scores = model.scores(place)
    for number in range(MAX_STEPS):
        uphill = model.weights @ scores
        free[4] = model.paired and not (abs(place[4]) >= limit and uphill[4] * place[4] > 0)
        at = np.flatnonzero(free)
        if np.abs(uphill[at]).max() <= SETTLED * model.weights.sum():
            return place, free
        bend = scores[:, at].T @ (scores[:, at] * model.weights[:, None])
        if number >= CLIMBING:
            curved = _curvature(model, place, at)
            bend = curved if (np.linalg.eigvalsh(curved) > 0).all() else bend
        step = np.zeros(5)
        step[at] = np.linalg.lstsq(bend, uphill[at], rcond=1e-12)[0]
        # Shortened as a whole: cutting single numbers would turn it, and it might no longer climb.
        step /= max(1.0, float(np.abs(step).max()))
        for _ in range(HALVINGS):
            there = place + step
            there[4] = np.clip(there[4], -limit, limit)
            reached, found = model.scores(there)
            if reached >= height - ROUNDING * abs(height):
                break
            step = step / 2
        else:
            # No step climbs any more: the peak, to rounding.
            return place, free
        place, height, scores = there, reached, found
    raise DidNotSettle("distribution of ability before and after", steps=MAX_STEPS)


def _curvature(model: _Model, place: Floats, at: NDArray[np.intp]) -> Floats:
    """(free, free) the observed information: minus the second derivatives of the log-likelihood."""
    bends = np.zeros((5, 5))
    for one in at:
        step = STEP * np.eye(5)[one]
        up, down = (model.weights @ model.scores(place + sign * step)[1] for sign in (1, -1))
        bends[one] = (up - down) / (2 * STEP)
    found = bends[np.ix_(at, at)]
    return np.asarray(-(found + found.T) / 2)


def _covariance(model: _Model, place: Floats, free: NDArray[np.bool_], groups: Whole | None) -> Floats:
    at = np.flatnonzero(free)
    inner = _curvature(model, place, at)
    if not (np.linalg.eigvalsh(inner) > 0).all():
        raise DidNotSettle("distribution of ability before and after", steps=MAX_STEPS)
    whole = np.zeros((5, 5))
    bread = np.linalg.inv(inner)
    if groups is None:
        whole[np.ix_(at, at)] = bread
    else:
        scores = model.scores(place)[1][:, at] * model.weights[:, None]
        whole[np.ix_(at, at)] = clustered(scores @ bread, groups)
    return whole
