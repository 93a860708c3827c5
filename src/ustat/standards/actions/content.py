"""Put what comes with the stage into the tables; safe to run again."""

from typing import Any

from django.db import transaction

from ustat.standards import contents
from ustat.standards.models import Competence, Direction, Framework, Level, Provision, Statement


@transaction.atomic
def load_content() -> None:
    """Directions, the framework of competences and the regulation.

    Names and sentences are renewed; a rule that is in the tables already is never touched again, for it may
    have been closed or followed by another since.
    """
    _load_directions()
    _load_framework(contents.framework())
    _load_provisions()


def _load_directions() -> None:
    Direction.objects.bulk_create(
        [Direction(**one) for one in contents.directions()],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["code", "name", "short", "description"],
    )


def _load_framework(given: dict[str, Any]) -> None:
    framework, _is_new = Framework.objects.update_or_create(
        code=given["code"],
        version=given["version"],
        defaults={
            "name": given["name"],
            "source": given["source"],
            "functions": {one["code"]: one["name"] for one in given["function"]},
            "published_on": given.get("published_on"),
        },
    )
    levels = _load_levels(framework, given["level"])
    competences = _load_competences(framework, given)
    Statement.objects.bulk_create(
        [
            Statement(
                competence=competences[competence["code"]], level=levels[one["level"]], text=one["text"]
            )
            for competence in given["competence"]
            for one in competence["statements"]
        ],
        update_conflicts=True,
        unique_fields=["competence", "level"],
        update_fields=["text"],
    )


def _load_levels(framework: Framework, given: list[dict[str, Any]]) -> dict[int, Level]:
    Level.objects.bulk_create(
        [Level(framework=framework, **one) for one in given],
        update_conflicts=True,
        unique_fields=["framework", "number"],
        update_fields=["name", "description"],
    )
    return {level.number: level for level in framework.levels.all()}


def _load_competences(framework: Framework, given: dict[str, Any]) -> dict[str, Competence]:
    directions = {direction.code: direction for direction in Direction.objects.all()}
    areas = {one["code"]: one["name"] for one in given["area"]}
    Competence.objects.bulk_create(
        [
            Competence(
                framework=framework,
                code=one["code"],
                direction=directions[one["direction"]],
                area=areas[one["area"]],
                name=one["name"],
                function=one["function"],
                position=position,
            )
            for position, one in enumerate(given["competence"], start=1)
        ],
        update_conflicts=True,
        unique_fields=["framework", "code"],
        update_fields=["direction", "area", "name", "function", "position"],
    )
    return {competence.code: competence for competence in framework.competences.all()}


def _load_provisions() -> None:
    known = set(Provision.objects.values_list("key", flat=True))
    Provision.objects.bulk_create(
        Provision(
            key=one["key"],
            value=one["value"],
            unit=one.get("unit", ""),
            position=position,
            valid_from=one["valid_from"],
            valid_until=one.get("valid_to"),
            title=one["title"],
            text=one["text"],
            legal_source=one["legal_source"],
            note=one.get("note", {}),
        )
        for position, one in enumerate(contents.provisions(), start=1)
        if one["key"] not in known
    )
