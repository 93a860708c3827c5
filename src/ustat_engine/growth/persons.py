"""What changed for one person: never more than the errors of both measurements allow."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Floats, Logit

Verdict = Literal["improved", "worse", "no_change_shown", "not_measured"]
UNPULLED = frozenset({"wle", "ml"})


@dataclass(frozen=True, slots=True)
class Measures:
    """Persons measured once: (persons,) abilities with standard errors, in logits, and the ``method``.

    NaN where a person could not be measured.

    Raises ``WrongShape`` where sizes do not fit, an error is not above 0, or the method pulls estimates
    towards a population: differences of EAP or MAP are pulled together, and so hide what changed.
    """

    abilities: Floats
    errors: Floats
    method: str = "wle"

    def __post_init__(self) -> None:
        if self.abilities.ndim != 1 or self.errors.shape != self.abilities.shape:
            raise WrongShape(
                f"Every ability needs an error: {self.abilities.size} abilities, {self.errors.size} errors."
            )
        if self.method not in UNPULLED:
            raise WrongShape(
                f"A person's change is shown by wle or ml; {self.method} pulls both measurements towards "
                "their populations."
            )
        measured = np.isfinite(self.abilities)
        if not (np.isfinite(self.errors[measured]) & (self.errors[measured] > 0)).all():
            raise WrongShape("Every measured ability needs an error above 0.")


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """(persons,) each: what changed, in logits, with what can be said of it.

    ``z``: the change in its own errors (the reliable change index). ``p``: chance of as much, either way,
    where nothing changed. ``chance_of_improvement``: 0 to 1, with no opinion beforehand.
    ``smallest_shown``: the smallest change that would have been shown for this person.
    ``verdicts``: no_change_shown is a result, and not a proof that nothing changed.
    """

    changes: Floats
    errors: Floats
    z: Floats
    p: Floats
    chance_of_improvement: Floats
    smallest_shown: Floats
    verdicts: tuple[Verdict, ...]


def change_of_person(
    before: Measures, after: Measures, *, level: float = 0.95, linking_error: Logit = 0.0
) -> PersonChanges:
    """What changed for each person between two measurements on one scale.

    ``before`` and ``after`` run person by person. The error of a change is the root of both errors squared,
    and of ``linking_error`` where the second scale was linked to the first. Of a hundred persons who did not
    change, five will be called changed at a level of 0.95: count verdicts only as a share.

    Raises ``WrongShape`` where sizes do not fit, the level lies outside 0 to 1 or the linking error is
    negative.
    Source: Jacobson and Truax (1991), J. Consulting and Clinical Psychology 59, with each person's own errors
    in place of one for all; Wald's test of the difference, Wang and Chen (2004) on Rasch measures.
    """
    if before.abilities.shape != after.abilities.shape:
        raise WrongShape(
            "Before and after run person by person: "
            f"{before.abilities.size} measured before, {after.abilities.size} after."
        )
    if not 0 < level < 1:
        raise WrongShape(f"A level lies between 0 and 1; got {level}.")
    if not linking_error >= 0:
        raise WrongShape(f"A linking error cannot be negative; got {linking_error}.")
    changes = after.abilities - before.abilities
    errors = np.sqrt(before.errors**2 + after.errors**2 + linking_error**2)
    z = changes / errors
    needed = float(ndtri((1 + level) / 2))
    return PersonChanges(
        changes,
        errors,
        z,
        2 * ndtr(-np.abs(z)),
        ndtr(z),
        needed * errors,
        tuple(_verdict(float(one), needed) for one in z),
    )


def _verdict(z: float, needed: float) -> Verdict:
    if np.isnan(z):
        return "not_measured"
    if abs(z) <= needed:
        return "no_change_shown"
    return "improved" if z > 0 else "worse"
