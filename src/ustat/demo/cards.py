"""The cards of the cast: written beside the database, read again by whoever comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ustat.demo.work import Work

FILE = "cards.txt"


@dataclass(frozen=True, slots=True)
class CardOnPaper:
    """One line of the file: a role, the person who plays it, and the code to sign in with."""

    role: str
    name: str
    code: str


def write_cards(work: Work, codes: Mapping[str, str]) -> None:
    """Write the codes of the cast into the folder of the demonstration, under a line that labels them."""
    lines = [f"{role:<12}{work.cast(role)!s:<36}{code}" for role, code in codes.items()]
    (work.home / FILE).write_text("\n".join([f"# {work.region.label['en']}", *lines, ""]), "utf-8")


def read_cards(home: Path) -> list[CardOnPaper]:
    """The cards that an earlier run wrote; none when there was none."""
    path = home / FILE
    if not path.exists():
        return []
    rows = (
        line.split() for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")
    )
    return [CardOnPaper(role, " ".join(name), code) for role, *name, code in rows]
