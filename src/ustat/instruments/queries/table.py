"""The raw answers of a campaign as a table with a code book: no names, and nothing that names a few."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.words import Words
from ustat.instruments.choices import AnswerState, ItemKind
from ustat.instruments.models import Answer, Campaign, Choice, Item, SampleWeight, Sitting
from ustat.instruments.rules import SMALLEST_GROUP
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Post
from ustat.standards.queries import provisions_in_force

Cell = str | float | int | None

NOT_SHOWN: Final = ""
CHOSEN, NOT_CHOSEN = 1, 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what it means; ``values`` are the codes that stand in it, with their words."""

    name: str
    meaning: str
    values: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything said in a campaign, a row a finished sitting, in an order that says nothing."""

    columns: list[Column]
    rows: list[list[Cell]]
    hidden: int

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def code_book(self) -> list[tuple[str, str, str, str]]:
        """Rows of (column, meaning, value, meaning of the value)."""
        return [
            (column.name, column.meaning, value, words)
            for column in self.columns
            for value, words in column.values or [("", "")]
        ]


def table_of(campaign: Campaign) -> Table:
    """The finished sittings of ``campaign``, without names, in a handful of queries.

    Language, background and district tell groups apart only where enough people (by the regulation, five)
    share all of them; in smaller groups the last of these cells are left empty, one after another. ``hidden``
    counts such rows.
    """
    items = list(Item.objects.filter(version_id=campaign.version_id))
    asked = [(item, item.choices) for item in items]
    sittings = list(
        Sitting.objects.filter(campaign=campaign, finished_at__isnull=False)
        .order_by("token")  # a secret address is random, so this order follows nothing
        .values_list("pk", "person_id", "language", "background")
    )
    traits, kept, hidden = _traits(campaign, sittings)
    answers = _answers(campaign)
    samples = _Samples(campaign)
    columns = [
        Column("respondent", _("Number of the row; it leads to nobody"), []),
        *traits,
        *(column for item in items for column in _columns_of(item)),
        *samples.columns,
    ]
    rows: list[list[Cell]] = [
        [
            number,
            *own,
            *(
                cell
                for item, choices in asked
                for cell in _cells_of(item, choices, answers.get((sitting[0], item.pk)))
            ),
            *samples.cells(sitting[0]),
        ]
        for number, (sitting, own) in enumerate(zip(sittings, kept, strict=True), start=1)
    ]
    return Table(columns, rows, hidden)


Said = tuple[str, list[str], str, float | None]
Sat = tuple[int, int | None, str, dict[str, str]]


def _answers(campaign: Campaign) -> dict[tuple[int, int], Said]:
    rows = Answer.objects.filter(sitting__campaign=campaign, sitting__finished_at__isnull=False).values_list(
        "sitting_id", "item_id", "state", "chosen", "text", "number"
    )
    return {
        (sitting, item): (state, chosen, text, number)
        for sitting, item, state, chosen, text, number in rows.iterator(chunk_size=20_000)
    }


def _columns_of(item: Item) -> list[Column]:
    """The columns of a question: its state, each option or the chosen one, and words of one's own."""
    choices = item.choices
    columns = [Column(f"{item.code}_state", str(item.stem), _states())]
    if item.kind == ItemKind.MULTIPLE:
        columns += [
            Column(
                f"{item.code}:{choice.code}",
                f"{item.stem} / {choice.words}",
                [("1", _("chosen")), ("0", _("not chosen"))],
            )
            for choice in choices
        ]
    elif item.kind == ItemKind.NUMBER:
        columns.append(Column(item.code, str(item.stem), []))
    elif choices:
        columns.append(Column(item.code, str(item.stem), [(one.code, str(one.words)) for one in choices]))
    columns.append(Column(f"{item.code}_text", _("%(question)s In own words") % {"question": item.stem}, []))
    return columns


def _cells_of(item: Item, choices: Sequence[Choice], said: Said | None) -> list[Cell]:
    state, chosen, text, number = said or ("", [], "", None)
    cells: list[Cell] = [state]
    if item.kind == ItemKind.MULTIPLE:
        cells += _flags(choices, state, chosen)
    elif item.kind == ItemKind.NUMBER:
        cells.append(number)
    elif choices:
        cells.append(" ".join(chosen))
    return [*cells, text]


def _flags(choices: Sequence[Choice], state: str, chosen: Iterable[str]) -> list[Cell]:
    """1 and 0 of those who answered; empty for whoever was not asked, left it empty or did not say."""
    if state not in {AnswerState.GIVEN, AnswerState.NONE}:
        return [None] * len(choices)
    marked = set(chosen)
    return [CHOSEN if choice.code in marked else NOT_CHOSEN for choice in choices]


def _states() -> list[tuple[str, str]]:
    return [*((state.value, str(state.label)) for state in AnswerState), ("", _("Not asked"))]


def _traits(campaign: Campaign, sittings: Sequence[Sat]) -> tuple[list[Column], list[list[str]], int]:
    """What tells people apart: the columns, and for each sitting the cells that may be shown."""
    keys = sorted({key for _pk, _person, _language, background in sittings for key in background or {}})
    districts = _districts(campaign, [person for _pk, person, _language, _background in sittings if person])
    columns = [Column("language", _("Language of answering"), [])]
    columns += [_background_column(campaign, key) for key in keys]
    if districts:
        columns.append(Column("district", _("District or city of the school"), []))
    cells = [
        [
            language,
            *(str((background or {}).get(key, "")) for key in keys),
            *([districts.get(person or 0, "")] if districts else []),
        ]
        for _pk, person, language, background in sittings
    ]
    kept = together(cells, smallest=smallest_shown())
    return columns, kept, sum(before != after for before, after in zip(cells, kept, strict=True))


def together(rows: Sequence[Sequence[str]], *, smallest: int = SMALLEST_GROUP) -> list[list[str]]:
    """The same rows with as many cells emptied, from the last, that each shown combination is large enough.

    ``smallest`` is how many people share it at least. Rows emptied altogether tell nothing, however few.
    """
    shown = [list(row) for row in rows]
    while True:
        groups = Counter(tuple(row) for row in shown)
        small = [row for row in shown if any(row) and groups[tuple(row)] < smallest]
        if not small:
            return shown
        for row in small:
            last = max(place for place, cell in enumerate(row) if cell)
            row[last] = NOT_SHOWN


def smallest_shown() -> int:
    """How many people a group needs to be told apart, by today's regulation."""
    rule = provisions_in_force(timezone.localdate()).filter(key="smallest_group_shown").first()
    return int(rule.value) if rule else SMALLEST_GROUP


def _background_column(campaign: Campaign, key: str) -> Column:
    spec = campaign.groupings.get(key, {})
    values = [(value, str(Words(words))) for value, words in spec.get("values", {}).items()]
    return Column(key, str(Words(spec["name"])) if "name" in spec else key, values)


def _districts(campaign: Campaign, people: Sequence[int]) -> dict[int, str]:
    """The district or city of each named person's school; empty for an anonymous campaign."""
    if campaign.is_anonymous or not people:
        return {}
    places = {
        path: str(name)
        for path, name in Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY]).values_list(
            "path", "name"
        )
        if path
    }
    posts = Post.objects.filter(
        role=Role.TEACHER, person__sittings__campaign=campaign, organisation__path__isnull=False
    ).values_list("person_id", "organisation__path")
    return {
        person: next((places[above] for above in _above(path or "") if above in places), "")
        for person, path in posts.distinct()
    }


def _above(path: str) -> Iterable[str]:
    """The paths above a school, the nearest first."""
    parts = path.strip("/").split("/")
    return ("/" + "/".join(parts[:depth]) + "/" for depth in range(len(parts) - 1, 0, -1))


class _Samples:
    """Weights of a drawn sample, and what its errors need: replicate weights or, without them, the cluster.

    Clusters and strata are numbered anew, so that no number leads to a school.
    """

    def __init__(self, campaign: Campaign) -> None:
        rows = SampleWeight.objects.filter(sitting__campaign=campaign).values_list(
            "sitting_id", "weight", "replicates", "cluster", "stratum"
        )
        self.by_sitting = {sitting: rest for sitting, *rest in rows}
        self.length = max((len(rest[1]) for rest in self.by_sitting.values()), default=0)
        self.clusters = _numbered(rest[2] for rest in self.by_sitting.values())
        self.strata = _numbered(rest[3] for rest in self.by_sitting.values())

    @property
    def columns(self) -> list[Column]:
        if not self.by_sitting:
            return []
        design = [
            Column("cluster", _("Cluster of the sample, numbered anew"), []),
            Column("stratum", _("Stratum of the sample, numbered anew"), []),
        ]
        replicates = [
            Column(f"replicate{number}", _("Replicate weight %(number)s") % {"number": number}, [])
            for number in range(1, self.length + 1)
        ]
        return [
            Column("weight", _("Weight: for how many people this row stands"), []),
            *(replicates or design),
        ]

    def cells(self, sitting: int) -> list[Cell]:
        if sitting not in self.by_sitting:
            return [None] * len(self.columns)
        weight, replicates, cluster, stratum = self.by_sitting[sitting]
        if not self.length:
            return [weight, self.clusters.get(cluster), self.strata.get(stratum)]
        return [weight, *replicates, *[None] * (self.length - len(replicates))]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted({name for name in names if name}), start=1)}
