"""Terms of the field with their synonyms, through which ``ЖИ`` and ``искусственный интеллект`` meet."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ustat_engine.text.normalise import fold, tidy, words
from ustat_engine.text.stemmer import CASE_ENDINGS, Lemmatiser, Word, read_words, stems

_LIST = re.compile(r"\b(abbr|syn_ky|syn_ru):([^;]*)")
_PARENTHESIS = re.compile(r"\([^)]*\)")

# Those whom every course concerns: a phrase of these words alone names no topic ("for teachers").
EVERYONE = frozenset(
    stem
    for stem in stems(
        "мугалим педагог окутуучу педагогикалык кызматкер окуучу бала балдар мектеп "
        "учитель преподаватель педагогический работник ученик учащийся школьник ребёнок ребёнка дети школа "
        "teacher lecturer trainer educator teaching staff member pupil school"
    )
)

# Before the key of an abbreviation, so that it never meets a stem.
_SHORT = "="

# One slip of the finger is forgiven in a stem of this many letters or more, two in a long one.
_FORGIVING_LENGTH = 6
_VERY_FORGIVING_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Term:
    """One idea in Kyrgyz (its name), Russian and English, with the other ways people write it."""

    ky: str
    ru: str = ""
    en: str = ""
    synonyms_ky: tuple[str, ...] = ()
    synonyms_ru: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every full way to write the idea: terms (alternatives apart, without parentheses), synonyms."""
        terms = (
            part for term in (self.ky, self.ru, self.en) for part in _PARENTHESIS.sub("", term).split(";")
        )
        written = (*terms, *self.synonyms_ky, *self.synonyms_ru)
        return tuple(dict.fromkeys(phrase for phrase in map(tidy, written) if phrase))


@dataclass(frozen=True, slots=True)
class Fired:
    """A term found in a text: its place in the glossary and the words, as typed, that made it fire."""

    place: int
    term: Term
    words: tuple[str, ...]


def read_term(*, ky: str, ru: str = "", en: str = "", note: str = "") -> Term:
    """A term from the four cells of a glossary row.

    In ``note``, ``abbr:``, ``syn_ky:`` and ``syn_ru:`` open lists; commas (in abbreviations also slashes)
    part the entries and ``;`` or the end closes a list. Everything else in the note is for people.
    """
    lists: dict[str, list[str]] = defaultdict(list)
    for name, entries in _LIST.findall(note):
        lists[name] += [
            tidy(entry) for entry in re.split("[,/]" if name == "abbr" else ",", entries) if tidy(entry)
        ]
    return Term(
        ky=tidy(ky),
        ru=tidy(ru),
        en=tidy(en),
        synonyms_ky=tuple(lists["syn_ky"]),
        synonyms_ru=tuple(lists["syn_ru"]),
        abbreviations=tuple(lists["abbr"]),
    )


def merged(terms: Sequence[Term]) -> list[Term]:
    """The same ideas, each once: terms whose Kyrgyz names are equal but for spelling join their words.

    The first of them keeps its name, Russian and English; other wordings of those become synonyms.
    """
    together: dict[str, Term] = {}
    for term in terms:
        name = fold(term.ky)
        together[name] = _joined(together[name], term) if name in together else term
    return list(together.values())


def _joined(first: Term, second: Term) -> Term:
    return Term(
        ky=first.ky,
        ru=first.ru or second.ru,
        en=first.en or second.en,
        synonyms_ky=_each_once(first.synonyms_ky, second.synonyms_ky),
        synonyms_ru=_each_once(first.synonyms_ru, (second.ru,), second.synonyms_ru),
        abbreviations=_each_once(first.abbreviations, second.abbreviations),
    )


def _each_once(*lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry for entries in lists for entry in entries if entry))


class Glossary:
    """Terms made ready for finding: a term fires when every word of one of its phrases is in the text."""

    def __init__(self, terms: Sequence[Term], *, lemmatiser: Lemmatiser | None = None) -> None:
        """``terms`` in any order; a phrase of function words or of ``EVERYONE`` alone never fires."""
        self.terms = tuple(terms)
        self._lemmatiser = lemmatiser
        # Every phrase waits under one of its keys, the longest: only few are looked at for a text.
        self._waiting: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
        self._known: set[str] = set()
        for place, term in enumerate(self.terms):
            for keys in self._keys_of(term):
                self._known |= keys
                self._waiting[max(keys, key=lambda key: (len(key), key))].append((place, keys))
        self.latin = frozenset(
            word
            for term in self.terms
            for form in (*term.phrases, *term.abbreviations)
            for word in words(form)
            if word.isascii()
        )
        """The words of the terms in Latin letters: names and English, not Kyrgyz in Latin letters."""
        self._long = sorted(key for key in self._known if len(key) >= _FORGIVING_LENGTH)
        self._forgiven = lru_cache(maxsize=20_000)(self._nearest)

    def fired(self, text: Sequence[Word]) -> tuple[Fired, ...]:
        """The terms in a text, given by ``stemmer.read_words``, in the order of the glossary.

        A stem of six letters or more that the glossary lacks counts as the one it misses by one slip: a
        letter wrong, missing, added or two swapped; from eleven letters by two. Abbreviations must be typed
        right, but may carry endings.
        """
        heard: dict[str, str] = {}
        for word in text:
            heard.setdefault(self._forgiven(word.stem), word.typed)
            heard.update((_SHORT + short, word.typed) for short in self._short_forms(word.folded))
        found: dict[int, frozenset[str]] = {}
        for key in heard:
            for place, keys in self._waiting.get(key, ()):
                if keys <= heard.keys() and len(keys) > len(found.get(place, ())):
                    found[place] = keys
        return tuple(
            Fired(place, self.terms[place], _in_order(heard, found[place])) for place in sorted(found)
        )

    def _keys_of(self, term: Term) -> list[frozenset[str]]:
        phrases = [
            frozenset(word.stem for word in read_words(phrase, lemmatiser=self._lemmatiser))
            for phrase in term.phrases
        ]
        short_forms = [frozenset(_SHORT + word for word in words(form)) for form in term.abbreviations]
        return [keys for keys in phrases + short_forms if not keys <= EVERYONE]

    def _short_forms(self, word: str) -> list[str]:
        """The abbreviations a word may be, with or without a case ending: ЖРТга is ЖРТ, орто is not ОРТ."""
        bare = (word.removesuffix(ending) for ending in CASE_ENDINGS if word.endswith(ending))
        return [form for form in (word, *bare) if _SHORT + form in self._known]

    def _nearest(self, stem: str) -> str:
        if stem in self._known or len(stem) < _FORGIVING_LENGTH:
            return stem
        slips = 2 if len(stem) >= _VERY_FORGIVING_LENGTH else 1
        found = process.extractOne(stem, self._long, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else stem


def _in_order(heard: dict[str, str], keys: frozenset[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(typed for key, typed in heard.items() if key in keys))
