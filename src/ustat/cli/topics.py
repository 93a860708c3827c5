"""Requests from a spreadsheet: what each may mean, and why."""

import json
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ustat.exchange.topic_files import MatchedFile

app = typer.Typer(no_args_is_help=True)

EXAMPLE = (
    "Example: ustat topics match requests.csv --courses courses.csv --labelled settled.csv --out matches.csv"
)


class Embeddings(StrEnum):
    """Whether sentence vectors help; auto: where they are installed."""

    auto = "auto"
    on = "on"
    off = "off"


@app.callback()
def topics() -> None:
    """What teachers ask for in their own words: directions, courses, topics."""


@app.command(epilog=EXAMPLE)
def match(
    requests: Annotated[Path, typer.Argument(help="CSV or Excel with the columns id and text.")],
    courses: Annotated[
        Path,
        typer.Option(
            help="CSV or Excel: number, titles (title_ky, title_ru, title_en), direction from 1 to 5."
        ),
    ],
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    labelled: Annotated[
        Path | None,
        typer.Option(
            help="Requests a person has read: text, direction (0: no request), course_no (0: none)."
        ),
    ] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(
            help="Terms: term_ky, term_ru, term_en, note with synonyms; beside those that come with Ustat."
        ),
    ] = None,
    embeddings: Annotated[
        Embeddings, typer.Option(help="Sentence vectors, computed on this machine; nothing leaves it.")
    ] = Embeddings.auto,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Direction, course and topic of each request, in Kyrgyz, Russian or both.

    Writes id,direction,direction_p,course_no,course_p,course_2,course_3,topic,reason.
    direction 0: not a request. course_no 0: no such course is probable; course_2 and
    course_3 are the next candidates. direction_p and course_p are probabilities. topic
    names the group of requests that one course would serve.

    The machine suggests; a person decides.
    """
    from ustat.cli.survey import check_out, shown_reading
    from ustat.exchange.topic_files import match_file, write_matches

    check_out(requests, out)
    with shown_reading(requests):
        found = match_file(
            requests, courses, labelled=labelled, glossary=glossary, embeddings=embeddings.value
        )
        write_matches(found, out)
    _tell(found, out, as_json=as_json)


def _tell(found: "MatchedFile", out: Path, *, as_json: bool) -> None:
    from django.utils.translation import ngettext

    for warning in found.warnings:
        typer.echo(f"ustat: {warning}", err=True)
    directions = Counter(one.direction for one in found.found)
    served = sum(bool(one.course) for one in found.found)
    if as_json:
        summary = {
            "requests": len(found.ids),
            "not_requests": directions[0],
            "directions": {str(number): directions[number] for number in sorted(directions) if number},
            "with_a_course": served,
            "topics": len({one.topic for one in found.found if one.topic}),
            "embeddings": found.with_embeddings,
            "out": str(out),
            "warnings": found.warnings,
        }
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    typer.echo(
        ngettext(
            "%(requests)d request read, %(served)d of them with a course; written to %(out)s.",
            "%(requests)d requests read, %(served)d of them with a course; written to %(out)s.",
            len(found.ids),
        )
        % {"requests": len(found.ids), "served": served, "out": out}
    )
