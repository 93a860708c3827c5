"""Two lists that nobody else keeps: asked for and not offered, offered and not asked for."""

from dataclasses import asdict
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.insight.content import asked_not_offered
from ustat.insight.supply import offered_not_asked
from ustat.insight.telling import tell_options
from ustat.needs.bridge.pictures import pictures_of
from ustat.needs.bridge.requests import alike
from ustat.needs.choices import RequestState
from ustat.needs.methods import how_drawn
from ustat.needs.queries import requests_to_read
from ustat.people.queries import reach_of
from ustat.web.access import for_roles
from ustat.web.catalogue.programmes import STAFF
from ustat.web.home.staff import newest_campaign
from ustat.web.middleware import PersonRequest

MOST_REQUESTS: Final = 20


@for_roles(*STAFF)
@require_safe
def gaps(request: PersonRequest) -> HttpResponse:
    """What people ask for that no course teaches, and what courses teach that nobody asks for."""
    campaign = newest_campaign(request.person)
    lines = asked_not_offered(campaign, pictures_of(campaign)) if campaign else []
    unmet = requests_to_read(request.person).filter(topic=None).exclude(state=RequestState.NOT_A_REQUEST)
    words = {
        "campaign": campaign,
        "asked": tell_options("", {"lines": [asdict(line) for line in lines], "groups": []}),
        "method": how_drawn(campaign.draw) if campaign else "",
        "requests": alike(list(unmet.exclude(direction=None)))[:MOST_REQUESTS],
        "offered": offered_not_asked(reach_of(request.person, *STAFF)),
    }
    return render(request, "catalogue/gaps.html", words)
