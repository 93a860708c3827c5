"""Two lists that nobody else keeps: asked for and not offered, offered and not asked for."""

from dataclasses import asdict
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ustat.common.branches import in_branches
from ustat.exchange.report_rows import KINDS, rows_file
from ustat.insight.content import asked_not_offered
from ustat.insight.gaps import DIRECTION, DISTRICT, LANGUAGE, LEVEL, UNKNOWN, WAYS, Gaps, gaps_of
from ustat.insight.shapes import Cell
from ustat.insight.supply import offered_not_asked
from ustat.insight.telling import tell_options
from ustat.instruments.models import Campaign
from ustat.needs.bridge.groups import groups_of
from ustat.needs.bridge.pictures import pictures_of
from ustat.needs.choices import RequestState
from ustat.needs.methods import how_drawn
from ustat.needs.queries import campaigns_to_read, requests_to_read, smallest_shown
from ustat.people.choices import name_of_speech
from ustat.people.models import Organisation
from ustat.web.access import for_roles
from ustat.web.catalogue.programmes import STAFF, branch_in, branches_of
from ustat.web.middleware import PersonRequest

MOST_REQUESTS: Final = 20
HEADS: Final = ("list", "by", "part", "what", "people", "schools", "note")


@for_roles(*STAFF)
@require_safe
def gaps(request: PersonRequest) -> HttpResponse:
    """What people ask for that no course teaches, and what courses teach that nobody asks for."""
    branch = branch_in(request)
    reach = [branch.reach] if branch else []
    campaign = _newest_campaign(request, reach)
    lines = asked_not_offered(campaign, pictures_of(campaign)) if campaign else []
    unmet = (
        requests_to_read(request.person)
        .filter(in_branches(reach, "sitting__campaign__organisation__path"), topic=None)
        .exclude(state=RequestState.NOT_A_REQUEST)
    )
    words = {
        "branches": branches_of(request.person),
        "branch": branch,
        "campaign": campaign,
        "asked": tell_options("", {"lines": [asdict(line) for line in lines], "groups": []}),
        "method": how_drawn(campaign.draw) if campaign else "",
        "requests": groups_of(list(unmet.exclude(direction=None).exclude(state=RequestState.SPLIT)))[
            :MOST_REQUESTS
        ],
        "offered": offered_not_asked(reach),
        **_in_figures(request, branch),
    }
    return render(request, "catalogue/gaps.html", words)


@for_roles(*STAFF)
@require_safe
def gaps_file(request: PersonRequest, kind: str) -> HttpResponse:
    """Both lists in all four ways as a spreadsheet; what the page hides stays empty here too."""
    if kind not in KINDS:
        raise Http404
    branch = branch_in(request)
    found = gaps_of([branch.reach] if branch else [], smallest=smallest_shown())
    response = HttpResponse(rows_file(HEADS, _rows(found), kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="gaps.{kind}"'
    return response


def _in_figures(request: PersonRequest, branch: Organisation | None) -> dict[str, object]:
    """The part of the page that counts: one way at a time."""
    found = gaps_of([branch.reach] if branch else [], smallest=smallest_shown())
    way = request.GET.get("by", DIRECTION)
    way = way if way in WAYS else DIRECTION
    query = f"?branch={branch.code}" if branch else ""
    return {
        "way": way,
        "ways": _names_of_ways().items(),
        "asked_rows": [(_part(found, way, one.part), one) for one in found.asked[way]],
        "unasked_rows": [(_part(found, way, one.part), one) for one in found.unasked[way]],
        "wanted": [one for one in found.wanted if one.title is not None],
        "nameless": sum(one.title is None for one in found.wanted),
        "smallest": smallest_shown(),
        "kinds": [(kind.upper(), reverse("catalogue:gaps_file", args=[kind]) + query) for kind in KINDS],
    }


def _names_of_ways() -> dict[str, str]:
    return {DIRECTION: _("direction"), DISTRICT: _("district"), LANGUAGE: _("language"), LEVEL: _("level")}


def _part(found: Gaps, way: str, part: str) -> str:
    """What one part of the branch is called."""
    if way == LEVEL:
        return _("level %(level)s") % {"level": part} if part != "0" else pgettext("a level", "not known")
    if part == UNKNOWN:
        return pgettext("a district or language", "not known")
    return name_of_speech(part) if way == LANGUAGE else str(found.names[way].get(part, part))


def _rows(found: Gaps) -> list[tuple[Cell, ...]]:
    """One row a number: an empty number was too small to be shown."""
    ways = _names_of_ways()
    asked, unasked = _("asked and not offered"), _("offered and not asked")
    hidden = _("not shown: too few people")
    rows: list[tuple[Cell, ...]] = [
        (
            asked,
            ways[way],
            _part(found, way, one.part),
            "",
            one.people,
            one.schools,
            hidden if one.people is None else "",
        )
        for way in WAYS
        for one in found.asked[way]
    ]
    rows += [
        (
            asked,
            _("wish"),
            _part(found, DIRECTION, str(one.direction)),
            str(one.title) if one.title else _("not named by a methodist yet"),
            one.people,
            one.schools,
            hidden if one.people is None else "",
        )
        for one in found.wanted
    ]
    for way in WAYS:
        for part in found.unasked[way]:
            name = _part(found, way, part.part)
            note = hidden if part.people is None else ""
            titles = [str(course.title) for course in part.courses] or [""]
            rows += [(unasked, ways[way], name, title, part.people, part.schools, note) for title in titles]
    return rows


def _newest_campaign(request: PersonRequest, reach: list[str]) -> Campaign | None:
    """The newest mapped campaign of the branch with answers, a named one before an anonymous one."""
    mapped = campaigns_to_read(request.person).filter(
        in_branches(reach, "organisation__path"), version__mapping__isnull=False
    )
    answered = [one for one in mapped if one.finished]  # type: ignore[attr-defined]
    return next(iter([one for one in answered if not one.is_anonymous] or answered), None)
