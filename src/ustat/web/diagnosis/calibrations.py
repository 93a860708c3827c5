"""Ask for a calibration, and watch how far it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ustat.common.errors import WrongInput
from ustat.diagnosis.actions.calibrations import request_calibration
from ustat.diagnosis.queries.answers import campaigns_to_calibrate
from ustat.diagnosis.queries.scales import calibrations_for
from ustat.diagnosis.rules import DECIDERS, READERS
from ustat.web.access import for_roles
from ustat.web.diagnosis import saying
from ustat.web.diagnosis.scales import found_or_404
from ustat.web.middleware import PersonRequest


@for_roles(*DECIDERS)
@require_POST
def calibrate(request: PersonRequest, code: str) -> HttpResponse:
    """Ask for the scale to be computed from the campaigns that were ticked."""
    measured = found_or_404(request, code)
    wanted = request.POST.getlist("campaign")
    campaigns = list(campaigns_to_calibrate(request.person, measured.instrument).filter(slug__in=wanted))
    if not campaigns:
        raise WrongInput(
            _("Choose at least one campaign whose answers are to be counted."), code="no_campaign"
        )
    calibration = request_calibration(measured.version, campaigns=campaigns, by=request.person)
    messages.success(request, _("The scale is being computed. This page shows how far it is."))
    return redirect("diagnosis:calibration", calibration.pk)


@for_roles(*READERS)
@require_safe
def calibration_page(request: PersonRequest, calibration_id: int) -> HttpResponse:
    """How far a calibration is; once it is ready, the way to what it found."""
    calibration = get_object_or_404(calibrations_for(request.person), pk=calibration_id)
    words = {
        "calibration": calibration,
        "instrument": calibration.scale.instrument,
        "campaigns": list(
            campaigns_to_calibrate(request.person, calibration.scale.instrument).filter(
                slug__in=calibration.campaigns
            )
        ),
        "trouble": saying.trouble_of(calibration),
        "version": calibration.versions.order_by("number").first(),
    }
    return render(request, "diagnosis/calibration.html", words)
