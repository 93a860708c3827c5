"""Three roads to one scale for two waves: calibrated together, with items held fixed, or apart and linked."""

from collections.abc import Mapping

import numpy as np

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.growth.linking import link_with_screening
from ustat_engine.growth.scales import Link, LinkMethod
from ustat_engine.psychometrics.arrays import MISSING, Model
from ustat_engine.psychometrics.bank import Bank
from ustat_engine.psychometrics.calibration import Calibration, calibrate
from ustat_engine.psychometrics.responses import Responses

BEFORE, AFTER = "before", "after"
FEWEST_COMMON = 3


def calibrated_together(
    before: Responses, after: Responses, *, model: Model | Mapping[str, Model]
) -> Calibration:
    """Both waves calibrated at once, as two groups of which the first sets the scale.

    Common items have one set of parameters, so none may have drifted: screen them first. ``model``: one for
    all items, or one an item. The groups are called before and after.

    Raises ``TooLittleData`` with fewer than three common items, and as ``calibrate``.
    Source: Bock and Zimowski (1997); against the other roads, Kim and Cohen (1998), Applied Psychological
    Measurement 22.
    """
    items = tuple(dict.fromkeys((*before.items, *after.items)))
    _enough([name for name in before.items if name in set(after.items)])
    codes = np.full((before.persons + after.persons, len(items)), MISSING, dtype=np.uint8)
    at = {name: column for column, name in enumerate(items)}
    codes[: before.persons, [at[name] for name in before.items]] = before.codes
    codes[before.persons :, [at[name] for name in after.items]] = after.codes
    weights = None
    if before.weights is not None or after.weights is not None:
        weights = np.concatenate([before.weight(), after.weight()])
    groups = np.repeat([0, 1], [before.persons, after.persons])
    return calibrate(Responses(codes, items, weights, groups, (BEFORE, AFTER)), model=_models(items, model))


def calibrated_on(
    base: Bank, after: Responses, *, model: Model | Mapping[str, Model], but: tuple[str, ...] = ()
) -> Calibration:
    """The second wave calibrated with the common items held at their parameters, so on the base scale.

    ``but``: items whose parameters are not held, because they drifted. The people's mean and spread are free.
    Errors do not hold those of the items that were held.

    Raises ``TooLittleData`` with fewer than three items to hold, and as ``calibrate``.
    Source: Kim (2006), J. Educational Measurement 43(4), multiple prior updates.
    """
    known = set(base.items) - set(but)
    held = [name for name in after.items if name in known]
    _enough(held)
    return calibrate(after, model=_models(after.items, model), anchors=base.only(held))


def calibrated_apart(
    base: Calibration,
    after: Responses,
    *,
    model: Model | Mapping[str, Model],
    method: LinkMethod = "stocking_lord",
) -> tuple[Calibration, Link]:
    """The second wave calibrated on its own scale, and the link to the base scale by items that held.

    The calibration stays on its own scale; ``link.bank`` and ``link.population`` bring it over.

    Raises as ``calibrate`` and ``link_with_screening``.
    """
    own = calibrate(after, model=_models(after.items, model))
    return own, link_with_screening(base, own, method=method)


def _enough(common: list[str]) -> None:
    if len(common) < FEWEST_COMMON:
        raise TooLittleData("common items", need=FEWEST_COMMON, got=len(common))


def _models(items: tuple[str, ...], model: Model | Mapping[str, Model]) -> tuple[Model, ...]:
    if isinstance(model, str):
        return (model,) * len(items)
    unknown = [name for name in items if name not in model]
    if unknown:
        raise WrongShape(f"Item {unknown[0]} has no model.")
    return tuple(model[name] for name in items)
