"""Calibrations: asked for, run by the worker, kept as a draft that somebody looks at."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from ustat.common.facts import record
from ustat.diagnosis.choices import CalibrationState
from ustat.diagnosis.facts import CalibrationRequested
from ustat.diagnosis.models import Calibration, Scale, ScaleVersion
from ustat.diagnosis.queries.answers import sittings_to_calibrate
from ustat.diagnosis.rules import DECIDERS, check_may_calibrate
from ustat.instruments.models import Campaign, Version
from ustat.people.actions.trail import note_change
from ustat.people.models import Person
from ustat.people.rules import require


@transaction.atomic
def request_calibration(version: Version, *, campaigns: Sequence[Campaign], by: Person | None) -> Calibration:
    """Ask for the scale of a published version's instrument to be computed from these campaigns' sittings.

    Refuses with ``NotAllowed`` whoever does not decide, with ``NotNow``: ``calibration_moving``,
    ``too_few_sittings``, and with ``WrongInput``, ``campaigns_mixed``.
    """
    if by is not None:
        require(by, *DECIDERS)
    scale, _is_new = Scale.objects.select_for_update().get_or_create(instrument=version.instrument)
    slugs = sorted(campaign.slug for campaign in campaigns)
    finished = len(sittings_to_calibrate(slugs))
    check_may_calibrate(scale, campaigns, finished=finished)
    calibration = Calibration.objects.create(
        scale=scale,
        version=version,
        campaigns=slugs,
        sittings=finished,
        requested_by=by,
        is_made_up=any(campaign.is_made_up for campaign in campaigns),
    )
    note_change(by=by, what="diagnosis.request_calibration", detail={"calibration": calibration.pk})
    record(CalibrationRequested(calibration_id=calibration.pk))
    return calibration


def run_requested_calibration(happening: CalibrationRequested) -> None:
    """Hear that a calibration is wanted. It is computed outside any transaction: answers keep flowing in."""
    calibration = Calibration.objects.select_related("version__instrument").get(pk=happening.calibration_id)
    if calibration.is_moving:
        run(calibration)


def run(calibration: Calibration) -> None:
    """Compute and keep a calibration: a draft version of the scale, or the reason why there is none."""
    from ustat.diagnosis.bridge.calibrating import Unfit, calibrated

    Calibration.objects.filter(pk=calibration.pk).update(
        state=CalibrationState.RUNNING, progress=0, trouble={}
    )
    try:
        found = calibrated(calibration, told=_teller(calibration))
    except Unfit as trouble:
        Calibration.objects.filter(pk=calibration.pk).update(
            state=CalibrationState.FAILED,
            trouble={"code": trouble.code, "values": trouble.values},
            finished_at=timezone.now(),
        )
        return
    with transaction.atomic():
        calibration.versions.filter(published_at=None).delete()
        version = new_version(calibration)
        found.keep_in(version)
        Calibration.objects.filter(pk=calibration.pk).update(
            state=CalibrationState.DONE,
            progress=1,
            sittings=found.sittings,
            input_digest=found.digest,
            outcome=found.outcome,
            finished_at=timezone.now(),
        )


def new_version(calibration: Calibration) -> ScaleVersion:
    """The next version of a calibration's scale, still a draft."""
    scale = Scale.objects.select_for_update().get(pk=calibration.scale_id)
    newest = scale.versions.order_by("-number").first()
    return ScaleVersion.objects.create(
        scale=scale,
        number=newest.number + 1 if newest else 1,
        calibration=calibration,
        made_at=timezone.now(),
        is_made_up=calibration.is_made_up,
    )


def _teller(calibration: Calibration) -> Callable[[float], None]:
    told = 0.0

    def tell(progress: float) -> None:
        nonlocal told
        if progress - told >= 0.05:
            told = progress
            Calibration.objects.filter(pk=calibration.pk).update(progress=progress)

    return tell
