"""The whole cycle on one page: what happened, and who hears of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ustat.common.facts import Happening
from ustat.diagnosis.actions.calibrations import run_requested_calibration
from ustat.diagnosis.actions.score import score_again, score_finished_sitting, score_import
from ustat.diagnosis.actions.self_views import compare_on_new_scale, compare_scored
from ustat.diagnosis.facts import CalibrationRequested, ScaleReplaced, SittingScored
from ustat.growth.actions.comparisons import run_requested_comparison
from ustat.growth.facts import ComparisonRequested
from ustat.instruments.facts import AnswersImported, SittingFinished
from ustat.learning.actions.needs import meet_needs_of_certificate
from ustat.learning.facts import CourseCompleted
from ustat.needs.actions.derive import derive_from_finished_sitting, derive_from_import
from ustat.needs.actions.learn import learn_from_change, learn_from_settled
from ustat.needs.actions.states import note_low_scores
from ustat.needs.actions.suggest import read_again, read_what_waits, suggest_for_derived
from ustat.needs.facts import (
    LessonsChanged,
    MachineChanged,
    NeedsDerived,
    ProposalsAccepted,
    RequestsAnswered,
    RequestsSettled,
)
from ustat.people.actions.courses import note_last_course
from ustat.planning.actions.needs import (
    draft_from_proposals,
    note_duties_of_branch,
    offer_what_was_answered,
    open_needs_of_place,
    plan_needs_of_places,
)
from ustat.planning.actions.plans import make_requested_plan
from ustat.planning.actions.wishes import collect_from_needs
from ustat.planning.facts import PlaceWithdrawn, PlanReleased, PlanRequested

Listener = Callable[[Any], object]


def _note_last_course(happening: CourseCompleted) -> None:
    note_last_course(happening.person_id, on=date.fromisoformat(happening.completed_on))


LISTENERS: dict[type[Happening], list[Listener]] = {
    # Somebody finished answering: where does she stand, and what is missing?
    SittingFinished: [score_finished_sitting, derive_from_finished_sitting],
    AnswersImported: [score_import, derive_from_import],
    # What she marked herself, and a course answers, is a wish the planner may use; what she wrote in her own
    # words is read, and waits for a person.
    NeedsDerived: [collect_from_needs, suggest_for_derived],
    # A person said what requests mean: what waits is read, and the machine learns from what was said. When
    # it knows something new, or a former version was put back, what waits is read again.
    RequestsSettled: [read_what_waits, learn_from_settled],
    LessonsChanged: [learn_from_change],
    MachineChanged: [read_again],
    # A methodist asked for a scale: it is computed in the background. Another version counts: for everybody.
    CalibrationRequested: [run_requested_calibration],
    ScaleReplaced: [score_again, compare_on_new_scale],
    # A level is surely low: that is a need too, though nobody stated it. And how she sees herself is set
    # beside what was measured.
    SittingScored: [note_low_scores, compare_scored],
    # A methodist told askers of a course: they find it among their wishes, to accept or not.
    RequestsAnswered: [offer_what_was_answered],
    # A topic that teachers proposed was accepted: a programme is drafted, with its authors named.
    ProposalsAccepted: [draft_from_proposals],
    # A planner asked for a plan: whose course is due is noted, and the plan is made in the background.
    PlanRequested: [note_duties_of_branch, make_requested_plan],
    # A plan counts, or a place is given back: needs are planned, or open again.
    PlanReleased: [plan_needs_of_places],
    PlaceWithdrawn: [open_needs_of_place],
    # A methodist asked what changed between two campaigns: it is computed in the background.
    ComparisonRequested: [run_requested_comparison],
    # A course is completed: its need is met, and the register knows from when the next duty counts.
    CourseCompleted: [_note_last_course, meet_needs_of_certificate],
}
