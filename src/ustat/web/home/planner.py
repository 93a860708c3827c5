"""A planner's first page: the plan that counts, what starts next, what stays unmet."""

from datetime import timedelta

from django.utils import timezone

from ustat.people.models import Person
from ustat.planning.choices import PlanState
from ustat.planning.queries import cohorts_of, plans_for, reasons_of
from ustat.planning.reasons import headline
from ustat.web.home.staff import plan_that_counts


def told(person: Person) -> dict[str, object]:
    """What needs a decision, and what happens next."""
    plan = plan_that_counts(person)
    today = timezone.localdate()
    soon = (
        cohorts_of(plan).filter(ends_on__gte=today, starts_on__lte=today + timedelta(weeks=6)) if plan else []
    )
    return {
        "plan": plan,
        "drafts": list(plans_for(person).filter(state=PlanState.DRAFT)[:5]),
        "cohorts": list(soon),
        "reasons": [(headline(code), count) for code, count in reasons_of(plan)[:5]] if plan else [],
        "unmet": plan.unplaced.count() if plan else 0,
    }
