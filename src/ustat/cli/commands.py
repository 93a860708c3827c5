"""Every command, gathered: one module a group."""

import typer

from ustat.cli import plan, serving, survey

app = typer.Typer(
    name="ustat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Professional development of teachers: from need to evidence.",
)
app.add_typer(survey.app, name="survey")
app.add_typer(plan.app, name="plan")
app.command()(serving.serve)
app.command()(serving.worker)
