"""What an adaptive sitting must be: how items are chosen, what every sitting must contain, when it ends."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from ustat_engine.errors import WrongShape
from ustat_engine.psychometrics.arrays import Logit

Selection = Literal["ability", "posterior", "cut"]
"""Most information at the estimate; on average over the posterior; at the nearest cut."""

Stop = Literal["error", "class", "length", "empty"]
"""Precise enough; on a known side of every cut; as long as it may be; no item left that the design allows."""


@dataclass(frozen=True, slots=True)
class Area:
    """A content area, by the bank's ``contents``, and how many of its items every sitting has."""

    name: str
    at_least: int = 0
    at_most: int | None = None

    def __post_init__(self) -> None:
        most = self.at_least if self.at_most is None else self.at_most
        if not 0 <= self.at_least <= most:
            raise WrongShape(
                f"Area {self.name} asks for at least {self.at_least} and at most {self.at_most} items."
            )


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum over the items of a sitting, such as minutes: ``amounts`` are (item, amount), others count 0."""

    name: str
    amounts: tuple[tuple[str, float], ...]
    at_least: float = 0.0
    at_most: float = float("inf")

    def __post_init__(self) -> None:
        if not self.at_least <= self.at_most or not all(isfinite(amount) for _, amount in self.amounts):
            raise WrongShape(f"Limit {self.name} lies from {self.at_least} to {self.at_most}, in numbers.")


@dataclass(frozen=True, slots=True)
class Cuts:
    """Cut scores between levels, and how surely a sitting must tell on which side of each a person is.

    ``at``: logits, rising. ``indifference``: within this many logits of a cut either answer is accepted.
    ``false_above``, ``false_below``: the chance of the wrong answer for a person just outside that region.
    """

    at: tuple[Logit, ...]
    indifference: Logit = 0.2
    false_above: float = 0.05
    false_below: float = 0.05

    def __post_init__(self) -> None:
        rising = all(low < high for low, high in zip(self.at, self.at[1:], strict=False))
        if not self.at or not rising or not all(isfinite(cut) for cut in self.at):
            raise WrongShape(f"Cuts are numbers that rise; got {', '.join(map(str, self.at)) or 'none'}.")
        if not self.indifference > 0:
            raise WrongShape(f"The indifference region must be wider than 0; got {self.indifference}.")
        if not (0 < self.false_above < 0.5 and 0 < self.false_below < 0.5):
            raise WrongShape("The chances of a wrong classification lie between 0 and 0.5.")


@dataclass(frozen=True, slots=True)
class Design:
    """An adaptive sitting. Whatever it lacks is not asked for: the plain design asks every item of the bank.

    ``min_length``, ``max_length``: items; without a longest length, as many as can be given together.
    ``stop_error``: enough when the posterior's standard deviation is this or less, in logits.
    ``cuts``: enough when every cut is decided by Wald's sequential test.
    ``select``, ``random_from``: the measure of a good item, and among how many of the best one is drawn.
    ``start``: items that come first, in this order. ``enemies``: sets of items; of each at most one is given.
    ``areas``: bounds that every sitting keeps, however it ends (unless the bank runs dry).
    ``shares``: instead of bounds, (area, share); at every length an area is less than an item off its share.
    ``limits``: sums that every sitting keeps. ``exposure``: (item, share of sittings in which it may be
    chosen), from ``calibrate_exposure``; items without an entry always may.

    Raises ``WrongShape`` for a design that contradicts itself.
    """

    min_length: int = 1
    max_length: int | None = None
    stop_error: Logit | None = None
    cuts: Cuts | None = None
    select: Selection = "ability"
    random_from: int = 1
    start: tuple[str, ...] = ()
    enemies: tuple[tuple[str, ...], ...] = ()
    areas: tuple[Area, ...] = ()
    shares: tuple[tuple[str, float], ...] = ()
    limits: tuple[Limit, ...] = ()
    exposure: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if self.min_length < 0 or (self.max_length is not None and self.max_length < max(1, self.min_length)):
            raise WrongShape(
                f"A sitting has from {self.min_length} to {self.max_length} items: not possible."
            )
        if self.stop_error is not None and not self.stop_error > 0:
            raise WrongShape(f"The error to stop at must be above 0; got {self.stop_error}.")
        if self.random_from < 1:
            raise WrongShape(f"An item is drawn from at least 1 of the best; got {self.random_from}.")
        if self.select == "cut" and self.cuts is None:
            raise WrongShape("Choosing items at the nearest cut needs cuts.")
        for names in (self.start, [a.name for a in self.areas], [name for name, _ in self.shares]):
            if len(set(names)) < len(names):
                raise WrongShape("Start items, areas and shares each name a thing once.")
        if self.shares and self.areas:
            raise WrongShape("Content is balanced by areas or by shares, not by both.")
        if self.shares and self.limits:
            raise WrongShape("Shares cannot be combined with limits; give areas instead.")
        total = sum(share for _, share in self.shares)
        if self.shares and (abs(total - 1) > 1e-6 or min(share for _, share in self.shares) < 0):
            raise WrongShape(f"Shares are not below 0 and add to 1; they add to {total:g}.")
        for name, chance in self.exposure:
            if not 0 <= chance <= 1:
                raise WrongShape(f"Exposure lies from 0 to 1; item {name} has {chance}.")
