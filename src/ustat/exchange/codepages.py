"""Bytes to lines of text, without ever guessing in silence.

A table typed in one office and finished in another may hold two code pages in one file, so every line is
read on its own, and a line in which no code page gives words is called unreadable instead of being shown as
rubbish.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

UTF8 = "UTF-8"

# In the order of preference when two read a line equally well.
_CYRILLIC_PAGES = ("cp1251", "cp866", "koi8-r", "mac-cyrillic", "iso8859-5")
_SPOKEN = {
    "cp1251": "Windows-1251", "cp866": "DOS 866", "koi8-r": "KOI8-R",
    "mac-cyrillic": "Mac Cyrillic", "iso8859-5": "ISO 8859-5",
}  # fmt: skip
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", UTF8),
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)

_WORD = re.compile(r"[^\W\d_]+")
_OUR_LETTERS = "а-яёөүңқғҳўҷӣӯіәңһ"
_OUR_WORD = re.compile(
    f"(?:[{_OUR_LETTERS}]+|[{_OUR_LETTERS.upper()}][{_OUR_LETTERS}]*|[{_OUR_LETTERS.upper()}]+)"
)
_VOWEL = re.compile("[аеёиоуыэюяөүӯўіә]", re.IGNORECASE)
_COMMON = frozenset("оаеинтрслкмдуыбгяө")
_LONG_WITHOUT_VOWEL = 5
_USUAL_MARKS = frozenset("№«»„“”‘’–—…•°§·´\u00a0")

_SURE, _FAIR = 0.85, 0.6
_SAMPLE = 200_000
_ENOUGH_LETTERS = 4
_LOST_LETTER = re.compile(
    f"[{_OUR_LETTERS}]\\?+[{_OUR_LETTERS}]|(?<![\\w?])\\?[{_OUR_LETTERS}]{{2,}}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line, with its line end, and in which code page it made sense; "" when in none."""

    text: str
    encoding: str

    @property
    def is_readable(self) -> bool:
        """Whether its letters are what somebody typed."""
        return bool(self.encoding)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, line by line. ``encoding`` names the code pages found, the most frequent first."""

    lines: list[Line]
    encoding: str
    main: str


def decode(content: bytes) -> Decoded:
    """In which code page was this file saved, line by line?

    Knows UTF-8, UTF-16 and UTF-32 with and without a mark, and the five Cyrillic code pages; what none of
    them reads is asked of charset-normalizer. UTF-8 that was once taken for another code page and saved
    again ("РњРµРєС‚РµРї") is put right where nothing of it was lost.
    """
    wide = wide_encoding(content)
    if wide:
        codec, spoken, mark = wide
        text = content[mark:].decode(codec, errors="replace")
        lines = [Line(piece, "" if "\ufffd" in piece else spoken) for piece in _pieces(text)]
        return Decoded(lines, spoken, spoken)
    lines = list(_lines(content.removeprefix(b"\xef\xbb\xbf")))
    named = [line.encoding for line in lines if line.encoding and not line.text.isascii()]
    by_use = sorted(set(named), key=lambda name: (-named.count(name), name))
    return Decoded(lines, ", ".join(by_use) or UTF8, by_use[0] if by_use else UTF8)


def has_lost_letters(text: str) -> bool:
    """Whether a word has ``?`` where a letter was: what old code pages make of ө, ү and ң ("Г?лнара")."""
    return "?" in text and bool(_LOST_LETTER.search(text))


def likeness(text: str) -> float:
    """How much the letters beyond ASCII look like words written here, from 0 to 1; 1 when there are none.

    Counts letters in words of one case (or with a capital first) that are made of Kyrgyz, Russian, Uzbek or
    Tajik letters and have vowels; rare letters count less, so that the page that gives common ones wins.
    """
    strange = sum(1 for sign in text if not sign.isascii() and sign not in _USUAL_MARKS)
    if not strange:
        return 1.0
    good = 0.0
    for word in _WORD.findall(text):
        if _OUR_WORD.fullmatch(word) and (len(word) < _LONG_WITHOUT_VOWEL or _VOWEL.search(word)):
            common = sum(1 for letter in word.lower() if letter in _COMMON) / len(word)
            good += len(word) * (1.0 if common >= 0.4 else 0.5 + common / 2)
    return min(1.0, good / strange)


def wide_encoding(content: bytes) -> tuple[str, str, int] | None:
    """UTF-16 or UTF-32, if it is one: Python's name for it, ours, and the length of the mark in front."""
    for mark, codec, spoken in _BYTE_ORDER_MARKS:
        if content.startswith(mark) and spoken != UTF8:
            return codec, spoken, len(mark)
    sample = content[:4000]
    pairs = len(sample) // 2
    if not pairs:
        return None
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        # Latin, Cyrillic and № have these high bytes; no other code page has them in every second place.
        if sum(high.count(byte) for byte in (0x00, 0x04, 0x05, 0x20, 0x21)) >= 0.9 * pairs and (
            high.count(0x00) + high.count(0x04)
        ) >= 0.7 * pairs:  # fmt: skip
            return codec, "UTF-16", 0
    return None


def _pieces(text: str) -> list[str]:
    # Only real line ends: str.splitlines also breaks at U+2028 and form feeds inside a cell.
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _lines(content: bytes) -> Iterator[Line]:
    pieces = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", content)
    pending = b"".join(piece for piece in pieces if not _is_utf8(piece))[:_SAMPLE]
    page = _page_of(pending) if pending else None
    for piece in pieces:
        yield _utf8_line(piece) if _is_utf8(piece) else _page_line(piece, page)


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8_line(piece: bytes) -> Line:
    text = piece.decode("utf-8")
    if text.isascii():
        return Line(text, UTF8)
    if "\ufffd" in text:
        return Line(text, "")
    if _is_suspicious(text):
        return _twice_encoded(text)
    return Line(text, UTF8)


def _is_suspicious(text: str) -> bool:
    # Every Cyrillic letter, read wrongly, begins with one of these four.
    leads = sum(text.count(lead) for lead in "РСÐÑ")
    return leads >= _ENOUGH_LETTERS and leads * 3 > _letters(text) and likeness(text) < _FAIR


def _twice_encoded(text: str) -> Line:
    """Undo one wrong turn: UTF-8 bytes that somebody's program took for an old code page."""
    for page in ("cp1251", "cp1252"):
        try:
            mended = b"".join(_byte(sign, page) for sign in text).decode("utf-8")
        except UnicodeError:
            continue
        if likeness(mended) >= _SURE:
            return Line(mended, UTF8)
    return Line(text, "")


def _byte(sign: str, page: str) -> bytes:
    # Windows keeps a byte that its page leaves undefined as the control character of that number.
    return bytes([ord(sign)]) if "\x80" <= sign < "\xa0" else sign.encode(page)


def _page_of(sample: bytes) -> str | None:
    readings = [(likeness(_read(sample, page)), -place) for place, page in enumerate(_CYRILLIC_PAGES)]
    best, place = max(readings)
    if best >= _FAIR:
        return _CYRILLIC_PAGES[-place]
    guess = from_bytes(sample).best()
    return guess.encoding if guess is not None and _is_western(str(guess)) else None


def _is_western(text: str) -> bool:
    """Whether a text is Latin script with a few marks on its letters, as cp1252 and its like hold."""
    letters = [sign for sign in text if sign.isalpha()]
    plain = sum(1 for sign in letters if sign.isascii())
    strange = sum(
        1 for sign in text if not sign.isascii() and not sign.isalpha() and sign not in _USUAL_MARKS
    )
    latin = all("LATIN" in unicodedata.name(sign, "") for sign in letters)
    return latin and plain * 2 > len(letters) and strange <= len(letters) / 50


def _page_line(piece: bytes, page: str | None) -> Line:
    if page is not None:
        text = _read(piece, page)
        if page not in _CYRILLIC_PAGES:
            return Line(text, "" if "\ufffd" in text else page)
        if likeness(text) >= _FAIR or _letters(text) < _ENOUGH_LETTERS:
            return Line(text, _SPOKEN[page])
    readings = [(likeness(_read(piece, other)), other) for other in _CYRILLIC_PAGES]
    best, other = max(readings)
    if best >= _SURE:
        return Line(_read(piece, other), _SPOKEN[other])
    return Line(piece.decode("utf-8", errors="replace"), "")


def _read(content: bytes, page: str) -> str:
    return content.decode(page, errors="replace")


def _letters(text: str) -> int:
    return sum(1 for sign in text if not sign.isascii() and unicodedata.category(sign)[0] == "L")
