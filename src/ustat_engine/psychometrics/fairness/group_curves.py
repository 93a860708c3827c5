"""How each group answers one item along the scale: curves to draw, as numbers."""

import numpy as np
from scipy.special import ndtri

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import MISSING, Codes, Floats, Model, Whole
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration.fitting import calibrate
from ustat_engine.psychometrics.calibration.results import Calibration
from ustat_engine.psychometrics.curves import expected_scores
from ustat_engine.psychometrics.fairness.item_errors import errors_of
from ustat_engine.psychometrics.fairness.likelihood_ratio import models_of
from ustat_engine.psychometrics.fairness.matching import ByAbility, pooled
from ustat_engine.psychometrics.fairness.results import CurvePoint, FairnessReport, GroupCurve
from ustat_engine.psychometrics.fairness.splitting import own_name, shared_categories, split
from ustat_engine.psychometrics.responses import Responses

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

POINTS = 41
BANDS = 10
FEWEST_SEEN = 5
"""A point seen on fewer answers than this is not shown: it could name a person."""


def group_curves(
    responses: Responses,
    item: str,
    *,
    report: FairnessReport | None = None,
    model: Model | None = None,
    level: float = 0.95,
) -> tuple[GroupCurve, ...]:
    """Mean score of one item along ability, a curve a group, on the scale of the reference group.

    ``report``: takes its anchors, so that other unfair items do not bend the scale; without it all other
    items are anchors. ``model``: as for ``fairness`` by likelihood ratio. ``level``: of the bands, 0 to 1.
    Each group has its curve from a calibration with the item split by group, with the error of its
    parameters; and what was seen: mean scores in bands of equally many persons by expected ability on the
    other items, which is drawn in towards the mean, so that what was seen is a little flatter.

    Raises ``WrongShape`` for an item that is not there or cannot be compared.
    """
    if item not in responses.items:
        raise WrongShape(f"There is no item {item} among the responses.")
    compared = [
        one for one in responses.items if report is None or one == item or report.of(one).verdict != "too_few"
    ]
    columns = np.asarray([responses.items.index(one) for one in compared])
    shared = shared_categories(responses, columns)
    names = shared.responses.items
    if item not in names:
        raise WrongShape(f"Item {item} has no two categories that every group chose.")
    loose = {
        at
        for at, one in enumerate(names)
        if one == item or (report is not None and not report.of(one).anchor)
    }
    divided, of = split(shared.responses, models_of(shared.responses, model), loose)
    found = calibrate(divided, model=of)
    low = min(one.mean - 3 * one.sd for one in found.populations)
    high = max(one.mean + 3 * one.sd for one in found.populations)
    own = {own_name(item, group) for group in range(len(responses.group_names))}
    reach = float(ndtri(0.5 + level / 2))
    places = np.linspace(low, high, POINTS)
    abilities = _abilities(divided, found, [at for at, one in enumerate(divided.items) if one not in own])
    answers = shared.responses.codes[:, names.index(item)]
    return tuple(
        GroupCurve(
            name,
            _modelled(found, own_name(item, group), places, reach),
            _seen(answers, abilities, divided.group() == group, reach),
        )
        for group, name in enumerate(responses.group_names)
    )


def _modelled(found: Calibration, name: str, places: Floats, reach: float) -> tuple[CurvePoint, ...]:
    def curve(bank: Bank) -> Floats:
        return np.asarray(expected_scores(bank, places)[0])

    bank = found.bank.only([name])
    most = float(bank.steps[0])
    return tuple(
        _point(place, value, error, reach, most, 0)
        for place, value, error in zip(places, curve(bank), errors_of(found, [name], curve), strict=True)
    )


def _seen(answers: Codes, abilities: Floats, mine: Flags, reach: float) -> tuple[CurvePoint, ...]:
    """Mean scores in bands of everybody's ability; Student-like errors with half an answer either side."""
    there = answers != MISSING
    bands = equally_full(abilities, BANDS)
    most = float(answers[there].max())
    points = []
    for band in range(int(bands.max()) + 1):
        here = there & mine & (bands == band)
        many = int(here.sum())
        if many < FEWEST_SEEN:
            continue
        scores = answers[here].astype(np.float64)
        # Nobody wrong in a small band is no certainty: one answer more, half right and half wrong.
        widened = np.append(scores, [0.0, most]) if scores.std() == 0 else scores
        error = float(widened.std(ddof=1) / np.sqrt(many))
        points.append(_point(float(abilities[here].mean()), float(scores.mean()), error, reach, most, many))
    return tuple(points)


def equally_full(values: Floats, bands: int) -> Whole:
    """(persons,) bands that hold equally many persons, as far as equal values allow."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bands + 1)[1:-1]))
    return np.asarray(np.searchsorted(edges, values, side="right"), dtype=np.int64)


def _point(place: float, value: float, error: float, reach: float, most: float, many: int) -> CurvePoint:
    low, high = max(value - reach * error, 0.0), min(value + reach * error, most)
    return CurvePoint(float(place), float(value), float(error), float(low), float(high), many)


def _abilities(responses: Responses, found: Calibration, columns: list[int]) -> Floats:
    persons = np.bincount(responses.group(), minlength=len(responses.group_names)).astype(np.float64)
    everybody = pooled(found.populations, persons)
    return ByAbility(responses, found.bank, everybody).abilities(np.asarray(columns))
