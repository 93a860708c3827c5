"""Standards: directions, competences and levels, and the regulation in force."""

from ustat.demo.work import Tell, Work
from ustat.standards.actions.content import load_content


def run(work: Work, tell: Tell) -> None:
    """What ships with Ustat; nothing of it is made up."""
    load_content()
    tell(1)
