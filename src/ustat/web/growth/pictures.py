"""Pictures of change: a range on a line around nothing, and two curves of people before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.diagnosis.models import Cut
from ustat.web.diagnosis.drawing import Drawn, Frame, Picture, Tick, across, path, place, plain, steps
from ustat.web.diagnosis.pictures import cut_marks

WIDTH: Final = 320
ROW: Final = 44
MARGIN: Final = 14
LEAST_REACH: Final = 1.0
POINTS: Final = 61


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One change with its range, placed."""

    label: str
    words: str
    y: str
    label_y: str
    low: str
    at: str
    high: str


@dataclass(frozen=True, slots=True)
class RangePicture:
    """Changes one below the other on one line of numbers, around nothing."""

    title: str
    height: int
    floor: str
    nothing: str
    rows: tuple[RangeRow, ...]
    ticks: tuple[Tick, ...]
    under: str

    @property
    def view(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


@dataclass(frozen=True, slots=True)
class Range:
    """A change to draw, with the words that say the same."""

    label: str
    value: float
    low: float
    high: float
    words: str


def range_picture(title: str, ranges: Sequence[Range], *, under: str) -> RangePicture:
    """Each change as a dot with its range; nothing is the line in the middle."""
    reach = max(LEAST_REACH, *(max(abs(one.low), abs(one.high)) for one in ranges)) * 1.08
    height = ROW * len(ranges) + 28
    floor = height - 20

    def x(value: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (value + reach) / (2 * reach)

    rows = tuple(
        RangeRow(
            one.label,
            one.words,
            place(at * ROW + 32),
            place(at * ROW + 18),
            place(x(one.low)),
            place(x(one.value)),
            place(x(one.high)),
        )
        for at, one in enumerate(ranges)
    )
    ticks = tuple(Tick(place(x(one)), plain(round(one, 6))) for one in steps(-reach, reach))
    return RangePicture(title, height, place(floor), place(x(0.0)), rows, ticks, under)


def before_and_after(change: dict[str, Any], cuts: Sequence[Cut]) -> Picture:
    """How ability was spread among the people before, and how after, with where levels begin."""
    spreads = [
        (_("before"), change["mean_before"], change["sd_before"]),
        (_("after"), change["mean_after"], change["sd_after"]),
    ]
    left = min(mean - 3 * sd for _name, mean, sd in spreads)
    right = max(mean + 3 * sd for _name, mean, sd in spreads)
    tallest = max(1 / sd for _name, _mean, sd in spreads)
    frame = Frame(left, right, 0.0, tallest * 1.05, margin_left=14)
    along = [left + (right - left) * at / (POINTS - 1) for at in range(POINTS)]
    return Picture(
        title=_("What people can, before and after"),
        frame=frame,
        curves=tuple(
            Drawn(
                name, style, path(frame, [(one, exp(-(((one - mean) / sd) ** 2) / 2) / sd) for one in along])
            )
            for (name, mean, sd), style in zip(spreads, ("two", "one"), strict=True)
        ),
        across=across(frame),
        up=(),
        cuts=cut_marks(frame, cuts),
        under=_("Ability in logits"),
    )
