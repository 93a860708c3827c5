"""The ideas that come with Ustat, each with the words people use for it."""

import csv
from functools import cache
from pathlib import Path
from typing import Final

from ustat_engine.text.glossary import Term, merged, read_term

STAGES: Final = Path(__file__).resolve().parents[2]
CONTENT: Final = STAGES / "needs" / "content"
GLOSSARY: Final = STAGES / "standards" / "content" / "glossary.csv"
VOCABULARY: Final = CONTENT / "vocabulary.csv"


def ideas() -> list[str]:
    """The ideas by their Kyrgyz names: what words can be added to."""
    return [term.ky for term in shipped_terms()]


@cache
def shipped_terms() -> tuple[Term, ...]:
    """The terms of the glossary, joined with the wider vocabulary of requests."""
    return tuple(
        merged(
            [
                read_term(ky=row["term_ky"], ru=row["term_ru"], en=row["term_en"], note=row["note"])
                for path in (GLOSSARY, VOCABULARY)
                for row in rows_of(path)
            ]
        )
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file that comes with Ustat."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
