"""Open and close campaigns."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.common.words import Words
from ustat.instruments.choices import Draw
from ustat.instruments.models import Campaign, Version
from ustat.instruments.rules import RUNNERS
from ustat.people.actions.trail import note_change
from ustat.people.models import Organisation, Person
from ustat.people.rules import require


@transaction.atomic
def open_campaign(
    *,
    version: Version,
    organisation: Organisation,
    slug: str,
    title: dict[str, str],
    opens_on: date,
    closes_on: date | None = None,
    by: Person | None,
    is_anonymous: bool = False,
    is_made_up: bool = False,
    note: dict[str, str] | None = None,
    draw: str = Draw.SIMPLE,
    fay: float | None = None,
    groupings: dict[str, Any] | None = None,
) -> Campaign:
    """Ask the people of ``organisation``'s branch with ``version``. ``closes_on`` is the last day.

    ``by`` is None for the machine itself (the command line, the demonstration). Refuses with ``NotAllowed``
    whoever does not run surveys there; with ``NotNow``, ``version_unpublished``; with ``WrongInput``:
    ``slug_taken``, ``slug_wrong``, ``closes_before_it_opens``.
    """
    if by is not None:
        require(by, *RUNNERS, organisation=organisation)
    if version.published_at is None:
        raise NotNow(_("This questionnaire is still a draft. Publish it first."), code="version_unpublished")
    _check_days(opens_on, closes_on)
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                version=version,
                organisation=organisation,
                slug=_usable(slug),
                title=Words(title),
                note=Words(note or {}),
                opens_on=opens_on,
                closes_on=closes_on,
                is_anonymous=is_anonymous,
                is_made_up=is_made_up,
                draw=draw,
                fay=fay,
                groupings=groupings or {},
            )
    except IntegrityError:
        raise WrongInput(
            _("There is already a survey with the address “%(slug)s”. Choose another one.") % {"slug": slug},
            code="slug_taken",
        ) from None
    note_change(by=by, what="instruments.open_campaign", detail={"campaign": campaign.slug})
    return campaign


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Take no more answers from now on; closing again changes nothing."""
    if by is not None:
        require(by, *RUNNERS, organisation=campaign.organisation)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.closed_at is None:
        campaign.closed_at = timezone.now()
        campaign.save(update_fields=["closed_at"])
        note_change(by=by, what="instruments.close_campaign", detail={"campaign": campaign.slug})
    return campaign


def _usable(slug: str) -> str:
    """Only small Latin letters, figures and dashes, so that it can be typed from paper."""
    if not slug or slug != slugify(slug) or len(slug) > 50:
        raise WrongInput(
            _("The address of a survey has small Latin letters, figures and dashes, such as needs-2026."),
            code="slug_wrong",
        )
    return slug


def _check_days(opens_on: date, closes_on: date | None) -> None:
    if closes_on is not None and closes_on < opens_on:
        raise WrongInput(
            _("The last day, %(last)s, is before the first, %(first)s.")
            % {"last": f"{closes_on:%d.%m.%Y}", "first": f"{opens_on:%d.%m.%Y}"},
            code="closes_before_it_opens",
        )
