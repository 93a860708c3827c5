"""Tests and self-assessments that ask about the same, and who answered both."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from ustat.diagnosis.models import Scale, ScaleVersion, SelfView, SelfViewLink, Strand, Term
from ustat.diagnosis.queries.answers import Question, categories_said, same_questions
from ustat.diagnosis.queries.scales import whole_versions
from ustat.diagnosis.rules import categories_of
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Sitting
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Compared:
    """The same direction on a test and on a self-assessment, both in versions that count."""

    test: ScaleVersion
    assessment: ScaleVersion
    test_strand: Strand
    assessment_strand: Strand


@dataclass(frozen=True, slots=True)
class Both:
    """One person's sittings: the newest self-assessment, and the test that lies nearest to it in time."""

    person: int
    test: int
    assessment: int


def compared_in_force(*, involving: Iterable[int] = ()) -> list[Compared]:
    """Every direction that a test and a self-assessment in force share.

    ``involving``: numbers of scales of which one must take part; without, any. Made-up scales are compared
    with made-up ones only.
    """
    counting = whole_versions().filter(terms__in=Term.objects.filter(ended_at=None))
    wanted = set(involving)
    versions = [(version, list(version.strands.all())) for version in counting]
    tests = [(one, strand) for one, strands in versions for strand in strands if _is_test(strand)]
    statements = [(one, strand) for one, strands in versions for strand in strands if not _is_test(strand)]
    return [
        Compared(test, assessment, first, second)
        for test, first in tests
        for assessment, second in statements
        if first.direction_id == second.direction_id
        and test.is_made_up == assessment.is_made_up
        and (not wanted or wanted & {test.scale_id, assessment.scale_id})
    ]


def scales_of_sittings(sittings: Collection[int]) -> set[int]:
    """The scales of the instruments that these sittings answered."""
    return set(
        Scale.objects.filter(instrument__versions__campaigns__sittings__in=list(sittings)).values_list(
            "pk", flat=True
        )
    )


def sittings_of_both(compared: Compared, *, people: Collection[int] | None = None) -> list[Both]:
    """Who finished both, among ``people`` or everybody."""
    tests, statements = (
        _finished(one.scale.instrument_id, is_made_up=one.is_made_up, people=people)
        for one in (compared.test, compared.assessment)
    )
    found = []
    for person, mine in sorted(statements.items()):
        if person in tests:
            said = mine[-1]
            nearest = min(tests[person], key=lambda one: _apart(one, said))
            found.append(Both(person, nearest.pk, said.pk))
    return found


def said_on(
    version: ScaleVersion, strands: Iterable[Strand], sittings: Iterable[int]
) -> dict[int, dict[int, int]]:
    """Sitting to item to category, for the questions of these strands in all their versions."""
    questions = [
        Question(one.item, strand.direction_id, categories_of(one.item))
        for strand in strands
        for one in strand.items.all()
    ]
    return categories_said(sittings, same_questions(version.scale.instrument, questions))


def links_in_force() -> QuerySet[SelfViewLink]:
    """Links between versions that both count now."""
    open_terms = Term.objects.filter(ended_at=None).values("version")
    return SelfViewLink.objects.filter(test__in=open_terms, assessment__in=open_terms).select_related(
        "direction", "test__scale__instrument", "assessment__scale__instrument"
    )


def own_self_views(person: Person | None) -> list[SelfView]:
    """A person's self-view beside what was measured, by direction; for her own eyes."""
    if not person:
        return []
    views = SelfView.objects.filter(person=person, link__in=links_in_force()).select_related(
        "link__direction",
        "link__test__scale__instrument",
        "link__assessment__scale__instrument",
        "test_sitting",
        "assessment_sitting",
    )
    return list(views.order_by("link__direction_id", "link_id"))


def _is_test(strand: Strand) -> bool:
    return all(one.item.kind != ItemKind.LEVEL for one in strand.items.all())


def _finished(
    instrument: int, *, is_made_up: bool, people: Collection[int] | None
) -> dict[int, list[Sitting]]:
    """Person to her finished sittings of an instrument, the newest last."""
    sittings = Sitting.objects.filter(
        campaign__version__instrument=instrument,
        campaign__is_made_up=is_made_up,
        person__isnull=False,
        finished_at__isnull=False,
    )
    if people is not None:
        sittings = sittings.filter(person__in=list(people))
    found: dict[int, list[Sitting]] = {}
    for one in sittings.only("person_id", "finished_at").order_by("finished_at", "id"):
        found.setdefault(one.person_id or 0, []).append(one)
    return found


def _apart(one: Sitting, other: Sitting) -> timedelta:
    if one.finished_at is None or other.finished_at is None:
        return timedelta.max
    return abs(one.finished_at - other.finished_at)
