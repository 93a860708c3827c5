"""Where the rows of a file belong: a school of the tree, a school that would be new, or a doubt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ustat.people.actions.register.known import Places
from ustat.people.actions.register.rows import NewSchool, Row
from ustat.people.bridge import fold
from ustat.people.choices import Kind
from ustat.people.doubts import Doubt
from ustat.people.models import Organisation
from ustat.people.places import Found, match_key

MENDED_BY_A_NEW_SCHOOL: Final = frozenset({"school_unknown", "no_school_known"})


@dataclass(frozen=True, slots=True)
class Placed:
    """The school of one row; or the school it would get, with the doubt until then; or only a doubt."""

    school: Organisation | None = None
    new: NewSchool | None = None
    doubt: Doubt | None = None

    @property
    def key(self) -> object:
        """The same for two rows of one school, known or new."""
        return self.school.pk if self.school else (self.new.key if self.new else None)


class Placing:
    """Places row after row; what is written alike is looked up once."""

    def __init__(self, places: Places) -> None:
        self.finder, self.own = places.finder, places.organisation
        self._known: dict[tuple[str, str, str], Placed] = {}

    def place(self, row: Row) -> Placed:
        """Where this row belongs."""
        key = (fold(row.school_code), fold(row.school), fold(row.district))
        placed = self._known.get(key)
        if placed is None:
            placed = self._known[key] = self._looked_up(row)
        if placed.doubt is None:
            return placed
        return replace(placed, doubt=replace(placed.doubt, row=row.number))

    def _looked_up(self, row: Row) -> Placed:
        if self.own.kind == Kind.SCHOOL and not (row.school or row.school_code):
            return Placed(self.own)
        district = self.own if self.own.kind in {Kind.DISTRICT, Kind.CITY} else None
        if row.district:
            found = self.finder.unit(row.district)
            if found.organisation is None:
                return Placed(doubt=_doubt("district", row, row.district, found))
            district = found.organisation
        found = self._school(row, district)
        if found.organisation is not None:
            return Placed(found.organisation)
        if district is None and not found.several:
            return Placed(doubt=Doubt("school_without_district", row.number, "school", row.school))
        doubt = _doubt("school", row, row.school, found)
        if district is None or doubt.code not in MENDED_BY_A_NEW_SCHOOL:
            return Placed(doubt=doubt)
        return Placed(new=_new_school(row, district), doubt=doubt)

    def _school(self, row: Row, district: Organisation | None) -> Found:
        if row.school_code:
            by_code = self.finder.school(row.school_code)
            if by_code.organisation is not None or not row.school:
                return by_code
        return self.finder.school(row.school, below=district)


def _new_school(row: Row, district: Organisation) -> NewSchool:
    # One school, however many ways it is written in the file.
    named = match_key(Kind.SCHOOL, {"ky": row.school}) or fold(row.school)
    return NewSchool(f"{district.pk}|{named}", row.school, district.pk, str(district.name), 0)


def _doubt(what: str, row: Row, got: str, found: Found) -> Doubt:
    if found.several:
        return Doubt(f"{what}_several", row.number, what, got, _listed(found.several))
    if found.nearest:
        return Doubt(f"{what}_unknown", row.number, what, got, _listed(found.nearest))
    return Doubt(f"no_{what}_known", row.number, what, got)


def _listed(places: Iterable[Organisation]) -> str:
    return "; ".join(str(place.name) for place in places)
