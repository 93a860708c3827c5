"""The pictures of a scale and of a question, from curves and rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.common.words import Words
from ustat.diagnosis.bridge.pictures import ItemCurves, StrandCurves
from ustat.diagnosis.models import Cut, ItemParameter, Strand
from ustat.people.choices import name_of_speech
from ustat.web.diagnosis.drawing import (
    STYLES,
    Drawn,
    Frame,
    Picture,
    Tick,
    across,
    bounds,
    dots,
    path,
    place,
    plain,
    steps,
    up,
)

MAP_WIDTH: Final = 320
MAP_ROW: Final = 15
MAP_ROWS: Final = 24
MIDDLE: Final = 128  # where people end and questions begin
LABEL: Final = 44
MOST_IN_A_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """Some people at a place of the map."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Label:
    """A question at a place of the map."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class WrightMap:
    """People on the left and questions on the right of one axis, the able and the hard on top."""

    height: int
    bars: list[Bar]
    labels: list[Label]
    ticks: list[Tick]
    cuts: list[Tick]
    people: list[tuple[float, float, float]]
    questions: list[tuple[str, float]]

    @property
    def view(self) -> str:
        return f"0 0 {MAP_WIDTH} {self.height}"


def wright_map(
    strand: Strand, items: Sequence[ItemParameter], people: Iterable[dict[str, float]], cuts: Sequence[Cut]
) -> WrightMap:
    """People and questions on one scale, and where each level begins."""
    marks = sorted(_marks(items), key=lambda one: -one[1])
    bars = list(people)
    ends = [b for _text, b in marks] + [one["low"] for one in bars] + [one["high"] for one in bars]
    reach = 4.5 * strand.sd
    low = max(min(ends, default=-1.0), strand.mean - reach)
    high = min(max(ends, default=1.0), strand.mean + reach)
    height = MAP_ROW * MAP_ROWS + 40
    frame = Frame(0, 1, low, high, MAP_WIDTH, height, 30, 0, 22, 18)
    most = max((one["share"] for one in bars), default=1.0)
    room = MIDDLE - 44
    return WrightMap(
        height=height,
        bars=[
            Bar(
                place(MIDDLE - room * one["share"] / most),
                place(frame.y(one["high"])),
                place(room * one["share"] / most),
                place(max(frame.y(one["low"]) - frame.y(one["high"]) - 1.0, 1.0)),
            )
            for one in bars
        ],
        labels=_labels(frame, marks),
        ticks=[Tick(place(frame.y(one)), plain(one)) for one in steps(low, high)],
        cuts=[
            Tick(place(frame.y(cut.value)), _("Level %(level)s") % {"level": cut.level})
            for cut in cuts
            if low <= cut.value <= high
        ],
        people=[(one["low"], one["high"], one["share"]) for one in reversed(bars)],
        questions=marks,
    )


def _marks(items: Iterable[ItemParameter]) -> list[tuple[str, float]]:
    """Each step of each question: ``t01``, or ``s01·3`` for where its third answer begins."""
    return [
        (one.item.code if len(one.intercepts) == 1 else f"{one.item.code}·{step}", difficulty)
        for one in items
        for step, difficulty in enumerate(one.difficulties, start=2)
    ]


def _labels(frame: Frame, marks: Iterable[tuple[str, float]]) -> list[Label]:
    """Beside each other where they would lie on each other; what does not fit moves down a row."""
    taken: dict[int, int] = defaultdict(int)
    found = []
    for text, difficulty in marks:
        row = round((frame.y(difficulty) - frame.margin_top) / MAP_ROW)
        while taken[row] >= MOST_IN_A_ROW:
            row += 1
        found.append(
            Label(place(MIDDLE + 10 + LABEL * taken[row]), place(frame.margin_top + MAP_ROW * row + 4), text)
        )
        taken[row] += 1
    return found


def information_picture(strand: Strand, curves: StrandCurves, cuts: Sequence[Cut]) -> Picture:
    """How much all questions tell at each ability."""
    top = max(y for _x, y in curves.information) * 1.1
    left, right = bounds([curves.information])
    frame = Frame(left, right, 0.0, top)
    return Picture(
        title=_("How much the questions tell"),
        frame=frame,
        curves=(Drawn(_("Information"), "one", path(frame, curves.information)),),
        across=across(frame),
        up=up(frame),
        cuts=cut_marks(frame, cuts),
        under=_("Ability in logits"),
    )


def error_picture(strand: Strand, curves: StrandCurves, cuts: Sequence[Cut]) -> Picture:
    """How far a result may lie from the truth at each ability."""
    left, right = bounds([curves.error])
    frame = Frame(left, right, 0.0, strand.sd * 1.05)
    return Picture(
        title=_("How unsure a result is"),
        frame=frame,
        curves=(Drawn(_("Standard error"), "two", path(frame, curves.error)),),
        across=across(frame),
        up=up(frame),
        cuts=cut_marks(frame, cuts),
        under=_("Ability in logits"),
    )


def curve_picture(item: ItemParameter, curves: ItemCurves) -> Picture:
    """What the model expects of a question, and what people of about equal ability answered."""
    left, right = bounds([curves.expected])
    frame = Frame(left, right, 0.0, 1.0)
    seen = [(one["at"], one["mean"]) for one in item.observed]
    is_keyed = len(item.intercepts) == 1
    return Picture(
        title=_("Share of right answers") if is_keyed else _("Mean answer, as a share of the highest"),
        frame=frame,
        curves=(
            Drawn(_("Expected"), "one", path(frame, curves.expected)),
            Drawn(_("Answered"), "two", dots=dots(frame, seen)),
        ),
        across=across(frame),
        up=up(frame, per_cent=True),
        under=_("Ability in logits"),
    )


def categories_picture(item: ItemParameter, curves: ItemCurves, names: Sequence[str]) -> Picture:
    """Who chooses which answer: lines expected, points seen."""
    left, right = bounds(curves.categories)
    frame = Frame(left, right, 0.0, 1.0)
    return Picture(
        title=_("Who chooses which answer"),
        frame=frame,
        curves=tuple(
            Drawn(
                name,
                STYLES[at % len(STYLES)],
                path(frame, line),
                dots(frame, [(one["at"], one["shares"][at]) for one in item.observed]),
            )
            for at, (name, line) in enumerate(zip(names, curves.categories, strict=False))
        ),
        across=across(frame),
        up=up(frame, per_cent=True),
        under=_("Ability in logits"),
    )


def fairness_picture(entry: dict[str, Any], curves: ItemCurves) -> Picture:
    """What each group answered, at equal ability, beside what the model expects of everybody."""
    left, right = bounds([curves.expected])
    frame = Frame(left, right, 0.0, 1.0)
    return Picture(
        title=_("Answers at equal ability"),
        frame=frame,
        curves=tuple(
            Drawn(
                group_name(entry["grouping"], group),
                STYLES[at % len(STYLES)],
                path(frame, [(one["at"], one["mean"]) for one in group["seen"]]),
                dots(frame, [(one["at"], one["mean"]) for one in group["seen"]]),
            )
            for at, group in enumerate(entry["groups"])
        ),
        across=across(frame),
        up=up(frame, per_cent=True),
        under=_("Ability in logits"),
    )


def group_name(grouping: str, group: dict[str, Any]) -> str:
    """A group as people call it."""
    if grouping == "language":
        return name_of_speech(group["key"])
    return str(Words(group["name"])) or str(group["key"])


def cut_marks(frame: Frame, cuts: Sequence[Cut]) -> tuple[Tick, ...]:
    """Where levels begin, across a picture."""
    return tuple(
        Tick(place(frame.x(cut.value)), str(cut.level))
        for cut in cuts
        if frame.left <= cut.value <= frame.right
    )
