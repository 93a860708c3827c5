"""Reports one may read: never written here."""

from django.db.models import Exists, OuterRef, QuerySet

from ustat.common.branches import in_branches
from ustat.insight.models import Report
from ustat.instruments.models import Campaign, Sitting
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import reach_of
from ustat.planning.choices import PlanState
from ustat.planning.models import Plan

READERS = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)


def campaigns_to_report(person: Person | None) -> QuerySet[Campaign]:
    """Campaigns of the branches this person works for in which somebody has finished."""
    reach = reach_of(person, *READERS) if person else []
    answered = Sitting.objects.filter(campaign=OuterRef("pk"), finished_at__isnull=False)
    return Campaign.objects.filter(Exists(answered), in_branches(reach, "organisation__path"))


def plans_to_report(person: Person | None) -> QuerySet[Plan]:
    """Plans of these branches that are made."""
    reach = reach_of(person, *READERS) if person else []
    made = (PlanState.DRAFT, PlanState.RELEASED, PlanState.REPLACED)
    return Plan.objects.filter(in_branches(reach, "organisation__path"), state__in=made)


def reports_for(person: Person | None) -> QuerySet[Report]:
    """Reports of the branches this person works for; they hold groups, never names."""
    reach = reach_of(person, *READERS) if person else []
    return (
        Report.objects.filter(in_branches(reach, "campaign__organisation__path"))
        .select_related("campaign__organisation", "plan", "made_by")
        .defer("content")
    )
