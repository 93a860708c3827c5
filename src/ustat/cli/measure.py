"""Measuring from plain files: what items ask, where people stand, whether it is fair, what changed."""

import sys
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ustat.cli import FINDING

if TYPE_CHECKING:
    from rich.status import Status

    from ustat.exchange.measure_work import Done

app = typer.Typer(no_args_is_help=True)

QUIET_SECONDS, LINE_SECONDS = 2.0, 10.0

FIT_EXAMPLE = "Example: ustat measure fit answers.csv --model 2pl --out scale"
SCORE_EXAMPLE = (
    "Example: ustat measure score answers.csv --items scale/items.csv --method wle --out persons.csv"
)
FAIRNESS_EXAMPLE = (
    "Example: ustat measure fairness answers.csv --group language --method mh --out fairness.csv"
)
ADAPT_EXAMPLE = "Example: ustat measure adapt scale/items.csv --answers answers.csv --se 0.4 --out sittings"
GROWTH_EXAMPLE = "Example: ustat measure growth autumn.csv spring.csv --items scale/items.csv --out growth"


class Model(StrEnum):
    """How a person answers."""

    RASCH = "rasch"
    TWO_PARAMETERS = "2pl"
    THREE_PARAMETERS = "3pl"
    GRADED = "grm"
    PARTIAL_CREDIT = "gpcm"


class Scoring(StrEnum):
    """How a person's ability is estimated."""

    EAP = "eap"
    MAP = "map"
    WLE = "wle"


class Fairness(StrEnum):
    """How groups are compared at equal ability."""

    MANTEL_HAENSZEL = "mh"
    LOGISTIC = "logistic"
    LIKELIHOOD_RATIO = "lr"


Answers = Annotated[
    Path,
    typer.Argument(
        metavar="RESPONSES",
        help="CSV or Excel: a column 'person', then a column an item, whole numbers from 0, empty = missing.",
    ),
]
Items = Annotated[
    Path,
    typer.Option(help="Items with their parameters: item,model,a,b (or b1,b2,...), as 'fit' writes them."),
]
Folder = Annotated[Path, typer.Option(help="Folder to write to.")]
File = Annotated[Path, typer.Option(help="CSV file to write.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Address = Annotated[
    str | None,
    typer.Option("--executor", metavar="dask://HOST:PORT", help="Compute on this Dask cluster."),
]
Mean = Annotated[float, typer.Option(help="Mean of the ability of those who answer, for eap and map.")]
Spread = Annotated[
    float,
    typer.Option(
        help="Standard deviation of their ability, for eap and map; for Rasch items the 'spread' of fit.json."
    ),
]


@app.callback()
def measure() -> None:
    """What people can do, as their answers tell it, with its error: from plain files.

    What cannot be an answer costs nothing else. Left out, and named with row and
    column: a cell that is no whole number from 0 to 99 (it counts as no answer); a
    column where that is more than one cell in ten, or where marks are fractions; an
    item twice with different answers; a row without person, group or weight, or with
    the weight 0; somebody who stands there twice with different answers (twice the
    same counts once); a group of fewer than 5 people (fairness: 30); an item of ITEMS
    whose numbers cannot be. A file is refused
    when nothing is left, when more than one person in ten could not be told apart or
    has no weight, and above 1 GB.
    """


@app.command(epilog=FIT_EXAMPLE)
def fit(
    responses: Answers,
    model: Annotated[Model, typer.Option(help="2pl, 3pl: two answers an item; the others: any number.")],
    out: Folder,
    weights: Annotated[
        str | None, typer.Option(metavar="COL", help="Column that says how many people a row stands for.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            metavar="COL",
            help="Column of groups, each with its own mean and spread; the first met: 0, 1.",
        ),
    ] = None,
    anchors: Annotated[
        Path | None, typer.Option(metavar="ITEMS", help="Items whose parameters are known and stay.")
    ] = None,
    executor: Address = None,
    as_json: AsJson = False,
) -> None:
    """Which parameters do the items have? Marginal maximum likelihood, with errors.

    Writes items.csv (item,model,a,b or b1,b2,..., c for 3pl, and se_ columns; an empty
    cell between b's is a boundary beside an answer nobody chose), persons.csv
    (person,theta,se,n_items: EAP) and fit.json. Logistic metric without 1.7; ability is
    standard normal in the first group (rasch: slope 1, and the spread is estimated).

    An item that nobody answered, or everybody alike, is left out and named. Exit status
    1 when the search did not settle: the files are written, and say so.
    """
    from django.utils.translation import gettext as _

    from ustat.cli.executors import executor_at
    from ustat.exchange.measure_files import refuse_out_folder, write_files
    from ustat.exchange.measure_work import FIT_FILES, fit_files

    refuse_out_folder(out, FIT_FILES, responses, *([anchors] if anchors else []))
    with _alive(_("Calibrating"), responses), executor_at(executor) as hands:
        done = fit_files(
            responses, model=model.value, weights=weights, group=group, anchors=anchors, executor=hands
        )
        write_files(out, done.files)
    _tell(done, out, as_json=as_json)


@app.command(epilog=SCORE_EXAMPLE)
def score(
    responses: Answers,
    items: Items,
    out: File,
    method: Annotated[
        Scoring, typer.Option(help="wle: for one person, pulled towards nobody; eap, map: with a population.")
    ],
    mean: Mean = 0.0,
    spread: Spread = 1.0,
    executor: Address = None,
    as_json: AsJson = False,
) -> None:
    """Where does each person stand, on items whose parameters are known?

    Writes person,theta,se,n_items. Other columns of RESPONSES are not read. An answer
    that the item cannot have counts as none and is named. Somebody without any answer
    has the mean and spread of the population (eap, map) or empty cells (wle).
    """
    from django.utils.translation import gettext as _

    from ustat.cli.executors import executor_at
    from ustat.exchange.measure_files import refuse_out_file, write_file
    from ustat.exchange.measure_work import population_of, score_file

    refuse_out_file(out, responses, items)
    population = population_of(mean, spread)
    with _alive(_("Scoring"), responses), executor_at(executor) as hands:
        done = score_file(responses, items=items, method=method.value, population=population, executor=hands)
        write_file(out, done.files[""])
    _tell(done, out, as_json=as_json)


@app.command(epilog=FAIRNESS_EXAMPLE)
def fairness(
    responses: Answers,
    group: Annotated[str, typer.Option(metavar="COL", help="Column of the groups to compare.")],
    method: Annotated[
        Fairness,
        typer.Option(help="mh: Mantel-Haenszel; logistic: logistic regression; lr: likelihood ratio."),
    ],
    out: File,
    reference: Annotated[
        str | None, typer.Option(help="Group the others are compared with; else the first one met.")
    ] = None,
    model: Annotated[
        Model | None, typer.Option(help="With lr: model of the items; else 2pl, or grm for more answers.")
    ] = None,
    executor: Address = None,
    as_json: AsJson = False,
) -> None:
    """Does each item ask the same of every group, among people of equal ability?

    Writes item,statistic,df,p,p_adjusted,effect,se,class,verdict,harder_for,kind, the
    number of answers of each group in n_ columns (for more than two groups the effect
    of each in effect_ columns), and note.

    p_adjusted takes all items together (Benjamini and Hochberg). The effect is in ETS
    delta (mh; below 0: harder for the other group), its standardised mean difference
    (mh, more answers), gain in R2 (logistic) or share of the score (lr); --json names
    it. Classes: A negligible, B moderate, C large. Verdicts: fair, small, look_at,
    not_fair, too_few (not tested). Unfair items are no error: exit status 0.
    """
    from django.utils.translation import gettext as _

    from ustat.cli.executors import executor_at
    from ustat.exchange.measure_files import refuse_out_file, write_file
    from ustat.exchange.measure_work import fairness_file

    refuse_out_file(out, responses)
    with _alive(_("Comparing groups"), responses), executor_at(executor) as hands:
        done = fairness_file(
            responses,
            group=group,
            method=method.value,
            model=None if model is None else model.value,
            reference=reference,
            executor=hands,
        )
        write_file(out, done.files[""])
    _tell(done, out, as_json=as_json)


@app.command(epilog=ADAPT_EXAMPLE)
def adapt(
    items: Annotated[Path, typer.Argument(metavar="ITEMS", help="Items with their parameters.")],
    answers: Annotated[
        Path, typer.Option(metavar="RESPONSES", help="Recorded answers: 'person', then a column an item.")
    ],
    out: Folder,
    se: Annotated[float, typer.Option(help="Stop when the standard error is this or less.")] = 0.3,
    shortest: Annotated[int, typer.Option("--min", min=1, help="Fewest items of a sitting.")] = 5,
    longest: Annotated[int, typer.Option("--max", min=1, help="Most items of a sitting.")] = 30,
    content: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column of ITEMS with areas: every sitting is mixed as the bank."),
    ] = None,
    exposure: Annotated[
        float | None, typer.Option(metavar="R", help="Largest share of sittings in which an item may come.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides chance; the same seed gives the same bytes.")] = 1,
    mean: Mean = 0.0,
    spread: Spread = 1.0,
    executor: Address = None,
    as_json: AsJson = False,
) -> None:
    """How would adaptive sittings have gone for people whose answers are known?

    The most telling item comes next; an item that a person did not answer cannot come
    for that person. Writes sittings.csv (person,theta,se,n_items,items; the items in
    the order given, joined by blanks) and summary.json (mean length, share stopped by
    the error, exposure of each item, mean overlap of two sittings).
    """
    from django.utils.translation import gettext as _

    from ustat.cli.executors import executor_at
    from ustat.exchange.measure_files import refuse_out_folder, write_files
    from ustat.exchange.measure_work import ADAPT_FILES, adapt_files, population_of

    refuse_out_folder(out, ADAPT_FILES, items, answers)
    population = population_of(mean, spread)
    with _alive(_("Replaying sittings"), answers), executor_at(executor) as hands:
        done = adapt_files(
            items,
            answers=answers,
            stop_error=se,
            shortest=shortest,
            longest=longest,
            content=content,
            exposure=exposure,
            population=population,
            seed=seed,
            executor=hands,
        )
        write_files(out, done.files)
    _tell(done, out, as_json=as_json)


@app.command(epilog=GROWTH_EXAMPLE)
def growth(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="Answers before, as for 'fit'.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Answers after; people keep their name.")],
    items: Items,
    out: Folder,
    level: Annotated[float, typer.Option(help="How sure ranges and verdicts are to be.")] = 0.95,
    as_json: AsJson = False,
) -> None:
    """What changed between two measurements on one scale: for each person and for the group?

    Writes persons.csv (person,before,before_se,after,after_se,change,se,p,verdict: WLE;
    the verdict is improved, worse, no_change_shown or not_measured), group.json (change
    of the mean with its range, effect size with its range, verdict) and items.csv
    (item,n_before,n_after,shift,slope_ratio,gap,p,q,verdict: holds, drifted, not_judged).

    An item that changed between the two carries neither comparison. People who stand in
    one file alone count for the group. "No change can be shown" is a result.
    """
    from django.utils.translation import gettext as _

    from ustat.exchange.measure_files import refuse_out_folder, write_files
    from ustat.exchange.measure_work import GROWTH_FILES, growth_files

    refuse_out_folder(out, GROWTH_FILES, before, after, items)
    with _alive(_("Comparing two measurements"), after):
        done = growth_files(before, after, items=items, level=level)
        write_files(out, done.files)
    _tell(done, out, as_json=as_json)


def _alive(doing: str, file: Path) -> "Alive":
    from django.utils.translation import gettext as _

    return Alive(_("%(doing)s, from %(file)s ...") % {"doing": doing, "file": file.name})


def _tell(done: "Done", out: Path, *, as_json: bool) -> None:
    """Warnings on standard error, the summary on standard output; exit status 1 for a finding."""
    from django.utils.translation import gettext as _

    from ustat.exchange.measure_files import as_json as written

    for warning in done.warnings:
        typer.echo(f"ustat: {warning}", err=True)
    if as_json:
        typer.echo(written(done.summary | {"out": str(out), "warnings": done.warnings}))
    else:
        for sentence in done.sentences:
            typer.echo(sentence)
        typer.echo(_("Written to %(out)s.") % {"out": out})
    if done.is_finding:
        raise typer.Exit(FINDING)


class Alive:
    """Says that work goes on once that takes long: a moving sign on a terminal, else a line now and then."""

    def __init__(self, sentence: str) -> None:
        self.sentence, self.begin = sentence, time.monotonic()
        self._done = threading.Event()
        self._sign: Status | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Alive":
        self._thread.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._done.set()
        self._thread.join()
        if self._sign is not None:
            self._sign.stop()

    def _watch(self) -> None:
        if self._done.wait(QUIET_SECONDS):
            return
        if sys.stderr.isatty():
            from rich.console import Console

            self._sign = Console(stderr=True).status(self.sentence)
            self._sign.start()
            return
        while True:
            typer.echo(f"{self.sentence} {time.monotonic() - self.begin:.0f} s", err=True)
            if self._done.wait(LINE_SECONDS):
                return
