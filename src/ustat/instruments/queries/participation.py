"""How a campaign runs: who answered against the register, and where people stop."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q, QuerySet

from ustat.common.words import Words
from ustat.instruments.choices import AnswerState
from ustat.instruments.models import Answer, Campaign, Item, Sitting
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Post
from ustat.people.rules import current

GROUPS = (Kind.DISTRICT, Kind.CITY)


@dataclass(frozen=True, slots=True)
class School:
    """A school against the register."""

    name: Words
    teachers: int
    finished: int


@dataclass(slots=True)
class Branch:
    """A district or a city with its schools: teachers in the register, and how many sent answers."""

    name: Words
    schools: list[School] = field(default_factory=list)

    @property
    def teachers(self) -> int:
        return sum(school.teachers for school in self.schools)

    @property
    def finished(self) -> int:
        return sum(school.finished for school in self.schools)

    @property
    def share(self) -> float | None:
        return self.finished / self.teachers if self.teachers else None

    @property
    def silent_schools(self) -> list[School]:
        """Schools with teachers from which no answer has come yet."""
        return [school for school in self.schools if school.teachers and not school.finished]


@dataclass(frozen=True, slots=True)
class Stop:
    """A question as a station on the way: who came here, who answered, who went no further."""

    item: Item
    number: int
    answered: int
    skipped: int
    stopped: int

    @property
    def reached(self) -> int:
        return self.answered + self.skipped


def branches_of(campaign: Campaign) -> list[Branch]:
    """Every district of the campaign's branch with its schools; three queries, no names.

    Only what a named campaign knows: of an anonymous one the finished stay zero. Somebody who teaches in two
    schools counts in both.
    """
    reach = campaign.organisation.reach
    teaching = Post.objects.filter(
        current(), role=Role.TEACHER, organisation__path__startswith=reach or "-"
    ).order_by()
    teachers = _counted(teaching)
    answered = Q(person__sittings__campaign=campaign, person__sittings__finished_at__isnull=False)
    finished = _counted(teaching.filter(answered))
    places = list(
        Organisation.objects.filter(path__startswith=reach or "-").values_list("pk", "path", "kind", "name")
    )
    names = {path: (kind, name) for _pk, path, kind, name in places if path}
    branches: dict[str, Branch] = {}
    for pk, path, kind, name in places:
        if kind == Kind.SCHOOL or pk in teachers:
            above = _group_above(path or "", names)
            branch = branches.setdefault(above, Branch(names[above][1] if above in names else Words(name)))
            branch.schools.append(School(name, teachers[pk], finished[pk]))
    return list(branches.values())


def stops_of(campaign: Campaign) -> list[Stop]:
    """The questions in their order, with those who stopped after each: three queries."""
    items = list(Item.objects.filter(version_id=campaign.version_id))
    states: dict[int, Counter[str]] = defaultdict(Counter)
    counted = (
        Answer.objects.filter(sitting__campaign=campaign)
        .values_list("item_id", "state")
        .annotate(Count("id"))
        .order_by()
    )
    for item, state, count in counted:
        states[item][state] = count
    furthest = (
        Sitting.objects.filter(campaign=campaign, finished_at=None)
        .annotate(furthest=Max("answers__item__position"))
        .values_list("furthest", flat=True)
    )
    stopped = Counter(furthest)
    return [
        Stop(
            item,
            number,
            answered=states[item.pk].total() - states[item.pk][AnswerState.SKIPPED],
            skipped=states[item.pk][AnswerState.SKIPPED],
            stopped=stopped[item.position],
        )
        for number, item in enumerate(items, start=1)
    ]


def _counted(posts: QuerySet[Post]) -> Counter[int]:
    rows = posts.values_list("organisation_id").annotate(Count("person", distinct=True))
    return Counter(dict(rows))


def _group_above(path: str, names: dict[str, tuple[str, Words]]) -> str:
    """The nearest district or city above a school; without one, whatever stands above it."""
    above = _parent(path)
    nearest = above
    while above in names:
        if names[above][0] in GROUPS:
            return above
        above = _parent(above)
    return nearest


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
