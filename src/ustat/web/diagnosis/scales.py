"""The list of scales, and one scale: what it measures, how surely, with which questions; nobody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.common.written import number
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.bridge.pictures import StrandCurves, strand_curves
from ustat.diagnosis.choices import Verdict
from ustat.diagnosis.models import ItemParameter, ScaleVersion, Strand
from ustat.diagnosis.queries.answers import campaigns_to_calibrate
from ustat.diagnosis.queries.scales import (
    Measured,
    calibrations_for,
    may_decide,
    measured_by,
    measured_for,
    near_cuts,
    terms_of,
    versions_for,
    whole_version_for,
)
from ustat.diagnosis.rules import DECIDERS, FEWEST_SITTINGS, READERS, SURE
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.standards.queries import current_framework, provisions_in_force
from ustat.web.access import for_roles
from ustat.web.diagnosis import pictures, saying
from ustat.web.middleware import PersonRequest

ORDERS: Final[dict[str, Callable[[ItemParameter], Any]]] = {
    "question": lambda one: one.item.position,
    "difficulty": lambda one: (one.difficulty is None, one.difficulty or 0.0),
    "slope": lambda one: one.slope,
    "people": lambda one: one.people,
    "verdict": lambda one: (("drop", "look_at", "keep").index(one.verdict), one.item.position),
}


@for_roles(*READERS)
@require_safe
def scale_list(request: PersonRequest) -> HttpResponse:
    """Every instrument that measures something, and how far its scale is."""
    words = {
        "measured": measured_for(request.person),
        "need": FEWEST_SITTINGS,
        "may_decide": may_decide(request.person),
    }
    return render(request, "diagnosis/scales.html", words)


@for_roles(*READERS)
@require_safe
def scale_page(request: PersonRequest, code: str) -> HttpResponse:
    """One scale, in the version that counts or another; one of its directions at a time."""
    measured = found_or_404(request, code)
    versions = list(versions_for(request.person).filter(scale__instrument=measured.instrument))
    chosen = _chosen(request, measured, versions)
    version = whole_version_for(request.person, code, chosen.number) if chosen else None
    strand = strand_of(request, version) if version else None
    campaigns = list(campaigns_to_calibrate(request.person, measured.instrument))
    words = {
        "measured": measured,
        "instrument": measured.instrument,
        "need": FEWEST_SITTINGS,
        "may_decide": may_decide(request.person),
        "campaigns": campaigns,
        "has_real": any(not one.is_made_up for one in campaigns),
        "calibrations": list(
            calibrations_for(request.person).filter(scale__instrument=measured.instrument)[:10]
        ),
        "trouble": saying.trouble_of(measured.newest) if measured.newest else "",
        "versions": versions,
        "terms": list(terms_of(measured.scale)) if measured.scale else [],
        "version": version,
        "level_names": level_names(),
    }
    if version and strand:
        words |= _told(request, version, strand)
    return render(request, "diagnosis/scale.html", words)


@for_roles(*DECIDERS)
@require_POST
def put_version_in_force(request: PersonRequest, version_id: int) -> HttpResponse:
    """Make a version the one that counts."""
    version = get_object_or_404(versions_for(request.person), pk=version_id)
    put_in_force(version, by=request.person)
    messages.success(
        request,
        _("This version counts from now on. Everybody's answers are being scored on it; older scores stay."),
    )
    return redirect("diagnosis:scale", version.scale.instrument.code)


def found_or_404(request: PersonRequest, code: str) -> Measured:
    """The instrument behind an address."""
    measured = measured_by(request.person, code)
    if measured is None:
        raise Http404
    return measured


def strand_of(request: PersonRequest, version: ScaleVersion) -> Strand | None:
    """The direction that the address asks for, else the first."""
    strands = list(version.strands.all())
    wanted = request.GET.get("direction", "")
    return next((one for one in strands if str(one.direction_id) == wanted), strands[0] if strands else None)


def level_names() -> dict[int, Any]:
    """Level to its name in the framework that holds."""
    framework = current_framework()
    return {one.number: one.name for one in framework.levels.all()} if framework else {}


def smallest_shown() -> int:
    """How many people a group needs to be shown, by today's regulation."""
    in_force = provisions_in_force(timezone.localdate()).filter(key="smallest_group_shown").first()
    return int(in_force.value) if in_force else SMALLEST_GROUP


def _chosen(request: PersonRequest, measured: Measured, versions: list[ScaleVersion]) -> ScaleVersion | None:
    """The version that the address names; else the one in force; else the newest."""
    wanted = request.GET.get("version", "")
    for one in versions:
        if str(one.number) == wanted:
            return one
    if wanted:
        raise Http404
    in_force = measured.in_force.pk if measured.in_force else None
    return next((one for one in versions if one.pk == in_force), versions[0] if versions else None)


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the table."""

    item: ItemParameter
    tone: str
    reasons: list[str]


def _told(request: PersonRequest, version: ScaleVersion, strand: Strand) -> dict[str, Any]:
    items, cuts = list(strand.items.all()), list(strand.cuts.all())
    names = {str(one.item_id): one.item.code for one in items}
    outcome = version.calibration.outcome
    curves = strand_curves(strand, items)
    people = outcome.get("strands", {}).get(str(strand.direction_id), {}).get("people", [])
    near = {one.direction: one for one in near_cuts(
        request.person, version, sure=SURE, smallest=smallest_shown()
    )}  # fmt: skip
    return {
        "strand": strand,
        "strands": list(version.strands.all()),
        "reliability_words": saying.reliability_in_words(strand.reliability),
        "dimensions_words": saying.dimensions_in_words(outcome.get("dimensions", {})),
        "left_out": outcome.get("left_out", []),
        "dimensions": outcome.get("dimensions", {}),
        "numbers": outcome.get("strands", {}).get(str(strand.direction_id), {}),
        "rows": [
            Row(one, saying.TONES[Verdict(one.verdict)], saying.reasons_of(one, names=names))
            for one in _sorted(items, request.GET.get("sort", "question"))
        ],
        "advice": [
            (verdict.label, saying.TONES[verdict], sum(one.verdict == verdict for one in items))
            for verdict in Verdict
        ],
        "cuts": [(cut, curves.error_at(cut.value)) for cut in cuts],
        "near": near.get(strand.direction_id),
        "map": pictures.wright_map(strand, items, people, cuts),
        "pictures": [
            pictures.information_picture(strand, curves, cuts),
            pictures.error_picture(strand, curves, cuts),
        ],
        "along": _along(curves),
        "may_have_panel": all(len(one.intercepts) == 1 for one in items),
        "eigenvalues": _eigenvalues(outcome.get("dimensions", {})),
        "in_force": next((term for term in version.terms.all() if term.ended_at is None), None),
    }


def _along(curves: StrandCurves) -> list[tuple[str, str, str]]:
    """The two pictures as a table: every tenth point."""
    pairs = zip(curves.information, curves.error, strict=True)
    return [
        (number(ability, 1), number(known, 2), number(error, 2))
        for (ability, known), (_same, error) in list(pairs)[::10]
    ]


def _eigenvalues(found: dict[str, Any]) -> list[tuple[float, float]]:
    """The first five dimensions: what each explains, and what chance would show."""
    return list(zip(found.get("eigenvalues", []), found.get("by_chance", []), strict=False))[:5]


def _sorted(items: list[ItemParameter], order: str) -> list[ItemParameter]:
    key = ORDERS.get(order.removeprefix("-"), ORDERS["question"])
    return sorted(items, key=key, reverse=order.startswith("-"))
