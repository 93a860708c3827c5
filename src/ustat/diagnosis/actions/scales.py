"""Put a version of a scale in force, or the one before it again."""

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.diagnosis.facts import ScaleReplaced
from ustat.diagnosis.models import Scale, ScaleVersion, Term
from ustat.diagnosis.rules import DECIDERS, check_may_put_in_force
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.people.rules import require


@transaction.atomic
def put_in_force(version: ScaleVersion, *, by: Person | None) -> Term:
    """From now on this version counts; the worker scores every sitting on it, and older scores stay.

    A former version is put back in the same way. Refuses with ``NotAllowed`` whoever does not decide, and
    with ``NotNow``: ``in_force_already``, ``no_cuts``.
    """
    if by is not None:
        require(by, *DECIDERS)
    Scale.objects.select_for_update().get(pk=version.scale_id)
    check_may_put_in_force(version)
    now = timezone.now()
    Term.objects.filter(scale=version.scale_id, ended_at=None).update(ended_at=now)
    ScaleVersion.objects.filter(pk=version.pk, published_at=None).update(published_at=now)
    term = Term.objects.create(scale_id=version.scale_id, version=version, began_at=now, by=by)
    note_change(by=by, what="diagnosis.put_in_force", detail={"scale_version": version.pk})
    record(ScaleReplaced(scale_version_id=version.pk))
    return term
