"""Plans are asked for, and made by the worker."""

from datetime import timedelta

from ustat.common.words import Words
from ustat.demo.work import Work
from ustat.flow.deliver import run_until_quiet
from ustat.people.models import Organisation
from ustat.planning.actions import plans
from ustat.planning.choices import PlanState
from ustat.planning.models import Plan


def make_plan(work: Work, organisation: Organisation, *, name: Words) -> Plan:
    """Ask for a plan and let the worker make it; a plan that could not be made is an error here."""
    plan = plans.request_plan(
        organisation,
        name=name,
        starts_on=work.days.plan_starts_on,
        weeks=work.days.plan_weeks,
        seed=work.seed,
        is_made_up=True,
        by=work.cast("planner"),
    )
    run_until_quiet()
    plan.refresh_from_db()
    if plan.state != PlanState.DRAFT:
        raise RuntimeError(f"The plan {name['en']} is {plan.state}. {plan.trouble}")
    return plan


def dated(name: Words, work: Work) -> Words:
    """The name of a plan with its first and last day."""
    first = work.days.plan_starts_on
    last = first + timedelta(weeks=work.days.plan_weeks, days=-2)
    return Words({code: text.format(f"{first:%d.%m.%Y}", f"{last:%d.%m.%Y}") for code, text in name.items()})
