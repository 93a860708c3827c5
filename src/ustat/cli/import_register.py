"""The register from a file: every row told, everything imported or nothing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ustat.cli import FINDING

if TYPE_CHECKING:
    from rich.status import Status

    from ustat.people.doubts import Told
    from ustat.people.models import Organisation, RegisterImport

MOST_SHOWN = 50
EXAMPLE = "Example: ustat import register teachers.xlsx --organisation osh --dry-run"


def register(
    file: Annotated[Path, typer.Argument(help="CSV or Excel: a row a teacher, with name and school.")],
    organisation: Annotated[
        str,
        typer.Option(
            help="Code of the region, district or school whose register it is. "
            "Without it: the whole country, if only one is in the tree."
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, and change nothing.")] = False,
    make_schools: Annotated[
        bool, typer.Option("--make-schools", help="Add the schools that the tree does not know.")
    ] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Import the good rows and leave out those with mistakes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Import a register of teachers, whole or not at all.

    Columns are found by their names in Kyrgyz, Russian or English; a name in one cell or in
    three, telephones and dates as people write them. Each row becomes a new person, changes a
    known one, or finds everything the same; an empty cell erases nothing. What is doubtful is
    told with its row, its column, what was expected and what came.

    While there are mistakes nothing is imported, unless --skip-bad-rows says to leave those
    rows out. A page of the register takes an import back.

    Status 1: there are mistakes, and nothing was imported.
    """
    from django.db import transaction

    _prepare()
    place = _place(organisation)
    with _sign_of_life(file), transaction.atomic():
        looked_at = _look(file, place)
        problems = _told(looked_at)
        bad = _bad(looked_at, make_schools=make_schools)
        is_stopped = bool(bad) and (dry_run or not skip_bad_rows)
        if dry_run or is_stopped:
            # A look from the command line leaves nothing behind, and takes nobody's preview away.
            transaction.set_rollback(True)
        else:
            looked_at = _bring_in(looked_at, make_schools=make_schools, skip_bad_rows=skip_bad_rows)
    if as_json:
        typer.echo(json.dumps(_summary(looked_at, problems, len(bad)), ensure_ascii=False, indent=2))
    else:
        _tell(looked_at, problems, len(bad))
    if is_stopped:
        raise typer.Exit(FINDING)


def _prepare() -> None:
    """The tables as this version of Ustat wants them, and the subjects that a register names."""
    from django.core.management import call_command

    from ustat.people.actions.content import load_content

    call_command("migrate", verbosity=0, interactive=False)
    load_content()


def _place(code: str) -> "Organisation":
    """The organisation with this code; without a code the only root, on an empty home the country itself."""
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.people.actions.units import load_units
    from ustat.people.models import Organisation

    if not code and not Organisation.objects.exists():
        load_units()
    wanted = {"code": code} if code else {"parent": None}
    candidates = list(Organisation.objects.filter(**wanted).select_related("serves")[:2])
    found = candidates[0] if len(candidates) == 1 else None
    if found is None:
        there = Organisation.objects.exclude(kind="school").values_list("code", flat=True)[:10]
        sentence = (
            _("There is no organisation with the code “%(code)s”; there are: %(there)s.")
            if code
            else _("Say with --organisation whose register it is; there are: %(there)s.")
        )
        raise WrongInput(sentence % {"code": code, "there": ", ".join(there) or "-"}, code="no_organisation")
    return found


def _sign_of_life(file: Path) -> "Status":
    from django.utils.translation import gettext as _
    from rich.console import Console

    return Console(stderr=True).status(_("Reading %(file)s and comparing it ...") % {"file": file.name})


def _look(file: Path, place: "Organisation") -> "RegisterImport":
    from ustat.people.actions.register import preview
    from ustat.web.people.reading import read_file

    return preview(place, by=None, **read_file(file).given())


def _told(looked_at: "RegisterImport") -> "list[Told]":
    from ustat.web.people.reading import told

    return [told(problem) for problem in looked_at.problems]


def _bad(looked_at: "RegisterImport", *, make_schools: bool) -> set[int]:
    from ustat.people.actions.register.applying import bad_rows

    return bad_rows(looked_at, make_schools=make_schools)


def _bring_in(looked_at: "RegisterImport", *, make_schools: bool, skip_bad_rows: bool) -> "RegisterImport":
    from ustat.people.actions.register import apply

    return apply(looked_at, by=None, make_schools=make_schools, skip_bad_rows=skip_bad_rows)


def _summary(looked_at: "RegisterImport", problems: "list[Told]", bad: int) -> dict[str, Any]:
    done = looked_at.counts.get("done")
    return {
        "file": looked_at.file_name,
        "organisation": looked_at.organisation.code,
        "is_imported": done is not None,
        "import": looked_at.pk if done is not None else None,
        "counts": {key: value for key, value in looked_at.counts.items() if key != "done"},
        "done": done,
        "rows_with_mistakes": bad,
        "problems": [
            {
                "row": one.row,
                "column": one.column,
                "severity": one.severity,
                "expected": one.expected,
                "got": one.got,
                "sentence": one.sentence,
            }
            for one in problems
        ],
    }


def _tell(looked_at: "RegisterImport", problems: "list[Told]", bad: int) -> None:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    for one in problems[:MOST_SHOWN]:
        typer.echo(f"- {one.sentence}")
    if len(problems) > MOST_SHOWN:
        more = len(problems) - MOST_SHOWN
        typer.echo(ngettext("... and %(more)d more.", "... and %(more)d more.", more) % {"more": more})
    counts = looked_at.counts
    typer.echo(
        _(
            "%(file)s: rows: %(rows)d; new: %(new)d, changed: %(changed)d, unchanged: %(same)d; waiting for "
            "their school: %(school)d; with mistakes: %(bad)d."
        )
        % {"file": looked_at.file_name, "bad": bad, **counts}
    )
    done = counts.get("done")
    if done is None:
        typer.echo(_("Nothing was imported."))
        return
    typer.echo(
        _(
            "Imported: %(new)d people added, %(changed)d changed, %(same)d as they were; schools added: "
            "%(schools)d; rows left out: %(left_out)d."
        )
        % done
    )
