"""Supply against need: by direction and district, with what is missing and the trend over surveys."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ustat.catalogue.choices import RoomKind
from ustat.exchange.report_rows import KINDS, rows_file
from ustat.insight.supply_index import Supply, supply_of
from ustat.needs.queries import smallest_shown
from ustat.standards.models import Direction
from ustat.web.access import for_roles
from ustat.web.catalogue.programmes import STAFF, branch_in, branches_of
from ustat.web.middleware import PersonRequest

HEADS: Final = (
    "district", "direction", "people", "seats", "index", "missing_seats", "missing_groups",
    "missing_trainer_hours", "missing_trainers", "missing_room_kinds",
)  # fmt: skip


@for_roles(*STAFF)
@require_safe
def supply(request: PersonRequest) -> HttpResponse:
    """The index of a branch on one page."""
    branch = branch_in(request)
    found = _found(request)
    query = f"?branch={branch.code}" if branch else ""
    words = {
        "branches": branches_of(request.person),
        "branch": branch,
        "supply": found,
        "directions": list(Direction.objects.all()),
        "rows": [(line, _kinds(line.missing.room_kinds if line.missing else ())) for line in found.lines],
        "smallest": smallest_shown(),
        "kinds": [(kind.upper(), reverse("catalogue:supply_file", args=[kind]) + query) for kind in KINDS],
    }
    return render(request, "catalogue/supply.html", words)


@for_roles(*STAFF)
@require_safe
def supply_file(request: PersonRequest, kind: str) -> HttpResponse:
    """The same as a spreadsheet; what the page hides stays empty here too."""
    if kind not in KINDS:
        raise Http404
    response = HttpResponse(rows_file(HEADS, _rows(_found(request)), kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="supply.{kind}"'
    return response


def _found(request: PersonRequest) -> Supply:
    branch = branch_in(request)
    return supply_of([branch.reach] if branch else [], smallest=smallest_shown())


def _kinds(kinds: tuple[str, ...]) -> str:
    return ", ".join(str(RoomKind(one).label) for one in kinds)


def _rows(found: Supply) -> list[tuple[str | int | float | None, ...]]:
    rows: list[tuple[str | int | float | None, ...]] = []
    for line in found.lines:
        lacks = line.missing
        rest: tuple[int | None, ...] = (None,) * 4
        if lacks:
            rest = (lacks.seats, lacks.groups, lacks.hours, lacks.trainers)
        kinds = _kinds(lacks.room_kinds) if lacks else ""
        rows.append(("", str(line.name), line.people, line.seats, line.index, *rest, kinds))
    for district, cells in found.districts:
        for line, cell in zip(found.lines, cells, strict=True):
            rows.append(
                (str(district), str(line.name), cell.people, cell.placed, cell.index, *(None,) * 4, "")
            )
    return rows
