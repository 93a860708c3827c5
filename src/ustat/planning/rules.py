"""What holds in planning: the numbers of the regulation a plan is made with, and what may be done with it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ustat.common.errors import NotNow
from ustat.planning.choices import PlanState
from ustat.planning.models import Plan
from ustat.standards.queries import provision

PROVISIONS = (
    "course_interval_years",
    "course_hours",
    "school_leave_share",
    "subject_leave_cap",
    "group_min",
    "group_max",
    "trainer_week_hours",
    "person_hours_cap",
)


def numbers_in_force(on: date) -> dict[str, Any]:
    """The provisions planning needs, as they stand on a day; a plan keeps them as they were."""
    return {key: provision(key, on=on) for key in PROVISIONS}


def leave_cap(teachers: int, share: float) -> int:
    """How many teachers of a school may be away in one week: a share of them, and at least one."""
    return max(1, int(teachers * share))


def check_may_release(plan: Plan) -> None:
    """Only a finished draft can be released."""
    if plan.state != PlanState.DRAFT:
        raise NotNow(
            _("Only a draft can be released; this plan is: %(state)s.") % {"state": plan.get_state_display()},
            code="plan_not_a_draft",
        )
