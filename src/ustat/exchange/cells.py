"""What single cells of a register say: telephones, languages, grades, posts."""

import re
from collections.abc import Mapping
from functools import lru_cache

import phonenumbers

from ustat.exchange.bridge.texts import fold
from ustat.exchange.columns import plain

COUNTRY = "KG"

_LANGUAGE_NAMES: Mapping[str, str] = {
    "ky": "кыргызча, кыргыз, кыргыз тили, кыргызский, кыргызский язык, киргизский, кырг, kyrgyz",
    "ru": "орусча, орус, орус тили, русский, русский язык, рус, russian",
    "uz": "өзбекче, өзбек, өзбек тили, узбекский, узбекский язык, узб, ўзбек, ўзбекча, ўзбек тили, uzbek",
    "tg": "тажикче, тажик, тажик тили, таджикский, таджикский язык, тадж, тоҷикӣ, tajik",
    "en": "англисче, англис, англис тили, английский, английский язык, англ, english",
    "tr": "түркчө, түрк, түрк тили, турецкий, турецкий язык, turkish",
    "de": "немисче, немис, немис тили, немецкий, немецкий язык, нем, german",
    "fr": "французча, француз, француз тили, французский, французский язык, french",
    "zh": "кытайча, кытай, кытай тили, китайский, китайский язык, chinese",
    "ar": "арабча, араб, араб тили, арабский, арабский язык, arabic",
    "ko": "корейче, корей, корей тили, корейский, корейский язык, korean",
    "kk": "казакча, казак, казак тили, казахский, казахский язык, kazakh",
}
_LANGUAGES: Mapping[str, str] = {
    plain(name): code for code, names in _LANGUAGE_NAMES.items() for name in (code, *names.split(", "))
}

STAGES: Mapping[str, range] = {"primary": range(1, 5), "basic": range(5, 10), "secondary": range(10, 12)}
_STAGE_WORDS = (
    ("primary", re.compile(r"\b(?:башталгыч|начальн|нач\b|primary|elementary)")),
    ("basic", re.compile(r"\b(?:негизги|основн|базов|basic|lower secondary)")),
    ("secondary", re.compile(r"\b(?:орто|толук|жогорку|улуу|старш|средн|полн|upper|secondary|high)")),
)

# Posts by what their name holds, folded; the first that fits counts, so a deputy is no head.
_ROLES = (
    ("deputy", re.compile(r"орун\s?басар|\bзам|заместит|завуч|\bокуу болуму|deputy|vice")),
    ("head", re.compile(r"директор|мектеп жетекчи|\bheads?\b|head ?teacher|principal|заведующ|director")),
    ("methodist", re.compile(r"методист|усулчу|methodist|methodolog")),
    ("psychologist", re.compile(r"психолог|psycholog")),
    ("social_pedagogue", re.compile(r"соц\w*\.?[ -]*пед|social ped")),
    ("librarian", re.compile(r"китепкана|библиотек|librar")),
    ("organiser", re.compile(r"уюштуруучу|организатор|вожат|тарбияч|воспитател|organi[sz]er")),
    ("trainer", re.compile(r"тренер|trainer")),
    ("teacher", re.compile(r"мугалим|учител|преподават|окутуучу|педагог|teacher|устат")),
)
ROLES: tuple[str, ...] = tuple(role for role, _pattern in _ROLES)


_SEVERAL = re.compile(r"[,;/\n|+]|\s(?:жана|менен|и|and)\s", re.IGNORECASE)
PHONE_ENDS = re.compile(r"[,;/\n|]|\s(?:же|или|or)\s", re.IGNORECASE)
_GRADES = re.compile(r"(\d{1,2})(?:\s?-?\s?[а-я]{1,2}\b)?(?:\s?(?:-|–|—|дон|тон|до)\s?(\d{1,2}))?")


@lru_cache(maxsize=50_000)
def read_phone(text: str) -> str | None:
    """The number in international form (E.164), ``""`` for an empty cell, None when it is no possible number.

    Understands 0555 123 456, +996 (555) 12-34-56, 996555123456, and 555123456 whose 0 the spreadsheet ate.
    """
    digits = re.sub(r"\D", "", text)
    if not digits:
        return None if plain(text) else ""
    if len(digits) == 13 and digits.startswith("9960"):
        text = f"+996{digits[4:]}"
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=10_000)
def read_languages(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of the languages named, in their order, and the words that are none."""
    codes: list[str] = []
    strange: list[str] = []
    pieces = [text] if plain(text) in _LANGUAGES else _SEVERAL.split(text)
    for piece in pieces:
        words = [piece] if plain(piece) in _LANGUAGES else piece.split()
        known = [_LANGUAGES.get(plain(word)) for word in words]
        if all(known):
            codes += [code for code in known if code]
        elif plain(piece):
            strange.append(piece.strip())
    return tuple(dict.fromkeys(codes)), tuple(strange)


@lru_cache(maxsize=10_000)
def read_stages(text: str) -> tuple[str, ...]:
    """The stages of school named by grades ("5-9, 10-11", "7а, 8б") or words ("башталгыч"); maybe none."""
    folded = fold(text)
    grades: set[int] = set()
    for first, last in _GRADES.findall(folded):
        grades |= set(range(int(first), int(last or first) + 1))
    if grades:
        if not grades <= set(range(12)):
            return ()
        return tuple(stage for stage, of in STAGES.items() if grades & set(of))
    return tuple(stage for stage, pattern in _STAGE_WORDS if pattern.search(folded))


@lru_cache(maxsize=10_000)
def read_role(text: str) -> str | None:
    """The post, by the words its name holds; None when there are none known."""
    folded = fold(text)
    return next((role for role, pattern in _ROLES if pattern.search(folded)), None)
