"""Lists in the order of the Kyrgyz alphabet, in which Ң, Ө and Ү have their own places."""

import re
import unicodedata

from ustat_engine.text.normalise import fold, tidy

ALPHABET = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"

_PIECE = re.compile(r"[0-9]+|\s+|.", re.DOTALL)
_QUOTES = frozenset("\"'«»„“”‘’`")
_LATIN = "abcdefghijklmnopqrstuvwxyz"

# Two hexadecimal digits a letter: blanks, then signs, numbers, Latin, Cyrillic, everything else.
_BLANK, _SIGN, _NUMBER, _OTHER = "01", "02", "03", "ff"
_PLACES = {letter: f"{0x10 + place:02x}" for place, letter in enumerate(_LATIN)} | {
    letter: f"{0x40 + place:02x}" for place, letter in enumerate(ALPHABET)
}
_LONGEST_NUMBER = 255


def sort_key(text: str) -> str:
    """Where a text stands in an alphabetical list: ``sorted(names, key=sort_key)``.

    Comes back as lower-case hexadecimal digits, so it can be stored, indexed and ordered alike by any
    database. Case, quotes and invisible characters do not count; names are compared word by word;
    numbers by their size, so that school 5 stands before school 17; Latin before Cyrillic. Letters of
    no Kyrgyz alphabet stand where their plain form does, otherwise last. Equal keys keep their order.

    Source: the 36-letter alphabet in use since 1940; ICU's root order for signs, numbers and scripts.
    """
    return "".join(_place(piece) for piece in _PIECE.findall(tidy(text).lower()))


def _place(piece: str) -> str:
    if piece in _PLACES:
        return _PLACES[piece]
    if piece in _QUOTES:
        return ""
    if piece.isspace():
        return _BLANK
    if piece.isascii() and piece.isdigit():
        digits = piece.lstrip("0")[:_LONGEST_NUMBER]
        return f"{_NUMBER}{len(digits):02x}{digits}"
    if unicodedata.combining(piece):
        return ""
    plain = unicodedata.normalize("NFKD", fold(piece))[:1]
    if plain in _PLACES:
        return _PLACES[plain]
    return f"{_OTHER if piece.isalpha() else _SIGN}{ord(piece):06x}"
