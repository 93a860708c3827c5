"""What the pages of the institute's staff share."""

from ustat.instruments.models import Campaign
from ustat.needs.queries import campaigns_to_read
from ustat.people.models import Person
from ustat.planning.choices import PlanState
from ustat.planning.models import Plan
from ustat.planning.queries import plans_for


def plan_that_counts(person: Person) -> Plan | None:
    """The newest released plan, else the newest of any."""
    plans = plans_for(person)
    return plans.filter(state=PlanState.RELEASED).first() or plans.first()


def newest_campaign(person: Person) -> Campaign | None:
    """The newest campaign about needs that has answers, a named one before an anonymous one."""
    campaigns = [one for one in campaigns_to_read(person)[:20] if hasattr(one.version, "mapping")]
    campaigns = [one for one in campaigns if one.finished]  # type: ignore[attr-defined]
    named = [one for one in campaigns if not one.is_anonymous]
    return next(iter(named or campaigns), None)
