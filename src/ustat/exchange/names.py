"""One cell into surname, given name and patronymic, the way people are called here."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ustat.exchange.bridge.texts import fold

# "Son of", "daughter of", folded; the Latin ones as typed on a telephone.
_PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "уулу улуу угли огли углы оглы оглу кызы гызы кизи кызи "
        "uulu uuly ugli ogli oglu kyzy kyzi kizi gyzy qizi",
    )
)
_APOSTROPHES = re.compile("['’ʻʼ‘`]")
_PATRONYMIC = re.compile(".+(?:ович|евич|ьич|ична|овна|евна|инич|ovich|evich|ovna|evna)")
_SURNAME = re.compile(".{3,}(?:ова|ева|ов|ев|ova|eva|ov|ev)")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The three parts; the patronymic may be empty. ``is_sure`` is false when the order was guessed."""

    surname: str
    given_name: str
    patronymic: str = ""
    is_sure: bool = True

    @property
    def has_initials_only(self) -> bool:
        """Whether the given name is shortened to a letter."""
        letters = len(_letters(self.given_name))
        return letters == 1 or (letters == 2 and "." in self.given_name)


def split_name(text: str) -> PersonName:
    """Who is meant by one cell, written surname first unless its words say otherwise?

    "Асанбек уулу" stands in the surname's place and leaves no patronymic; "Рустам угли" after surname and
    given name is a patronymic. A patronymic in the middle ("Гүлнара Бакытовна Асанова") gives the order
    away. No ending is ever demanded. Parts that are not there are empty strings.
    """
    units = _units(text)
    if len(units) < 2:
        return PersonName(tidy_name(" ".join(units)), "")
    surname, given, patronymic, is_sure = _ordered(units)
    return PersonName(tidy_name(surname), tidy_name(given), tidy_name(patronymic), is_sure)


def joined_name(surname: str, given_name: str, patronymic: str) -> PersonName:
    """The three parts from three cells, with "уулу" or "кызы" brought back to its name."""
    given = given_name.split()
    if given and is_particle(given[0]) and len(given) > 1:
        surname, given_name = f"{surname} {given[0]}", " ".join(given[1:])
    if is_particle(patronymic):
        surname, patronymic = f"{surname} {patronymic}", ""
    return PersonName(tidy_name(surname), tidy_name(given_name), tidy_name(patronymic))


@lru_cache(maxsize=50_000)
def is_particle(word: str) -> bool:
    """Whether a word is "уулу", "кызы", "угли", "қизи" and the like."""
    return fold(_APOSTROPHES.sub("", word)) in _PARTICLES


def tidy_name(text: str) -> str:
    """A name with single blanks; one all in capitals or all in small letters gets its capitals back."""
    text = " ".join(text.replace(",", " ").split())
    if len(_letters(text)) > 2 and (text.isupper() or text.islower()):
        return re.sub(r"[^\s-]+", lambda word: _capitalised(word.group()), text)
    return text


def _capitalised(word: str) -> str:
    if is_particle(word):
        return word.lower()
    return ".".join(part[:1].upper() + part[1:].lower() for part in word.split("."))


def _units(text: str) -> list[str]:
    """The words of a name, with a particle joined to the word before it and initials kept together."""
    text = re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})", " ", text.replace(",", " "))
    units: list[str] = []
    for word in text.split():
        if units and is_particle(word):
            units[-1] = f"{units[-1]} {word}"
        else:
            units.append(word)
    return units


def _ordered(units: list[str]) -> tuple[str, str, str, bool]:
    filial = [place for place, unit in enumerate(units) if _is_filial(unit)]
    if filial == [1] and len(units) == 2:
        return units[1], units[0], "", False
    if len(units) > 2 and _is_patronymic(units[1]):
        return " ".join(units[2:]), units[0], units[1], False
    if len(units) == 2 and _is_initials(units[1]):
        return units[0], *_initials(units[1]), True
    if len(units) == 2 and _is_initials(units[0]):
        return units[1], *_initials(units[0]), True
    if len(units) == 2 and _is_plain_surname(units[1]) and not _is_plain_surname(units[0]) and not filial:
        return units[0], units[1], "", False
    if len(units) == 3 and _is_initials(units[0]) and _is_initials(units[1]):
        return units[2], units[0], units[1], True
    return units[0], units[1], " ".join(units[2:]), len(units) <= 3


def _is_filial(unit: str) -> bool:
    return " " in unit or is_particle(unit.rpartition("-")[2])


def _is_patronymic(unit: str) -> bool:
    return bool(_PATRONYMIC.fullmatch(fold(unit)))


def _is_plain_surname(unit: str) -> bool:
    return bool(_SURNAME.fullmatch(fold(unit)))


def _is_initials(unit: str) -> bool:
    return "." in unit and len(_letters(unit)) <= 2


def _initials(unit: str) -> tuple[str, str]:
    given, _, patronymic = unit.partition(".")
    return f"{given}.", patronymic


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())
