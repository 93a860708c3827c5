"""May she? What each role may do; the same in sentences for people stands in content/roles.toml."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotAllowed
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person, Post

COUNTING_ROLES: Final = (Role.METHODIST, Role.PLANNER, Role.DIRECTOR, Role.OPERATOR)

# What of the register each role sees about somebody whom it may name.
WORK: Final = frozenset({"name", "school", "subjects", "stages", "languages"})
DUE: Final = frozenset({"last_course_on"})
PERSONAL: Final = frozenset({"phone", "register_number", "birth_year"})
EVERYTHING: Final = WORK | DUE | PERSONAL
SEEN_BY: Final[dict[Role, frozenset[str]]] = {
    Role.HEAD: WORK,
    Role.PLANNER: WORK | DUE,
    Role.OPERATOR: EVERYTHING,
}

MAY_STAND_UNDER: Final[dict[Kind, frozenset[Kind | None]]] = {
    Kind.REPUBLIC: frozenset({None}),
    Kind.REGION: frozenset({None, Kind.REPUBLIC}),
    Kind.CITY: frozenset({None, Kind.REPUBLIC, Kind.REGION}),
    Kind.DISTRICT: frozenset({None, Kind.REPUBLIC, Kind.REGION, Kind.CITY}),
    Kind.INSTITUTE: frozenset({None, Kind.REPUBLIC, Kind.REGION, Kind.CITY, Kind.DISTRICT}),
    Kind.CENTRE: frozenset({None, Kind.REPUBLIC, Kind.REGION, Kind.CITY, Kind.DISTRICT, Kind.INSTITUTE}),
    Kind.SCHOOL: frozenset({None, Kind.REGION, Kind.CITY, Kind.DISTRICT}),
}


def current(on: date | None = None) -> Q:
    """Posts that are held on that day, by people who have not left. ``until`` is the last day."""
    day = on or timezone.localdate()
    return (
        (Q(since=None) | Q(since__lte=day))
        & (Q(until=None) | Q(until__gte=day))
        & (Q(person__left_on=None) | Q(person__left_on__gt=day))
    )


def has_role(
    person: Person | None, *roles: Role, organisation: Organisation | None = None, on: date | None = None
) -> bool:
    """Does ``person`` work in one of ``roles`` today, and with that reach ``organisation``?

    Without ``organisation``: anywhere. A teacher or head reaches the own school; everybody else the branch
    of the tree that the own organisation stands over or serves.
    """
    if not person or person.pk is None:
        return False
    posts = Post.objects.filter(current(on), person_id=person.pk, role__in=roles)
    if organisation is None:
        return posts.exists()
    prefixes = (reach_of_post(post) for post in posts.select_related("organisation__serves"))
    return is_within(organisation.path, prefixes)


def require(
    person: Person | None, *roles: Role, organisation: Organisation | None = None, on: date | None = None
) -> None:
    """Refuse with ``NotAllowed``, code ``wrong_role``, unless ``has_role``."""
    if not has_role(person, *roles, organisation=organisation, on=on):
        names = ", ".join(str(Role(role).label) for role in roles)
        raise NotAllowed(
            _(
                "Only somebody who works here as %(roles)s may do this. Ask the institute if that should "
                "be you."
            )
            % {"roles": names},
            code="wrong_role",
        )


def reach_of_post(post: Post) -> str:
    """The prefix of every path that this post works for; empty when it reaches nothing."""
    if post.role in {Role.TEACHER, Role.HEAD}:
        return post.organisation.path or ""
    return post.organisation.reach


def is_within(path: str | None, prefixes: Iterable[str]) -> bool:
    """Whether a place stands in one of these branches. What is no path reaches nothing, not everything."""
    return bool(path) and any(prefix[:1] == "/" and str(path).startswith(prefix) for prefix in prefixes)


def fields_seen(posts: Collection[Post], paths: Iterable[str | None]) -> frozenset[str]:
    """What somebody with these current ``posts`` sees about a person who works at ``paths``.

    ``posts`` come with their organisation and what it serves; no question is asked of the database.
    """
    places = list(paths)
    return frozenset[str]().union(
        *(
            SEEN_BY[Role(post.role)]
            for post in posts
            if names_people(post) and any(is_within(path, [reach_of_post(post)]) for path in places)
        )
    )


def names_people(post: Post) -> bool:
    """Whether this post lets somebody see others by name: heads only in a school, not over a district."""
    if post.role == Role.HEAD:
        return post.organisation.kind == Kind.SCHOOL
    return post.role in SEEN_BY


def may_keep(by: Person | None, person: Person, *, on: date | None = None) -> bool:
    """May ``by``, as an operator, put right what is kept about ``person``?

    The operator of where she works today, or, when she works nowhere, of where she used to.
    """
    theirs = Post.objects.filter(person_id=person.pk).select_related("organisation")
    posts = list(theirs.filter(current(on))) or list(theirs)
    return any(has_role(by, Role.OPERATOR, organisation=post.organisation, on=on) for post in posts)
