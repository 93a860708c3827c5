"""The demonstration: a made-up institute, built in a minute and served."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

FOLDER = "demo"


class Stage(StrEnum):
    """Where to stop: the stages of `ustat.demo.build`, which is imported late so that --help is quick."""

    PEOPLE = "people"
    STANDARDS = "standards"
    INSTRUMENTS = "instruments"
    DIAGNOSIS = "diagnosis"
    NEEDS = "needs"
    CATALOGUE = "catalogue"
    PLANNING = "planning"
    LEARNING = "learning"
    GROWTH = "growth"
    INSIGHT = "insight"


def demo(
    until: Annotated[Stage, typer.Option(help="Stop after this stage.")] = Stage.INSIGHT,
    seed: Annotated[int, typer.Option(help="The same seed makes the same institute.")] = 1,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it once it is built.")] = True,
    bind: Annotated[str, typer.Option(help="Address and port to listen on.")] = "127.0.0.1:8000",
    again: Annotated[
        bool, typer.Option("--again", help="Remove the made-up institute that is there, and build anew.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before removing it.")] = False,
) -> None:
    """Build a made-up institute with 40 schools and 900 teachers, and serve it.

    A fictional region: register, surveys, needs, courses, plan, certificates and
    report, all made by the actions that real people use. Everybody in it is made
    up. It is kept in USTAT_HOME; a second run serves what is there.
    """
    from django.core.management import call_command

    from ustat.cli import serving

    if again:
        _remove(is_sure=yes)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not _is_there():
        _build(until, seed=seed)
    _show_cards(bind)
    if serve:
        serving.serve(bind=bind)


def _is_there() -> bool:
    """Whether the made-up institute is there already; says so, and how to build it anew."""
    from django.utils.translation import gettext as _

    from ustat.demo.build import is_made_up_here

    if not is_made_up_here():
        return False
    typer.echo(
        _("The made-up institute is here already. To build it anew: ustat demo --again (it asks first).")
    )
    return True


def _folder() -> Path:
    """Where the demonstration's files and cards are kept, beside the database."""
    from django.conf import settings

    return Path(settings.HOME) / FOLDER


def _build(until: Stage, *, seed: int) -> None:
    from django.utils import timezone

    from ustat.demo import build

    with _shown() as told:
        build.build(
            today=timezone.localdate(),
            home=_folder(),
            seed=seed,
            until=build.Stage(until.value),
            told=told,
        )


@contextmanager
def _shown() -> Iterator[Callable[[str], Callable[[float], None]]]:
    """A bar for each stage, with its name and the seconds it took."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    labels = _labels()
    width = max(len(label) for label in labels.values())
    columns = (TextColumn(f"{{task.description:<{width}}}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns) as progress:

        def told(stage: str) -> Callable[[float], None]:
            task = progress.add_task(labels[stage], total=1)
            return lambda share: progress.update(task, completed=min(share, 1))

        yield told


def _labels() -> dict[str, str]:
    from django.utils.translation import gettext as _
    from django.utils.translation import pgettext

    return {
        "people": _("People and places"),
        "standards": _("Directions, competences, regulation"),
        "instruments": _("Surveys and answers"),
        "diagnosis": _("Levels"),
        "needs": pgettext("a stage of the cycle", "Needs"),
        "catalogue": _("Courses, rooms, trainers"),
        "planning": pgettext("a stage of the cycle", "Plans"),
        "learning": _("Certificates"),
        "growth": pgettext("a stage of the cycle", "Change"),
        "insight": pgettext("a stage of the cycle", "Report"),
    }


def _show_cards(bind: str) -> None:
    """Where to look, and the cards of the cast, with what they are."""
    from django.utils.translation import gettext as _

    from ustat.demo.cards import read_cards
    from ustat.people.choices import Role

    typer.echo(_("Look at http://%(bind)s/ and sign in with one of these cards:") % {"bind": bind})
    cards = [(str(Role(card.role).label), card.name, card.code) for card in read_cards(_folder())]
    widths = [max((len(card[column]) for card in cards), default=0) for column in (0, 1)]
    for role, name, code in cards:
        typer.echo(f"  {role:<{widths[0]}}  {name:<{widths[1]}}  {code}")
    typer.echo(_("All people here are made up."))


def _remove(*, is_sure: bool) -> None:
    """Remove the embedded database that holds the made-up institute, after asking; nothing else, ever."""
    from django.conf import settings
    from django.db import connection
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput
    from ustat.demo.build import refuse_real_people

    if connection.vendor != "sqlite":
        raise WrongInput(
            _("--again removes the embedded database only. Give an empty one with DATABASE_URL instead."),
            code="not_embedded",
        )
    path = Path(settings.DATABASES["default"]["NAME"])
    if not path.exists():
        return
    if "people_person" in connection.introspection.table_names():
        refuse_real_people()
    if not is_sure:
        question = _("Remove the made-up institute in %(path)s? Stop `ustat serve` first.") % {"path": path}
        typer.confirm(question, abort=True)
    connection.close()
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
