"""Parameters as a spreadsheet, in the form that `ustat measure score` reads."""

import csv

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ustat.diagnosis.models import ItemParameter
from ustat.diagnosis.queries.scales import whole_version_for
from ustat.diagnosis.rules import READERS
from ustat.web.access import for_roles
from ustat.web.middleware import PersonRequest


@for_roles(*READERS)
@require_safe
def parameters_file(request: PersonRequest, code: str, number: int) -> HttpResponse:
    """Every question of a version: model, slope, difficulties, their errors, content, verdict."""
    version = whole_version_for(request.person, code, number)
    if version is None:
        raise Http404
    items = [one for strand in version.strands.all() for one in strand.items.all()]
    most = max((len(one.intercepts) for one in items), default=1)
    steps = ["b"] if most == 1 else [f"b{step}" for step in range(1, most + 1)]
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{number}-parameters.csv"'
    sheet = csv.writer(response)
    sheet.writerow(
        [
            "item",
            "model",
            "a",
            *steps,
            "se_a",
            *(f"se_{step}" for step in steps),
            "content",
            "people",
            "verdict",
        ]
    )
    for one in items:
        sheet.writerow(
            [
                one.item.code,
                one.model,
                _written(one.slope),
                *_filled([_written(value) for value in one.difficulties], most),
                _written(one.slope_error),
                *_filled([_written(value) for value in one.difficulty_errors], most),
                _content(one),
                one.people,
                one.verdict,
            ]
        )
    return response


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _filled(cells: list[str], most: int) -> list[str]:
    return cells + [""] * (most - len(cells))


def _content(one: ItemParameter) -> str:
    return one.item.competence.code if one.item.competence else ""
