"""Her own profile, for her alone: strengths first, how sure and why, her own view, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ustat.diagnosis.models import Score, SelfView
from ustat.diagnosis.queries.self_views import own_self_views
from ustat.diagnosis.rules import SURE
from ustat.growth.actions.profiles import open_profile
from ustat.growth.bridge.own import OwnChange, own_changes
from ustat.growth.queries.own import sittings_twice
from ustat.instruments.queries.table import Cell
from ustat.people.models import Person
from ustat.standards.models import Statement
from ustat.standards.queries import next_step_of
from ustat.web.access import signed_in
from ustat.web.diagnosis.scales import level_names
from ustat.web.growth import saying
from ustat.web.growth.pictures import Range, RangePicture, range_picture
from ustat.web.instruments.sheets import as_csv
from ustat.web.middleware import PersonRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One direction of the profile, with everything that is said about it."""

    score: Score
    level: Any
    is_sure: bool
    between: tuple[Any, ...]
    chances: list[tuple[Any, float]]
    basis: str
    view: SelfView | None
    view_words: str
    change: OwnChange | None
    change_words: str
    change_range: str
    change_picture: RangePicture | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's profile: the stronger half of the directions first, and one step within reach."""

    strengths: list[Line]
    others: list[Line]
    step: Statement | None
    step_line: Line | None

    @property
    def lines(self) -> list[Line]:
        return [*self.strengths, *self.others]


@signed_in
@require_safe
def profile_page(request: PersonRequest) -> HttpResponse:
    """Her own profile, as a page and, printed, as a sheet."""
    profile = _profile(request.person)
    words = {"profile": profile, "who_sees": saying.who_sees(), "sure": SURE}
    return render(request, "growth/profile.html", words)


@signed_in
@require_safe
def profile_file(request: PersonRequest) -> HttpResponse:
    """The same as a spreadsheet, to take along."""
    profile = _profile(request.person)
    most = max((len(one.chances) for one in profile.lines), default=0)
    header = [
        "direction", "level", "level_name", "chance", *(f"chance_{level}" for level in range(1, most + 1)),
        "value", "error", "answers", "instrument", "finished_on", "method", "self_view",
        "self_view_difference", "self_view_error", "change", "change_low", "change_high", "change_verdict",
    ]  # fmt: skip
    table = as_csv(header, [_cells(one, most) for one in profile.lines])
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-profile.csv"'
    return response


def _profile(person: Person) -> Profile:
    scores = open_profile(person, by=person)
    names = level_names()
    views = {one.link.direction_id: one for one in own_self_views(person)}
    changes = {one.strand.direction_id: one for one in reversed(own_changes(sittings_twice(person)))}
    lines = [_line(one, names, views, changes) for one in scores]
    half = (len(lines) + 1) // 2
    step_line, step = _reachable(lines)
    return Profile(lines[:half], lines[half:], step, step_line)


def _line(
    score: Score, names: dict[int, Any], views: dict[int, SelfView], changes: dict[int, OwnChange]
) -> Line:
    view, change = views.get(score.direction_id), changes.get(score.direction_id)
    near = sorted((score.level, score.next_likely))
    instrument = score.sitting.campaign.version.instrument
    return Line(
        score=score,
        level=names.get(score.level, ""),
        is_sure=score.level_chance >= SURE,
        between=tuple(names.get(level, "") for level in near),
        chances=[(names.get(level, level), chance) for level, chance in enumerate(score.level_chances, 1)],
        basis=saying.basis(score.items, str(instrument.title)),
        view=view,
        view_words=str(saying.SELF_VIEW[view.verdict]) if view else "",
        change=change,
        change_words=str(saying.OWN_CHANGE.get(change.verdict, "")) if change else "",
        change_range=saying.range_in_words(change.change, change.low, change.high) if change else "",
        change_picture=_change_picture(change) if change else None,
    )


def _change_picture(change: OwnChange) -> RangePicture:
    words = saying.range_in_words(change.change, change.low, change.high)
    one = Range(
        str(change.twice.version.scale.instrument.title), change.change, change.low, change.high, words
    )
    return range_picture(
        _("What changed since last time, with its range"),
        [one],
        under=_("less ← no change → more"),
    )


def _reachable(lines: Sequence[Line]) -> tuple[Line | None, Statement | None]:
    """The next level where there is most to gain, in a whole sentence; None at the top everywhere."""
    for line in reversed(lines):
        step = next_step_of(line.score.direction_id, line.score.level)
        if step.statement is not None:
            return line, step.statement
    return None, None


def _cells(one: Line, most: int) -> list[Cell]:
    score, view, change = one.score, one.view, one.change
    chances: list[Cell] = [_round(chance) for _name, chance in one.chances]
    return [
        str(score.direction), score.level, str(one.level), _round(score.level_chance),
        *chances, *[None] * (most - len(chances)),
        _round(score.value), _round(score.error), score.items,
        str(score.sitting.campaign.version.instrument.title),
        f"{score.sitting.finished_at:%Y-%m-%d}" if score.sitting.finished_at else None,
        score.method,
        view.verdict if view else None,
        _round(view.difference) if view else None,
        _round(view.difference_error) if view else None,
        _round(change.change) if change else None,
        _round(change.low) if change else None,
        _round(change.high) if change else None,
        change.verdict if change else None,
    ]  # fmt: skip


def _round(value: float) -> float:
    return round(value, 4)
