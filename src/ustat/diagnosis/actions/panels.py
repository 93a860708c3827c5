"""Standard setting: what a panel decided, kept as it was said, and the cuts that follow from it."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.diagnosis.actions.calibrations import new_version
from ustat.diagnosis.bridge.cuts import CutsDoNotRise, cuts_of_bookmarks
from ustat.diagnosis.choices import CutMethod
from ustat.diagnosis.models import Bookmark, Cut, ItemParameter, Panel, ScaleVersion, Strand
from ustat.diagnosis.queries.scales import whole_versions
from ustat.diagnosis.rules import DECIDERS
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.people.rules import require

FEWEST_MEMBERS = 2

Bookmarks = Mapping[str, Mapping[int, int]]
"""Initials of a member to level (from 2) to how many of the easiest questions its threshold answers."""


@transaction.atomic
def record_panel(
    strand: Strand, *, bookmarks: Bookmarks, held_on: date, note: str = "", by: Person | None
) -> Panel:
    """Keep a panel's bookmarks and set the strand's cuts by them, on a draft of the version.

    A version that counts or counted is not changed: a new draft takes over its questions.
    Refuses with ``NotAllowed`` whoever does not decide, with ``WrongInput``: ``few_members``,
    ``bookmark_wrong``, ``cuts_do_not_rise``.
    """
    if by is not None:
        require(by, *DECIDERS)
    _check(bookmarks, questions=strand.items.count())
    draft = _draft_of(strand.version)
    own = draft.strands.get(direction=strand.direction_id)
    panel = Panel.objects.create(
        version=draft,
        direction_id=strand.direction_id,
        held_on=held_on,
        note=note,
        by=by,
        is_made_up=draft.is_made_up,
    )
    Bookmark.objects.bulk_create(
        Bookmark(panel=panel, initials=initials, level=level, questions=questions)
        for initials, marks in bookmarks.items()
        for level, questions in marks.items()
    )
    try:
        cuts = cuts_of_bookmarks(list(own.items.all()), bookmarks)
    except CutsDoNotRise:
        raise WrongInput(
            _(
                "Taken together, the bookmarks put a higher level at or below a lower one. "
                "Look at them again."
            ),
            code="cuts_do_not_rise",
        ) from None
    own.cuts.all().delete()
    Cut.objects.bulk_create(
        Cut(strand=own, level=level, value=value, error=error, method=CutMethod.BOOKMARK)
        for level, (value, error) in cuts.items()
    )
    note_change(by=by, what="diagnosis.record_panel", detail={"panel": panel.pk})
    return panel


def _check(bookmarks: Bookmarks, *, questions: int) -> None:
    if len(bookmarks) < FEWEST_MEMBERS:
        raise WrongInput(
            _("A panel has at least %(need)s members, so that one can see how far they agree.")
            % {"need": FEWEST_MEMBERS},
            code="few_members",
        )
    for initials, marks in bookmarks.items():
        numbers = [marks[level] for level in sorted(marks)]
        if any(not 1 <= one <= questions for one in numbers) or numbers != sorted(numbers):
            raise WrongInput(
                _(
                    "%(initials)s: a bookmark is a number of questions from 1 to %(questions)s, "
                    "and does not fall from level to level."
                )
                % {"initials": initials, "questions": questions},
                code="bookmark_wrong",
            )


def _draft_of(version: ScaleVersion) -> ScaleVersion:
    """The version itself while it is a draft; else a new draft with the same questions and cuts."""
    if version.published_at is None:
        return version
    draft = new_version(version.calibration)
    for strand in whole_versions().get(pk=version.pk).strands.all():
        items, cuts = list(strand.items.all()), list(strand.cuts.all())
        strand.pk, strand.version = None, draft
        strand.save(force_insert=True)
        _copy(items, strand)
        _copy(cuts, strand)
    ScaleVersion.objects.filter(pk=draft.pk).update(made_at=timezone.now())
    return draft


def _copy(rows: list[ItemParameter] | list[Cut], strand: Strand) -> None:
    for row in rows:
        row.pk, row.strand = None, strand
        row.save(force_insert=True)
