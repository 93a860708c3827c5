"""What holds on a day, what good looks like: for everybody to read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from ustat.common.errors import NotNow
from ustat.common.words import Words
from ustat.standards import contents
from ustat.standards.models import Competence, Direction, Framework, Level, Provision, Statement


def in_force(on: date) -> Q:
    """Rules that hold on that day; ``valid_until`` is the last day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))


def provision(key: str, *, on: date) -> Any:
    """The value of a rule on that day: a number, yes or no, as the regulation keeps it.

    Refuses (``NotNow``, ``no_provision``) when no rule of that name is in force then.
    """
    value = Provision.objects.filter(in_force(on), key=key).values_list("value", flat=True).first()
    if value is None:
        raise NotNow(
            _(
                "On %(day)s the regulation has no rule “%(key)s” in force. The director can enter one on "
                "the page "
                "of the regulation."
            )
            % {"day": f"{on:%d.%m.%Y}", "key": key},
            code="no_provision",
        )
    return value


def provisions_in_force(on: date) -> QuerySet[Provision]:
    """Every rule that holds on that day, in the order in which the regulation prints them."""
    return Provision.objects.filter(in_force(on)).order_by("position", "key")


def history_of(key: str) -> QuerySet[Provision]:
    """One rule through time, the newest first."""
    return Provision.objects.filter(key=key).order_by("-valid_from")


def unit_name(unit: str) -> Words:
    """What a unit is called; the code itself when nobody has named it."""
    return contents.units().get(unit) or Words(en=unit.replace("_", " "))


def directions() -> QuerySet[Direction]:
    """The five directions, in their order."""
    return Direction.objects.all()


def current_framework() -> Framework | None:
    """The framework that holds: the one loaded last."""
    return Framework.objects.order_by("-published_on", "-id").first()


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the framework, with its competences in order."""

    name: Words
    direction: Direction
    competences: list[Competence]


def areas_of(framework: Framework) -> list[Area]:
    """The competences of a framework by area, each with its statements from the lowest level up."""
    statements = Statement.objects.select_related("level").order_by("level__number")
    competences = framework.competences.select_related("direction").prefetch_related(
        Prefetch("statements", queryset=statements)
    )
    areas: dict[tuple[int, str], Area] = {}
    for competence in competences.order_by("direction__number", "position"):
        key = (competence.direction_id, str(sorted(competence.area.items())))
        area = areas.setdefault(key, Area(competence.area, competence.direction, []))
        area.competences.append(competence)
    return list(areas.values())


def levels_of(framework: Framework) -> QuerySet[Level]:
    """The levels of a framework, from 1 upwards."""
    return framework.levels.order_by("number")


def function_name(framework: Framework, code: str) -> Words:
    """What the function of a competence in the teaching process is called."""
    return Words(framework.functions.get(code) or {"en": code.replace("_", " ")})


@dataclass(frozen=True, slots=True)
class NextStep:
    """A level in a direction, and a sentence of the next one, if there is a next one."""

    level: Level | None
    statement: Statement | None


def next_step_of(direction: int, level: int) -> NextStep:
    """The name of a level, and what the level above looks like in a classroom."""
    framework = Framework.objects.order_by("-id").first()
    if framework is None:
        return NextStep(None, None)
    statement = (
        Statement.objects.filter(
            competence__framework=framework, competence__direction=direction, level__number=level + 1
        )
        .select_related("competence")
        .order_by("competence__position")
        .first()
    )
    return NextStep(framework.levels.filter(number=level).first(), statement)
