"""The command line of operators: one command, `ustat`, and a sentence for whatever goes wrong."""

import os
import sys
from collections.abc import Mapping

import typer

from ustat.common.errors import Refusal

DONE, FINDING, WRONG_INPUT = 0, 1, 2


def language_of_terminal(environment: Mapping[str, str]) -> str:
    """Kyrgyz or Russian where the terminal's locale says so, English elsewhere."""
    locale = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return locale[:2] if locale[:2] in {"ky", "ru"} else "en"


def main() -> None:
    """Run `ustat`; a refusal is one sentence on standard error and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ustat.settings.dev")
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language_of_terminal(os.environ))
    from ustat.cli.bridge import EngineError
    from ustat.cli.commands import app

    try:
        app(standalone_mode=True)
    except (Refusal, EngineError) as refusal:
        typer.echo(f"ustat: {refusal}", err=True)
        sys.exit(WRONG_INPUT)
