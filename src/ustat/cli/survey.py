"""Surveys from a spreadsheet: how large is each share, and how sure are we."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.status import Status

    from ustat.exchange.survey_comparisons import DifferencesOfFile
    from ustat.exchange.survey_files import DesignColumns, Question, SharesOfFile

app = typer.Typer(no_args_is_help=True)

EXAMPLE = (
    "Example: ustat survey shares teachers.csv --multi 'ict,subject,law' --yes 1 --no 2 --missing 9 "
    "--by district --cluster school --out shares.csv"
)

EXAMPLE_OF_COMPARE = (
    "Example: ustat survey compare teachers.csv --multi 'ict,subject,law' --yes 1 --no 2 --pairs all "
    "--cluster school --out differences.csv"
)


@app.callback()
def survey() -> None:
    """What a survey says, with its errors: shares and differences from a spreadsheet."""


Answers = Annotated[Path, typer.Argument(help="CSV or Excel: a row a person, a column a question.")]
Out = Annotated[Path, typer.Option(help="CSV file to write.")]
Single = Annotated[str | None, typer.Option(help="Column of one choice: a row for each answer.")]
Rating = Annotated[
    str | None,
    typer.Option(
        help="Column of numbers: a row for each, and a row whose category is 'mean', "
        "with the mean (not a share) in the column 'share'."
    ),
]
Multi = Annotated[
    str | None,
    typer.Option(help="Columns of a question with several choices, one for each: 'A,B,C'. Needs --yes."),
]
Yes = Annotated[str | None, typer.Option(help="Cell that means 'chosen' in the columns of --multi.")]
No = Annotated[
    str | None,
    typer.Option(
        help="Cell that means 'not chosen' ('' for an empty cell); any other is then refused. "
        "Without it every answer but yes means 'not chosen'."
    ),
]
Missing = Annotated[
    str | None, typer.Option(help="Cells that are no answer: '7,9'. Those people leave the base.")
]
By = Annotated[str | None, typer.Option(help="Column of groups: everything in each of them.")]
Weight = Annotated[str | None, typer.Option(help="Column that says how many people a row stands for.")]
Replicates = Annotated[
    str | None,
    typer.Option(help="Replicate weights for the errors (BRR): 'W' means the columns W1, W2 and so on."),
]
Fay = Annotated[float, typer.Option(help="Fay's factor of the replicate weights; 0 is plain BRR.")]
Cluster = Annotated[str | None, typer.Option(help="Column of what was drawn first, as the school.")]
Strata = Annotated[str | None, typer.Option(help="Column of the strata drawn from, as the district.")]
Level = Annotated[float, typer.Option(help="How sure the range is to be, between 0 and 1.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


@app.command(epilog=EXAMPLE)
def shares(
    answers: Answers,
    out: Out,
    single: Single = None,
    rating: Rating = None,
    multi: Multi = None,
    yes: Yes = None,
    no: No = None,
    missing: Missing = None,
    by: By = None,
    weight: Weight = None,
    replicates: Replicates = None,
    fay: Fay = 0.5,
    cluster: Cluster = None,
    strata: Strata = None,
    level: Level = 0.95,
    as_json: AsJson = False,
) -> None:
    """Shares of the people asked, with errors and ranges that fit how they were drawn.

    One of --single, --rating and --multi says what was asked. An empty cell is no
    answer.

    Writes by,item,category,n,weighted_n,share,se,low,high,note. Shares run from 0
    to 1; n is the base: the people whose answer is known. The shares of --multi
    are of people, not of ticks, so together they may be more than 1.

    The note says what to know first. none_in_base: nobody was asked.
    error_unknown: a single person or cluster. few: under 30 people. few_clusters:
    under 8 degrees of freedom. lonely_strata: strata with one cluster. all_alike:
    the error of 0 says nothing, the range does. empty_replicates: some replicates
    had nobody in the base.
    """
    from ustat.exchange.survey_files import DesignColumns, read_table, shares_of, write_shares

    question = _question(single=single, rating=rating, multi=multi, yes=yes, no=no, missing=missing)
    check_out(answers, out)
    design = DesignColumns(weight=weight, replicates=replicates, fay=fay, cluster=cluster, strata=strata)
    with shown_reading(answers):
        table = read_table(answers, _named(question, by, design))
        found = shares_of(table, question, design, by=by, level=level)
        write_shares(found.rows, out)
    _tell(found, out, level=level, as_json=as_json)


@app.command(epilog=EXAMPLE_OF_COMPARE)
def compare(
    answers: Answers,
    out: Out,
    pairs: Annotated[
        str,
        typer.Option(help="What to compare: 'all', or pairs as 'A:B,A:C' (columns, answers or groups)."),
    ] = "all",
    across: Annotated[
        bool, typer.Option("--across", help="Compare the groups of --by with each other, answer by answer.")
    ] = False,
    single: Single = None,
    rating: Rating = None,
    multi: Multi = None,
    yes: Yes = None,
    no: No = None,
    missing: Missing = None,
    by: By = None,
    weight: Weight = None,
    replicates: Replicates = None,
    fay: Fay = 0.5,
    cluster: Cluster = None,
    strata: Strata = None,
    level: Level = 0.95,
    as_json: AsJson = False,
) -> None:
    """Which shares differ, with the error of the difference: the same people, or two groups.

    Without --across, answers are compared within each group of --by: the error knows
    that the same people gave both. With it, or when --pairs names groups, the groups
    are compared with each other.

    Writes by,first,second,difference,se,low,high,p,verdict. by is the group, or, where
    groups are compared, the answer. The verdict says how the first stands to the second:
    higher, lower, alike (they cannot be told apart) or unknown (no error can be given).
    It takes all comparisons of the file together (Holm), p each one alone. --json adds
    from which to which place each may stand.
    """
    from ustat.exchange.survey_comparisons import differences_of, write_differences
    from ustat.exchange.survey_files import DesignColumns, read_table

    question = _question(single=single, rating=rating, multi=multi, yes=yes, no=no, missing=missing)
    check_out(answers, out)
    design = DesignColumns(weight=weight, replicates=replicates, fay=fay, cluster=cluster, strata=strata)
    with shown_reading(answers):
        table = read_table(answers, _named(question, by, design))
        found = differences_of(table, question, design, pairs=pairs, by=by, across=across, level=level)
        write_differences(found.compared.rows, out)
    _tell_differences(found, out, level=level, as_json=as_json)


def _named(question: "Question", by: str | None, design: "DesignColumns") -> list[str]:
    """Every column the command names."""
    others = (by, design.weight, design.cluster, design.strata)
    return [*question.columns, *(name for name in others if name is not None)]


def _question(
    *,
    single: str | None,
    rating: str | None,
    multi: str | None,
    yes: str | None,
    no: str | None,
    missing: str | None,
) -> "Question":
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.exchange.survey_files import Kind, Question, listed, plain

    kinds: dict[Kind, str | None] = {"single": single, "rating": rating, "multi": multi}
    named = [kind for kind, columns in kinds.items() if columns is not None]
    if len(named) != 1:
        raise WrongInput(
            _("Say what was asked with exactly one of --single, --rating and --multi; got %(count)d of them.")
            % {"count": len(named)},
            code="one_question",
        )
    if named != ["multi"] and (yes is not None or no is not None):
        raise WrongInput(_("--yes and --no belong to --multi only. Leave them out."), code="yes_unneeded")
    codes = frozenset(plain(code) for code in listed(missing))
    if multi is not None:
        return Question("multi", listed(multi), plain(yes or ""), None if no is None else plain(no), codes)
    # A name with a comma in it is one column here.
    return Question(named[0], ((single or rating or "").strip(),), missing=codes)


def check_out(answers: Path, out: Path) -> None:
    """Refuse an --out that is no place for a CSV file, or is the input itself."""
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    if out.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        raise WrongInput(
            _("The shares are written as CSV; give --out a name that ends in .csv, not in %(suffix)s.")
            % {"suffix": out.suffix},
            code="out_not_csv",
        )
    if out.is_dir():
        raise WrongInput(
            _("--out names a folder, %(out)s; it has to be a file.") % {"out": out}, code="out_is_folder"
        )
    if out.exists() and answers.exists() and out.samefile(answers):
        raise WrongInput(
            _("--out is the file of answers itself, %(out)s. Give it another name.") % {"out": out},
            code="out_is_answers",
        )


def shown_reading(answers: Path) -> "Status":
    """A sign of life on the terminal while a large file is read."""
    from django.utils.translation import gettext as _
    from rich.console import Console

    return Console(stderr=True).status(_("Reading %(file)s and counting ...") % {"file": answers.name})


def _tell(found: "SharesOfFile", out: Path, *, level: float, as_json: bool) -> None:
    from django.utils.translation import ngettext

    for warning in found.warnings:
        typer.echo(f"ustat: {warning}", err=True)
    if as_json:
        summary = {
            "people": found.people,
            "groups": found.groups,
            "rows": len(found.rows),
            "method": found.method,
            "level": level,
            "out": str(out),
            "warnings": found.warnings,
        }
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    typer.echo(
        ngettext(
            "%(rows)d estimate from the answers of %(people)d people written to %(out)s.",
            "%(rows)d estimates from the answers of %(people)d people written to %(out)s.",
            len(found.rows),
        )
        % {"rows": len(found.rows), "people": found.people, "out": out}
    )


def _tell_differences(found: "DifferencesOfFile", out: Path, *, level: float, as_json: bool) -> None:
    from django.utils.translation import gettext as _

    for warning in found.warnings:
        typer.echo(f"ustat: {warning}", err=True)
    rows = found.compared.rows
    apart = sum(row.verdict in {"higher", "lower"} for row in rows)
    if as_json:
        summary = {
            "people": found.people,
            "groups": found.groups,
            "rows": len(rows),
            "told_apart": apart,
            "ranks": found.compared.ranks,
            "method": found.method,
            "level": level,
            "out": str(out),
            "warnings": found.warnings,
        }
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    typer.echo(
        _("%(rows)d comparisons from the answers of %(people)d people written to %(out)s; %(apart)d differ.")
        % {"rows": len(rows), "people": found.people, "out": out, "apart": apart}
    )
