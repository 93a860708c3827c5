"""The answers of a campaign as arrays: who was asked what, who said what, and how they were drawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ustat.instruments.choices import AnswerState, Draw
from ustat.instruments.models import Answer, Campaign, Item, SampleWeight, Sitting
from ustat.people.choices import Role
from ustat.people.models import Post
from ustat_engine.surveys.designs import Clustered, Design, Replicated, SimpleRandom

Flags = NDArray[np.bool_]
AT_ONCE = 20_000


@dataclass(slots=True)
class Column:
    """One item: who gave it an answer, who chose what; and how many kept silent or left it empty.

    ``codes`` are every option but "prefer not to say"; "none of these" is an answer.
    """

    item: Item
    codes: list[str]
    answered: Flags
    chosen: Flags
    silent: int = 0
    skipped: int = 0

    def chose_any(self, options: Collection[str]) -> Flags:
        """Who chose at least one of these options."""
        counted = np.array([code in options for code in self.codes], dtype=bool)
        return np.asarray(self.chosen[:, counted].any(axis=1))

    def enter(self, person: int, state: str, chosen: Collection[str]) -> None:
        """Enter what one person said."""
        if state == AnswerState.SILENT:
            self.silent += 1
        elif state == AnswerState.SKIPPED:
            self.skipped += 1
        else:
            self.answered[person] = True
            for number, code in enumerate(self.codes):
                if code in chosen:
                    self.chosen[person, number] = True


@dataclass(slots=True)
class Table:
    """Finished sittings, person by person, in one order for every array.

    ``people`` are the ids of named people. Without a ``design`` everyone counts once.
    """

    people: list[int | None]
    background: list[dict[str, str]]
    columns: dict[str, Column]
    design: Design = field(default_factory=SimpleRandom)

    def __len__(self) -> int:
        return len(self.people)


def empty_column(item: Item, people: int) -> Column:
    """The column of an item to which nobody has said anything yet."""
    codes = [choice.code for choice in item.choices if not choice.is_silent]
    return Column(item, codes, np.zeros(people, bool), np.zeros((people, len(codes)), bool))


def table_of(campaign: Campaign, items: Sequence[Item]) -> Table:
    """Read a campaign's finished sittings and the answers to ``items``: few queries, whatever the size."""
    finished = Sitting.objects.filter(campaign=campaign, finished_at__isnull=False)
    if campaign.draw == Draw.REPLICATED:  # who came without a weight stands for nobody
        finished = finished.filter(sample__isnull=False)
    rows = list(finished.order_by("id").values_list("id", "person_id", "background"))
    place = {sitting: number for number, (sitting, _, _) in enumerate(rows)}
    columns = {item.code: empty_column(item, len(rows)) for item in items}
    by_id = {item.pk: columns[item.code] for item in items}
    said = Answer.objects.filter(
        sitting__campaign=campaign, sitting__finished_at__isnull=False, item__in=list(by_id)
    ).values_list("sitting_id", "item_id", "state", "chosen")
    for sitting, item, state, chosen in said.iterator(chunk_size=AT_ONCE):
        if sitting in place:
            by_id[item].enter(place[sitting], state, chosen)
    return Table(
        people=[person for _, person, _ in rows],
        background=[background or {} for _, _, background in rows],
        columns=columns,
        design=_design_of(campaign, [(sitting, person) for sitting, person, _ in rows]),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """How one sitting was drawn."""

    weight: float = 1.0
    replicates: Sequence[float] = ()
    cluster: str = ""
    stratum: str = ""


def _design_of(campaign: Campaign, sittings: Sequence[tuple[int, int | None]]) -> Design:
    if campaign.draw == Draw.SIMPLE or not sittings:
        return SimpleRandom()
    rows = SampleWeight.objects.filter(sitting__campaign=campaign).values_list(
        "sitting_id", "weight", "replicates", "cluster", "stratum"
    )
    samples = {sitting: _Sample(*sample) for sitting, *sample in rows}
    drawn = [samples.get(sitting, _Sample()) for sitting, _ in sittings]
    weights = np.array([sample.weight for sample in drawn], dtype=np.float64)
    if campaign.draw == Draw.REPLICATED:
        replicates = np.array([sample.replicates for sample in drawn], dtype=np.float64)
        return Replicated(weights, replicates, fay=campaign.fay or 0.0)
    schools = {} if all(sample.cluster for sample in drawn) else _schools_of(campaign)
    clusters = [
        sample.cluster or schools.get(person or 0) or f"sitting-{sitting}"
        for sample, (sitting, person) in zip(drawn, sittings, strict=True)
    ]
    return Clustered(
        clusters=np.array(clusters, dtype=np.str_),
        strata=np.array([sample.stratum for sample in drawn], dtype=np.str_),
        weights=weights,
    )


def _schools_of(campaign: Campaign) -> dict[int, str]:
    """Whoever answered in the browser was drawn with her school, if she is named."""
    posts = Post.objects.filter(role=Role.TEACHER, person__sittings__campaign=campaign).order_by("-id")
    return {person: f"school-{school}" for person, school in posts.values_list("person", "organisation")}
