"""Asked and not offered, offered and not asked: by direction, district, language and level, never by name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ustat.catalogue.models import Programme
from ustat.common.branches import in_branches
from ustat.common.words import Words
from ustat.diagnosis.queries import levels_of
from ustat.needs.bridge.groups import Asker, Group, counted, groups_of
from ustat.needs.choices import RequestState
from ustat.needs.models import Request
from ustat.needs.rules import groups_to_hide
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Post
from ustat.people.rules import current
from ustat.planning.models import Wish
from ustat.standards.models import Direction

DIRECTION, DISTRICT, LANGUAGE, LEVEL = "direction", "district", "language", "level"
WAYS: Final = (DIRECTION, DISTRICT, LANGUAGE, LEVEL)
UNKNOWN: Final = ""
UNKNOWN_LEVEL: Final = "0"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what nobody offers, in one part of the branch; None would tell of too few people."""

    part: str
    people: int | None
    schools: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wish that no course answers: its name, if it may be read, its people and their schools."""

    title: Words | None
    direction: int
    people: int | None
    schools: int | None


@dataclass(frozen=True, slots=True)
class Unasked:
    """Courses on offer for which nobody of one part of the branch wishes; who and how many could."""

    part: str
    people: int | None
    schools: int | None
    courses: tuple[Programme, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Both lists of a branch, in all four ways, and what the parts are called."""

    asked: Mapping[str, list[Asked]]
    wanted: list[Wanted]
    everybody: int
    unasked: Mapping[str, list[Unasked]]
    names: Mapping[str, Mapping[str, Words]]


@dataclass(frozen=True, slots=True)
class _Teacher:
    school: int
    district: str
    language: str


def gaps_of(reach: list[str], *, smallest: int) -> Gaps:
    """The two lists of some branches. The number of queries does not depend on how many people ask."""
    districts = _districts()
    teachers = _teachers(reach, districts)
    programmes = list(
        Programme.objects.filter(is_offered=True)
        .select_related("direction", "topic")
        .order_by("number", "code")
    )
    groups = _unmet(reach, {one.topic_id for one in programmes})
    known = levels_of({*teachers, *_people(groups)})
    askers = _by_part(groups, teachers, known)
    everybody = {key: one for group in groups for key, one in group.askers.items()}
    asked = {
        way: _asked(askers[way], everybody, teachers, ordered=way == LEVEL, smallest=smallest) for way in WAYS
    }
    return Gaps(
        asked=asked,
        wanted=_wanted(groups, teachers, smallest, asked[DIRECTION]),
        everybody=len(everybody),
        unasked=_unasked(programmes, teachers, known, reach, smallest),
        names={
            DIRECTION: {str(one.number): Words(one.name) for one in Direction.objects.all()},
            DISTRICT: districts,
        },
    )


def _unmet(reach: list[str], offered: set[int]) -> list[Group]:
    """Groups of requests that ask for a course and whose topic no course on offer teaches."""
    requests = (
        Request.objects.filter(
            in_branches(reach, "sitting__campaign__organisation__path"),
            state__in=[RequestState.SUGGESTED, RequestState.SETTLED],
            direction__isnull=False,
        )
        .exclude(topic__in=offered)
        .select_related("sitting", "topic", "gathering", "direction")
        .order_by("id")
    )
    return groups_of(list(requests))


def _by_part(
    groups: Iterable[Group],
    teachers: Mapping[int, _Teacher],
    known: Mapping[tuple[int, int], object],
) -> dict[str, dict[str, dict[str, Asker]]]:
    """Way to part to the askers there, everybody once a part."""
    found: dict[str, dict[str, dict[str, Asker]]] = {way: defaultdict(dict) for way in WAYS}
    for group in groups:
        direction = _direction(group)
        for key, one in group.askers.items():
            teacher = teachers.get(one.person or 0)
            found[DIRECTION][str(direction)][key] = one
            found[DISTRICT][teacher.district if teacher else UNKNOWN][key] = one
            found[LANGUAGE][one.language or UNKNOWN][key] = one
            found[LEVEL][_level(known, one.person, direction)][key] = one
    return found


def _asked(
    parts: Mapping[str, Mapping[str, Asker]],
    everybody: Mapping[str, Asker],
    teachers: Mapping[int, _Teacher],
    *,
    ordered: bool,
    smallest: int,
) -> list[Asked]:
    shown = counted({part: len(askers) for part, askers in parts.items()}, len(everybody), smallest=smallest)
    rows = [
        Asked(part, people, _schools(parts[part].values(), teachers, smallest) if people else None)
        for part, people in shown
    ]
    return sorted(rows, key=lambda one: (one.part == UNKNOWN_LEVEL, one.part)) if ordered else rows


def _wanted(
    groups: list[Group], teachers: Mapping[int, _Teacher], smallest: int, parts: Iterable[Asked]
) -> list[Wanted]:
    """Each wish with its numbers. Hidden are small ones, all of a direction whose own number is hidden, and
    one more of a direction, or of all, where subtraction would tell.
    """
    hidden_directions = {one.part for one in parts if one.people is None}
    hidden = groups_to_hide([group.support for group in groups], smallest=smallest)
    places: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        places[_direction(group)].append(place)
        hidden |= {place} if str(_direction(group)) in hidden_directions else set()
    for own in places.values():
        small = groups_to_hide([groups[place].support for place in own], smallest=smallest)
        hidden |= {own[number] for number in small}
    found = [
        Wanted(
            title=_title(group),
            direction=_direction(group),
            people=None if place in hidden else group.support,
            schools=None if place in hidden else _schools(group.askers.values(), teachers, smallest),
        )
        for place, group in enumerate(groups)
    ]
    return sorted(found, key=lambda one: -(one.people or 0))


def _unasked(
    programmes: list[Programme],
    teachers: Mapping[int, _Teacher],
    known: Mapping[tuple[int, int], object],
    reach: list[str],
    smallest: int,
) -> dict[str, list[Unasked]]:
    """For each part with enough teachers: courses for which none of them wishes."""
    wishers: dict[int, set[int]] = defaultdict(set)
    wishes = Wish.objects.filter(
        in_branches(reach, "person__posts__organisation__path"), withdrawn_at=None
    ).values_list("topic", "person")
    for topic, person in wishes:
        wishers[topic].add(person)
    everybody = set(teachers)
    found: dict[str, list[Unasked]] = {DIRECTION: [], DISTRICT: [], LANGUAGE: [], LEVEL: []}
    for direction in sorted({one.direction_id for one in programmes}):
        courses = tuple(
            one for one in programmes if one.direction_id == direction and not wishers[one.topic_id]
        )
        found[DIRECTION].append(_part(str(direction), everybody, courses, teachers, smallest))
    for way in (DISTRICT, LANGUAGE):
        parts: dict[str, set[int]] = defaultdict(set)
        for person, teacher in teachers.items():
            parts[getattr(teacher, way)].add(person)
        for part, people in sorted(parts.items()):
            courses = tuple(one for one in programmes if not wishers[one.topic_id] & people)
            found[way].append(_part(part, people, courses, teachers, smallest))
    levels: dict[str, set[int]] = defaultdict(set)
    lacking: dict[str, list[Programme]] = defaultdict(list)
    for one in programmes:
        here: dict[str, set[int]] = defaultdict(set)
        for person in everybody:
            here[_level(known, person, one.direction_id)].add(person)
        for level, people in here.items():
            levels[level] |= people
            if not wishers[one.topic_id] & people:
                lacking[level].append(one)
    for level in sorted(levels, key=lambda one: (one == UNKNOWN_LEVEL, one)):
        found[LEVEL].append(_part(level, levels[level], tuple(lacking[level]), teachers, smallest))
    return found


def _part(
    part: str,
    people: set[int],
    courses: tuple[Programme, ...],
    teachers: Mapping[int, _Teacher],
    smallest: int,
) -> Unasked:
    """Where too few teachers stand, "nobody wishes it" would tell what each of them does not wish."""
    if len(people) < smallest:
        return Unasked(part, None, None, ())
    return Unasked(part, len(people), len({teachers[person].school for person in people}), courses)


def _schools(askers: Iterable[Asker], teachers: Mapping[int, _Teacher], smallest: int) -> int | None:
    named = [teachers[one.person].school for one in askers if one.person and one.person in teachers]
    return len(set(named)) if len(named) >= smallest else None


def _title(group: Group) -> Words | None:
    """What a methodist or the topic calls it; a request itself is read at the desk only."""
    if group.gathering and group.gathering.title:
        return Words(group.gathering.title)
    topic = next((one.topic for one in group.requests if one.topic and one.topic.code == group.topic), None)
    return Words(topic.name) if topic else None


def _direction(group: Group) -> int:
    numbers = [one.direction_id for one in group.requests if one.direction_id]
    return max(sorted(set(numbers)), key=numbers.count)


def _level(known: Mapping[tuple[int, int], object], person: int | None, direction: int) -> str:
    return str(getattr(known.get((person or 0, direction)), "level", UNKNOWN_LEVEL))


def _people(groups: Iterable[Group]) -> set[int]:
    return {one.person for group in groups for one in group.askers.values() if one.person}


def _districts() -> dict[str, Words]:
    rows = Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY], path__isnull=False)
    return {str(path): Words(name) for path, name in rows.values_list("path", "name")}


def _teachers(reach: list[str], districts: Mapping[str, Words]) -> dict[int, _Teacher]:
    """Who teaches in the branches today: her oldest post, its district, her first language."""
    posts = Post.objects.filter(current(), in_branches(reach, "organisation__path"), role=Role.TEACHER)
    rows = posts.order_by("-id").values_list(
        "person", "organisation", "organisation__path", "person__languages"
    )
    found = {}
    for person, school, path, languages in rows:
        parts = (path or "").strip("/").split("/")
        above = ["/" + "/".join(parts[:depth]) + "/" for depth in range(len(parts) - 1, 0, -1)]
        district = next((one for one in above if one in districts), UNKNOWN)
        found[person] = _Teacher(school, district, next(iter(languages or []), UNKNOWN))
    return found
