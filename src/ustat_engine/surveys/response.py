"""Who answered, against who was asked: rates, groups that fell silent, and how alike the two look."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from ustat_engine.errors import TooLittleData, WrongShape
from ustat_engine.surveys.comparisons import holm
from ustat_engine.surveys.designs import IntArray

CHANCE = 0.05
NOTABLY = 0.8  # of the others' rate; smaller gaps change no picture


@dataclass(frozen=True, slots=True)
class GroupResponse:
    """One group: how many were asked, how many answered, and whether it is surely under-represented."""

    asked: int
    answered: int
    is_under: bool

    @property
    def rate(self) -> float | None:
        """The share that answered; none where nobody was asked."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Response:
    """Response by the groups of one variable.

    ``representativity``: R = 1 - 2 S, with S the standard deviation of the groups' rates over the people
    asked: 1 when all groups answered alike, 0 when some all did and others, as many, not at all.
    """

    groups: tuple[GroupResponse, ...]
    representativity: float


def response(asked: Sequence[int], answered: Sequence[int]) -> Response:
    """How the groups of one variable answered: ``asked`` and ``answered`` people, group by group.

    A group is under-represented when so few of it would answer less than once in twenty times if everybody
    were as ready to (exact, adjusted after Holm for the number of groups), and its rate is below four fifths
    of the others'.

    Raises ``TooLittleData`` when nobody was asked, ``WrongShape`` when more answered than were asked.
    Source: Schouten, Cobben and Bethlehem (2009), Survey Methodology 35, 101-113 (R-indicators);
    the hypergeometric test is Fisher's exact one.
    """
    many, said = np.asarray(asked, dtype=np.int64), np.asarray(answered, dtype=np.int64)
    if many.shape != said.shape:
        raise WrongShape(f"Asked and answered run group by group; got {many.size} and {said.size}.")
    if (said < 0).any() or (said > many).any():
        raise WrongShape("In no group can more people answer than were asked.")
    total, people = int(many.sum()), int(said.sum())
    if not total:
        raise TooLittleData("people asked", need=1, got=0)
    rates = np.divide(said, many, out=np.zeros(len(many)), where=many > 0)
    spread = float(np.sqrt((many / total * (rates - people / total) ** 2).sum()))
    return Response(
        tuple(
            GroupResponse(int(n), int(x), bool(under))
            for n, x, under in zip(many, said, _under(many, said), strict=True)
        ),
        max(0.0, 1 - 2 * spread),
    )


def _under(many: IntArray, said: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    total, people = int(many.sum()), int(said.sum())
    chance = np.where(many > 0, hypergeom.cdf(said, total, people, many), np.nan)
    others = np.divide(people - said, total - many, out=np.ones(len(many)), where=total > many)
    low = said < NOTABLY * others * many
    return np.asarray((holm(chance) < CHANCE) & low)
