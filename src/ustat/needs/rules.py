"""Who may read results and settle requests, and which groups are too small to be shown."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed
from ustat.needs.models import Request
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.rules import has_role

# Results are groups, never names. A head reads what the region asked, never what her own school asked alone.
STAFF: Final = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)
READERS: Final = (*STAFF, Role.HEAD)
# What teachers wrote in their own words is read by methodists only: the survey promises it (`who_sees`).
DESK: Final = (Role.METHODIST,)
# From what measured level a need is seen, and how sure the measure has to be of it.
LOW_LEVEL: Final = 1
LOW_LEVEL_CHANCE: Final = 0.8


def groups_to_hide(bases: Sequence[int], *, smallest: int, elsewhere: int = 0) -> set[int]:
    """Groups under ``smallest`` people; and one more where a reader could subtract to find them.

    ``elsewhere`` are people in the total who are in none of the groups: with the hidden ones they are what
    is left when every group shown is taken from the total. Nothing, or enough people, has to be left.
    """
    hidden = {group for group, base in enumerate(bases) if 0 < base < smallest}
    left = sum(bases[group] for group in hidden) + elsewhere
    if 0 < left < smallest:
        shown = [(base, group) for group, base in enumerate(bases) if base >= smallest]
        hidden |= {min(shown)[1]} if shown else set()
    return hidden


def check_may_settle(by: Person | None, request: Request) -> None:
    """Only a methodist of the branch says what a request means. None: the machine's own work."""
    if by is not None and not has_role(by, *DESK, organisation=request.sitting.campaign.organisation):
        raise NotAllowed(
            _("Only a methodist of this institute can settle a request."),
            code="not_at_the_desk",
        )
