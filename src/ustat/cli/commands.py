"""Every command, gathered: one module a group."""

import typer

from ustat.cli import demo, import_answers, import_register, measure, plan, report, serving, survey, topics

app = typer.Typer(
    name="ustat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Professional development of teachers: from need to evidence.",
)
app.add_typer(measure.app, name="measure")
app.add_typer(survey.app, name="survey")
app.add_typer(topics.app, name="topics")
app.add_typer(plan.app, name="plan")
importing = typer.Typer(no_args_is_help=True, help="Files come in: looked at first, whole or not at all.")
importing.command("answers", epilog=import_answers.EXAMPLE)(import_answers.answers)
importing.command("register", epilog=import_register.EXAMPLE)(import_register.register)
app.add_typer(importing, name="import")
app.command(epilog=report.EXAMPLE)(report.report)
app.command()(demo.demo)
app.command()(serving.serve)
app.command()(serving.worker)
