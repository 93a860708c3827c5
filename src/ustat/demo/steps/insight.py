"""Insight: a report of the institute's survey and its plan, frozen."""

from ustat.demo.work import Tell, Work
from ustat.insight.actions.report import make_report
from ustat.instruments.models import Campaign
from ustat.planning.choices import PlanState
from ustat.planning.models import Plan


def run(work: Work, tell: Tell) -> None:
    """One report, as the director would make it."""
    campaign = Campaign.objects.get(slug=work.slug("needs"))
    plan = Plan.objects.get(organisation=work.whole_region, state=PlanState.RELEASED)
    make_report(campaign=campaign, plan=plan, by=work.cast("director"))
    tell(1)
