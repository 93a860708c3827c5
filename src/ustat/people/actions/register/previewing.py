"""Look at a file before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow, WrongInput
from ustat.people import doubts, rules
from ustat.people.actions.register.deciding import Decisions, decide
from ustat.people.actions.register.rows import Row
from ustat.people.choices import ImportState, Role
from ustat.people.models import Organisation, Person, RegisterImport


@transaction.atomic
def preview(
    organisation: Organisation,
    *,
    file_name: str,
    digest: str,
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Mapping[str, Any]],
    by: Person | None,
    notes: Sequence[str] = (),
) -> RegisterImport:
    """What importing this file into ``organisation`` would do, row by row; only the preview is kept.

    ``rows`` are the good rows of the file as plain values (the fields of ``Row``); ``problems`` what was
    wrong while reading it (``code, row, column, got, expected, sentence, severity``); ``notes`` how it had
    to be read. ``digest`` names the file by its content: a preview of the same file for the same place is
    renewed, not doubled.

    Refuses ``NotAllowed`` unless ``by`` is the operator there, or nobody; ``WrongInput`` (``no_rows``) a file
    without a single row.
    """
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=organisation)
    if not rows and not problems:
        raise WrongInput(_("The file has no rows. Look whether the right one was chosen."), code="no_rows")
    decisions = decide([Row.read(values) for values in rows], organisation)
    kept, _is_new = RegisterImport.objects.update_or_create(
        organisation=organisation,
        file_digest=digest,
        state=ImportState.PREVIEW,
        defaults={
            "file_name": file_name[-200:],
            "by": by if by else None,
            "rows": [one.kept() for one in decisions.rows],
            "problems": _in_order(problems, decisions),
            "counts": _counts(organisation, digest, problems, decisions) | {"notes": list(notes)},
        },
    )
    return kept


@transaction.atomic
def look_again(register_import: RegisterImport, *, by: Person | None) -> RegisterImport:
    """The same preview against the register as it is now.

    Refuses ``NotAllowed`` as ``preview`` does; ``NotNow`` (``not_a_preview``) what was imported already.
    """
    kept = _still_preview(register_import)
    return preview(
        kept.organisation,
        file_name=kept.file_name,
        digest=kept.file_digest,
        rows=[one["given"] for one in kept.rows],
        problems=[one for one in kept.problems if one["code"] not in doubts.KINDS],
        by=by,
        notes=kept.counts.get("notes", ()),
    )


@transaction.atomic
def discard(register_import: RegisterImport, *, by: Person | None) -> None:
    """Forget a file that was only looked at, with everything it said about people.

    Refuses ``NotAllowed`` unless ``by`` is the operator there, or nobody; ``NotNow`` (``not_a_preview``).
    """
    kept = _still_preview(register_import)
    if by is not None:
        rules.require(by, Role.OPERATOR, organisation=kept.organisation)
    kept.delete()


def _still_preview(register_import: RegisterImport) -> RegisterImport:
    kept = RegisterImport.objects.select_for_update(of=("self",)).select_related("organisation__serves")
    found = kept.get(pk=register_import.pk)
    if found.state != ImportState.PREVIEW:
        raise NotNow(
            _("This file has been imported already; upload it again to look at it anew."),
            code="not_a_preview",
        )
    return found


def _in_order(problems: Iterable[Mapping[str, Any]], decisions: Decisions) -> list[dict[str, Any]]:
    everything = [dict(one) for one in problems] + [one.kept() for one in decisions.doubts]
    return sorted(everything, key=lambda one: (one["row"], one["severity"] != "error"))


def _counts(
    organisation: Organisation, digest: str, problems: Iterable[Mapping[str, Any]], decisions: Decisions
) -> dict[str, Any]:
    unreadable = {one["row"] for one in problems if one["severity"] == "error"}
    before = RegisterImport.objects.filter(
        organisation=organisation, file_digest=digest, state=ImportState.APPLIED
    ).first()
    heads = sum(1 for one in decisions.rows if one.row.role == Role.HEAD and one.outcome != "blocked")
    return {
        **decisions.outcomes(),
        "rows": len(decisions.rows) + len(unreadable - {one.row.number for one in decisions.rows}),
        "unreadable": len(unreadable),
        "heads": heads,
        "new_schools": [one.kept() for one in decisions.new_schools.values()],
        "not_in_file": decisions.not_in_file,
        "same_file_as": before.pk if before else None,
    }
