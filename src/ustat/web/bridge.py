"""From the engine to the page: where a long word may break."""

from typing import Final

from ustat_engine.text.hyphenation import soften

LONG: Final = 16  # letters; what is shorter fits a heading on a phone of 360 points


def softened(text: str) -> str:
    """The text with soft hyphens in its longest Cyrillic words, for headings and labels; never for search."""
    return soften(text, longer_than=LONG)
