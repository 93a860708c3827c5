"""Diagnosis: the worker carries what happened, and finished self-assessments become scores."""

from ustat.demo.work import Tell, Work
from ustat.flow.deliver import run_until_quiet


def run(work: Work, tell: Tell) -> None:
    """Deliver everything that waits; needs come of the same news."""
    run_until_quiet()
    tell(1)
