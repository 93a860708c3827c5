"""Save how an instrument is read in terms of the five directions."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from ustat.common.words import Words
from ustat.instruments.models import Item, Version
from ustat.needs.models import MappedArea, Mapping

CONTENT = Path(__file__).resolve().parents[1] / "content"


def save_known_mapping(version: Version) -> Mapping | None:
    """The mapping that ships for this version's instrument, saved; None when none ships."""
    path = CONTENT / f"{version.instrument.code}.toml"
    return save_mapping(version, tomllib.loads(path.read_text("utf-8"))) if path.exists() else None


@transaction.atomic
def save_mapping(version: Version, spec: dict[str, Any]) -> Mapping:
    """Save a reading as a row and its areas; saving again replaces it.

    ``spec`` holds ``name``, ``note``, lists of items for participation, topics met and barriers with the
    options that count, and ``area`` tables: an item with a direction, and either ``options`` (option code to
    topic codes) or ``topics`` with the rating from which it is a need.
    """
    mapping, _ = Mapping.objects.update_or_create(
        version=version,
        defaults={
            "name": Words(spec["name"]),
            "note": Words(spec.get("note", {})),
            "participation": _readings(spec, "participation"),
            "topics_met": _readings(spec, "topics_met"),
            "barriers": _readings(spec, "barriers"),
        },
    )
    mapping.areas.all().delete()
    items = {item.code: item for item in version.items.all()}
    MappedArea.objects.bulk_create(
        [area for part in spec["area"] for area in _areas(mapping, part, items[part["item"]], spec)]
    )
    return mapping


def _readings(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [{"item": item, "options": spec[f"{name}_options"]} for item in spec.get(name, [])]


def _areas(mapping: Mapping, part: dict[str, Any], item: Item, spec: dict[str, Any]) -> list[MappedArea]:
    common = {
        "mapping": mapping,
        "item": item,
        "direction_id": part["direction"],
        "reason": Words(part.get("reason", {})),
    }
    if "options" in part:
        return [
            MappedArea(**common, option=option, topics=topics) for option, topics in part["options"].items()
        ]
    return [MappedArea(**common, topics=part["topics"], from_rating=spec["from_rating"])]
