"""Where groups stand and how they see themselves, for planners, methodists, directors; nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ustat.diagnosis.models import ScaleVersion, SelfViewLink, Strand
from ustat.growth.bridge.groups import VERDICTS, Groups, Part, levels_in_groups, self_views_in_groups
from ustat.growth.queries.groups import (
    DISTRICT,
    GROUPINGS,
    links_for,
    members_for,
    scales_in_force,
    scores_on,
    verdicts_on,
)
from ustat.growth.rules import GROUP_READERS, READERS, smallest_shown
from ustat.people.rules import has_role
from ustat.web.access import for_roles
from ustat.web.diagnosis.scales import level_names
from ustat.web.growth.saying import link_in_words
from ustat.web.middleware import PersonRequest


@dataclass(frozen=True, slots=True)
class Row:
    """One group in a table, each share with the name of its column."""

    name: str
    people: int
    parts_named: list[tuple[Part, Any]]
    is_hidden: bool
    near: int | None


@for_roles(*GROUP_READERS)
@require_safe
def groups_page(request: PersonRequest) -> HttpResponse:
    """One scale and direction at a time, by district or by subject."""
    by = _grouping(request)
    versions = list(scales_in_force(request.person))
    links = {(one.test_id, one.direction_id): one for one in links_for(request.person)}
    version, strand = _chosen(request, versions, links)
    words: dict[str, Any] = {
        "by": by,
        "choices": [(one, own) for one in versions for own in one.strands.all()],
        "version": version,
        "strand": strand,
        "smallest": smallest_shown(),
        "may_see_changes": has_role(request.person, *READERS),
    }
    if version and strand:
        link = links.get((version.pk, strand.direction_id))
        words |= _told(request, by, version, strand, link)
    return render(request, "growth/groups.html", words)


def _told(
    request: PersonRequest, by: str, version: ScaleVersion, strand: Strand, link: SelfViewLink | None
) -> dict[str, Any]:
    members, smallest = members_for(request.person, by=by), smallest_shown()
    levels = levels_in_groups(members, scores_on(version, strand.direction_id, members.of), smallest=smallest)
    views = (
        self_views_in_groups(members, verdicts_on(link, members.of), smallest=smallest)
        if link
        else Groups(None, ())
    )
    many = len(levels.everybody.parts) if levels.everybody else 0
    known = level_names()
    names = [known.get(level, level) for level in range(1, many + 1)]
    return {
        "levels": levels,
        "level_names": names,
        "levels_rows": _rows(levels, names),
        "link": link,
        "link_words": link_in_words(link.correlation) if link else "",
        "views": views,
        "views_rows": _rows(views, [one.label for one in VERDICTS]),
    }


def _rows(groups: Groups, names: Sequence[Any]) -> list[Row]:
    """Everybody first, then each group."""
    if groups.everybody is None:
        return []
    return [
        Row(
            one.name or _("Everybody"),
            one.people,
            list(zip(one.parts, names, strict=False)),
            one.is_hidden,
            one.near,
        )
        for one in (groups.everybody, *groups.each)
    ]


def _grouping(request: PersonRequest) -> str:
    wanted = request.GET.get("by", DISTRICT)
    if wanted not in GROUPINGS:
        raise Http404
    return wanted


def _chosen(
    request: PersonRequest, versions: list[ScaleVersion], links: dict[tuple[int, int], SelfViewLink]
) -> tuple[ScaleVersion | None, Strand | None]:
    """What the address names; else what can be set beside a self-view; else the first."""
    choices = [(one, own) for one in versions for own in one.strands.all()]
    wanted = (request.GET.get("scale", ""), request.GET.get("direction", ""))
    for version, strand in choices:
        if wanted == (version.scale.instrument.code, str(strand.direction_id)):
            return version, strand
    if any(wanted):
        raise Http404
    compared = [one for one in choices if (one[0].pk, one[1].direction_id) in links]
    return next(iter(compared or choices), (None, None))
