"""Comparisons of two campaigns: asked for, computed by the worker, kept as they were found."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow
from ustat.common.facts import record
from ustat.diagnosis.queries.scales import version_in_force, whole_versions
from ustat.growth.choices import ComparisonState
from ustat.growth.facts import ComparisonRequested
from ustat.growth.models import Comparison
from ustat.growth.queries.comparisons import sittings_in
from ustat.growth.rules import ASKERS, check_may_compare
from ustat.instruments.models import Campaign
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.people.rules import require


@transaction.atomic
def request_comparison(before: Campaign, after: Campaign, *, by: Person | None) -> Comparison:
    """Ask what changed between two campaigns of one instrument, on the version of its scale that counts.

    Refuses with ``NotAllowed`` whoever may not ask there, with ``NotNow``, ``no_scale``, and as
    ``rules.check_may_compare``.
    """
    if by is not None:
        for campaign in (before, after):
            require(by, *ASKERS, organisation=campaign.organisation)
    check_may_compare(before, after, finished=[len(sittings_in(one)) for one in (before, after)])
    version = version_in_force(before.version.instrument)
    if version is None:
        raise NotNow(
            _("This instrument has no scale that counts yet. Put one in force first."), code="no_scale"
        )
    comparison = Comparison.objects.create(
        scale_version=version,
        before=before,
        after=after,
        requested_by=by,
        is_made_up=before.is_made_up or after.is_made_up or version.is_made_up,
    )
    note_change(by=by, what="growth.request_comparison", detail={"comparison": comparison.pk})
    record(ComparisonRequested(comparison_id=comparison.pk))
    return comparison


def run_requested_comparison(happening: ComparisonRequested) -> None:
    """Hear that a comparison is wanted. It is computed outside any transaction: answers keep flowing in."""
    comparison = Comparison.objects.select_related("before", "after").get(pk=happening.comparison_id)
    if comparison.is_moving:
        run(comparison)


def run(comparison: Comparison) -> None:
    """Compute and keep a comparison, or the reason why there is none."""
    from ustat.growth.bridge.comparing import METHOD, CannotCompare, compared

    rows = Comparison.objects.filter(pk=comparison.pk)
    rows.update(state=ComparisonState.RUNNING, progress=0, trouble={})
    comparison.scale_version = whole_versions().get(pk=comparison.scale_version_id)
    try:
        found = compared(comparison, told=_teller(comparison))
    except CannotCompare as trouble:
        rows.update(
            state=ComparisonState.FAILED,
            trouble={"code": trouble.code, "values": trouble.values},
            finished_at=timezone.now(),
        )
        return
    rows.update(
        state=ComparisonState.DONE,
        progress=1,
        outcome=found.outcome,
        input_digest=found.digest,
        method=METHOD,
        finished_at=timezone.now(),
    )


def _teller(comparison: Comparison) -> Callable[[float], None]:
    def tell(progress: float) -> None:
        Comparison.objects.filter(pk=comparison.pk).update(progress=progress)

    return tell
