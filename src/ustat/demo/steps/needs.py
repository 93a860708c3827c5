"""Needs: what is missing, derived from the same news as the scores."""

from ustat.demo.work import Tell, Work
from ustat.flow.deliver import run_until_quiet


def run(work: Work, tell: Tell) -> None:
    """Nothing may be left waiting; people settle requests on their own pages."""
    run_until_quiet()
    tell(1)
