"""Surveys that need no card, for the front door."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from ustat.instruments.models import Campaign

MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Survey:
    """One invitation on the front door."""

    title: str
    url: str


def open_to_everybody(on: date) -> list[Survey]:
    """The newest anonymous campaigns that take answers on that day; others are reached by their own link."""
    open_now = Campaign.objects.filter(
        Q(closes_on=None) | Q(closes_on__gte=on), is_anonymous=True, closed_at=None, opens_on__lte=on
    )
    try:
        return [
            Survey(str(one.title), reverse("instruments:campaign", args=[one.slug]))
            for one in open_now[:MOST]
        ]
    except NoReverseMatch:  # the pages of surveys are not built into this house
        return []
