"""Two lists that nobody else keeps: asked for and not offered, offered and not asked for."""

from dataclasses import asdict
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.common.branches import in_branches
from ustat.insight.content import asked_not_offered
from ustat.insight.supply import offered_not_asked
from ustat.insight.telling import tell_options
from ustat.instruments.models import Campaign
from ustat.needs.bridge.pictures import pictures_of
from ustat.needs.bridge.requests import alike
from ustat.needs.choices import RequestState
from ustat.needs.methods import how_drawn
from ustat.needs.queries import campaigns_to_read, requests_to_read
from ustat.web.access import for_roles
from ustat.web.catalogue.programmes import STAFF, branch_in, branches_of
from ustat.web.middleware import PersonRequest

MOST_REQUESTS: Final = 20


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
        "requests": alike(list(unmet.exclude(direction=None)))[:MOST_REQUESTS],
        "offered": offered_not_asked(reach),
    }
    return render(request, "catalogue/gaps.html", words)


def _newest_campaign(request: PersonRequest, reach: list[str]) -> Campaign | None:
    """The newest mapped campaign of the branch with answers, a named one before an anonymous one."""
    mapped = campaigns_to_read(request.person).filter(
        in_branches(reach, "organisation__path"), version__mapping__isnull=False
    )
    answered = [one for one in mapped if one.finished]  # type: ignore[attr-defined]
    return next(iter([one for one in answered if not one.is_anonymous] or answered), None)
