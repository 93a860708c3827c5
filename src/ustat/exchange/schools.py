"""One school, many ways of writing it."""

import re
from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import fuzz, process

from ustat.exchange.bridge.texts import fold

_NUMBER_SIGN = re.compile(r"(?:№|#|\b(?:nomer|number|nr|no|n|номери|номер|н))[.°º]?\s*(?=\d)")
_WORD = re.compile(r"[^\W_]+")
_NAMED_AFTER = re.compile(r"\b(?:атындагы|атынд|ат(?!-)|имени|им|named after)\b")
# Kinds of school and words around them, by how they begin; folded.
_KINDS = re.compile(
    "мектеб|мектеп|гимнази|лице|школ|school|lyceum|gymnasium|комплекс|общеобр|средн|основн|начальн|башталгыч|негизг"
    "|муниципал|мекеме|учрежден|уюм|организаци|учебн|воспитат|secondary|primary"
)
_KIND_WORDS = frozenset(
    _WORD.findall(
        "орто жалпы билим беруу беруучу окуу тарбия жб жбом сош оош нош осш сш ош увк шг шл айыл айылы "
        "айылындагы село селосу шаар шаары шаарындагы шаардык город район району с г"
    )
)
_STEM_ENDINGS = ("ого", "его", "ой", "ей", "ий", "ый")
_SHORTEST_STEM = 3
_NEAR = 80.0


@lru_cache(maxsize=10_000)
def school_key(text: str) -> str:
    """What stays the same when a school is written in another way?

    "№17 орто мектеп" and "СОШ № 17" are both ``17``; "Ж. Бөкөнбаев атындагы орто мектеп" and "школа им.
    Боконбаева Ж." are both ``боконбаев ж``. Left out: number signs, kinds of school, "атындагы" and
    "имени", case, quotes, endings of the person's name. Initials stay, in any order. Numbers repeat between
    districts: a key means one school only together with its district and place.
    """
    folded = fold(text)
    words = _WORD.findall(_NUMBER_SIGN.sub(" ", folded))
    honours = {word for honour in _NAMED_AFTER.findall(folded) for word in honour.split()}
    kept = [
        word
        for word in words
        # Beside "имени" a single letter is an initial; elsewhere с. and г. are a village and a town.
        if word not in honours and not (_is_kind(word) and not (honours and len(word) == 1))
    ]
    if not kept:
        return " ".join(words)
    return " ".join(sorted({_stem(word) for word in kept}, key=_place))


def nearest_school(key: str, known: Collection[str]) -> str | None:
    """Which known key is so like this one that a person should look: one part missing, or a letter off?"""
    digits = set(re.findall(r"\d+", key))
    candidates = [other for other in known if other != key and _agree(digits, set(re.findall(r"\d+", other)))]
    found = process.extractOne(key, candidates, scorer=fuzz.token_set_ratio, score_cutoff=_NEAR)
    return found[0] if found else None


def _is_kind(word: str) -> bool:
    return word in _KIND_WORDS or bool(_KINDS.match(word))


def _stem(word: str) -> str:
    """A name without the ending that the other language, or its case, gives it."""
    if word.isdigit() or len(word) <= _SHORTEST_STEM:
        return word.lstrip("0") or word
    for ending in _STEM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word[:-1] if word[-1] in "аяыиуюеоэь" and len(word) > _SHORTEST_STEM + 1 else word


def _place(word: str) -> tuple[bool, bool, str]:
    return not word.isdigit(), len(word) == 1, word


def _agree(one: set[str], other: set[str]) -> bool:
    # Two different numbers are two schools, however alike the rest is.
    return not one or not other or bool(one & other)
