"""What a person's own profile is made of; for her own eyes."""

from dataclasses import dataclass

from ustat.diagnosis.models import ScaleVersion
from ustat.diagnosis.queries.scales import versions_in_force
from ustat.instruments.models import Sitting
from ustat.people.models import Person


@dataclass(frozen=True, slots=True)
class Twice:
    """A person's two newest sittings of one instrument, and the scale version that counts for it."""

    version: ScaleVersion
    before: Sitting
    after: Sitting


def sittings_twice(person: Person | None) -> list[Twice]:
    """Instruments that a person finished at least twice and that have a scale, the newest sitting first."""
    if not person:
        return []
    sittings = Sitting.objects.filter(person=person, finished_at__isnull=False).select_related(
        "campaign__version__instrument"
    )
    by_instrument: dict[int, list[Sitting]] = {}
    for one in sittings.order_by("finished_at", "id"):
        by_instrument.setdefault(one.campaign.version.instrument_id, []).append(one)
    again = {pk: own for pk, own in by_instrument.items() if len(own) > 1}
    versions = versions_in_force(again)
    found = [Twice(versions[pk], own[-2], own[-1]) for pk, own in again.items() if pk in versions]
    return sorted(found, key=lambda one: one.after.pk, reverse=True)
