"""What places are called: the many spellings of one school or district, read as one.

A school is known by its number, by a person or village it is named after, or by both; a district by its name
without the word "district". Letters are folded, endings are cut alike on both sides, initials do not count.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from ustat.people.bridge import fold, words
from ustat.people.choices import Kind
from ustat.people.models import Organisation

# Folded words that say what a thing is, not which one it is.
_SCHOOL_WORDS: Final = frozenset(
    words(
        "мектеп мектеби мектебинин орто орта жалпы билим беруу берген уюму уюмдары мамлекеттик "
        "мекеме мекемеси башталгыч негизги толук эмес гимназия гимназиясы лицей лицейи окуу тарбия "
        "комплекси комплекс увк шг жб "
        "атындагы атын ат аты айылы айыл айылынын айылындагы айылдык селосу село сел ш шаары шаарынын "
        "кыргыз школа школы средняя сш сош ош моу гоу общеобразовательная основная начальная полная "
        "неполная имени им "
        "номер учебно воспитательный учреждение государственное города город района район "
        "school secondary primary basic general named after lyceum gymnasium of the no"
    )
)
_KIND_WORDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("облусу", "облус", "область", "обл", "области", "oblast", "region"), Kind.REGION),
    **dict.fromkeys(
        ("району", "район", "районы", "районунун", "р", "рн", "рну", "района", "district"), Kind.DISTRICT
    ),
    **dict.fromkeys(("шаары", "шаар", "шаарынын", "ш", "город", "гор", "г", "города", "city"), Kind.CITY),
}
_NUMBER: Final = re.compile(r"(?<!\d)0*(\d{1,4})(?!\d)")
_SHORT_DISTRICT: Final = re.compile(r"\bр-?\s?(н|ну|на)\b")
_SHORT_SCHOOL: Final = re.compile(r"\b[онс]/(ш|м)\b\.?")
_ENDINGS: Final = ("ского", "ская", "ской", "ский", "ого", "ой", "ий", "ый", "ая", "а", "я", "ы", "и", "у")
_SHORTEST_STEM: Final = 4
_LIKE_ENOUGH: Final = 55
_KEY_WIDTH: Final = 160


class SchoolName(NamedTuple):
    """What tells one school from another: a number, and words it is named after; either may be empty."""

    number: str
    words: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.number or self.words)


class UnitName(NamedTuple):
    """A district, city or region: what kind, when it says so, and the words of its name."""

    kind: Kind | None
    words: frozenset[str]


def school_name(text: str) -> SchoolName:
    """What identifies the school that ``text`` speaks of: ``№17 Ж. Бөкөнбаев ат. орто мектеп``."""
    folded = _SHORT_SCHOOL.sub(" ", fold(text).replace("№", " ").replace("n°", " "))
    number = _NUMBER.search(folded)
    named = [
        _stem(word)
        for word in words(folded)
        if len(word) > 1 and not any(sign.isdigit() for sign in word) and word not in _SCHOOL_WORDS
    ]
    return SchoolName(number.group(1) if number else "", frozenset(named))


def unit_name(text: str) -> UnitName:
    """What identifies the district, city or region that ``text`` speaks of: ``Өзгөн р-ну``."""
    folded = _SHORT_DISTRICT.sub(" району ", fold(text))
    kind: Kind | None = None
    named = []
    for word in words(folded):
        if word in _KIND_WORDS:
            kind = kind or _KIND_WORDS[word]
        else:
            named.append(_stem(word))
    return UnitName(kind, frozenset(named))


def match_key(kind: str, name: Mapping[str, str]) -> str:
    """What stands in ``Organisation.match_key``: one school or unit once below its parent; else nothing."""
    text = next((name[code] for code in ("ky", "ru", "en", *name) if name.get(code)), "")
    if kind == Kind.SCHOOL:
        school = school_name(text)
        return "" if school.is_empty else f"{school.number}:{'-'.join(sorted(school.words))}"[:_KEY_WIDTH]
    if kind in {Kind.REGION, Kind.DISTRICT, Kind.CITY}:
        unit = unit_name(text)
        return f"{kind}:{'-'.join(sorted(unit.words))}"[:_KEY_WIDTH] if unit.words else ""
    return ""


@dataclass(frozen=True, slots=True)
class Found:
    """Which place was meant: one, several that fit equally, or none, with the nearest names."""

    organisation: Organisation | None
    several: tuple[Organisation, ...] = ()
    nearest: tuple[Organisation, ...] = ()


class Finder:
    """Places by the names people write. Built once from the places of a branch; asks no database."""

    def __init__(self, places: Iterable[Organisation]) -> None:
        self.places = [place for place in places if place.path]
        self._schools = [
            (place, [school_name(text) for text in _names(place)])
            for place in self.places
            if place.kind == Kind.SCHOOL
        ]
        self._units = [
            (place, [unit_name(text) for text in _names(place)])
            for place in self.places
            if place.kind in {Kind.REGION, Kind.DISTRICT, Kind.CITY}
        ]
        self._by_code = {fold(place.code): place for place in self.places}

    def unit(self, text: str) -> Found:
        """The district, city or region that ``text`` means."""
        if place := self._by_code.get(fold(text)):
            return Found(place)
        meant = unit_name(text)
        fits = [
            place
            for place, names in self._units
            if meant.words
            and (meant.kind is None or meant.kind == place.kind)
            and any(meant.words == name.words for name in names)
        ]
        return self._found(text, fits, [place for place, _ in self._units])

    def school(self, text: str, *, below: Organisation | None = None) -> Found:
        """The school that ``text`` means, below a district when one is given."""
        if (place := self._by_code.get(fold(text))) and place.kind == Kind.SCHOOL:
            return Found(place)
        near = [
            (place, names)
            for place, names in self._schools
            if below is None or str(place.path).startswith(below.path or "/")
        ]
        meant = school_name(text)
        if meant.is_empty:
            return Found(None, nearest=_nearest(text, [place for place, _ in near]))
        nearness = [
            (max((_nearness(meant, name) for name in names), default=0), place) for place, names in near
        ]
        best = max((score for score, _place in nearness), default=0)
        # A bare number means little where no district is named: every school that has it fits.
        enough = 1 if below is None and not meant.words else best
        fits = [place for score, place in nearness if score and score >= enough]
        return self._found(text, fits, [place for place, _ in near])

    def _found(self, text: str, fits: Sequence[Organisation], near: Sequence[Organisation]) -> Found:
        if len(fits) == 1:
            return Found(fits[0])
        if fits:
            return Found(None, several=tuple(fits))
        return Found(None, nearest=_nearest(text, near))


def _nearness(one: SchoolName, other: SchoolName) -> int:
    """How surely two names mean one school: 3 the same, 2 number and a word, 1 either alone, 0 not at all."""
    if one == other:
        return 3
    if one.number and other.number:
        if one.number != other.number:
            return 0
        if one.words & other.words:
            return 2
        return 0 if one.words and other.words else 1
    return 1 if one.words and one.words == other.words else 0


def _nearest(text: str, places: Sequence[Organisation], *, at_most: int = 3) -> tuple[Organisation, ...]:
    """The places whose names look most like ``text``, best first."""
    wanted = fold(text)
    scored = [
        (max((fuzz.token_sort_ratio(wanted, fold(name)) for name in _names(place)), default=0.0), place)
        for place in places
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return tuple(place for likeness, place in scored[:at_most] if likeness >= _LIKE_ENOUGH)


def _names(place: Organisation) -> list[str]:
    """Every name a place has or had, in every language."""
    former = [text for was in place.also_known_as for text in was["name"].values()]
    return list(dict.fromkeys([*place.name.values(), *former]))


def _stem(word: str) -> str:
    """A name without its Russian case ending, so that Бөкөнбаев and им. Боконбаева meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
