"""Who learns what, when, where and with whom: the problem, the plan, the checker, the search, the reasons.

``instance`` and ``plan`` are data; ``checker`` judges any plan and shares no code with ``search``;
``planner`` puts a search and the explanations together. A stronger search replaces ``search.improve`` only.
"""

from ustat_engine.planning.bounds import Bound, bounds
from ustat_engine.planning.checker import RULES, Breach, breaches
from ustat_engine.planning.explain import REASONS, UNREADABLE, Story, Why, explain_teacher, refusals
from ustat_engine.planning.instance import (
    FORMS,
    LEVELS_OF_ORDER,
    TOTAL,
    Absence,
    Away,
    Capability,
    Closure,
    Cost,
    Fault,
    Instance,
    Programme,
    Rules,
    School,
    Site,
    Teacher,
    Trainer,
    TrainerAway,
    Wish,
    WrongInstance,
)
from ustat_engine.planning.plan import Place, Plan, Refusal, Run, Summary
from ustat_engine.planning.planner import ContradictoryLocks, make_plan
from ustat_engine.planning.score import objective, shares_of_districts, tallies
from ustat_engine.planning.search import Progress

__all__ = [
    "FORMS",
    "LEVELS_OF_ORDER",
    "REASONS",
    "RULES",
    "TOTAL",
    "UNREADABLE",
    "Absence",
    "Away",
    "Bound",
    "Breach",
    "Capability",
    "Closure",
    "ContradictoryLocks",
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
    "bounds",
    "breaches",
    "explain_teacher",
    "make_plan",
    "objective",
    "refusals",
    "shares_of_districts",
    "tallies",
]
