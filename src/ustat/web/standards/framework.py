"""What good looks like: the five directions and the competences with their levels, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.standards import queries
from ustat.web.layouts import layout_for


@require_safe
def directions(request: HttpRequest) -> HttpResponse:
    """The five directions in which needs and courses are counted."""
    words = {"layout": layout_for(request), "directions": queries.directions()}
    return render(request, "standards/directions.html", words)


@require_safe
def framework(request: HttpRequest) -> HttpResponse:
    """Every competence with a sentence for each level."""
    found = queries.current_framework()
    if found is None:
        raise Http404
    areas = queries.areas_of(found)
    functions = {
        competence.function: queries.function_name(found, competence.function)
        for area in areas
        for competence in area.competences
    }
    for area in areas:
        for competence in area.competences:
            competence.function_name = functions[competence.function]  # type: ignore[attr-defined]
    words = {
        "layout": layout_for(request),
        "framework": found,
        "levels": queries.levels_of(found),
        "areas": areas,
        "is_open": request.GET.get("open") == "yes",
        "count": sum(len(area.competences) for area in areas),
    }
    return render(request, "standards/framework.html", words)
