"""Every command, gathered: one module a group."""

import typer

app = typer.Typer(
    name="ustat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Professional development of teachers: from need to evidence.",
)
