"""What the code in the one box of the front door means: a card, a survey sheet, or a survey."""

from typing import Final

from django.urls import NoReverseMatch, reverse

from ustat.instruments.models import Campaign, Sitting
from ustat.people import cards

DASHES: Final = str.maketrans(dict.fromkeys("–—−‐‑_", "-"))


def survey_behind(typed: str) -> str:
    """The address of the sitting or the campaign that ``typed`` names; empty when it names none."""
    return _sitting_behind(typed) or _campaign_behind(typed)


def _sitting_behind(typed: str) -> str:
    code = (
        Sitting.objects.filter(code__in={typed.strip(), cards.normal(typed), _plain(typed).upper()})
        .values_list("code", flat=True)
        .first()
    )
    return _address("instruments:resume", code) if code else ""


def _campaign_behind(typed: str) -> str:
    named = Campaign.objects.filter(slug__in={typed.strip(), _plain(typed)})
    slug = named.values_list("slug", flat=True).first()
    return _address("instruments:campaign", slug) if slug else ""


def _plain(typed: str) -> str:
    """As somebody copies it from paper: any case, blanks around, a long dash for a short one."""
    return "-".join(typed.translate(DASHES).lower().split())


def _address(name: str, argument: str) -> str:
    try:
        return reverse(name, args=[argument])
    except NoReverseMatch:
        return ""
