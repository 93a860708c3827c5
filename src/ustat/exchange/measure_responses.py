"""Answers of a file as one table of codes: what cannot be an answer is named, and the rest is kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from ustat.common.errors import WrongInput
from ustat.exchange.bridge.measures import MISSING, MOST_CATEGORIES
from ustat.exchange.grids import spoken_rows
from ustat.exchange.measure_tables import Place, RawTable, read_raw, spoken, spoken_places

PERSON = "person"
FEW = 10
_WHOLE = r"^\+?0*([0-9]{1,9})(?:[.,]0*)?$"
_NUMBER = r"^[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """Answers, a row a person and a column an item.

    ``codes``: (persons, items) from 0, ``MISSING`` where there is no answer. ``rows``: (persons,) the number
    of each row in the file. ``weights``: (persons,) above 0. ``groups``: (persons,) numbers of
    ``group_names``, in the order in which the file first names them. ``notes`` are translated sentences about
    what was left out.
    """

    name: str
    persons: pl.Series
    rows: NDArray[np.int64]
    items: tuple[str, ...]
    codes: NDArray[np.uint8]
    weights: NDArray[np.float64] | None = None
    groups: NDArray[np.int64] | None = None
    group_names: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    def of(self, columns: Sequence[int], notes: Iterable[str] = ()) -> "AnswerSheet":
        """The same persons with some of the items, by position."""
        return replace(
            self,
            items=tuple(self.items[column] for column in columns),
            codes=np.ascontiguousarray(self.codes[:, columns]),
            notes=[*self.notes, *notes],
        )

    def only(self, kept: NDArray[np.bool_], notes: Iterable[str] = ()) -> "AnswerSheet":
        """The same items with some of the persons."""
        return replace(
            self,
            persons=self.persons.filter(pl.Series(kept)),
            rows=self.rows[kept],
            codes=self.codes[kept],
            weights=None if self.weights is None else self.weights[kept],
            groups=None if self.groups is None else self.groups[kept],
            notes=[*self.notes, *notes],
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the columns beside the answers say, and which rows are kept."""

    persons: pl.Series
    weights: NDArray[np.float64] | None
    groups: pl.Series | None
    kept: NDArray[np.bool_]
    notes: list[str]


def read_responses(
    path: Path, *, group: str | None = None, weights: str | None = None, only: Collection[str] | None = None
) -> AnswerSheet:
    """The answers in a file: a column ``person``, a column for each item, and those of groups and weights.

    ``only``: read these items and no other column; without it every other column is an item.

    A cell that is no whole number from 0 to 99 counts as no answer. A column is left out where that is so for
    more than one filled cell in ten (and more than one in all), or where any cell is a fraction. So is a row
    without person, weight or group, and everyone who stands in the file twice with different answers. All of
    it is told in ``notes``, with rows and columns.

    Raises ``WrongInput`` where a file cannot be meant: ``missing_column``, ``two_columns``, ``same_column``,
    ``no_items``, ``no_rows``, ``not_persons`` and ``not_weights`` (more than one in ten), ``no_groups``, and
    what ``read_raw`` refuses.
    """
    beside = [name for name in (group, weights) if name is not None]
    _refuse_same(beside)
    table = read_raw(path, key=PERSON, texts=beside)
    rows = _rows(table, group, weights)
    places, notes = _item_places(table, {PERSON, *beside}, only)
    items, codes, told = _codes(table, places, rows.kept)
    persons, numbers = rows.persons, table.numbers.to_numpy()
    weight, groups = rows.weights, rows.groups
    if not rows.kept.all():
        persons, numbers, codes = persons.filter(pl.Series(rows.kept)), numbers[rows.kept], codes[rows.kept]
        weight = None if weight is None else weight[rows.kept]
        groups = None if groups is None else groups.filter(pl.Series(rows.kept))
    sheet = AnswerSheet(
        table.name, persons, numbers, items, codes, weight, notes=[*table.notes, *rows.notes, *notes, *told]
    )
    sheet = _each_person_once(sheet, groups)
    if not len(sheet.rows):
        raise WrongInput(
            _("No row of %(file)s could be used: %(reasons)s")
            % {"file": table.name, "reasons": " ".join(sheet.notes)},
            code="no_rows",
        )
    return sheet


def _refuse_same(beside: Sequence[str]) -> None:
    if PERSON in beside or len(set(beside)) < len(beside):
        raise WrongInput(
            _("Person, group and weight are columns of their own; “%(column)s” is named for two of them.")
            % {"column": beside[-1] if PERSON not in beside else PERSON},
            code="same_column",
        )


def _rows(table: RawTable, group: str | None, weights: str | None) -> _Rows:
    """Read the columns that are no items, and say which rows they leave out."""
    persons = table.texts(table.at(PERSON))
    numbers = table.numbers.to_numpy()
    nameless = (persons == "").to_numpy()
    _refuse_many(
        nameless,
        numbers,
        _("Every row needs its person, but column “person” is empty in these rows: %(rows)s. Fill it in."),
        code="not_persons",
    )
    notes = []
    if nameless.any():
        notes.append(
            _("These rows have no person and were left out: %(rows)s.")
            % {"rows": spoken_rows(numbers[nameless].tolist())}
        )
    kept = ~nameless
    weight = None
    if weights is not None:
        weight, fine, told = _weights(table, weights)
        kept, notes = kept & fine, [*notes, *told]
    labels = None
    if group is not None:
        labels, fine, told = _groups(table, group)
        kept, notes = kept & fine, [*notes, *told]
    return _Rows(persons, weight, labels, kept, notes)


def _refuse_many(wrong: NDArray[np.bool_], numbers: NDArray[np.int64], sentence: str, *, code: str) -> None:
    if wrong.sum() > max(1, len(wrong) / FEW) or (wrong.all() and len(wrong)):
        raise WrongInput(sentence % {"rows": spoken_rows(numbers[wrong].tolist())}, code=code)


def _weights(table: RawTable, column: str) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]:
    """The weight of each row, whether the row is kept, and what to know."""
    cells = table.texts(table.at(column))
    found = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).fill_null(np.nan)
    weight = found.to_numpy()
    numbers = table.numbers.to_numpy()
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    places = spoken([f"{row} (“{cells[int(at)]}”)" for at, row in _at(wrong, numbers)])
    refused = _(
        "A weight is a number above 0; column “%(column)s” holds something else in these rows: %(places)s. "
        "Correct them, or give 0 to a row that is not to count."
    ) % {"column": column, "places": places}
    _refuse_many(wrong, numbers, refused.replace("%", "%%"), code="not_weights")
    notes = []
    if wrong.any():
        notes.append(
            _(
                "A weight is a number above 0; column “%(column)s” holds something else in these rows, "
                "which were left out: %(places)s."
            )
            % {"column": column, "places": places}
        )
    zero = weight == 0
    if zero.any():
        count = int(zero.sum())
        notes.append(
            ngettext(
                "%(count)d row has the weight 0 and was left out: %(rows)s.",
                "%(count)d rows have the weight 0 and were left out: %(rows)s.",
                count,
            )
            % {"count": count, "rows": spoken_rows(numbers[zero].tolist())}
        )
    fine = ~wrong & ~zero
    if not fine.any():
        raise WrongInput(
            _("Column “%(column)s” holds no weight above 0, so nobody would count.") % {"column": column},
            code="not_weights",
        )
    return weight, fine, notes


def _groups(table: RawTable, column: str) -> tuple[pl.Series, NDArray[np.bool_], list[str]]:
    """The group of each row, whether the row is kept, and what to know."""
    cells = table.texts(table.at(column))
    fine = (cells != "").to_numpy()
    if not fine.any():
        raise WrongInput(
            _("The column “%(column)s” is empty, so it makes no groups.") % {"column": column},
            code="no_groups",
        )
    left = table.numbers.to_numpy()[~fine].tolist()
    if not left:
        return cells, fine, []
    note = ngettext(
        "%(count)d person has an empty cell in column “%(column)s”, is in no group and was left out: "
        "row %(rows)s.",
        "%(count)d people have an empty cell in column “%(column)s”, are in no group and were left out: "
        "rows %(rows)s.",
        len(left),
    ) % {"count": len(left), "column": column, "rows": spoken_rows(left)}
    return cells, fine, [note]


def _item_places(
    table: RawTable, beside: Collection[str], only: Collection[str] | None
) -> tuple[list[int], list[str]]:
    """Which columns are items: each name once, and none without a name."""
    by_name: dict[str, list[int]] = defaultdict(list)
    nameless = []
    for place, header in enumerate(table.headers):
        if header and header not in beside and (only is None or header in only):
            by_name[header].append(place)
        elif not header and only is None and (table.texts(place) != "").any():
            nameless.append(table.header(place))
    notes, places = [], []
    if nameless:
        notes.append(
            _("These columns have no name in the header and were left out: %(columns)s.")
            % {"columns": spoken(nameless)}
        )
    same, differing = [], []
    for name, columns in by_name.items():
        if len(columns) == 1:
            places += columns
        elif all(table.texts(columns[0]).equals(table.texts(other)) for other in columns[1:]):
            places.append(columns[0])
            same.append(name)
        else:
            differing.append(name)
    if same:
        notes.append(
            _("These items stand in the file twice with the same answers, and were read once: %(items)s.")
            % {"items": spoken(same)}
        )
    if differing:
        notes.append(
            _(
                "These items stand in the file twice with different answers, and were left out: %(items)s. "
                "Give each column its own name."
            )
            % {"items": spoken(differing)}
        )
    if not places:
        reasons = " ".join(notes)
        sentence = _(
            "%(file)s has no column with answers to an item. Its columns are: %(names)s. %(reasons)s"
        ) % {
            "file": table.name,
            "names": spoken([header for header in table.headers if header]),
            "reasons": reasons,
        }
        raise WrongInput(sentence.rstrip(), code="no_items")
    return sorted(places), notes


def _codes(
    table: RawTable, places: Sequence[int], kept: NDArray[np.bool_]
) -> tuple[tuple[str, ...], NDArray[np.uint8], list[str]]:
    """The items, (rows, items) their codes, and what could not be read as one."""
    found: list[NDArray[np.uint8]] = []
    items: list[str] = []
    stray: list[Place] = []
    fractions: list[Place] = []
    strange: list[Place] = []
    for place in places:
        codes, wrong = _column_codes(table, place)
        if len(wrong):
            cells, numbers = table.texts(place).gather(wrong), table.numbers.gather(wrong)
            named = [Place(cell, table.header(place), row) for cell, row in zip(cells, numbers, strict=True)]
            filled = int((codes != MISSING).sum()) + len(wrong)
            between = _fractions(cells)
            if len(between):
                fractions.append(named[int(between[0])])
                continue
            if len(wrong) > max(1, filled / FEW) or len(wrong) == filled:
                strange.append(named[0])
                continue
            stray += named
        items.append(table.headers[place])
        found.append(codes)
    notes = list(_notes_on_cells(stray, fractions, strange))
    if not found:
        raise WrongInput(
            _("%(file)s has no column with answers to an item. %(reasons)s")
            % {"file": table.name, "reasons": " ".join(notes)},
            code="no_items",
        )
    return tuple(items), np.stack(found, axis=1), notes


def _column_codes(table: RawTable, place: int) -> tuple[NDArray[np.uint8], pl.Series]:
    """The codes of a column, and the positions of cells that are none."""
    column = table.columns[place]
    if column.dtype == pl.UInt8:
        # An empty cell is null here, so 255 is an answer that came as a number.
        beyond = (column >= MOST_CATEGORIES).fill_null(value=False)
        codes = column.fill_null(MISSING)
        return (codes.set(beyond, MISSING) if beyond.any() else codes).to_numpy(), beyond.arg_true()
    cells = table.texts(place)
    whole = cells.str.extract(_WHOLE).cast(pl.Int64)
    fine = (whole < MOST_CATEGORIES).fill_null(value=False)
    codes = whole.set(~fine, MISSING).fill_null(MISSING).cast(pl.UInt8)
    return codes.to_numpy(), (~fine & (cells != "")).arg_true()


def _fractions(cells: pl.Series) -> pl.Series:
    """The positions of cells that lie between two whole numbers."""
    numbers = cells.set(~cells.str.contains(_NUMBER), None).str.replace(",", ".", literal=True)
    values = numbers.cast(pl.Float64, strict=False)
    return ((values != values.floor()) & values.is_finite()).fill_null(value=False).arg_true()


def _notes_on_cells(
    stray: Sequence[Place], fractions: Sequence[Place], strange: Sequence[Place]
) -> Iterator[str]:
    if stray:
        yield _(
            "Answers are whole numbers from 0 to %(most)d; these cells are not, and count as no answer: "
            "%(places)s."
        ) % {"most": MOST_CATEGORIES - 1, "places": spoken_places(stray)}
    if fractions:
        yield _(
            "Answers are whole numbers; these columns hold fractions and were left out: %(places)s. "
            "Give every mark a whole number, for example 0, 1, 2 for 0, 0.5, 1."
        ) % {"places": spoken_places(fractions)}
    if strange:
        yield _(
            "These columns are no items and were left out, for too many of their cells are no whole numbers "
            "from 0 to %(most)d: %(places)s. "
            "If one holds groups or weights, name it with --group or --weights."
        ) % {"most": MOST_CATEGORIES - 1, "places": spoken_places(strange)}


def _each_person_once(sheet: AnswerSheet, labels: pl.Series | None) -> AnswerSheet:
    """The groups numbered, and nobody twice: equal rows count once, different ones not at all."""
    again = sheet.persons.is_duplicated().to_numpy()
    kept = np.ones(len(again), dtype=np.bool_)
    notes: list[str] = []
    if again.any():
        kept, notes = _without_twins(sheet, labels, np.flatnonzero(again))
    groups, names = None, tuple[str, ...]()
    if labels is not None:
        labels = labels.filter(pl.Series(kept))
        names = tuple(labels.unique(maintain_order=True).to_list())
        number = {name: place for place, name in enumerate(names)}
        groups = labels.replace_strict(number, return_dtype=pl.Int64).to_numpy()
    once = sheet if kept.all() else sheet.only(kept, notes)
    return replace(once, groups=groups, group_names=names)


def _without_twins(
    sheet: AnswerSheet, labels: pl.Series | None, again: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], list[str]]:
    """Which rows stay, where ``again`` are the positions of everyone who comes twice."""
    by_person: dict[str, list[int]] = defaultdict(list)
    for at in again:
        by_person[sheet.persons[int(at)]].append(int(at))
    kept = np.ones(len(sheet.rows), dtype=np.bool_)
    equal, different = [], []
    for person, places in by_person.items():
        said = {
            (
                sheet.codes[at].tobytes(),
                None if sheet.weights is None else float(sheet.weights[at]),
                None if labels is None else labels[at],
            )
            for at in places
        }
        told = _("“%(person)s” in rows %(rows)s") % {
            "person": person,
            "rows": spoken_rows(sheet.rows[places].tolist()),
        }
        if len(said) == 1:
            kept[places[1:]] = False
            equal.append(told)
        else:
            kept[places] = False
            different.append(told)
    people = len(sheet.rows) - len(again) + len(by_person)
    if len(different) > max(1, people / FEW):
        raise WrongInput(
            _(
                "The column “person” does not tell people apart: these stand in several rows with different "
                "answers: %(places)s. Give everyone a name or number of their own."
            )
            % {"places": spoken(different, separator="; ")},
            code="not_persons",
        )
    notes = []
    if equal:
        notes.append(
            _("These people stand in several equal rows, and were counted once: %(places)s.")
            % {"places": spoken(equal, separator="; ")}
        )
    if different:
        notes.append(
            _(
                "These people stand in several rows with different answers, and all these rows were left "
                "out: %(places)s. Keep the right one, or give each row a person of its own."
            )
            % {"places": spoken(different, separator="; ")}
        )
    return kept, notes


def _at(wrong: NDArray[np.bool_], numbers: NDArray[np.int64]) -> list[tuple[int, int]]:
    return [(int(at), int(numbers[at])) for at in np.flatnonzero(wrong)[: 2 * FEW]]
