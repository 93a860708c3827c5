"""May she, may it now; and what an answer counts for when it is measured."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ustat.common.errors import NotNow, WrongInput
from ustat.diagnosis.models import Calibration, Scale, ScaleVersion
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.models import Campaign, Item
from ustat.people.choices import Role

# Who may look at how well an instrument measures, and who may calibrate and decide; nobody is named there.
READERS: Final = (Role.METHODIST, Role.DIRECTOR)
DECIDERS: Final = (Role.METHODIST,)

FEWEST_SITTINGS: Final = 100  # Rasch difficulties within half a logit (Linacre 1994)
FEWEST_FOR_SLOPES: Final = 250  # below that, slopes of their own are mostly noise
FEWEST_ITEMS_FOR_SLOPES: Final = 5
FEWEST_ITEMS: Final = 3
FEWEST_IN_A_GROUP: Final = 50  # answers a group needs before fairness is looked at
SURE: Final = 0.8  # from this chance of a level on we say "quite sure"


def is_measured(item: Item) -> bool:
    """Whether an answer to this question says where somebody stands: a levelled statement or a keyed item."""
    if item.competence_id is None:
        return False
    if item.kind == ItemKind.LEVEL:
        return any(option.get("level") is not None for option in item.options)
    return item.kind == ItemKind.SINGLE and item.is_keyed


def categories_of(item: Item) -> dict[str, int]:
    """Option code to what it counts for: 1 or 0 on a keyed item, the level less one on a statement."""
    if item.is_keyed:
        return {choice.code: int(choice.is_right) for choice in item.choices if choice.is_substantive}
    return {choice.code: choice.level - 1 for choice in item.choices if choice.level is not None}


def category_said(categories: dict[str, int], *, state: str, chosen: Sequence[str]) -> int | None:
    """What an answer counts for. Skipped, kept to oneself or "does not apply" is not reached: never wrong."""
    if state != AnswerState.GIVEN:
        return None
    return next((categories[code] for code in chosen if code in categories), None)


def check_may_calibrate(scale: Scale, campaigns: Sequence[Campaign], *, finished: int) -> None:
    """Refuse with ``NotNow``: ``calibration_moving``, ``too_few_sittings``.

    And with ``WrongInput``: ``campaigns_mixed``.
    """
    if any(one.is_moving for one in Calibration.objects.filter(scale=scale)):
        raise NotNow(
            _("A calibration of this scale is already under way. Wait until it is ready."),
            code="calibration_moving",
        )
    if len({one.is_made_up for one in campaigns}) > 1:
        raise WrongInput(
            _("Made-up answers and real ones are never calibrated together. Choose one kind."),
            code="campaigns_mixed",
        )
    if finished < FEWEST_SITTINGS:
        raise NotNow(
            ngettext(
                "A calibration needs at least %(need)s finished sittings; there is %(got)s.",
                "A calibration needs at least %(need)s finished sittings; there are %(got)s.",
                finished,
            )
            % {"need": FEWEST_SITTINGS, "got": finished},
            code="too_few_sittings",
        )


def check_may_put_in_force(version: ScaleVersion) -> None:
    """Refuse with ``NotNow``: ``in_force_already``, ``no_cuts`` where a direction has no levels yet."""
    if version.terms.filter(ended_at=None).exists():
        raise NotNow(_("This version already counts."), code="in_force_already")
    if version.strands.filter(cuts=None).exists():
        raise NotNow(
            _("It is not said yet where the levels begin. Let a panel set bookmarks first."), code="no_cuts"
        )
