"""A report as a file: from plain files without a database, or from a survey that is here."""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.status import Status

    from ustat.insight.content import Content

EXAMPLE = (
    "Examples: ustat report answers.xlsx --kind needs --language ky --out needs.pdf; "
    "ustat report PLAN --kind plan --language ru --out plan.docx; "
    "ustat report --campaign needs-2026 --plan 1 --out report.xlsx"
)


class Kind(StrEnum):
    """What the file holds."""

    NEEDS = "needs"
    DIAGNOSIS = "diagnosis"
    PLAN = "plan"


class Language(StrEnum):
    """In which language it is told."""

    KYRGYZ = "ky"
    RUSSIAN = "ru"
    ENGLISH = "en"


class Format(StrEnum):
    """As what it is written."""

    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"


def report(
    out: Annotated[Path, typer.Option(help="File to write.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="needs: a spreadsheet of answers to the needs survey. diagnosis: a column 'person' and one "
            "for each competence with levels 1-4. plan: the folder of a plan."
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="What FILE holds.")] = None,
    language: Annotated[Language, typer.Option(help="In which language it is told.")] = Language.KYRGYZ,
    format_: Annotated[
        Format | None, typer.Option("--format", help="As what it is written; else as --out ends.")
    ] = None,
    by: Annotated[
        str, typer.Option(help="With --kind needs: column of FILE by which the need is also split.")
    ] = "",
    campaign: Annotated[
        str, typer.Option(help="Instead of FILE: a survey of this Ustat, by the last part of its address.")
    ] = "",
    plan: Annotated[
        int | None, typer.Option(help="With --campaign: number of the plan to tell with it.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day that stands on the report; else today."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Tell a survey, a diagnosis or a plan as PDF, Word or Excel.

    From FILE no database is needed. Groups of fewer than five people are not shown.
    The same input, language and day give the same bytes.
    """
    from django.utils.translation import gettext as _
    from django.utils.translation import override

    from ustat.exchange.report_files import report_file
    from ustat.insight.telling import tell

    shape = _format(format_, out)
    _check_out(out, file)
    with _shown(_("Computing the report ...")), override(language):
        content = _content(file, kind, by=by, campaign=campaign, plan=plan)
        made = report_file(content, language=language, kind=shape, made_on=_day(on))
        sections = [section.key for section in tell(content).sections]
    _write(out, made)
    if as_json:
        summary = {
            "sections": sections,
            "language": str(language),
            "format": str(shape),
            "bytes": len(made),
            "out": str(out),
        }
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        typer.echo(
            _("Report with %(count)d sections written to %(out)s.") % {"count": len(sections), "out": out}
        )


def _content(file: Path | None, kind: Kind | None, *, by: str, campaign: str, plan: int | None) -> "Content":
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    if (file is None) == (not campaign):
        raise WrongInput(
            _("Say what the report is about: either a FILE with --kind, or --campaign."), code="one_source"
        )
    if campaign:
        return _of_campaign(campaign, plan)
    if kind is None:
        raise WrongInput(
            _("Say what FILE holds: --kind needs, --kind diagnosis or --kind plan."), code="kind_needed"
        )
    if by and kind != Kind.NEEDS:
        raise WrongInput(_("--by belongs to --kind needs only. Leave it out."), code="by_unneeded")
    if file is None or not file.exists():
        raise WrongInput(_("There is no %(file)s.") % {"file": file}, code="no_file")
    return _of_file(file, kind, by=by)


def _of_file(file: Path, kind: Kind, *, by: str) -> "Content":
    from ustat.exchange.report_diagnosis import diagnosis_content
    from ustat.exchange.report_needs import needs_content
    from ustat.exchange.report_plan import plan_content

    match kind:
        case Kind.NEEDS:
            return needs_content(file, by=by)
        case Kind.DIAGNOSIS:
            return diagnosis_content(file)
        case Kind.PLAN:
            return plan_content(file)


def _of_campaign(slug: str, number: int | None) -> "Content":
    from django.core.management import call_command
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.insight.content import content_of
    from ustat.instruments.models import Campaign
    from ustat.planning.models import Plan

    call_command("migrate", verbosity=0, interactive=False)
    found = Campaign.objects.filter(slug=slug).select_related("organisation", "version__instrument").first()
    if found is None:
        raise WrongInput(
            _("There is no survey “%(slug)s” here. There are: %(slugs)s.")
            % {"slug": slug, "slugs": ", ".join(Campaign.objects.values_list("slug", flat=True)[:20]) or "-"},
            code="no_campaign",
        )
    told_with = Plan.objects.filter(pk=number).select_related("organisation").first() if number else None
    if number and told_with is None:
        raise WrongInput(_("There is no plan number %(number)s here.") % {"number": number}, code="no_plan")
    return content_of(found, told_with)


def _format(format_: Format | None, out: Path) -> Format:
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    if format_ is not None:
        return format_
    ending = out.suffix.lower().removeprefix(".")
    if ending in set(Format):
        return Format(ending)
    raise WrongInput(
        _("Say as what to write it: --format pdf, docx or xlsx, or an --out that ends so. Got %(out)s.")
        % {"out": out},
        code="format_needed",
    )


def _check_out(out: Path, file: Path | None) -> None:
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    if out.is_dir():
        raise WrongInput(
            _("--out names a folder, %(out)s; it has to be a file.") % {"out": out}, code="out_is_folder"
        )
    if file is not None and out.exists() and file.exists() and out.samefile(file):
        raise WrongInput(
            _("--out is the input itself, %(out)s. Give it another name.") % {"out": out}, code="out_is_input"
        )


def _write(out: Path, made: bytes) -> None:
    """The whole file or nothing."""
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    unfinished = out.with_name(f"{out.name}.unfinished")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(made)
        unfinished.replace(out)
    except OSError as error:
        raise WrongInput(
            _("The file %(out)s could not be written: %(reason)s.") % {"out": out, "reason": error.strerror},
            code="not_written",
        ) from error


def _day(on: datetime | None) -> date:
    from django.utils import timezone

    return on.date() if on else timezone.localdate()


def _shown(words: str) -> "Status":
    """A sign of life on the terminal."""
    from rich.console import Console

    return Console(stderr=True).status(words)
