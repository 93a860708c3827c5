"""Answers from a file into a survey: those of a form, or somebody else's survey by its description."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ustat.cli import FINDING

if TYPE_CHECKING:
    from ustat.exchange.campaigns import AnswersFile
    from ustat.exchange.problems import Problem
    from ustat.instruments.models import AnswerImport, Campaign
    from ustat.people.models import Organisation

MOST_SHOWN = 30
EXAMPLE = "Example: ustat import answers google_form.xlsx --campaign needs-2026 --keep Район --dry-run"


def answers(
    file: Annotated[Path, typer.Argument(help="CSV or Excel: a row a person, the questions as headers.")],
    campaign: Annotated[
        str, typer.Option(help="Survey into which the answers go: the last part of its address.")
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(
            help="TOML that describes somebody else's survey: columns, codes, weights, places. "
            "It makes the survey when there is none yet."
        ),
    ] = None,
    organisation: Annotated[
        str, typer.Option(help="With --mapping: code of the organisation that holds the new survey.")
    ] = "",
    keep: Annotated[
        list[str] | None,
        typer.Option(help="Header of a column to compare groups by; repeat it for several columns."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what the file holds, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Import a file of answers, whole or not at all.

    Without --mapping the file belongs to the survey named by --campaign: a column for each
    question (its wording in any language, or its code), several choices in a cell parted by a
    comma or semicolon, or a column for each option. What is none of the options is kept as
    own words and told.

    With --mapping the file is somebody else's survey. The mapping names its questions, what
    the codes mean, which mean "not asked" or "left empty", weights and replicate weights, and
    where its participants stand, under a pseudonym.

    The same file comes in once; a page of the survey takes an import back. Status 1: rows
    were left out because they could not be read.
    """
    _prepare()
    looked_at = _look(file, campaign=campaign, mapping=mapping, keep=keep or [])
    done = None if dry_run else _import(looked_at, campaign, mapping=mapping, organisation=organisation)
    problems = _problems(looked_at)
    if as_json:
        typer.echo(json.dumps(_summary(looked_at, done, problems), ensure_ascii=False, indent=2))
    else:
        _tell(looked_at, done, problems)
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(FINDING)


def _prepare() -> None:
    """The tables as this version of Ustat wants them, also in a home that is still empty."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _look(file: Path, *, campaign: str, mapping: Path | None, keep: list[str]) -> "AnswersFile":
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.exchange.campaigns import read_for_campaign, read_foreign
    from ustat.instruments.mapping import read_survey

    if mapping is not None and keep:
        raise WrongInput(
            _("With --mapping the mapping says which columns are kept; leave --keep out."),
            code="keep_unneeded",
        )
    if mapping is not None:
        return read_foreign(read_survey(_text_of(mapping)), file)
    return read_for_campaign(_campaign(campaign), file, keep=keep)


def _import(
    looked_at: "AnswersFile", slug: str, *, mapping: Path | None, organisation: str
) -> "AnswerImport":
    """Everything or nothing: a survey that is made for a file stays only if the file comes in."""
    from django.db import transaction

    from ustat.instruments.actions.answers_import import FileRow, apply, preview

    with transaction.atomic():
        campaign = _campaign(slug) if mapping is None else _made(mapping, slug, organisation)
        seen = preview(
            campaign,
            file_name=looked_at.name,
            digest=looked_at.digest,
            rows=cast("list[FileRow]", looked_at.rows),
            problems=looked_at.problems,
            counts=looked_at.counts,
            tree=looked_at.tree,
            by=None,
        )
        return apply(seen, by=None)


def _made(mapping: Path, slug: str, organisation: str) -> "Campaign":
    from ustat.instruments.actions.foreign import open_foreign
    from ustat.instruments.mapping import read_survey
    from ustat.needs.actions.mapping import save_known_mapping
    from ustat.standards.actions.content import load_content

    load_content()
    campaign = open_foreign(
        read_survey(_text_of(mapping)), slug=slug, organisation=_organisation(organisation), by=None
    )
    save_known_mapping(campaign.version)
    return campaign


def _organisation(code: str) -> "Organisation | None":
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.people.models import Organisation

    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise WrongInput(
            _("There is no organisation with the code “%(code)s”.") % {"code": code}, code="no_organisation"
        )
    return found


def _campaign(slug: str) -> "Campaign":
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.instruments.models import Campaign

    found = Campaign.objects.select_related("version", "organisation").filter(slug=slug).first()
    if found is None:
        there = Campaign.objects.values_list("slug", flat=True)[:10]
        raise WrongInput(
            _("Name the survey with --campaign. There is no “%(slug)s”; there are: %(there)s.")
            % {"slug": slug, "there": ", ".join(there) or "-"},
            code="no_campaign",
        )
    return found


def _text_of(mapping: Path) -> str:
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    try:
        return mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongInput(
            _("The mapping %(file)s could not be read: %(reason)s.") % {"file": mapping, "reason": error},
            code="no_file",
        ) from error


def _problems(looked_at: "AnswersFile") -> "list[Problem]":
    from ustat.exchange.problems import Problem

    return [Problem(**{**problem, "rows": tuple(problem["rows"])}) for problem in looked_at.problems]


def _summary(
    looked_at: "AnswersFile", done: "AnswerImport | None", problems: "list[Problem]"
) -> dict[str, object]:
    return {
        "file": looked_at.name,
        "is_imported": done is not None,
        "campaign": done.campaign.slug if done else None,
        "counts": done.counts if done else looked_at.counts,
        "problems": [
            {"code": one.code, "severity": one.severity, "column": one.column, "sentence": str(one)}
            for one in problems
        ],
    }


def _tell(looked_at: "AnswersFile", done: "AnswerImport | None", problems: "list[Problem]") -> None:
    from django.utils.translation import gettext as _

    for problem in problems[:MOST_SHOWN]:
        typer.echo(f"- {problem}")
    if len(problems) > MOST_SHOWN:
        typer.echo(_("... and %(more)s more.") % {"more": len(problems) - MOST_SHOWN})
    counts = looked_at.counts
    typer.echo(
        _("%(file)s: %(rows)s people, %(questions)s questions, %(answers)s answers, %(empty)s left empty.")
        % {
            "file": looked_at.name,
            "rows": counts["rows"],
            "questions": counts["questions"],
            "answers": counts["answers"],
            "empty": counts["left_empty"],
        }
    )
    if done is None:
        typer.echo(_("Nothing was changed (--dry-run)."))
    else:
        typer.echo(_("Imported into the survey “%(slug)s”.") % {"slug": done.campaign.slug})
