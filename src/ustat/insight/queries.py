"""Reports one may read: never written here."""

from django.db.models import QuerySet

from ustat.common.branches import in_branches
from ustat.insight.models import Report
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import reach_of

READERS = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)


def reports_for(person: Person | None) -> QuerySet[Report]:
    """Reports of the branches this person works for; they hold groups, never names."""
    reach = reach_of(person, *READERS) if person else []
    return (
        Report.objects.filter(in_branches(reach, "campaign__organisation__path"))
        .select_related("campaign__organisation", "plan", "made_by")
        .defer("content")
    )
