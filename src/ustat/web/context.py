"""What every page knows about its surroundings."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from ustat.people.models import Organisation, Person
from ustat.web.navigation import Place, here_among, places_for
from ustat.web.roles import roles_of


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Who looks, her roles and places. What costs a question is asked only if the page shows it."""
    person: Person | None = getattr(request, "person", None)

    @cache
    def places() -> list[Place]:
        return places_for(person, path=request.path)

    return {
        "person": person,
        "role_names": lambda: _role_names(person),
        "menu": places,
        "menu_here": lambda: here_among(places()),
        "data_are_made_up": _data_are_made_up,
        "tongues": settings.LANGUAGES,
        "tongue": (get_language() or settings.LANGUAGE_CODE)[:2],
    }


def _role_names(person: Person | None) -> list[str]:
    return sorted(str(role.label) for role in roles_of(person)) if person else []


def _data_are_made_up() -> bool:
    """Whether this is the demonstration: a made-up tree stands here."""
    return Organisation.objects.filter(parent=None, is_made_up=True).exists()
