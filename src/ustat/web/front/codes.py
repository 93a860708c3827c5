"""What the code in the one box of the front door means when it is no card: a survey sheet, or a survey."""

from typing import Final

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ustat.instruments.models import Campaign, Sitting
from ustat.people.cards import normal

DASHES: Final = str.maketrans(dict.fromkeys("–—−‐‑_", "-"))


def survey_behind(request: HttpRequest, typed: str) -> str:
    """The address of the sitting or the campaign that ``typed`` names; empty when it names none.

    Empty, too, while this network pauses after too many wrong codes: a sheet can be guessed like a card.
    """
    if not AxesProxyHandler.is_allowed(request):
        return ""
    return _sitting_behind(typed) or _campaign_behind(typed)


def _sitting_behind(typed: str) -> str:
    sitting = Sitting.objects.filter(code=normal(typed)).first()
    return _address("instruments:resume", sitting.code) if sitting else ""


def _campaign_behind(typed: str) -> str:
    campaign = Campaign.objects.filter(slug__in={typed.strip(), _as_slug(typed)}).first()
    return _address("instruments:campaign", campaign.slug) if campaign else ""


def _as_slug(typed: str) -> str:
    """As somebody copies it from paper: any case, blanks between, a long dash for a short one."""
    return "-".join(typed.translate(DASHES).lower().split())


def _address(name: str, argument: str) -> str:
    try:
        return reverse(name, args=[argument])
    except NoReverseMatch:
        return ""
