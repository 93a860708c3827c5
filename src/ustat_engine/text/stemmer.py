"""Words without their endings, so that ``технологиялары`` meets ``технологии``.

No Kyrgyz analyser works offline, so this strips endings by rule. A stem is a key, not a root: what matters
is that the forms of one word share it. Russian words may be handed to a lemmatiser; without one their
endings are stripped too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ustat_engine.text.normalise import clean, fold

Lemmatiser = Callable[[str], str | None]
"""The lemma of a Russian word in lower case with its ё, or None for a word the dictionary lacks."""

_LEAST_STEM = 3
_LEAST_RUSSIAN_STEM = 3

_VOWELS = "аеиоуыэюя"
_VOICELESS = "пткфсшщчцх"

# After folding, ө is о and ү is у, so each vowel of a stem allows these in an ending (vowel harmony).
_HARMONY = {
    "а": "аы", "ы": "аы", "я": "аы",
    "е": "еи", "и": "еи", "э": "еи",
    "о": "оу", "у": "оуа", "ю": "оуа",
}  # fmt: skip

_ENDING_VOWELS = ("а", "е", "о"), ("ы", "и", "у")


def _forms(*patterns: str) -> tuple[str, ...]:
    """All harmonic forms of endings in which A stands for а е о and Y for ы и у; longest first."""
    wide, narrow = _ENDING_VOWELS
    forms = {
        pattern.replace("A", a).replace("Y", y)
        for pattern in patterns
        for a, y in zip(wide, narrow, strict=True)
    } | {pattern.replace("A", "а").replace("Y", "у") for pattern in patterns}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


_CASE = _forms(
    "нYн", "дYн", "тYн", "нY", "дY", "тY", "дA", "тA", "дAн", "тAн", "гA", "кA", "ндA", "нAн", "нA",
    "дAгY", "тAгY", "ндAгY",
)  # fmt: skip
CASE_ENDINGS = frozenset(_CASE)
_AFTER_POSSESSIVE = frozenset(_forms("ндA", "ндAгY", "нAн", "нA"))
_POSSESSIVE = _forms("сYн", "Yн", "сY", "Y", "бYз", "YбYз", "нYз", "YнYз", "Yм")
_PLURAL = _forms("лAр", "дAр", "тAр")
_AFTER_VOWEL = frozenset(_forms("нYн", "нY", "сYн", "сY", "бYз", "нYз"))
_VERBAL = (*_forms("гAн", "кAн", "мAк"), "уу", "оо", "ып", "ип", "уп", "ыш", "иш", "уш")
_DERIVED = (*_forms("лYк", "дYк", "тYк", "чY", "сYз", "лAш"), "луу", "дуу", "туу")

_UNHARMONIC = re.compile("уу|оо")  # бил-үү and жаз-уу alike: the long vowel takes its own way

_RUSSIAN_ENDINGS = """
ностями ностях ностью ности ность ностный ностная ностное ностные ностного ностной ностных
ованием ования ование ованию ениями ениях ением ения ение ению ений аниями аниях анием ания ание анию аний
ического ическому ическими ических ическая ической ическую ическое ические ический ическом
ого его ому ему ыми ими ый ий ой ая яя ое ее ые ие ых их ую юю ым им ом ем ей
ами ями ьми ьм иями иях ах ях ов ев ам ям ии ия ие ию ием ией ья ью ьи а я о е ы и у ю ь й
"""
_RUSSIAN = tuple(sorted(_RUSSIAN_ENDINGS.split(), key=lambda ending: (-len(ending), ending)))

_KYRGYZ_LETTERS = frozenset("өүң")
_TYPED = re.compile(r"[^\W_]+")
_PIECES = re.compile(r"(?P<latin>[a-z]+)(?P<ending>[\u0400-\u052f]*)|(?P<number>\d+)|(?P<word>[^\W\d_a-z]+)")

# Words that hold a sentence together and tell nothing about a topic; folded.
_FUNCTION_WORDS = """
боюнча жана менен учун кантип кандай кайсы эмне ким бул ошол бир да де дагы же эле эмес ар гана ооба аркылуу
жонундо катары тууралуу карата ылайык деген болсо болот керек дейм мен сен ал биз алар бар жок
а в во для до же за и из или к как ко ли на не но о об от по под при с со то у что чтобы это бы
the of for to a an and in on how with as
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


def stem(word: str) -> str:
    """The stem of one Kyrgyz word: folded, without case, possession, number and derivation.

    Endings are taken off twice over in the order case, possessive, plural, then -лык/-дык/-луу/-чы/-сыз, then
    verbal noun or participle, only where vowel harmony and the sound before allow; three letters stay.
    A final г or б that a possessive has bared turns back into к or п.
    """
    return _kyrgyz_stem(fold(word))


@lru_cache(maxsize=50_000)
def _kyrgyz_stem(word: str) -> str:
    for _ in range(2):
        word = _without(word, _CASE)
        word = _hardened(word, _without(word, _POSSESSIVE, least=2))
        word = _without(word, _PLURAL, least=2)
    for _ in range(2):
        word = _without(word, _DERIVED, least=4)
    return _without(word, _VERBAL)


def russian_stem(word: str) -> str:
    """The word, folded, without its longest Russian ending; four letters stay."""
    folded = fold(word)
    for ending in _RUSSIAN:
        if folded.endswith(ending) and len(folded) - len(ending) >= _LEAST_RUSSIAN_STEM:
            return folded.removesuffix(ending)
    return folded


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, folded, and with the stem under which its forms meet."""

    typed: str
    folded: str
    stem: str


def read_words(text: str, *, lemmatiser: Lemmatiser | None = None) -> list[Word]:
    """The words of a text in order, without function words; the same whatever keyboard typed them.

    ``lemmatiser`` is asked for every word without ө, ү, ң. A Cyrillic ending on a Latin word (PISAнын) is
    dropped.
    """
    return [word for typed in _TYPED.findall(clean(text)) for word in _pieces(typed, lemmatiser)]


def stems(text: str, *, lemmatiser: Lemmatiser | None = None) -> list[str]:
    """The stems of a text in order, without function words."""
    return [word.stem for word in read_words(text, lemmatiser=lemmatiser)]


def _pieces(typed: str, lemmatiser: Lemmatiser | None) -> list[Word]:
    folded = fold(typed)
    if folded in FUNCTION_WORDS:
        return []
    return [_word(piece, typed, lemmatiser) for piece in _PIECES.finditer(folded)]


def _word(piece: re.Match[str], typed: str, lemmatiser: Lemmatiser | None) -> Word:
    word = piece["word"]
    if word is None:
        name = piece["latin"] or piece["number"]
        return Word(typed, name, name)
    small = typed.lower()
    lemma = lemmatiser(small) if lemmatiser and not _KYRGYZ_LETTERS & set(small) else None
    return Word(typed, word, russian_stem(lemma or _kyrgyz_stem(word)))


def _without(word: str, endings: tuple[str, ...], *, least: int = _LEAST_STEM) -> str:
    for ending in endings:
        if len(word) - len(ending) >= least and word.endswith(ending):
            rest = word.removesuffix(ending)
            if _allows(rest, ending):
                return rest
    return word


def _allows(rest: str, ending: str) -> bool:
    """Whether this ending may follow: its vowel in harmony, its first sound agreeing with the last one."""
    vowels = [letter for letter in rest if letter in _VOWELS]
    if not vowels:
        return len(rest) > 1  # an abbreviation, spoken by its letters: ЖРТ-га
    if not (_UNHARMONIC.search(ending) or _first_vowel(ending) in _HARMONY[vowels[-1]]):
        return False
    last, first = rest[-1], ending[0]
    if ending in _AFTER_POSSESSIVE:
        return last in "ыиу"
    if ending in _AFTER_VOWEL:
        return last in _VOWELS and len(vowels) > 1  # планы is план with a possessive, not "пла"
    if first in "тк":
        return last in _VOICELESS
    if first == "д" and ending[1] in "ыиу":
        return last not in _VOICELESS + _VOWELS  # after a vowel it would be -ны
    if first in "дг":
        return last not in _VOICELESS
    return first not in _VOWELS or last not in _VOWELS


def _first_vowel(ending: str) -> str:
    return next(letter for letter in ending if letter in _VOWELS)


def _hardened(before: str, after: str) -> str:
    if after != before and after[-1] in "гб":
        return after[:-1] + {"г": "к", "б": "п"}[after[-1]]
    return after
