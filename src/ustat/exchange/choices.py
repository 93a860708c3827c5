"""A cell with choices in it, taken apart without breaking an option in two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

from ustat.exchange.columns import plain

Kind = Literal["multiple", "single", "level", "rating", "text", "number"]

_NEAR = 80.0
_SIGNS = re.compile(r"[,;|\n]")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}|[^\W\d_])\s*[.)]\s*")
_LANGUAGES = re.compile(r"\s*[/|(]\s*|\)\s*$")
_LEADING_NUMBER = re.compile(r"(-?\d+)\s*(?:[-–—=.:)(].*)?", re.DOTALL)
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\D*")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question, by its code and its wordings in every language."""

    code: str
    names: tuple[str, ...]
    is_none: bool = False
    is_other: bool = False
    is_silent: bool = False


@dataclass(frozen=True)
class Question:
    """One question of an instrument, as plain data. ``names`` are its wordings in every language."""

    code: str
    kind: Kind
    names: tuple[str, ...]
    options: tuple[Option, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Option]:
        """Each option under its code and all its names, folded."""
        named = {plain(name): option for option in self.options for name in option.names if plain(name)}
        return {**named, **{plain(option.code): option for option in self.options}}

    @property
    def has_choices(self) -> bool:
        """Whether it is answered by taking options."""
        return bool(self.options) and self.kind != "text"

    def option(self, text: str) -> Option | None:
        """The option that this text names: by code, by wording, numbered, or in two languages at once."""
        for form in (text, _NUMBERING.sub("", text)):
            found = self.by_name.get(plain(form))
            if found:
                return found
        alike = {self.by_name.get(plain(part)) for part in _LANGUAGES.split(text)}
        if len(alike) == 1 and None not in alike:
            return alike.pop()
        rating = _LEADING_NUMBER.fullmatch(text.strip()) if self.kind in ("rating", "level") else None
        return self.by_name.get(rating[1]) if rating else None

    def nearest(self, text: str) -> str:
        """The wording of the option most like this text; empty when none is near."""
        near = process.extractOne(plain(text), list(self.by_name), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is None:
            return ""
        return next(
            (name for name in self.by_name[near[0]].names if plain(name) == near[0]),
            self.by_name[near[0]].code,
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a cell chose: options by code in the question's order, and texts that are no option."""

    codes: tuple[str, ...]
    strange: tuple[str, ...]


def read_choices(text: str, question: Question) -> Choices:
    """Which options does a cell name, separated by comma, semicolon or line end?

    The longest run of pieces that is an option goes first, so an option with a comma in its own text stays
    whole. Neighbouring pieces that are no option stay one text when the question has "something else",
    because people write commas there; a semicolon or line end always parts them.
    """
    pieces = _pieces(text)
    chosen: set[str] = set()
    strange: list[str] = []
    place, after_comma = 0, False
    while place < len(pieces):
        end, option = _longest(text, pieces, place, question)
        if option:
            chosen.add(option.code)
            place, after_comma = end, False
            continue
        piece = text[slice(*pieces[place])].strip()
        if piece and after_comma:
            strange[-1] = f"{strange[-1]}, {piece}"
        elif piece:
            strange.append(piece)
        joins = any(option.is_other for option in question.options)
        after_comma = bool(strange) and joins and text[pieces[place][1] : pieces[place][1] + 1] == ","
        place += 1
    in_order = tuple(option.code for option in question.options if option.code in chosen)
    return Choices(in_order, tuple(text for text in strange if plain(text)))


def read_number(text: str) -> float | None:
    """The number in a cell, with a decimal comma or point and perhaps a unit after it ("25 жыл")."""
    found = _NUMBER.fullmatch(text.replace(" ", "").replace("\u00a0", ""))
    return float(found[1].replace(",", ".")) if found else None


def _pieces(text: str) -> list[tuple[int, int]]:
    ends = [found.start() for found in _SIGNS.finditer(text)]
    return list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))


def _longest(
    text: str, pieces: Sequence[tuple[int, int]], place: int, question: Question
) -> tuple[int, Option | None]:
    for end in range(len(pieces), place, -1):
        option = question.option(text[pieces[place][0] : pieces[end - 1][1]])
        if option:
            return end, option
    return place, None
