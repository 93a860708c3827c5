"""Scales and their versions, as methodists and directors may see them; no names anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from ustat.common.branches import in_branches
from ustat.diagnosis.models import Calibration, Cut, ItemParameter, Scale, ScaleVersion, Score, Strand, Term
from ustat.diagnosis.queries.answers import campaigns_to_calibrate
from ustat.diagnosis.rules import DECIDERS, FEWEST_ITEMS, READERS, is_measured
from ustat.instruments.choices import ItemKind
from ustat.instruments.models import Instrument, Item, Version
from ustat.instruments.queries import published_versions
from ustat.people.models import Person
from ustat.people.queries import reach_of
from ustat.people.rules import has_role


@dataclass(frozen=True, slots=True)
class Measured:
    """An instrument that can be measured with: its questions, its answers, and how far its scale is."""

    version: Version
    questions: int
    finished: int
    scale: Scale | None
    in_force: ScaleVersion | None
    newest: Calibration | None

    @property
    def instrument(self) -> Instrument:
        return self.version.instrument


def may_read(person: Person | None) -> bool:
    """Whether ``person`` may see how well instruments measure."""
    return has_role(person, *READERS)


def may_decide(person: Person | None) -> bool:
    """Whether ``person`` may calibrate a scale, set its levels and put it in force."""
    return has_role(person, *DECIDERS)


def measured_for(person: Person | None) -> list[Measured]:
    """Every published instrument that measures something, by its code; nothing for a stranger."""
    if not may_read(person):
        return []
    items = Item.objects.filter(kind__in=(ItemKind.LEVEL, ItemKind.SINGLE), competence__isnull=False)
    versions = [
        version
        for version in published_versions()
        .prefetch_related(Prefetch("items", items, to_attr="asked"))
        .order_by("instrument__code")
        if sum(is_measured(item) for item in version.asked) >= FEWEST_ITEMS
    ]
    instruments = [version.instrument_id for version in versions]
    scales = {scale.instrument_id: scale for scale in Scale.objects.filter(instrument__in=instruments)}
    in_force = {term.scale_id: term.version for term in _open_terms(scales.values())}
    newest = {
        one.scale_id: one for one in Calibration.objects.filter(scale__in=scales.values()).order_by("id")
    }
    finished = _finished(person, instruments)
    found = []
    for version in versions:
        scale = scales.get(version.instrument_id)
        found.append(
            Measured(
                version=version,
                questions=sum(is_measured(item) for item in version.asked),
                finished=finished.get(version.instrument_id, 0),
                scale=scale,
                in_force=in_force.get(scale.pk) if scale else None,
                newest=newest.get(scale.pk) if scale else None,
            )
        )
    return found


def measured_by(person: Person | None, code: str) -> Measured | None:
    """One of ``measured_for``, by the code of its instrument."""
    return next((one for one in measured_for(person) if one.instrument.code == code), None)


def version_in_force(instrument: Instrument) -> ScaleVersion | None:
    """The version of an instrument's scale that counts now, with everything scoring needs."""
    return (
        whole_versions().filter(scale__instrument=instrument, terms__in=Term.objects.filter(ended_at=None))
    ).first()


def versions_in_force(instruments: Iterable[int]) -> dict[int, ScaleVersion]:
    """Instrument to the version of its scale that counts now; four questions, whatever their number."""
    found = whole_versions().filter(
        scale__instrument__in=list(instruments), terms__in=Term.objects.filter(ended_at=None)
    )
    return {version.scale.instrument_id: version for version in found}


def whole_versions() -> QuerySet[ScaleVersion]:
    """Versions with their strands, questions and cuts."""
    items = ItemParameter.objects.select_related("item__competence").order_by("item__position")
    return ScaleVersion.objects.select_related("scale__instrument", "calibration").prefetch_related(
        Prefetch(
            "strands",
            Strand.objects.select_related("direction")
            .prefetch_related(Prefetch("items", items), Prefetch("cuts", Cut.objects.order_by("level")))
            .order_by("direction_id"),
        )
    )


def versions_for(person: Person | None) -> QuerySet[ScaleVersion]:
    """Versions of scales that ``person`` may look at, the newest first; without their questions."""
    if not may_read(person):
        return ScaleVersion.objects.none()
    return ScaleVersion.objects.select_related("scale__instrument", "calibration").order_by("-number")


def whole_version_for(person: Person | None, code: str, number: int) -> ScaleVersion | None:
    """One version of an instrument's scale with all its rows; None where ``person`` may not look."""
    if not may_read(person):
        return None
    return whole_versions().filter(scale__instrument__code=code, number=number).first()


def calibrations_for(person: Person | None) -> QuerySet[Calibration]:
    """Calibrations that ``person`` may look at, the newest first."""
    if not may_read(person):
        return Calibration.objects.none()
    return Calibration.objects.select_related("scale__instrument", "requested_by").order_by("-id")


def terms_of(scale: Scale) -> QuerySet[Term]:
    """When each version counted, the newest first."""
    return scale.terms.select_related("version", "by").order_by("-began_at", "-id")


@dataclass(frozen=True, slots=True)
class NearCut:
    """How many people stand where, on one direction; None hides a group too small to be told."""

    direction: int
    people: int | None
    near: int | None


def near_cuts(person: Person | None, version: ScaleVersion, *, sure: float, smallest: int) -> list[NearCut]:
    """How many of the people whom ``person``'s branch holds are scored, and how many stand near a cut."""
    if not person:
        return []
    reach = reach_of(person, *READERS)
    rows = (
        Score.objects.filter(in_branches(reach, "person__posts__organisation__path"), scale_version=version)
        .values("direction_id")
        .annotate(
            people=Count("person", distinct=True),
            near=Count("person", distinct=True, filter=Q(level_chance__lt=sure)),
        )
        .order_by("direction_id")
    )
    return [
        NearCut(
            row["direction_id"],
            row["people"] if row["people"] >= smallest else None,
            row["near"] if min(row["near"], row["people"] - row["near"]) >= smallest else None,
        )
        for row in rows
    ]


def _open_terms(scales: Iterable[Scale]) -> QuerySet[Term]:
    return Term.objects.filter(scale__in=list(scales), ended_at=None).select_related("version")


def _finished(person: Person | None, instruments: Iterable[int]) -> dict[int, int]:
    """Finished sittings an instrument in the campaigns of this person's branch; made-up ones only where there
    are no real ones, as a calibration takes them."""
    counts: dict[tuple[int, bool], int] = {}
    for instrument in Instrument.objects.filter(pk__in=list(instruments)):
        rows = (
            campaigns_to_calibrate(person, instrument)
            .order_by()
            .values("is_made_up")
            .annotate(finished=Count("sittings", filter=Q(sittings__finished_at__isnull=False)))
        )
        for row in rows:
            counts[instrument.pk, row["is_made_up"]] = row["finished"]
    return {pk: counts.get((pk, False)) or counts.get((pk, True), 0) for pk, _made_up in counts}
