"""A spreadsheet of answers to differences: which shares are compared, and which can be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.surveys import (
    Compared,
    DifferenceRow,
    differences_between,
    differences_within,
)
from ustat.exchange.survey_files import (
    Asked,
    DesignColumns,
    Question,
    Table,
    listed,
    plain,
    read_asked,
    spoken,
    write_rows,
)

COLUMNS = [column.name for column in fields(DifferenceRow)]
MOST_PAIRS = 20_000


@dataclass(frozen=True, slots=True)
class DifferencesOfFile:
    """The differences of one question, the ranges of ranks, and what a person should know about them."""

    compared: Compared
    people: int
    groups: int
    method: str
    warnings: list[str]


def differences_of(
    table: Table,
    question: Question,
    drawn: DesignColumns,
    *,
    pairs: str,
    by: str | None = None,
    across: bool = False,
    level: float = 0.95,
) -> DifferencesOfFile:
    """Which answers differ within each group of the column ``by``, or (``across``) which groups differ.

    ``pairs`` is ``all`` or names what to compare, ``A:B,A:C``. Names of groups compare groups too.
    Refuses as ``shares_of``, and names that are not there.
    """
    asked = read_asked(table, question, drawn, by=by, level=level)
    names = [choice.item if question.kind == "multi" else choice.category for choice in asked.choices]
    if across and by is None:
        raise WrongInput(
            _("--across compares groups: name the column of groups with --by."), code="groups_needed"
        )
    named = None if pairs.strip() == "all" else _named(pairs)
    between = across or (
        by is not None and (_are(named, asked.groups) or (named is None and len(names) == 1))
    )
    compared = _between(asked, names, named, level) if between else _within(asked, names, named, level)
    return DifferencesOfFile(compared, asked.people, len(asked.groups), asked.drawn.method, asked.warnings)


def write_differences(rows: Sequence[DifferenceRow], path: Path) -> None:
    """Write the differences as CSV: all of them or nothing. An unknown number is an empty cell."""
    write_rows(COLUMNS, [[getattr(row, column) for column in COLUMNS] for row in rows], path)


def _within(
    asked: Asked, names: Sequence[str], named: list[tuple[str, str]] | None, level: float
) -> Compared:
    pairs = _pairs(names, named)
    _check_number(len(pairs) * len(asked.groups))
    return differences_within(
        asked.choices, names, pairs, asked.drawn, by=asked.group_of, groups=asked.groups, level=level
    )


def _between(
    asked: Asked, names: Sequence[str], named: list[tuple[str, str]] | None, level: float
) -> Compared:
    pairs = _pairs(asked.groups, named)
    _check_number(len(pairs) * len(names))
    assert asked.group_of is not None  # groups are compared only where --by names them
    return differences_between(
        asked.choices,
        names,
        asked.rated,
        pairs,
        asked.drawn,
        by=asked.group_of,
        groups=asked.groups,
        level=level,
    )


def _named(pairs: str) -> list[tuple[str, str]]:
    """``A:B,A:C`` as pairs of names."""
    found = []
    for part in listed(pairs):
        one, colon, other = part.partition(":")
        if not (colon and one.strip() and other.strip()):
            raise WrongInput(
                _("--pairs is “all”, or pairs like A:B,A:C; “%(part)s” is not a pair.") % {"part": part},
                code="not_a_pair",
            )
        found.append((plain(one), plain(other)))
    if not found:
        raise WrongInput(_("--pairs is “all”, or pairs like A:B,A:C; it is empty."), code="not_a_pair")
    return found


def _are(named: list[tuple[str, str]] | None, groups: Sequence[str]) -> bool:
    return named is not None and {name for pair in named for name in pair} <= set(groups)


def _pairs(names: Sequence[str], named: list[tuple[str, str]] | None) -> list[tuple[int, int]]:
    if len(names) < 2:
        raise WrongInput(
            _("A comparison needs at least two things to compare; there is only “%(name)s”.")
            % {"name": spoken(names)},
            code="nothing_to_compare",
        )
    if named is None:
        return list(combinations(range(len(names)), 2))
    place = {name: number for number, name in enumerate(names)}
    for name in (name for pair in named for name in pair):
        if name not in place:
            raise WrongInput(
                _("--pairs names “%(name)s”, which is not there. What can be compared: %(names)s.")
                % {"name": name, "names": spoken(names)},
                code="unknown_pair",
            )
    for one, other in named:
        if one == other:
            raise WrongInput(
                _("--pairs compares “%(name)s” with itself. Name two different ones.") % {"name": one},
                code="pair_with_itself",
            )
    return [(place[one], place[other]) for one, other in named]


def _check_number(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise WrongInput(
            _(
                "That makes %(pairs)d comparisons, and at most %(most)d are made at once. "
                "Name the pairs you need."
            )
            % {"pairs": pairs, "most": MOST_PAIRS},
            code="too_many_pairs",
        )
