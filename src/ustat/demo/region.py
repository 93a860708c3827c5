"""What `content/region.toml` says of the made-up region, as plain values."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ustat.common.words import Words

CONTENT = Path(__file__).resolve().parent / "content"
DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Place:
    """The city or a district, and how many schools stand there; ``number`` counts the places from 1."""

    number: int
    code: str
    kind: str
    schools: int
    name: Words


@dataclass(frozen=True, slots=True)
class Village:
    """A village, and in which languages its schools teach, the first most often."""

    district: str
    languages: tuple[str, ...]
    name: Words


@dataclass(frozen=True, slots=True)
class Room:
    """A room in which courses are held."""

    place: str
    kind: str
    seats: int
    name: Words


@dataclass(frozen=True, slots=True)
class Field:
    """What a trainer can teach: numbers of printed courses, and how many people the institute has for it."""

    code: str
    direction: str
    courses: tuple[int, ...]
    trainers: int
    name: Words


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one speech to draw from; surnames and patronymics are pairs, for men and for women."""

    code: str
    share: float
    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    patronymics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of the people who never change."""

    role: str
    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic as somebody typed it; ``wants`` is the option of the needs survey it belongs to, if any."""

    text: str
    language: str
    direction: int
    wants: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The totals the paper prints: how many of ``respondents`` marked each direction, and wrote a topic."""

    respondents: int
    wrote_topic: int
    marked: dict[str, int]
    label: Words


@dataclass(frozen=True, slots=True)
class Region:
    """Everything that the made-up region is built from."""

    label: Words
    republic_code: str
    republic_name: Words
    code: str
    name: Words
    institute_code: str
    institute_name: Words
    places: tuple[Place, ...]
    villages: tuple[Village, ...]
    shapes: dict[str, Words]
    school_persons: tuple[Words, ...]
    house: Words
    centre: Words
    rooms: tuple[Room, ...]
    fields: tuple[Field, ...]
    cast: tuple[CastMember, ...]
    names: tuple[Names, ...]
    paper: Paper
    wanted: tuple[Wanted, ...]

    def rooms_in(self, place: str) -> list[Room]:
        """The rooms of a place."""
        return [room for room in self.rooms if room.place == place]

    def code_of(self, place: Place) -> str:
        """The code of a place in the tree: MS-2."""
        return f"{self.code}-{place.number}"

    def cast_as(self, role: str) -> CastMember:
        """The one of the cast who has this role."""
        return next(member for member in self.cast if member.role == role)


@cache
def read_region() -> Region:
    """The region as its file describes it."""
    spec = tomllib.loads((CONTENT / "region.toml").read_text("utf-8"))
    return Region(
        label=Words(spec["label"]),
        republic_code=spec["republic"]["code"],
        republic_name=Words(spec["republic"]["name"]),
        code=spec["region"]["code"],
        name=Words(spec["region"]["name"]),
        institute_code=spec["institute"]["code"],
        institute_name=Words(spec["institute"]["name"]),
        places=tuple(
            Place(number, row["code"], row["kind"], row["schools"], Words(row["name"]))
            for number, row in enumerate(spec["place"], start=1)
        ),
        villages=tuple(
            Village(row["district"], tuple(row["languages"]), Words(row["name"])) for row in spec["village"]
        ),
        shapes={row["code"]: Words(row["name"]) for row in spec["school_shape"]},
        school_persons=tuple(Words(row["name"]) for row in spec["school_person"]),
        house=Words(spec["site"]["institute"]["name"]),
        centre=Words(spec["site"]["centre"]["name"]),
        rooms=tuple(
            Room(row["place"], row["kind"], row["seats"], Words(row["name"])) for row in spec["room"]
        ),
        fields=tuple(_field(row) for row in spec["trainer_field"]),
        cast=tuple(_member(row) for row in [*spec["cast"], *spec["colleague"]]),
        names=tuple(_names(row) for row in spec["names"]),
        paper=_paper(spec["survey"]),
        wanted=tuple(_wanted(spec["wanted_topic"])),
    )


def _field(row: dict[str, Any]) -> Field:
    return Field(row["code"], row["direction"], tuple(row["courses"]), row["trainers"], Words(row["name"]))


def _member(row: dict[str, Any]) -> CastMember:
    return CastMember(row["role"], row["surname"], row["given_name"], row["patronymic"])


def _names(row: dict[str, Any]) -> Names:
    return Names(
        code=row["code"],
        share=row["share"],
        female=tuple(row["female"]),
        male=tuple(row["male"]),
        surnames=tuple((man, woman) for man, woman in row["surnames"]),
        patronymics=tuple((man, woman) for man, woman in row["patronymics"]),
    )


def _paper(row: dict[str, Any]) -> Paper:
    return Paper(row["respondents"], row["wrote_topic"], dict(row["marked"]), Words(row["label"]))


def _wanted(rows: Iterable[dict[str, Any]]) -> Iterable[Wanted]:
    for row in rows:
        yield Wanted(row["as_written"], row["lang"], direction=1, wants=row["wants"])
