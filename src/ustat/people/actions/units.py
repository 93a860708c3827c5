"""The country's administrative units as the upper part of the tree, from a file that names them by code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import LANGUAGES, Words
from ustat.people import contents
from ustat.people.actions import tree
from ustat.people.choices import Kind
from ustat.people.models import Organisation, Person

REPUBLIC_CODE: Final = "41700000000000"
REPUBLIC_NAME: Final = Words(ky="Кыргыз Республикасы", ru="Кыргызская Республика", en="Kyrgyz Republic")
KINDS: Final = {
    "oblast": Kind.REGION,
    "district": Kind.DISTRICT,
    "city_district": Kind.DISTRICT,
    "city": Kind.CITY,
}

# Names that old files still use; the file of units has a column only for the present name.
FORMER_NAMES: Final[Mapping[str, tuple[str | None, Words]]] = {
    "41703410000010": (
        "2025-09-26",
        Words(ky="Жалал-Абад шаары", ru="город Джалал-Абад", en="Jalal-Abad City"),
    ),
    "41707215000000": (
        None,
        Words(ky="Айтматов району", ru="Айтматовский район", en="Aitmatov District"),
    ),
}
COLUMNS: Final = frozenset({"soate", "level", "parent_soate", "name_ky", "name_ru", "name_en"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the units of a file."""

    added: int
    renamed: int
    same: int


@transaction.atomic
def load_units(
    rows: Iterable[Mapping[str, str]] | None = None, *, by: Person | None = None, on: date | None = None
) -> Loaded:
    """Regions, districts and cities below the republic; known codes are renamed if their name has changed.

    ``rows`` have the columns of ``COLUMNS`` and may have ``valid_from`` and ``valid_until`` (ISO days);
    without them, the list that comes with Ustat. ``on`` is the day from which new names hold. Parents stand
    before their children; nothing is removed.

    Refuses (``WrongInput``) missing columns (``unit_columns``), an unknown level (``unit_level``) and a
    parent that is in neither file nor tree (``unit_parent``).
    """
    known = {place.code: place for place in Organisation.objects.exclude(path=None)}
    if REPUBLIC_CODE not in known:
        known[REPUBLIC_CODE] = tree.add_organisation(
            kind=Kind.REPUBLIC, name=REPUBLIC_NAME, code=REPUBLIC_CODE, by=by
        )
    added = renamed = same = 0
    for row in contents.units() if rows is None else rows:
        code, kind, name = _read(row)
        place = known.get(code)
        if place is None:
            known[code] = _added(row, kind, name, _parent(row, known), by)
            added += 1
        elif dict(place.name) != dict(name):
            known[code] = tree.rename(place, name=name, on=on or timezone.localdate(), by=by)
            renamed += 1
        else:
            same += 1
    return Loaded(added, renamed, same)


def _read(row: Mapping[str, str]) -> tuple[str, Kind, Words]:
    if missing := COLUMNS - set(row):
        raise WrongInput(
            _("The file of administrative units lacks these columns: %(missing)s.")
            % {"missing": ", ".join(sorted(missing))},
            code="unit_columns",
        )
    if row["level"] not in KINDS:
        raise WrongInput(
            _("Unit %(code)s: expected a level (%(expected)s), got “%(got)s”.")
            % {"code": row["soate"], "expected": ", ".join(KINDS), "got": row["level"]},
            code="unit_level",
        )
    name = Words({language: row[f"name_{language}"] for language in LANGUAGES if row[f"name_{language}"]})
    return row["soate"], KINDS[row["level"]], name


def _parent(row: Mapping[str, str], known: Mapping[str, Organisation]) -> Organisation:
    parent = known.get(row["parent_soate"])
    if parent is None:
        raise WrongInput(
            _("Unit %(code)s stands under %(parent)s, which is neither in the file nor in the tree.")
            % {"code": row["soate"], "parent": row["parent_soate"]},
            code="unit_parent",
        )
    return parent


def _added(
    row: Mapping[str, str], kind: Kind, name: Words, parent: Organisation, by: Person | None
) -> Organisation:
    former = FORMER_NAMES.get(row["soate"])
    return tree.add_organisation(
        kind=kind,
        name=name,
        parent=parent,
        code=row["soate"],
        by=by,
        valid_from=_day(row.get("valid_from", "")),
        valid_until=_day(row.get("valid_until", "")),
        also_known_as=[{"name": former[1], "until": former[0]}] if former else [],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
