"""Plans from plain files: make one, check any, and say why."""

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from ustat.cli import FINDING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from ustat.exchange.bridge.plans import Plan, Progress, Story

app = typer.Typer(no_args_is_help=True)

STEPS = 300
QUIET_SECONDS, LINE_SECONDS = 2.0, 10.0

MAKE_EXAMPLE = "Example: ustat plan make region --out plan --seed 7; then: ustat plan check region plan"
CHECK_EXAMPLE = "Example: ustat plan check region plan && echo sound"
EXPLAIN_EXAMPLE = "Example: ustat plan explain region plan T00012"

InstanceFolder = Annotated[
    Path,
    typer.Argument(metavar="INSTANCE", help="Folder of the planning problem: rules.toml and its tables."),
]
PlanFolder = Annotated[
    Path, typer.Argument(metavar="PLAN", help="Folder of the plan: runs.csv and places.csv.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


@app.callback()
def plan() -> None:
    """Who learns what, when, where and with whom: make a plan from files, check it, explain it."""


@app.command(epilog=MAKE_EXAMPLE)
def make(
    instance: InstanceFolder,
    out: Annotated[Path, typer.Option(help="Folder to write the plan to.")],
    seconds: Annotated[
        float, typer.Option(min=0.0, help="Stop after so long with the best plan so far.")
    ] = 60.0,
    steps: Annotated[int, typer.Option(min=0, help="Attempts to improve the first plan.")] = STEPS,
    seed: Annotated[
        int, typer.Option(min=0, help="Decides the lottery; the same seed gives the same bytes.")
    ] = 1,
    locked: Annotated[
        Path | None, typer.Option(help="Folder of a plan whose runs and places stay as they are.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a plan: groups with trainer, room and week, and the people in them.

    Every hard rule is kept and checked again before anything is written. Steps
    decide how good the plan gets, not the speed of the machine; only a plan that
    --seconds or Ctrl+C cut short depends on the machine, and it says so.

    Writes runs.csv, places.csv, refusals.csv (the reason for every wish that is not
    met) and summary.json.
    """
    from ustat.exchange.bridge.plans import digest, planned
    from ustat.exchange.plan_files import read_instance, read_plan, summary_of, write_plan

    begin = time.monotonic()
    problem = read_instance(instance)
    kept = read_plan(locked) if locked else None
    with Watch(seconds) as watch:
        made = planned(problem, seed=seed, steps=steps, locked=kept, watch=watch)
    name = digest(problem)
    write_plan(out, made, seconds=seconds, digest=name)
    if as_json:
        summary = summary_of(made, seconds=seconds, digest=name)
        typer.echo(
            json.dumps(summary | {"seconds_taken": round(time.monotonic() - begin, 1)}, ensure_ascii=False)
        )
    else:
        for sentence in _summary_sentences(made, out):
            typer.echo(sentence)


@app.command(epilog=CHECK_EXAMPLE)
def check(instance: InstanceFolder, plan: PlanFolder, as_json: AsJson = False) -> None:
    """Does the plan keep every hard rule? One line for each breach; exit status 1 when there is any.

    The checker shares no code with what makes plans, so it also judges plans made
    by hand or by other programs.
    """
    from ustat.exchange.bridge.plans import RULES, breaches
    from ustat.exchange.plan_files import read_instance, read_plan
    from ustat.exchange.plan_words import breach_sentence

    problem, judged = read_instance(instance), read_plan(plan)
    found = breaches(problem, judged)
    if as_json:
        broken = [{"rule": row.rule, "where": row.where, "detail": dict(row.detail)} for row in found]
        counts = {"rules": len(RULES), "runs": len(judged.runs), "places": len(judged.places)}
        typer.echo(json.dumps({"breaches": broken, "checked": counts}, ensure_ascii=False))
    else:
        for breach in found:
            typer.echo(breach_sentence(breach.rule, breach.detail))
        if not found:
            typer.echo(_checked_sentence(judged))
    if found:
        raise typer.Exit(FINDING)


@app.command(epilog=EXPLAIN_EXAMPLE)
def explain(
    instance: InstanceFolder,
    plan: PlanFolder,
    teacher: Annotated[str, typer.Argument(metavar="TEACHER", help="Key of the teacher in teachers.csv.")],
    as_json: AsJson = False,
) -> None:
    """Why did this teacher get these places, and why not the rest?

    Each reason is read off the plan as it stands, whoever made it, with the smallest
    change that takes the obstacle away.
    """
    from ustat.exchange.bridge.plans import story_of
    from ustat.exchange.plan_files import read_instance, read_plan

    story = story_of(read_instance(instance), read_plan(plan), teacher)
    if as_json:
        typer.echo(json.dumps(_story_data(story), ensure_ascii=False))
    else:
        for sentence in _story_sentences(story):
            typer.echo(sentence)


class Watch:
    """Looks on while a plan is made: shows how far it is once that takes long, and stops it in time.

    ``seconds`` and Ctrl+C end the search with the best plan so far. A terminal gets a bar, a file a line
    now and then, both on standard error.
    """

    def __init__(self, seconds: float) -> None:
        self.begin, self.seconds = time.monotonic(), seconds
        self.is_interrupted = False
        self.quiet_until = QUIET_SECONDS
        self.bar: Bar | None = None

    def __enter__(self) -> "Watch":
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_trouble: object) -> None:
        signal.signal(signal.SIGINT, self._before)
        if self.bar:
            self.bar.stop()

    def __call__(self, progress: "Progress") -> bool:
        taken = time.monotonic() - self.begin
        if taken > self.quiet_until:
            self._show(progress)
        return taken <= self.seconds and not self.is_interrupted

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """The first Ctrl+C asks for the best plan so far; a second one gives up."""
        if self.is_interrupted:
            raise KeyboardInterrupt
        self.is_interrupted = True

    def _show(self, progress: "Progress") -> None:
        from django.utils.translation import gettext as _

        if not sys.stderr.isatty():
            self.quiet_until += LINE_SECONDS
            told = _("Planning: step %(step)d of %(steps)d, groups: %(groups)d, places: %(places)d.")
            typer.echo(told % asdict(progress), err=True)
            return
        if self.bar is None:
            self.bar = _bar(progress.steps)
            self.bar.start()
        task = self.bar.task_ids[0]
        self.bar.update(task, completed=progress.step, groups=progress.groups, places=progress.places)


def _bar(steps: int) -> "Bar":
    """Steps so far, groups and people placed."""
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    told = TextColumn(_("groups: {task.fields[groups]}, places: {task.fields[places]}"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), told, TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(_("Planning"), total=steps, groups=0, places=0)
    return bar


def _summary_sentences(made: "Plan", out: Path) -> Iterator[str]:
    from django.utils.translation import gettext as _

    from ustat.exchange.plan_words import BOUND_METHODS, LEVELS
    from ustat.planning.reasons import headline

    summary, counts = made.summary, made.summary.counts
    yield _("Groups: %(runs)d. Wishes met: %(places)d of %(wishes)d.") % counts
    yield _("People with a place: %(teachers_placed)d of %(teachers_with_wishes)d who wished.") % counts
    yield _("Duties met: %(due_met)d of %(due)d; of these overdue: %(overdue_met)d of %(overdue)d.") % counts
    for level, bound in summary.bound.items():
        yield _("%(level)s: %(value)s; no plan can pass %(bound)s (%(method)s).") % {
            "level": LEVELS[level],
            "value": _number(summary.objective[level]),
            "bound": _number(bound),
            "method": BOUND_METHODS[summary.bound_method[level]],
        }
    if made.refusals:
        reasons = Counter(row.reason for row in made.refusals).most_common()
        told = ", ".join(f"{headline(reason)} {count}" for reason, count in reasons)
        yield _("Wishes not met, by reason: %(reasons)s.") % {"reasons": told}
    if summary.status == "stopped":
        yield _("Stopped after %(step)d steps: this is the best plan so far.") % {"step": summary.steps}
    yield _checked_sentence(made)
    yield _("Written to %(out)s.") % {"out": out}


def _checked_sentence(judged: "Plan") -> str:
    from django.utils.translation import gettext as _

    from ustat.exchange.bridge.plans import RULES

    facts = {"rules": len(RULES), "runs": len(judged.runs), "places": len(judged.places)}
    return _("No breach: %(rules)d rules checked on %(runs)d runs and %(places)d places.") % facts


def _story_sentences(story: "Story") -> Iterator[str]:
    from django.utils.translation import gettext as _

    from ustat.exchange import plan_words as words

    if not story.placed and not story.refused:
        yield _("Teacher %(teacher)s has no wish, and nobody is placed without one.") % {
            "teacher": story.teacher
        }
    for why in story.placed:
        yield _("Wish %(rank)d, %(topic)s:") % {"rank": why.rank, "topic": why.topic}
        for sentence in (words.place_sentence(why.detail), *words.support_sentences(why.detail)):
            yield f"  {sentence}"
    for refusal in story.refused:
        yield _("Wish %(rank)d, %(topic)s: not met.") % {"rank": refusal.rank, "topic": refusal.topic}
        yield f"  {words.refusal_sentence(refusal.reason, refusal.detail)}"
        for more in (words.envy_sentence, words.also_sentence, words.change_sentence):
            if sentence := more(refusal.detail):
                yield f"  {sentence}"


def _story_data(story: "Story") -> dict[str, object]:
    return {
        "teacher": story.teacher,
        "placed": [
            {"rank": row.rank, "topic": row.topic, "run": row.run, "detail": dict(row.detail)}
            for row in story.placed
        ],
        "refused": [
            {"rank": row.rank, "topic": row.topic, "reason": row.reason, "detail": dict(row.detail)}
            for row in story.refused
        ],
    }


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
