"""Diagnosis: finished sittings become scores; the worker computes scales, which are put in force."""

from ustat.demo.work import Tell, Work
from ustat.diagnosis.actions.calibrations import request_calibration
from ustat.diagnosis.actions.panels import record_panel
from ustat.diagnosis.actions.scales import put_in_force
from ustat.diagnosis.models import Calibration
from ustat.diagnosis.queries.scales import whole_versions
from ustat.diagnosis.rules import FEWEST_SITTINGS
from ustat.flow.deliver import run_until_quiet
from ustat.instruments.models import Campaign

MEASURED = ("self", "ict")
PANEL = ("А. Т.", "Б. С.", "Ж. М.", "Н. К.")


def run(work: Work, tell: Tell) -> None:
    """Deliver everything that waits; needs come of the same news. Then two scales, where enough answered."""
    run_until_quiet()
    tell(0.4)
    asked = [calibration for slug in MEASURED if (calibration := _ask_for_scale(work, slug)) is not None]
    run_until_quiet()
    tell(0.8)
    for calibration in asked:
        _let_panel_meet(work, calibration)
        _put_in_force(work, calibration)
    run_until_quiet()
    tell(1)


def _ask_for_scale(work: Work, name: str) -> Calibration | None:
    """Gulnara asks for a scale; the small demonstration has too few answers for one."""
    campaign = Campaign.objects.select_related("version__instrument").get(slug=work.slug(name))
    if campaign.sittings.filter(finished_at__isnull=False).count() < FEWEST_SITTINGS:
        return None
    return request_calibration(campaign.version, campaigns=[campaign], by=work.cast("methodist"))


def _let_panel_meet(work: Work, calibration: Calibration) -> None:
    """Four made-up teachers say where the levels of the test begin: about where its authors expect them."""
    version = whole_versions().filter(calibration=calibration).first()
    draw = work.chance("panel")
    for strand in version.strands.all() if version else []:
        expected = [one.item.expected_level for one in strand.items.all()]
        levels = sorted({level for level in expected if level is not None and level > 1})
        if not levels:
            continue  # statements carry their levels in themselves
        below = {level: sum(one is not None and one < level for one in expected) for level in levels}
        bookmarks = {
            member: {level: below[level] + draw.randint(-2, 2) for level in levels} for member in PANEL
        }
        record_panel(
            strand,
            bookmarks=bookmarks,
            held_on=work.days.asked_until,
            note=str(work.region.label["ky"]),
            by=work.cast("methodist"),
        )


def _put_in_force(work: Work, calibration: Calibration) -> None:
    """She looks at it, and it counts. One on which nobody can say where the levels begin stays a draft."""
    version = whole_versions().filter(calibration=calibration).first()
    if version is not None and all(strand.cuts.all() for strand in version.strands.all()):
        put_in_force(version, by=work.cast("methodist"))
