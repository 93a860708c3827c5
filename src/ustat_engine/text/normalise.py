"""What was typed, made comparable: tidy for keeping, clean for reading, fold for finding.

Only the standard library: searches of people and readers of files use this too.
"""

import re
import unicodedata
from collections.abc import Container

SOFT_HYPHEN = "\u00ad"

# Invisible when read, fatal when compared: soft hyphen, zero-width marks, directions, byte-order mark.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")

# What teachers shorten, in the order tried. An empty reading means the words carry nothing ("and so on").
_SHORT_FORMS = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), reading)
    for pattern, reading in (
        (r"ж\.\s?б\.\s?у\.\s?с\.?", ""),  # жана башка ушул сыяктуу
        (r"[жт]\.\s?б\.?", ""),  # жана башка, тагы башка
        (r"и\s+т\.\s?[дп]\.?", ""),  # и так далее, и тому подобное
        (r"и\s+др\.", ""),  # и другие
        (r"м[-/]н", "менен"),
        (r"ж[-/]а", "жана"),
        (r"б[-/]ча", "боюнча"),
    )
)

# Letters of neighbouring alphabets and of poor keyboards that stand for one Kyrgyz or Russian letter.
_LOOK_ALIKES = str.maketrans(
    {
        "ө": "о", "ѳ": "о", "ɵ": "о", "ӧ": "о",
        "ү": "у", "ұ": "у", "ў": "у", "ӯ": "у", "ӱ": "у",
        "ң": "н", "ҥ": "н", "ӊ": "н", "ӈ": "н",
        "қ": "к", "ӄ": "к", "ҡ": "к",
        "ғ": "г", "ҳ": "х", "ҷ": "ч", "ә": "а", "ӣ": "и", "і": "и",
        "ё": "е", "ъ": "",
    }
)  # fmt: skip

# Pairs that look the same on paper, small or capital; used only inside one word that mixes both scripts.
_LATIN_TWINS = "abcehkmoptxy"
_CYRILLIC_TWINS = "авсенкмортху"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN_LINE = 2
_LATIN_WITH_ENDING = re.compile("[a-z0-9]+[\u0400-\u052f]{2,}")  # Zoomто: a Latin name in a Kyrgyz case

# Kyrgyz written with Latin letters, as on a telephone without a Cyrillic keyboard; longest first.
_LATIN_READINGS = (
    ("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ng", "нг"), ("ts", "ц"),
    ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е"),
    ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"),
    ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"),
    ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"), ("x", "кс"),
    ("y", "ы"), ("z", "з"),
)  # fmt: skip
_LATIN_SOUNDS = dict(_LATIN_READINGS)
_LATIN_PIECE = re.compile("|".join(latin for latin, _ in _LATIN_READINGS))


def tidy(text: str) -> str:
    """The same text without what nobody can see: safe to store.

    Composes letters (NFC), drops soft hyphens, zero-width and control characters, and turns every run
    of white space into one blank. Letters, case and punctuation stay as typed.
    """
    text = unicodedata.normalize("NFC", text)
    text = _CONTROL.sub(" ", _UNSEEN.sub("", text))
    return _SPACES.sub(" ", text).strip()


def clean(text: str) -> str:
    """The text as it would be read aloud: tidy, with the usual short forms written out or dropped.

    ``м-н`` becomes ``менен``, ``б/ча`` ``боюнча``, ``ж.б.`` nothing. Case stays. For reading by machine;
    what a person wrote is stored as they wrote it.
    """
    text = _DASHES.sub("-", tidy(text))
    for pattern, reading in _SHORT_FORMS:
        text = pattern.sub(reading, text)
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """A form in which two spellings of one word are equal; for finding only, never stored as the text.

    Lower case; ө о, ү у, ң н and ё е fall together, as do the look-alikes of neighbouring alphabets
    (ұ ў қ ғ ҳ ...); ъ and stress marks vanish; Latin letters inside a Cyrillic word, and the reverse,
    are read in the word's own script. ``fold(fold(x)) == fold(x)``.
    """
    small = _without_marks(_DASHES.sub("-", tidy(text)).casefold())
    return _WORD.sub(_in_one_script, small).translate(_LOOK_ALIKES)


def words(text: str) -> list[str]:
    """The words and numbers of a text in order, folded, without punctuation."""
    return _WORD.findall(fold(text))


def cyrillic_reading(text: str) -> str:
    """How Kyrgyz typed in Latin letters would look in Cyrillic, folded: ``mugalim`` gives ``мугалим``.

    A guess for finding, to be shown as such; ө, ү, ң cannot be told from о, у, н and need not be.
    """
    return _LATIN_PIECE.sub(lambda piece: _LATIN_SOUNDS[piece.group()], fold(text)).translate(_LOOK_ALIKES)


def in_cyrillic(text: str, *, known: Container[str] = ()) -> str:
    """A line in Latin letters alone, read as Kyrgyz word by word; any other text as it is.

    Words in ``known`` (folded Latin names such as moodle) stay. One Latin word alone is left, too: it is more
    often a name than Kyrgyz.
    """
    found = _WORD.findall(text)
    if _CYRILLIC.search(text) or sum(map(bool, map(_LATIN.search, found))) < _LATIN_LINE:
        return text
    return _WORD.sub(lambda word: _read_unless(word.group(), known), text)


def _read_unless(word: str, known: Container[str]) -> str:
    return word if fold(word) in known else cyrillic_reading(word)


def _in_one_script(found: re.Match[str]) -> str:
    word = found.group()
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    as_cyrillic = word.translate(_TO_CYRILLIC)
    if not _LATIN.search(as_cyrillic):
        return as_cyrillic
    as_latin = word.translate(_TO_LATIN)
    return word if _CYRILLIC.search(as_latin) or _LATIN_WITH_ENDING.fullmatch(word) else as_latin


def _without_marks(text: str) -> str:
    # Only marks that found no letter to join: й stays й.
    if text.isascii():
        return text
    return "".join(letter for letter in text if not unicodedata.combining(letter))
