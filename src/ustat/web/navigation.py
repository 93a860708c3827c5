"""The places of the house: who finds which in the navigation."""

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.web.roles import roles_of

EVERYONE: Final = frozenset(Role)
STAFF: Final = frozenset({Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    title: str
    url: str
    is_here: bool


# A place, its page, and whom it is for. A page that is not built yet is left out.
PLACES: Final[tuple[tuple[str | Promise, str, frozenset[Role]], ...]] = (
    (pgettext_lazy("the first page of somebody who signed in", "Home"), "home:home", EVERYONE),
    (_("Needs"), "needs:overview", STAFF | {Role.HEAD}),
    (_("Requests"), "needs:requests", frozenset({Role.METHODIST})),
    (_("Proposed topics"), "needs:proposals", frozenset({Role.TEACHER, Role.METHODIST})),
    (_("Campaigns"), "instruments:campaigns", frozenset({Role.METHODIST, Role.DIRECTOR, Role.OPERATOR})),
    (_("Scales"), "diagnosis:scales", frozenset({Role.METHODIST, Role.DIRECTOR})),
    (_("Levels and change"), "growth:groups", frozenset({Role.PLANNER, Role.METHODIST, Role.DIRECTOR})),
    (_("My profile"), "growth:profile", frozenset({Role.TEACHER})),
    (_("Courses"), "catalogue:programmes", EVERYONE),
    (_("Plans"), "planning:plans", frozenset({Role.PLANNER, Role.DIRECTOR, Role.METHODIST})),
    (_("Reports"), "insight:reports", STAFF),
    (_("Register"), "people:people", STAFF | {Role.HEAD}),
    (_("Regulation"), "standards:regulation", EVERYONE),
    (_("Parked messages"), "flow:parked", frozenset({Role.OPERATOR})),
)


def places_for(person: Person | None, *, path: str = "") -> list[Place]:
    """What ``person`` finds in the navigation, in its order; ``path`` is where she is now."""
    if not person:
        return []
    roles = roles_of(person)
    found = [(str(title), url) for title, name, whom in PLACES if roles & whom and (url := _address_of(name))]
    here = _nearest([url for _title, url in found], path)
    return [Place(title, url, url == here) for title, url in found]


def here_among(places: list[Place]) -> Place | None:
    """The place the reader is at, if the page belongs to one."""
    return next((place for place in places if place.is_here), None)


def home_address() -> str:
    """The page to which somebody who signed in comes first."""
    return _address_of("home:home") or reverse("front:welcome")


def _address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _nearest(urls: list[str], path: str) -> str:
    """The longest address above ``path``: on a page of requests one is not also at the needs above them."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
