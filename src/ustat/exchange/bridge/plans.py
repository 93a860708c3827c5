"""Planning problems and plans between files and the engine.

The engine's rows are the format's rows, so what is passed on here is the whole contract; the functions give
the engine's refusals their words.
"""

import hashlib
from collections.abc import Callable

from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.exchange.plan_words import breach_sentence
from ustat_engine.errors import EngineError
from ustat_engine.planning import (
    RULES,
    TOTAL,
    UNREADABLE,
    Away,
    Breach,
    Capability,
    Closure,
    ContradictoryLocks,
    Cost,
    Fault,
    Instance,
    Place,
    Plan,
    Programme,
    Progress,
    Refusal,
    Rules,
    Run,
    School,
    Site,
    Story,
    Summary,
    Teacher,
    Trainer,
    TrainerAway,
    Why,
    Wish,
    WrongInstance,
    breaches,
    explain_teacher,
    make_plan,
)

__all__ = [
    "RULES",
    "TOTAL",
    "Away",
    "Breach",
    "Capability",
    "Closure",
    "Cost",
    "Fault",
    "Instance",
    "Place",
    "Plan",
    "Programme",
    "Progress",
    "Refusal",
    "Rules",
    "Run",
    "School",
    "Site",
    "Story",
    "Summary",
    "Teacher",
    "Trainer",
    "TrainerAway",
    "Why",
    "Wish",
    "WrongInstance",
    "breaches",
    "digest",
    "planned",
    "story_of",
]


def digest(instance: Instance) -> str:
    """A short name of exactly this input: the same rows in the same order have the same name."""
    return hashlib.sha256(repr(instance).encode()).hexdigest()


def planned(
    instance: Instance,
    *,
    seed: int,
    steps: int,
    locked: Plan | None,
    watch: Callable[[Progress], bool],
) -> Plan:
    """Make a plan; locks that break a rule are refused in words (``locks_contradict``)."""
    try:
        return make_plan(instance, seed=seed, steps=steps, locked=locked, watch=watch)
    except ContradictoryLocks as clash:
        found = " ".join(breach_sentence(breach.rule, breach.detail) for breach in clash.breaches[:5])
        raise WrongInput(
            _("The locked runs and places cannot all stay. %(breaches)s") % {"breaches": found},
            code="locks_contradict",
        ) from clash


def story_of(instance: Instance, plan: Plan, teacher: str) -> Story:
    """What the plan says to a teacher.

    Refuses an unknown teacher (``unknown_teacher``) and a plan that names what the instance does not have
    (``plan_does_not_fit``).
    """
    if teacher not in {row.teacher for row in instance.teachers}:
        raise WrongInput(
            _("There is no teacher “%(teacher)s” in teachers.csv. Give a key of that file.")
            % {"teacher": teacher},
            code="unknown_teacher",
        )
    try:
        return explain_teacher(instance, plan, teacher)
    except EngineError as trouble:
        first = next(row for row in breaches(instance, plan) if row.rule in UNREADABLE)
        raise WrongInput(
            _("The plan does not fit the instance. %(breach)s See all of them with “ustat plan check”.")
            % {"breach": breach_sentence(first.rule, first.detail)},
            code="plan_does_not_fit",
        ) from trouble
