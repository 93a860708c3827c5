"""What changed between two campaigns: asked for, watched, read; groups only."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ustat.common.errors import WrongInput
from ustat.diagnosis.models import Strand
from ustat.growth.actions.comparisons import request_comparison
from ustat.growth.models import Comparison
from ustat.growth.queries.comparisons import campaigns_to_compare, comparisons_for, may_ask
from ustat.growth.rules import READERS
from ustat.web.access import for_roles
from ustat.web.diagnosis.scales import level_names
from ustat.web.growth import saying
from ustat.web.growth.pictures import Range, before_and_after, range_picture
from ustat.web.middleware import PersonRequest

A_PAGE = 20


@for_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def comparison_list(request: PersonRequest) -> HttpResponse:
    """Every comparison of one's branches, the newest first, and the form that asks for another."""
    campaigns = campaigns_to_compare(request.person)
    if request.method == "POST":
        by_slug = {one.slug: one for one in campaigns}
        before = by_slug.get(request.POST.get("before", ""))
        after = by_slug.get(request.POST.get("after", ""))
        if before is None or after is None:
            raise WrongInput(
                _("Choose a campaign before and a campaign after from the list."), code="no_campaign"
            )
        comparison = request_comparison(before, after, by=request.person)
        messages.success(request, _("The change is being computed. This page shows how far it is."))
        return redirect("growth:comparison", comparison.pk)
    words = {
        "page": Paginator(comparisons_for(request.person), A_PAGE).get_page(request.GET.get("page")),
        "campaigns": campaigns,
        "may_ask": may_ask(request.person),
    }
    return render(request, "growth/comparisons.html", words)


@for_roles(*READERS)
@require_safe
def comparison_page(request: PersonRequest, comparison_id: int) -> HttpResponse:
    """One comparison: how far it is, or what it found, direction by direction."""
    comparison = get_object_or_404(comparisons_for(request.person), pk=comparison_id)
    words = {
        "comparison": comparison,
        "trouble": saying.told(saying.TROUBLES, _flat(comparison.trouble)),
        "findings": _findings(comparison),
    }
    return render(request, "growth/comparison.html", words)


def _flat(trouble: dict[str, Any]) -> dict[str, Any]:
    return {"code": trouble.get("code", ""), **trouble.get("values", {})}


def _findings(comparison: Comparison) -> list[dict[str, Any]]:
    strands = comparison.scale_version.strands.select_related("direction").prefetch_related("cuts")
    return [
        _finding(strand, comparison.outcome[str(strand.direction_id)])
        for strand in strands
        if str(strand.direction_id) in comparison.outcome
    ]


def _finding(strand: Strand, found: dict[str, Any]) -> dict[str, Any]:
    change, beside, drift = found["change"], found["comparison"], found["drift"]
    names = level_names()
    shares = found["levels"]
    everybody = _range(_("Everybody who answered"), change)
    ranges = [everybody]
    if not beside["code"]:
        ranges.append(_range(_("Those who took a course"), beside["learners"]))
        ranges.append(_range(_("Course, beside people like them"), beside | {"change": beside["difference"]}))
    return {
        "strand": strand,
        "found": found,
        "change": change,
        "people": found["people"],
        "verdict": saying.GROUP_VERDICTS[change["verdict"]],
        "tone": saying.TONES[change["verdict"]],
        "change_words": everybody.words,
        "effect_words": saying.range_in_words(change["effect"], change["effect_low"], change["effect_high"]),
        "size": saying.size_in_words(change["effect"]),
        "levels": [
            (names.get(level, level), before, after)
            for level, (before, after) in enumerate(
                zip(shares.get("before", []), shares.get("after", []), strict=True), start=1
            )
        ],
        "ranges": ranges,
        "range_picture": range_picture(
            _("What changed, with its range"), ranges, under=_("Change in logits: less ← nothing → more")
        ),
        "spread_picture": before_and_after(change, list(strand.cuts.all())),
        "has_few_schools": "few_degrees_of_freedom" in change["remarks"],
        "drift": drift,
        "drift_reason": saying.told(saying.DRIFT_REASONS, drift),
        "beside": None if beside["code"] else _beside(beside),
        "beside_reason": saying.told(saying.BESIDE_REASONS, beside),
    }


def _range(label: str, change: dict[str, Any]) -> Range:
    value, low, high = change["change"], change["low"], change["high"]
    return Range(label, value, low, high, saying.range_in_words(value, low, high))


def _beside(beside: dict[str, Any]) -> dict[str, Any]:
    return beside | {
        "words": saying.BESIDE_VERDICTS[beside["verdict"]],
        "tone": saying.TONES[beside["verdict"]],
        "range": saying.range_in_words(beside["difference"], beside["low"], beside["high"]),
        "effect_range": saying.range_in_words(beside["effect"], beside["effect_low"], beside["effect_high"]),
        "learners_words": saying.signed(beside["learners_change"]),
        "others_words": saying.signed(beside["others_change"]),
        "balance": [
            (
                saying.BALANCE.get(one["name"], one["name"]),
                saying.signed(one["before"]),
                saying.signed(one["after"]),
                abs(one["after"]) <= saying.ALIKE,
            )
            for one in beside["balance"]
        ],
    }
