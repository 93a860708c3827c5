"""Curves as points of a small picture: numbers to places, with a decimal point in every language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from ustat.common.written import number, share

Line = Sequence[tuple[float, float]]
STYLES: Final = ("one", "two", "three", "four", "five")
MOST_TICKS: Final = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture with margins, showing x from ``left`` to ``right`` and y from ``low`` to ``high``."""

    left: float
    right: float
    low: float
    high: float
    width: int = 320
    height: int = 200
    margin_left: int = 42
    margin_right: int = 10
    margin_top: int = 12
    margin_bottom: int = 32

    def x(self, value: float) -> float:
        """Where a value stands, from the left."""
        inside = self.width - self.margin_left - self.margin_right
        share = (value - self.left) / (self.right - self.left)
        return self.margin_left + inside * min(max(share, 0.0), 1.0)

    def y(self, value: float) -> float:
        """Where a value stands, from the top."""
        inside = self.height - self.margin_top - self.margin_bottom
        share = (value - self.low) / (self.high - self.low)
        return self.margin_top + inside * (1 - min(max(share, 0.0), 1.0))

    @property
    def floor(self) -> str:
        return place(self.height - self.margin_bottom)

    @property
    def ceiling(self) -> str:
        return place(self.margin_top)

    @property
    def start(self) -> str:
        return place(self.margin_left)

    @property
    def end(self) -> str:
        return place(self.width - self.margin_right)

    @property
    def view(self) -> str:
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis and its words."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve or row of points, with its name and a style that is more than a colour."""

    name: str
    style: str
    path: str = ""
    dots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture: what it shows in one sentence, its curves, axes and the cuts across it."""

    title: str
    frame: Frame
    curves: tuple[Drawn, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    cuts: tuple[Tick, ...] = ()
    under: str = ""


def plain(value: float) -> str:
    """A number on an axis, with a minus and the decimal sign of the reader."""
    decimals = 0 if value == round(value) else 1 if round(value, 1) == round(value, 6) else 2
    return number(value, decimals).replace("-", "−")


def place(value: float) -> str:
    """A coordinate."""
    return f"{value:.1f}"


def path(frame: Frame, line: Line) -> str:
    """A line through its points."""
    return "M" + "L".join(f"{place(frame.x(x))} {place(frame.y(y))}" for x, y in line) if line else ""


def dots(frame: Frame, points: Line) -> tuple[tuple[str, str], ...]:
    """Points by themselves."""
    return tuple((place(frame.x(x)), place(frame.y(y))) for x, y in points)


def steps(low: float, high: float) -> list[float]:
    """Round numbers from ``low`` to ``high``, at most six."""
    rough = max(high - low, 1e-9) / MOST_TICKS
    power = 10 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough)
    return [
        step * step_number for step_number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    ]


def across(frame: Frame) -> tuple[Tick, ...]:
    """Marks along the ability axis, in logits."""
    return tuple(Tick(place(frame.x(one)), plain(one)) for one in steps(frame.left, frame.right))


def up(frame: Frame, *, per_cent: bool = False) -> tuple[Tick, ...]:
    """Marks along the other axis."""
    return tuple(
        Tick(place(frame.y(one)), share(one) if per_cent else plain(one))
        for one in steps(frame.low, frame.high)
    )


def bounds(lines: Iterable[Line]) -> tuple[float, float]:
    """The smallest and largest x of several lines."""
    xs = [x for line in lines for x, _y in line]
    return min(xs), max(xs)
