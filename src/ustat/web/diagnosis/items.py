"""One question: its words, its curve with the answers seen, fairness, and what is said about it."""

from itertools import zip_longest
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.common.words import Words
from ustat.diagnosis.bridge.pictures import ItemCurves, item_curves
from ustat.diagnosis.choices import Verdict
from ustat.diagnosis.models import ItemParameter, Strand
from ustat.diagnosis.queries.scales import whole_version_for
from ustat.diagnosis.rules import READERS
from ustat.instruments.models import Choice
from ustat.web.access import for_roles
from ustat.web.diagnosis import pictures, saying
from ustat.web.diagnosis.scales import found_or_404
from ustat.web.middleware import PersonRequest


@for_roles(*READERS)
@require_safe
def item_page(request: PersonRequest, code: str, number: int, item: str) -> HttpResponse:
    """One question of one version."""
    measured = found_or_404(request, code)
    version = whole_version_for(request.person, code, number)
    strand, found = _found(list(version.strands.all()) if version else [], item)
    names = {str(one.item_id): one.item.code for one in strand.items.all()}
    curves = item_curves(strand, found)
    is_keyed = len(found.intercepts) == 1
    category_names = _category_names(found)
    words = {
        "instrument": measured.instrument,
        "version": version,
        "strand": strand,
        "found": found,
        "tone": saying.TONES[Verdict(found.verdict)],
        "reasons": saying.reasons_of(found, names=names),
        "is_keyed": is_keyed,
        "difficulties": list(zip_longest(found.difficulties, found.difficulty_errors)),
        "mean_level": None if found.fit.get("mean") is None else found.fit["mean"] + 1,
        "curve": pictures.curve_picture(found, curves),
        "choices": _choices(found),
        "categories": None if is_keyed else pictures.categories_picture(found, curves, category_names),
        "category_names": category_names,
        "fairness": [_fairness(entry, curves) for entry in found.fairness],
    }
    return render(request, "diagnosis/item.html", words)


def _found(strands: list[Strand], code: str) -> tuple[Strand, ItemParameter]:
    for strand in strands:
        for one in strand.items.all():
            if one.item.code == code:
                return strand, one
    raise Http404


def _choices(found: ItemParameter) -> list[tuple[Choice, list[float]]]:
    """Every answer with its share among the least, the middling and the most able, where that is known."""
    shares = {one["code"]: one["shares"] for one in found.fit.get("options", [])}
    return [(one, shares.get(one.code, [])) for one in found.item.choices if one.is_substantive]


def _category_names(found: ItemParameter) -> list[str]:
    """What each category is called: the levels of a statement, in numbers."""
    return [str(number) for number in range(1, len(found.intercepts) + 2)]


def _fairness(entry: dict[str, Any], curves: ItemCurves) -> dict[str, Any]:
    return {
        "name": saying.grouping_name(entry["grouping"], entry["name"]),
        "sentence": saying.FAIRNESS.get(entry["verdict"], ""),
        "verdict": entry["verdict"],
        "harder_for": pictures.group_name(
            entry["grouping"],
            next(
                (one for one in entry["groups"] if one["key"] == entry["harder_for"]),
                {"key": entry["harder_for"], "name": Words()},
            ),
        ),
        "effect": entry["effect"],
        "p": entry["p"],
        "picture": pictures.fairness_picture(entry, curves),
        "groups": [
            (pictures.group_name(entry["grouping"], group), group["seen"]) for group in entry["groups"]
        ],
    }
