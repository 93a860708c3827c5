"""A director's first page: supply against need, duties, and the report."""

from collections import Counter

from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.insight.queries import reports_for
from ustat.insight.supply import balances
from ustat.needs.bridge.pictures import need_by_direction
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import reach_of
from ustat.planning.calendar import years_later
from ustat.standards.queries import provision
from ustat.web.home.staff import newest_campaign, plan_that_counts


def told(person: Person) -> dict[str, object]:
    """Groups only; names are nowhere on this page."""
    plan = plan_that_counts(person)
    campaign = newest_campaign(person)
    return {
        "plan": plan,
        "campaign": campaign,
        "need": need_by_direction(campaign) if campaign else None,
        "balance": balances(plan.organisation, plan) if plan else [],
        "reports": list(reports_for(person)[:3]),
        "duties": duties(person),
    }


def duties(person: Person) -> dict[str, int]:
    """How many teachers' next course is overdue, due within a year, later, or not known."""
    today = timezone.localdate()
    years = int(provision("course_interval_years", on=today))
    in_a_year = years_later(today, 1)
    teachers = Person.objects.filter(
        in_branches(reach_of(person, Role.DIRECTOR), "posts__organisation__path"),
        posts__role=Role.TEACHER,
        is_pseudonym=False,
    ).distinct()
    counts: Counter[str] = Counter()
    for last in teachers.values_list("last_course_on", flat=True):
        due = years_later(last, years) if last else None
        if due is None:
            counts["unknown"] += 1
        elif due < today:
            counts["overdue"] += 1
        elif due < in_a_year:
            counts["soon"] += 1
        else:
            counts["later"] += 1
    return {key: counts[key] for key in ("overdue", "soon", "later", "unknown")}
