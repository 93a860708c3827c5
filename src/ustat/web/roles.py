"""The roles of somebody, asked once a page."""

from typing import Final

from django.db.models import Q
from django.utils import timezone

from ustat.people.choices import Role
from ustat.people.models import Person

_ASKED: Final = "_roles_asked"


def roles_of(person: Person) -> frozenset[Role]:
    """Every role in which ``person`` works today. The answer stays with the object: one question a page."""
    known: frozenset[Role] | None = getattr(person, _ASKED, None)
    if known is None:
        today = timezone.localdate()
        current = person.posts.filter(
            Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today)
        )
        known = frozenset(Role(role) for role in current.values_list("role", flat=True))
        setattr(person, _ASKED, known)
    return known
