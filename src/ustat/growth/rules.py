"""May she, may it now."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import NotAllowed, NotNow, WrongInput
from ustat.growth.models import Comparison
from ustat.instruments.models import Campaign
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.needs.rules import groups_to_hide
from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.standards.queries import provisions_in_force

# Who sees where groups stand; who sees what changed for them; who asks for it to be computed.
GROUP_READERS: Final = (Role.PLANNER, Role.METHODIST, Role.DIRECTOR)
READERS: Final = (Role.METHODIST, Role.DIRECTOR)
ASKERS: Final = (Role.METHODIST,)

FEWEST_SITTINGS: Final = 10  # in each campaign, as the engine asks
FEWEST_FOR_DRIFT: Final = 100  # sittings in each campaign before questions are calibrated apart


def check_may_read_profile(reader: Person | None, person: Person) -> None:
    """Today only she herself. Refuse others with ``NotAllowed``, ``not_her_own``."""
    if not reader or reader.pk != person.pk:
        raise NotAllowed(
            _("A profile is seen only by the person it is about."),
            code="not_her_own",
        )


def check_may_compare(before: Campaign, after: Campaign, *, finished: Sequence[int]) -> None:
    """Refuse with ``WrongInput``: ``same_campaign``, ``other_instrument``, ``campaigns_mixed``,
    ``wrong_order``; and with ``NotNow``: ``comparison_moving``, ``too_few_sittings``.
    ``finished``: sittings in each.
    """
    if before.pk == after.pk:
        raise WrongInput(_("Choose two campaigns: one before, and another one after."), code="same_campaign")
    if before.version.instrument_id != after.version.instrument_id:
        raise WrongInput(
            _("These campaigns asked with different instruments. Choose two of one."),
            code="other_instrument",
        )
    if before.is_made_up != after.is_made_up:
        raise WrongInput(
            _("Made-up answers and real ones are never compared. Choose two campaigns of one kind."),
            code="campaigns_mixed",
        )
    if before.opens_on > after.opens_on:
        raise WrongInput(
            _("The campaign before opened later than the one after. Change them round."), code="wrong_order"
        )
    if any(one.is_moving for one in Comparison.objects.filter(before=before, after=after)):
        raise NotNow(
            _("This comparison is already being computed. Wait until it is ready."), code="comparison_moving"
        )
    if min(finished) < FEWEST_SITTINGS:
        raise NotNow(
            ngettext(
                "A comparison needs at least %(need)s finished sittings in each campaign; "
                "in one there is %(got)s.",
                "A comparison needs at least %(need)s finished sittings in each campaign; "
                "in one there are %(got)s.",
                min(finished),
            )
            % {"need": FEWEST_SITTINGS, "got": min(finished)},
            code="too_few_sittings",
        )


def smallest_shown() -> int:
    """How many people a group needs to be shown, by today's regulation."""
    in_force = provisions_in_force(timezone.localdate()).filter(key="smallest_group_shown").first()
    return int(in_force.value) if in_force else SMALLEST_GROUP


def hidden_groups(bases: Sequence[int], *, smallest: int, elsewhere: int = 0) -> set[int]:
    """Groups too small to show, and those that would give one away by subtraction."""
    return groups_to_hide(bases, smallest=smallest, elsewhere=elsewhere)


def may_tell_part(part: int, base: int, *, smallest: int) -> bool:
    """Whether "so many of so many" names nobody: both those in it and those not in it are enough."""
    return min(part, base - part) >= smallest
