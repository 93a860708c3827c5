"""What classical test theory says of a sum of points: item by item, and of the sum as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import f as f_distribution

from ustat_engine.errors import DidNotSettle, TooLittleData, WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Floats, Whole
from ustat_engine.psychometrics.remarks import Remark
from ustat_engine.psychometrics.responses import Responses

BLOCK = 65_536
HEYWOOD = 0.995
"""The largest share of an item that one factor may explain: the bound of psych's ``fa``."""

SURELY = 2.5
"""Standard errors of a correlation from which an item that points the other way is called reversed."""

POLISH = 20
SETTLED = 1e-12


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """All (items,). ``answered``: persons. ``means`` and ``deviations``: in points.

    ``shares``: the mean as a share of the most points, the p-value of a right-or-wrong item, 0 to 1.
    ``item_rest``: correlation with the sum of the other items, -1 to 1. ``alpha_if_dropped``: coefficient
    alpha of the others. Not a number for items without variance, and where too few items are left.
    """

    items: tuple[str, ...]
    answered: Whole
    means: Floats
    deviations: Floats
    shares: Floats
    item_rest: Floats
    alpha_if_dropped: Floats
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Alpha:
    """Coefficient alpha of a sum of points, with its confidence interval.

    ``standardised``: of the sum of standardised items. ``items``: those it is about.
    ``base``: how many persons answered both items of the scantiest pair (with weights: Kish's effective
    number); the interval stands on it.
    """

    value: float
    low: float
    high: float
    standardised: float
    items: tuple[str, ...]
    base: float
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega total of a sum of points that one factor explains.

    ``standardised``: of the sum of standardised items. ``loadings``: (items,) correlations with the factor.
    ``misfit``: root mean square of the correlations that the factor leaves over.
    """

    value: float
    standardised: float
    loadings: Floats
    misfit: float
    items: tuple[str, ...]
    base: float
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Moments:
    """Items with variance: (kept items, kept items) covariances, and the persons behind each."""

    kept: Whole
    covariance: Floats
    base: Floats
    remarks: tuple[Remark, ...]

    @property
    def correlation(self) -> Floats:
        scale = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(scale, scale))


def item_statistics(responses: Responses, *, highest: Sequence[int] | None = None) -> ItemStatistics:
    """How hard each item is, and how well it goes with the others.

    ``highest``: the most points of each item, in the order of the items; the highest given by anybody where
    none come. Missing answers are left out pair by pair, so items need not all have been given to everybody.
    Remarks: ``no_variance``, ``never_answered`` and ``reversed_item`` (with its ``item_rest``, and what that
    would be ``if_reversed``), about the item; ``covariance_not_positive`` where pairs contradict each other.

    Raises ``TooLittleData`` for a pair of items that fewer than two persons answered both, by name, and
    ``WrongShape`` for most points below 1 or not one an item.
    Source: Lord and Novick (1968).
    """
    most = np.asarray(responses.categories() - 1 if highest is None else highest, dtype=np.float64)
    if most.shape != (len(responses.items),) or (highest is not None and (most < 1).any()):
        raise WrongShape("The most points of each item run item by item, and are 1 or more.")
    moments = _moments(responses)
    answered, means, deviations = _single(responses)
    rest, dropped = np.full((2, len(responses.items)), np.nan)
    kept, covariance = moments.kept, moments.covariance
    if len(kept) > 1:
        rest[kept] = _item_rest(covariance)
    if len(kept) > 2:
        for at, item in enumerate(kept):
            others = np.delete(np.delete(covariance, at, axis=0), at, axis=1)
            dropped[item] = _alpha(others)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(most > 0, means / most, np.nan)
    return ItemStatistics(
        responses.items, answered, means, deviations, shares, rest, dropped, moments.remarks
    )


def alpha(responses: Responses, *, level: float = 0.95) -> Alpha:
    """Coefficient alpha: how much of the variance of the sum the items share; a lower bound of reliability.

    ``level``: of the confidence interval, above 0 and below 1. Items without variance are left out; missing
    answers are left out pair by pair. Remarks as in ``item_statistics``.

    Raises ``TooLittleData`` for fewer than two items with variance, or a pair that fewer than two persons
    answered both; ``WrongShape`` for another level, or a sum that does not vary.
    Source: Cronbach (1951); the interval: Feldt (1965).
    """
    if not 0 < level < 1:
        raise WrongShape(f"A level lies between 0 and 1; got {level}.")
    moments = _moments(responses)
    many = len(moments.kept)
    if many < 2:
        raise TooLittleData("items that tell persons apart", need=2, got=many)
    _refuse_constant_sum(moments.covariance)
    value, base = _alpha(moments.covariance), float(moments.base.min())
    freedom = (base - 1, (base - 1) * (many - 1))
    low, high = (
        1 - (1 - value) * float(f_distribution.ppf(chance, *freedom))
        for chance in ((1 + level) / 2, (1 - level) / 2)
    )
    names = tuple(responses.items[item] for item in moments.kept)
    return Alpha(value, low, high, _alpha(moments.correlation), names, base, moments.remarks)


def omega(responses: Responses) -> Omega:
    """Omega total: the share of the variance of the sum that one common factor explains.

    The factor has the loadings that leave least over of the correlations (minres). With several factors it
    says too little: look at ``misfit``. Remarks as in ``item_statistics``, and ``heywood_case`` about an item
    that the factor would explain altogether; its loading is held at the root of 0.995.

    Raises ``TooLittleData`` for fewer than three items with variance, or a pair that fewer than two persons
    answered both; ``DidNotSettle``.
    Source: McDonald (1999); Harman and Jones (1966) for minres.
    """
    moments = _moments(responses)
    many = len(moments.kept)
    if many < 3:
        raise TooLittleData("items that tell persons apart", need=3, got=many)
    correlation = moments.correlation
    loadings = _one_factor(correlation)
    names = tuple(responses.items[item] for item in moments.kept)
    full = np.flatnonzero(loadings**2 >= HEYWOOD - 1e-6)
    heywood = tuple(Remark("heywood_case", about=names[item]) for item in full)
    over = (correlation - np.outer(loadings, loadings))[np.triu_indices(many, 1)]
    return Omega(
        _omega(loadings, np.sqrt(np.diag(moments.covariance))),
        _omega(loadings, np.ones(many)),
        loadings,
        float(np.sqrt(np.mean(over**2))),
        names,
        float(moments.base.min()),
        (*moments.remarks, *heywood),
    )


def _alpha(covariance: Floats) -> float:
    many, total = len(covariance), covariance.sum()
    if not total > 0:
        return float("nan")
    return float((1 - np.trace(covariance) / total) * many / (many - 1))


def _item_rest(covariance: Floats) -> Floats:
    own, row = np.diag(covariance), covariance.sum(axis=1)
    rest = covariance.sum() - 2 * row + own
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(rest > 0, (row - own) / np.sqrt(own * rest), np.nan)


def _omega(loadings: Floats, scale: Floats) -> float:
    common = float((scale * loadings).sum() ** 2)
    return common / (common + float((scale**2 * (1 - loadings**2)).sum()))


def _one_factor(correlation: Floats) -> Floats:
    """(items,) the loadings that minimise the squares of correlations left over, signs mostly positive."""
    many = len(correlation)
    first, second = np.triu_indices(many, 1)
    pairs = np.arange(len(first))

    def over(loadings: Floats) -> Floats:
        return np.asarray(loadings[first] * loadings[second] - correlation[first, second])

    def slopes(loadings: Floats) -> Floats:
        found = np.zeros((len(first), many))
        found[pairs, first], found[pairs, second] = loadings[second], loadings[first]
        return found

    bound = np.sqrt(HEYWOOD)
    start = np.clip(_first_component(correlation) * 0.9, -0.9 * bound, 0.9 * bound)
    found = least_squares(over, start, slopes, bounds=(-bound, bound), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    if not found.success:
        raise DidNotSettle("one-factor solution", steps=int(found.nfev))
    loadings = np.asarray(found.x)
    if (loadings**2 < HEYWOOD - 1e-6).all():
        loadings = _polished(loadings, correlation)
    return loadings if loadings.sum() >= 0 else -loadings


def _polished(loadings: Floats, correlation: Floats) -> Floats:
    """Newton's last digits, which squares that are not zero keep from Gauss and Newton."""
    between = correlation - np.diag(np.diag(correlation))
    for _ in range(POLISH):
        squares = (loadings**2).sum() - loadings**2
        gradient = loadings * squares - between @ loadings
        curve = 2 * np.outer(loadings, loadings) - between
        np.fill_diagonal(curve, squares)
        step = np.linalg.solve(curve, gradient)
        loadings = loadings - step
        if np.abs(step).max() < SETTLED:
            return loadings
    raise DidNotSettle("one-factor solution", steps=POLISH)


def _first_component(correlation: Floats) -> Floats:
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings)


def _moments(responses: Responses) -> _Moments:
    sums, products, weights, squares, counts = _cross_sums(responses)
    alone = np.diag(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Over those who answered both; one item's mean therefore differs from pair to pair.
        covariance = (products - sums * sums.T / weights) / weights * counts / (counts - 1)
    variance = np.where(alone > 1, np.diag(covariance), 0)
    kept = np.flatnonzero(variance > 1e-12)
    remarks = [
        Remark("never_answered" if alone[item] == 0 else "no_variance", about=responses.items[item])
        for item in np.flatnonzero(variance <= 1e-12)
    ]
    among = np.ix_(kept, kept)
    strangers = np.argwhere(np.triu(counts[among] < 2))
    if len(strangers):
        one, other = (int(kept[at]) for at in strangers[0])
        raise TooLittleData(
            f"persons who answered both {responses.items[one]} and {responses.items[other]}",
            need=2,
            got=int(counts[one, other]),
        )
    found = _Moments(kept, covariance[among], weights[among] ** 2 / squares[among], ())
    if len(kept) > 1:
        remarks += _doubts(found, responses.items)
    return _Moments(found.kept, found.covariance, found.base, tuple(remarks))


def _doubts(moments: _Moments, items: tuple[str, ...]) -> list[Remark]:
    correlation = moments.correlation
    smallest = float(np.linalg.eigvalsh(correlation)[0])
    found = []
    if smallest < -1e-9:
        found.append(Remark("covariance_not_positive", values={"smallest_eigenvalue": smallest}))
    rest = _item_rest(moments.covariance)
    signs = np.where(_first_component(correlation) < 0, -1.0, 1.0)
    keyed = _item_rest(moments.covariance * np.outer(signs, signs))
    for at in np.flatnonzero((signs < 0) & (keyed > SURELY / np.sqrt(moments.base.min()))):
        values: dict[str, float | int | str] = {
            "item_rest": float(rest[at]),
            "if_reversed": float(keyed[at]),
        }
        found.append(Remark("reversed_item", about=items[moments.kept[at]], values=values))
    return found


def _refuse_constant_sum(covariance: Floats) -> None:
    if not covariance.sum() > 1e-12 * np.trace(covariance):
        raise WrongShape("The sum of these items does not vary; is every second one reversed?")


def _cross_sums(responses: Responses) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Each (items, items), over those who answered both: sums of the row's item, of products, of weights, of
    their squares, and counts. Points are taken from the middle of the item, which costs no digits."""
    many = len(responses.items)
    found = np.zeros((5, many, many))
    middle = (responses.categories() - 1) / 2
    weight = responses.weight()
    for start in range(0, responses.persons, BLOCK):
        codes = responses.codes[start : start + BLOCK]
        one = weight[start : start + BLOCK, None]
        here = (codes != MISSING).astype(np.float64)
        points = np.where(codes != MISSING, codes - middle, 0)
        weighted, present = points * one, here * one
        found[0] += weighted.T @ here
        found[1] += weighted.T @ points
        found[2] += present.T @ here
        found[3] += (present * one).T @ here
        found[4] += here.T @ here
    return found[0], found[1], found[2], found[3], found[4]


def _single(responses: Responses) -> tuple[Whole, Floats, Floats]:
    """(items,) answers, weighted means and standard deviations of each item alone."""
    here: NDArray[np.bool_] = responses.codes != MISSING
    weight = responses.weight()
    answered = here.sum(axis=0)
    share = weight @ here
    with np.errstate(divide="ignore", invalid="ignore"):
        means = weight @ np.where(here, responses.codes, 0) / share
        away = np.where(here, responses.codes - means, 0)
        deviations = np.sqrt(weight @ away**2 / share * answered / (answered - 1))
    return np.asarray(answered, dtype=np.int64), means, deviations
