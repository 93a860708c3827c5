"""A report on a plan that stands in a folder of files."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import same
from ustat.exchange.plan_files import COLUMNS, read_plan
from ustat.exchange.plan_tables import Desk, Line
from ustat.insight.content import EDITION, Content

SUMMARY: Final = "summary.json"


def plan_content(folder: Path) -> Content:
    """What the plan in a folder says: groups, places, what it is worth, and why wishes stay unmet.

    Refuses as ``read_plan`` does, and with ``WrongInput``, ``wrong_summary``.
    """
    plan = read_plan(folder)
    people = Counter(place.run for place in plan.places)
    summary = _summary(folder)
    return {
        "edition": EDITION,
        "about": {
            "title": same(_("Plan")),
            "note": same(_("Computed from the folder %(folder)s.") % {"folder": folder.resolve().name}),
        },
        "plan": {
            "name": same(folder.resolve().name),
            "seed": summary.get("seed"),
            "input_digest": str(summary.get("input") or ""),
            "summary": summary,
            "reasons": _reasons(folder).most_common(),
            "cohorts": [
                {
                    "code": run.run,
                    "programme": same(run.programme),
                    "level": run.level,
                    "language": run.language,
                    "site": same(run.site) if run.site else {},
                    "starts_on": None,
                    "ends_on": None,
                    "start_week": run.start,
                    "people": people[run.run],
                }
                for run in sorted(plan.runs, key=lambda one: (one.start, one.run))
            ],
        },
    }


def _reasons(folder: Path) -> Counter[str]:
    desk = Desk(folder, COLUMNS, may_be_missing=())
    found = Counter(desk.rows("refusals", _reason))
    desk.refuse_faults()
    return found


def _reason(line: Line) -> str:
    return line.key("reason")


def _summary(folder: Path) -> dict[str, Any]:
    path = folder / SUMMARY
    try:
        summary = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise WrongInput(
            _("%(folder)s holds no %(file)s. A plan is a folder as `ustat plan make` writes it.")
            % {"folder": folder, "file": SUMMARY},
            code="wrong_summary",
        ) from None
    except (ValueError, OSError) as error:
        raise WrongInput(
            _("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error}, code="wrong_summary"
        ) from error
    if not isinstance(summary, dict):
        raise WrongInput(
            _("%(file)s has to hold one object of names and values.") % {"file": path}, code="wrong_summary"
        )
    return summary
