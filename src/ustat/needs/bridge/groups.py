"""Groups of requests as people and machine made them, and who asks: counted once, never by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from ustat.common.words import Words
from ustat.diagnosis.queries import levels_of
from ustat.needs.bridge.requests import alike
from ustat.needs.models import Gathering, Request, Support
from ustat.needs.rules import groups_to_hide
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Post
from ustat.people.rules import current

LEVEL_UNKNOWN = 0


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks or says "me too": a person, or a sitting without a name; and in which language."""

    person: int | None
    sitting: int | None
    language: str = ""

    @property
    def key(self) -> str:
        """The same for the same asker, whatever she was seen with."""
        return f"person-{self.person}" if self.person else f"sitting-{self.sitting}"


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that one course would serve, the most typical first. ``topic`` is its code or empty.

    ``gathering`` is set where a person put them together. ``askers`` holds everybody once: who asked, and
    who said "me too".
    """

    requests: list[Request]
    topic: str
    gathering: Gathering | None
    askers: Mapping[str, Asker]

    @property
    def support(self) -> int:
        """How many people ask or say "me too", each counted once."""
        return len(self.askers)


@dataclass(frozen=True, slots=True)
class Circle:
    """Who asks, in counts a reader may know: None stands for a number that would tell of too few people."""

    schools: int | None
    districts: tuple[tuple[str, Words, int | None], ...]
    levels: tuple[tuple[int, int | None], ...]
    languages: tuple[tuple[str, int | None], ...]

    @property
    def first_district(self) -> str:
        """The district that most of those who may be shown ask from; empty when none may be."""
        shown = [(-count, str(name)) for _path, name, count in self.districts if count]
        return min(shown)[1] if shown else ""


def groups_of(requests: Sequence[Request]) -> list[Group]:
    """Requests in groups: those a person put together stay together, the machine groups the rest.

    What the machine gathers under a topic joins the hand-made group of the same topic. Those that most people
    ask for come first. Requests come with their ``sitting``, ``topic`` and ``gathering``.
    """
    by_hand: dict[int, list[Request]] = defaultdict(list)
    for one in requests:
        if one.gathering_id:
            by_hand[one.gathering_id].append(one)
    members: list[tuple[list[Request], str, Gathering | None]] = []
    place_of: dict[str, int] = {}
    for together in by_hand.values():
        topic = _most_common_topic(together)
        if topic:
            place_of.setdefault(topic, len(members))
        members.append((list(together), topic, together[0].gathering))
    for found in alike([one for one in requests if not one.gathering_id]):
        if found.topic and found.topic in place_of:
            members[place_of[found.topic]][0].extend(found.requests)
        else:
            members.append((list(found.requests), found.topic, None))
    backers = _backers(requests)
    groups = [
        Group(together, topic, gathering, _askers(together, backers))
        for together, topic, gathering in members
    ]
    return sorted(groups, key=lambda one: (-one.support, one.requests[0].pk))


def circles_of(
    groups: Sequence[Mapping[str, Asker]], directions: Sequence[int | None], *, smallest: int
) -> list[Circle]:
    """For each set of askers: schools, districts, languages, and levels in the direction they ask in.

    A circle of fewer than ``smallest`` people shows nothing but its size; in a larger one, parts that are too
    small are hidden, and one more where subtraction would tell. Four queries, however many there are.
    """
    people = {one.person for askers in groups for one in askers.values() if one.person}
    schools, districts, names = _places(people)
    known = levels_of(people)
    return [
        _circle(askers, direction, smallest, schools, districts, names, known)
        for askers, direction in zip(groups, directions, strict=True)
    ]


def counted(counts: Mapping[str, int], everybody: int, *, smallest: int) -> list[tuple[str, int | None]]:
    """Parts of a whole of ``everybody``, the largest first; None where a number would tell too much."""
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if everybody < smallest:
        return [(part, None) for part, _people in listed]
    elsewhere = max(0, everybody - sum(counts.values()))
    hidden = groups_to_hide([people for _part, people in listed], smallest=smallest, elsewhere=elsewhere)
    return [(part, None if at in hidden else people) for at, (part, people) in enumerate(listed)]


def _circle(
    askers: Mapping[str, Asker],
    direction: int | None,
    smallest: int,
    schools: Mapping[int, int],
    districts: Mapping[int, str],
    names: Mapping[str, Words],
    known: Mapping[tuple[int, int], object],
) -> Circle:
    everybody = len(askers)
    named = [one.person for one in askers.values() if one.person in schools and one.person]
    if everybody < smallest:
        return Circle(None, (), (), ())
    by_district = Counter(districts[person] for person in named if person in districts)
    by_language = Counter(one.language for one in askers.values() if one.language)
    by_level: Counter[str] = Counter()
    for one in askers.values():
        level = known.get((one.person or 0, direction or 0))
        by_level[str(getattr(level, "level", LEVEL_UNKNOWN))] += 1
    return Circle(
        schools=len({schools[person] for person in named}) if len(named) >= smallest else None,
        districts=tuple(
            (path, names[path], count) for path, count in counted(by_district, everybody, smallest=smallest)
        ),
        levels=tuple(
            sorted(
                ((int(level), count) for level, count in counted(by_level, everybody, smallest=smallest)),
                key=lambda pair: (pair[0] == LEVEL_UNKNOWN, pair[0]),
            )
        ),
        languages=tuple(counted(by_language, everybody, smallest=smallest)),
    )


def _most_common_topic(requests: Iterable[Request]) -> str:
    codes = Counter(one.topic.code for one in requests if one.topic)
    return min(codes, key=lambda code: (-codes[code], code)) if codes else ""


def _askers(requests: Iterable[Request], backers: Mapping[int, list[Asker]]) -> dict[str, Asker]:
    found: dict[str, Asker] = {}
    for one in requests:
        asker = Asker(one.sitting.person_id, one.sitting_id, one.sitting.language)
        for somebody in (asker, *backers.get(one.pk, []), *backers.get(one.whole_id or 0, [])):
            found.setdefault(somebody.key, somebody)
    return found


def _backers(requests: Sequence[Request]) -> dict[int, list[Asker]]:
    """Request to those who said "me too" to it; whoever backs a whole backs its parts."""
    ids = {one.pk for one in requests} | {one.whole_id for one in requests if one.whole_id}
    rows = Support.objects.filter(Q(request__in=ids), withdrawn_at=None).values_list(
        "request", "person", "sitting", "sitting__language", "person__languages"
    )
    found: dict[int, list[Asker]] = defaultdict(list)
    for request, person, sitting, language, languages in rows:
        found[request].append(Asker(person, sitting, language or next(iter(languages or []), "")))
    return found


def _places(people: Iterable[int]) -> tuple[dict[int, int], dict[int, str], dict[str, Words]]:
    """Person to school, person to the path of the district or city above it, and the names of those."""
    posts = Post.objects.filter(current(), role=Role.TEACHER, person__in=list(people)).order_by("-id")
    names = {
        str(path): Words(name)
        for path, name in Organisation.objects.filter(
            kind__in=[Kind.DISTRICT, Kind.CITY], path__isnull=False
        ).values_list("path", "name")
    }
    schools: dict[int, int] = {}
    districts: dict[int, str] = {}
    for person, school, path in posts.values_list("person", "organisation", "organisation__path"):
        schools[person] = school
        parts = (path or "").strip("/").split("/")
        above = ["/" + "/".join(parts[:depth]) + "/" for depth in range(len(parts) - 1, 0, -1)]
        if district := next((one for one in above if one in names), ""):
            districts[person] = district
    return schools, districts, names
