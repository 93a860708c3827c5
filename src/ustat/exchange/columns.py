"""Which column is which, whatever language and spelling its header is in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ustat.exchange.bridge.texts import words

_EXACT, _PART = 100.0, 99.0
_NEAR = 85.0
_SHORTEST_NEAR = 5
_SHORTEST_INSIDE = 6
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_PARTS = re.compile(r"[/|\n]")


@dataclass(frozen=True, slots=True)
class Field:
    """A thing that a column can hold, by its key and all names it goes by."""

    key: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that was taken for a field though its header is not one of the field's names."""

    key: str
    column: int
    header: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Where each field was found; ``unknown`` are headers of no field, ``doubled`` of one found already."""

    found: dict[str, int]
    unknown: list[str]
    missing: list[Field]
    guesses: list[Guess]
    doubled: list[str]


def match_columns(headers: Sequence[str], fields: Sequence[Field]) -> Matching:
    """Which column holds which field?

    A header is compared with every name without case, punctuation, brackets and the differences of ө/о,
    ү/у, ң/н, ё/е; a header in two languages ("Мектеп / Школа") by its parts. Near misses ("Фамилясы") and
    longer headers that hold a name ("Мугалимдин телефон номери") are taken when nothing fits better, and
    told of as guesses. Each field gets one column, each column one field; the better likeness wins, then
    the earlier column.
    """
    claims = sorted(
        (
            (-likeness, column, order, name)
            for column, header in enumerate(headers)
            if header
            for order, field in enumerate(fields)
            for likeness, name in [_best_name(header, field)]
            if likeness
        ),
    )
    found: dict[str, int] = {}
    guesses: list[Guess] = []
    doubled: list[int] = []
    for negative, column, order, name in claims:
        key, likeness = fields[order].key, -negative
        if column in found.values() or column in doubled:
            continue
        if key in found:
            if likeness >= _PART:
                doubled.append(column)
            continue
        found[key] = column
        if likeness < _PART:
            guesses.append(Guess(key, column, headers[column], name, likeness))
    taken = {*found.values(), *doubled}
    return Matching(
        found=found,
        unknown=[header for column, header in enumerate(headers) if header and column not in taken],
        missing=[field for field in fields if field.required and field.key not in found],
        guesses=guesses,
        doubled=[headers[column] for column in sorted(doubled)],
    )


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """The words and numbers of a text alone, folded: equal for two ways of writing one name."""
    return " ".join(words(text))


def _best_name(header: str, field: Field) -> tuple[float, str]:
    return max((_likeness(header, name), name) for name in field.names)


def _likeness(header: str, name: str) -> float:
    whole, wanted = plain(header), plain(name)
    if not wanted:
        return _EXACT if header.strip() == name else 0.0
    if whole == wanted:
        return _EXACT
    if wanted in forms(header):
        return _PART
    if min(len(wanted), len(whole)) < _SHORTEST_NEAR:
        return 0.0
    near = fuzz.ratio(whole, wanted, score_cutoff=_NEAR)
    if near:
        return min(near, _PART - 1)
    if (len(wanted) >= _SHORTEST_INSIDE) and f" {wanted} " in f" {whole} ":
        return 60 + 20 * len(wanted) / len(whole)
    return 0.0


@lru_cache(maxsize=10_000)
def forms(header: str) -> frozenset[str]:
    """The header folded: whole, without brackets, and each part of one in several languages."""
    pieces = [
        header,
        _BRACKETS.sub(" ", header),
        *_PARTS.split(header),
        *_PARTS.split(_BRACKETS.sub(" ", header)),
    ]
    return frozenset(filter(None, map(plain, pieces)))
