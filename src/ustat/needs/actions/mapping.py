"""Save how an instrument is read in terms of the five directions."""

import tomllib
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words
from ustat.instruments.models import Item, Version
from ustat.needs.models import MappedArea, Mapping
from ustat.people.actions.trail import note_change
from ustat.people.models import Person

CONTENT: Final = Path(__file__).resolve().parents[1] / "content"
READINGS: Final = ("participation", "topics_met", "barriers")


def known_mapping(instrument: str) -> dict[str, Any] | None:
    """The reading that ships for an instrument, as data; None when none ships."""
    path = CONTENT / f"{instrument}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else None


def save_known_mapping(version: Version, *, by: Person | None = None) -> Mapping | None:
    """The mapping that ships for this version's instrument, saved; None when none ships."""
    spec = known_mapping(version.instrument.code)
    return save_mapping(version, spec, by=by) if spec else None


@transaction.atomic
def save_mapping(version: Version, spec: dict[str, Any], *, by: Person | None = None) -> Mapping:
    """Save a reading as a row and its areas; saving again replaces it.

    ``spec`` holds ``name``, ``note``, lists of items for participation, topics met and barriers with the
    options that count, and ``area`` tables: an item with a direction, and either ``options`` (option code to
    topic codes) or ``topics`` with the rating from which it is a need.

    Refuses with ``WrongInput``, ``mapping_unknown``, a reading of questions or options that are not asked.
    """
    items = {item.code: item for item in version.items.all()}
    areas = areas_in(spec, items)
    mapping, _created = Mapping.objects.update_or_create(
        version=version,
        defaults={
            "name": Words(spec["name"]),
            "note": Words(spec.get("note", {})),
            **{name: readings_in(spec, name, items) for name in READINGS},
        },
    )
    mapping.areas.all().delete()
    for area in areas:
        area.mapping = mapping
    MappedArea.objects.bulk_create(areas)
    note_change(by=by, what="needs.save_mapping", detail={"version": version.pk, "areas": len(areas)})
    return mapping


def areas_in(spec: dict[str, Any], items: Named[str, Item]) -> list[MappedArea]:
    """The areas of a reading, not saved yet."""
    return [area for part in spec["area"] for area in _areas(part, _known(part["item"], items), spec)]


def readings_in(spec: dict[str, Any], name: str, items: Named[str, Item]) -> list[dict[str, Any]]:
    """``participation``, ``topics_met`` or ``barriers`` of a reading: items with the options that count."""
    counted = spec.get(f"{name}_options", [])
    for code in spec.get(name, []):
        _check_options(_known(code, items), counted)
    return [{"item": code, "options": counted} for code in spec.get(name, [])]


def _areas(part: dict[str, Any], item: Item, spec: dict[str, Any]) -> list[MappedArea]:
    common = {"item": item, "direction_id": part["direction"], "reason": Words(part.get("reason", {}))}
    if "options" in part:
        _check_options(item, part["options"])
        return [
            MappedArea(**common, option=option, topics=topics) for option, topics in part["options"].items()
        ]
    return [MappedArea(**common, topics=part.get("topics", []), from_rating=spec.get("from_rating"))]


def _known(code: str, items: Named[str, Item]) -> Item:
    if code not in items:
        raise WrongInput(
            _("The mapping speaks of the question “%(code)s”, but the questionnaire asks: %(codes)s.")
            % {"code": code, "codes": ", ".join(items)},
            code="mapping_unknown",
        )
    return items[code]


def _check_options(item: Item, codes: Any) -> None:
    offered = {choice.code for choice in item.choices}
    if unknown := [code for code in codes if code not in offered]:
        raise WrongInput(
            _("The mapping counts “%(code)s” in question %(item)s, which offers: %(codes)s.")
            % {"code": unknown[0], "item": item.code, "codes": ", ".join(sorted(offered))},
            code="mapping_unknown",
        )
