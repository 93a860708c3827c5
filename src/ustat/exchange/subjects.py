"""School subjects in the cells of a register, by any of the names they go by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from ustat.exchange.columns import plain
from ustat.people import contents


@dataclass(frozen=True, slots=True)
class SubjectReading:
    """One subject out of a cell; ``nearest`` is set when it was guessed, or is kept as written."""

    key: str
    written: str
    is_known: bool
    nearest: str = ""


# Spellings of registers beyond those that come with the subjects themselves.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "primary": ("башталгыч класс мугалими", "учитель начальных классов", "начальный класс", "primary class"),
    "kyrgyz": ("кыргызская литература", "киргизский язык и литература", "kyrgyz language"),
    "russian": ("русская литература", "русский", "русский язык как второй", "russian language"),
    "uzbek": ("узбекская литература", "uzbek language"),
    "tajik": ("таджикская литература", "tajik language"),
    "english": ("англис", "чет тилдер", "чет тили англис", "иностранный язык английский", "ин яз"),
    "mathematics": ("math", "мат"),
    "informatics": ("информатика и икт", "санариптик сабаттуулук", "ict"),
    "biology": ("анатомия",),
    "history": ("всеобщая история",),
    "society": ("правоведение", "укук таануу", "social studies"),
    "science": ("science",),
    "art": ("изобразительное искусство и черчение", "художественный труд", "сүрөт өнөрү", "fine art"),
    "technology": ("эмгек таануу",),
    "physical-education": ("физическое воспитание", "физра", "физо", "дене тарбия жана спорт"),
    "pre-conscription": ("аскерге чейинки даярдоо", "дпм", "ачдм", "обж"),
}


def _names_of(subject: Mapping[str, Any]) -> Iterator[str]:
    yield from (subject["code"], *subject["name"].values(), *subject.get("synonyms", ()))


def _codes() -> dict[str, str]:
    """Every name as written, with its subject's code; the subject's own spellings go before ours."""
    codes = {name: subject["code"] for subject in contents.subjects() for name in _names_of(subject)}
    known = set(codes.values())
    for code, names in _ALSO.items():
        for name in names if code in known else ():
            codes.setdefault(name, code)
    return codes


_CODES: dict[str, str] = _codes()
_BY_NAME: Mapping[str, str] = {plain(name): code for name, code in reversed(_CODES.items())}
_READABLE: Mapping[str, str] = {plain(name): name for name in reversed(_CODES)}
# "учитель математики", "математика мугалими", "математика предмети": the subject is what is left.
_AROUND = frozenset(
    plain(
        "мугалим мугалими мугалимдери предмети предметинин сабагы сабагынын окутуучу окутуучусу "
        "учитель учительница учителя преподаватель предмет предмета teacher of"
    ).split()
)
_PIECES = re.compile(r"[,;/\n+&•]")
_AND = re.compile(r"\s(?:жана|менен|и|and)\s", re.IGNORECASE)
_NEAR, _LIKELY = 82.0, 65.0
_SHORTEST_NEAR = 5


@lru_cache(maxsize=10_000)
def read_subjects(text: str) -> tuple[SubjectReading, ...]:
    """Which subjects does a cell name?

    A whole name goes before its parts, so that "Адам жана коом" is one subject and "физика жана химия" two.
    Case endings and words such as "мугалими" do no harm; a near miss is taken and says so (``nearest``);
    anything else is kept as written. Nothing comes twice.
    """
    readings: dict[str, SubjectReading] = {}
    for reading in _readings(text):
        readings.setdefault(reading.key, reading)
    return tuple(readings.values())


def _readings(text: str) -> Iterator[SubjectReading]:
    for piece in [text] if _exact(text) else _PIECES.split(text):
        for part in _parts(piece.strip()):
            if plain(part):
                yield _reading(part)


def _parts(piece: str) -> Iterator[str]:
    """A piece parted at its "and"s, but never inside a name; whole when that names no subject."""
    ands = [found.span() for found in _AND.finditer(piece)]
    starts, stops = [0, *(end for _start, end in ands)], [*(start for start, _end in ands), len(piece)]
    place, parts = 0, []
    while place < len(starts):
        longest_first = range(len(stops) - 1, place, -1)
        until = next((n for n in longest_first if _exact(piece[starts[place] : stops[n]])), place)
        parts.append(piece[starts[place] : stops[until]])
        place = until + 1
    yield from parts if all(_exact(part) or _near(part) for part in parts) else [piece]


def _reading(part: str) -> SubjectReading:
    code = _exact(part)
    if code:
        return SubjectReading(code, part, is_known=True)
    near = _near(part)
    if near:
        return SubjectReading(_BY_NAME[near], part, is_known=True, nearest=_READABLE[near])
    found = process.extractOne(_bare(part), list(_BY_NAME), scorer=fuzz.ratio, score_cutoff=_LIKELY)
    return SubjectReading(part, part, is_known=False, nearest=_READABLE[found[0]] if found else "")


def _exact(text: str) -> str:
    return _BY_NAME.get(plain(text)) or _BY_NAME.get(_bare(text)) or ""


def _near(text: str) -> str:
    bare = _bare(text)
    if len(bare) < _SHORTEST_NEAR:
        return ""
    found = process.extractOne(bare, list(_BY_NAME), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found else ""


@lru_cache(maxsize=10_000)
def _bare(text: str) -> str:
    return " ".join(word for word in plain(text).split() if word not in _AROUND)
