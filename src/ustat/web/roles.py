"""The roles of somebody, asked once a page."""

from typing import Final

from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.people.queries import current_posts

_ASKED: Final = "_roles_asked"


def roles_of(person: Person) -> frozenset[Role]:
    """Every role in which ``person`` works today. The answer stays with the object: one question a page."""
    known: frozenset[Role] | None = getattr(person, _ASKED, None)
    if known is None:
        # Without the order and the joins that a list of posts needs.
        roles = current_posts(person).order_by().select_related(None).values_list("role", flat=True)
        known = frozenset(Role(role) for role in roles)
        setattr(person, _ASKED, known)
    return known
