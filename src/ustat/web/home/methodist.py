"""A methodist's first page: the cycle with its counts, and the next action at each step."""

from ustat.catalogue.queries import programmes_on_offer
from ustat.instruments.queries import campaigns_for
from ustat.needs.asked import proposals_to_decide
from ustat.needs.choices import ProposalState, RequestState
from ustat.needs.queries import requests_to_read
from ustat.people.models import Person
from ustat.web.home.staff import newest_campaign, plan_that_counts


def told(person: Person) -> dict[str, object]:
    """Counts only; names are nowhere on this page."""
    campaigns = campaigns_for(person)
    requests = requests_to_read(person)
    return {
        "campaigns": list(campaigns[:5]),
        "campaign_count": campaigns.count(),
        "finished": sum(one.finished for one in campaigns),  # type: ignore[attr-defined]
        "requests": requests.count(),
        "proposed": proposals_to_decide(person).filter(state=ProposalState.OPEN).count(),
        "unsettled": requests.filter(state=RequestState.SUGGESTED).count(),
        "programmes": programmes_on_offer().count(),
        "plan": plan_that_counts(person),
        "campaign": newest_campaign(person),
    }
