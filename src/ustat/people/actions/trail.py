"""The trail: who changed what, and who read what about whom. Written beside the act, never edited."""

from collections.abc import Iterable, Mapping
from typing import Any

from ustat.people.models import Person, Trail


def note_change(
    *, by: Person | None, what: str, about: Person | None = None, detail: Mapping[str, Any] | None = None
) -> Trail:
    """Keep that ``by`` changed something. ``what`` is a short stable phrase, ``detail`` ids and values.

    ``by`` is None when the machine's keeper or the made-up institute acted.
    """
    return _noted(Trail.Sort.CHANGED, by=by, what=what, about=about, detail=detail)


def note_read(
    *, by: Person | None, what: str, about: Person | None = None, detail: Mapping[str, Any] | None = None
) -> Trail | None:
    """Keep that ``by`` read something about somebody by name. Reading about oneself leaves no trace."""
    if by is not None and about is not None and by.pk == about.pk:
        return None
    return _noted(Trail.Sort.READ, by=by, what=what, about=about, detail=detail)


def note_changes(
    *, by: Person | None, what: str, about: Iterable[int], detail: Mapping[str, Any] | None = None
) -> None:
    """The same change of many people (their ids) in one statement."""
    Trail.objects.bulk_create(
        Trail(
            sort=Trail.Sort.CHANGED,
            by=_somebody(by),
            about_id=person_id,
            what=what,
            detail=dict(detail or {}),
        )
        for person_id in about
    )


def _noted(
    sort: Trail.Sort,
    *,
    by: Person | None,
    what: str,
    about: Person | None,
    detail: Mapping[str, Any] | None,
) -> Trail:
    return Trail.objects.create(
        sort=sort, by=_somebody(by), about=_somebody(about), what=what, detail=dict(detail or {})
    )


def _somebody(person: Person | None) -> Person | None:
    # A request's person is lazy; a foreign key wants the row itself, or None.
    return person if person else None
