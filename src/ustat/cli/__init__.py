"""The command line of operators: one command, `ustat`, and a sentence for whatever goes wrong."""

import os
import sys

import typer

from ustat.common.errors import Refusal

DONE, FINDING, WRONG_INPUT = 0, 1, 2


def main() -> None:
    """Run `ustat`; a refusal is one sentence on standard error and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ustat.settings.dev")
    import django

    django.setup()
    from ustat.cli.bridge import EngineError
    from ustat.cli.commands import app

    try:
        app(standalone_mode=True)
    except (Refusal, EngineError) as refusal:
        typer.echo(f"ustat: {refusal}", err=True)
        sys.exit(WRONG_INPUT)
