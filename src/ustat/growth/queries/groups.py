"""Rows about people as groups are made of them: who stands where, by district and subject; no names leave."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from ustat.common.branches import in_branches
from ustat.diagnosis.models import ScaleVersion, Score, SelfView, SelfViewLink, Term
from ustat.diagnosis.queries.self_views import links_in_force
from ustat.growth.rules import GROUP_READERS
from ustat.people import rules as people_rules
from ustat.people.choices import Kind, Role
from ustat.people.models import Person, Post
from ustat.people.queries import reach_of
from ustat.people.rules import has_role

DISTRICT, SUBJECT = "district", "subject"
GROUPINGS = (DISTRICT, SUBJECT)


@dataclass(frozen=True, slots=True)
class Member:
    """A teacher as a group knows her: her school, and the group she is in; "" where none is known."""

    school: str
    group: str


@dataclass(frozen=True, slots=True)
class Members:
    """Who belongs to the reader's branches: person to member, and what the groups are called."""

    of: dict[int, Member]
    names: dict[str, str]


def may_read_groups(person: Person | None) -> bool:
    """Whether ``person`` may see where groups stand."""
    return has_role(person, *GROUP_READERS)


def scales_in_force(person: Person | None) -> QuerySet[ScaleVersion]:
    """Versions of scales that count now, with their directions; nothing for whoever may not read groups."""
    if not may_read_groups(person):
        return ScaleVersion.objects.none()
    return (
        ScaleVersion.objects.filter(terms__in=Term.objects.filter(ended_at=None))
        .select_related("scale__instrument")
        .prefetch_related("strands__direction")
        .order_by("scale__instrument__code")
    )


def links_for(person: Person | None) -> QuerySet[SelfViewLink]:
    """Comparisons of tests with self-assessments; nothing for whoever may not read groups."""
    return links_in_force() if may_read_groups(person) else SelfViewLink.objects.none()


def members_for(person: Person | None, *, by: str) -> Members:
    """Everybody who teaches today in the branches that ``person`` reads, in groups by district or subject.

    Who teaches several subjects counts in the first of them, so that groups never overlap.
    """
    if not person:
        return Members({}, {})
    reach = reach_of(person, *GROUP_READERS)
    posts = Post.objects.filter(
        people_rules.current(timezone.localdate()),
        in_branches(reach, "organisation__path"),
        role=Role.TEACHER,
        organisation__kind=Kind.SCHOOL,
    ).order_by("person_id", "-id")
    if by == SUBJECT:
        rows = posts.order_by("person_id", "-id", "-subjects__position").values_list(
            "person_id", "organisation__code", "subjects__code", "subjects__name"
        )
    else:
        rows = posts.values_list(
            "person_id", "organisation__code", "organisation__parent__code", "organisation__parent__name"
        )
    return _members(rows)


def scores_on(version: ScaleVersion, direction: int, people: Iterable[int]) -> dict[int, list[float]]:
    """Person to the chance of each level, from her newest sitting on this version."""
    wanted = set(people)
    rows = (
        Score.objects.filter(scale_version=version, direction=direction)
        .order_by("sitting__finished_at", "sitting_id")
        .values_list("person_id", "level_chances")
    )
    return {person: chances for person, chances in rows if person in wanted and chances}


def verdicts_on(link: SelfViewLink, people: Iterable[int]) -> dict[int, str]:
    """Person to how her self-view stands to her measured level."""
    wanted = set(people)
    rows = SelfView.objects.filter(link=link).values_list("person_id", "verdict")
    return {person: verdict for person, verdict in rows if person in wanted}


def _members(rows: Iterable[tuple[int, str, str | None, object]]) -> Members:
    found: dict[int, Member] = {}
    names: dict[str, str] = {}
    for person, school, group, name in rows:
        found[person] = Member(school, group or "")
        if group:
            names[group] = str(name)
    return Members(found, names)
