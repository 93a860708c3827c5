"""Branches of the tree of institutions, named by the prefix of their paths."""

from collections.abc import Iterable

from django.db.models import Q


def in_branches(reach: Iterable[str], path: str = "path") -> Q:
    """Rows whose ``path`` column lies in one of the branches; nothing at all when there are none."""
    within = Q(pk__in=[])
    for prefix in filter(None, reach):  # an empty prefix would be everywhere
        within |= Q(**{f"{path}__startswith": prefix})
    return within
