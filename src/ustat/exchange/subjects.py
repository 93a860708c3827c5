"""School subjects of Kyrgyzstan and the names they go by in registers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from ustat.exchange.columns import plain


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject by its code, its usual names, and other ways of writing them."""

    code: str
    ky: str
    ru: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called."""
        return (self.code, self.ky, self.ru, self.en, *self.also)


@dataclass(frozen=True, slots=True)
class SubjectReading:
    """One subject out of a cell; ``nearest`` is set when it was guessed, or is kept as written."""

    key: str
    written: str
    is_known: bool
    nearest: str = ""


# Written for this project from the subjects of the basic curriculum; not an official list.
SUBJECTS: tuple[KnownSubject, ...] = (
    KnownSubject(
        "primary", "Башталгыч класс", "Начальные классы", "Primary class",
        (
            "башталгыч класстар", "башталгыч класс мугалими", "учитель начальных классов", "нач классы",
            "начальная школа", "начальный класс", "primary school", "сабат ачуу", "букварь",
        ),
    ),
    KnownSubject(
        "kyrgyz",
        "Кыргыз тили жана адабияты", "Кыргызский язык и литература", "Kyrgyz language and literature",
        (
            "кыргыз тили", "кыргыз адабияты", "кыргызский язык", "киргизский язык",
            "киргизский язык и литература", "кыргызская литература", "кыргыз тили адабияты",
            "кыргыз тили экинчи тил катары", "kyrgyz", "kyrgyz language",
        ),
    ),
    KnownSubject(
        "russian", "Орус тили жана адабияты", "Русский язык и литература", "Russian language and literature",
        (
            "орус тили", "орус адабияты", "русский язык", "русская литература", "русский",
            "орус тили адабияты", "русский язык как второй", "дүйнөлүк адабият", "мировая литература",
            "russian language",
        ),
    ),
    KnownSubject(
        "uzbek", "Өзбек тили жана адабияты", "Узбекский язык и литература", "Uzbek language and literature",
        (
            "өзбек тили", "өзбек адабияты", "узбекский язык", "узбекская литература", "она тили",
            "ўзбек тили", "uzbek language",
        ),
    ),
    KnownSubject(
        "tajik", "Тажик тили жана адабияты", "Таджикский язык и литература", "Tajik language and literature",
        (
            "тажик тили", "тажик адабияты", "таджикский язык", "забони тоҷикӣ", "tajik language",
        ),
    ),
    KnownSubject(
        "english", "Англис тили", "Английский язык", "English",
        (
            "английский", "англис", "english language", "чет тили англис", "иностранный язык английский",
            "ин яз", "чет тили", "чет тилдер", "иностранный язык", "foreign language",
        ),
    ),
    KnownSubject("german", "Немис тили", "Немецкий язык", "German", ("немецкий", "german language")),
    KnownSubject("french", "Француз тили", "Французский язык", "French", ("французский", "french language")),
    KnownSubject("turkish", "Түрк тили", "Турецкий язык", "Turkish", ("турецкий", "turkish language")),
    KnownSubject("chinese", "Кытай тили", "Китайский язык", "Chinese", ("китайский", "chinese language")),
    KnownSubject(
        "mathematics", "Математика", "Математика", "Mathematics",
        (
            "алгебра", "геометрия", "алгебра жана геометрия", "алгебра и геометрия", "maths", "math",
            "мат",
        ),
    ),
    KnownSubject(
        "informatics", "Информатика", "Информатика", "Informatics",
        (
            "икт", "мкт", "информатика и икт", "санариптик сабаттуулук", "computer science", "ict",
        ),
    ),
    KnownSubject("physics", "Физика", "Физика", "Physics", ("физика жана астрономия", "физика и астрономия")),
    KnownSubject("astronomy", "Астрономия", "Астрономия", "Astronomy"),
    KnownSubject("chemistry", "Химия", "Химия", "Chemistry"),
    KnownSubject("biology", "Биология", "Биология", "Biology", ("ботаника", "зоология", "анатомия")),
    KnownSubject("geography", "География", "География", "Geography"),
    KnownSubject(
        "nature", "Табият таануу", "Естествознание", "Natural science",
        (
            "табигый илимдер", "природоведение", "science", "естественные науки",
        ),
    ),
    KnownSubject(
        "homeland", "Мекен таануу", "Родиноведение", "The world around us",
        ("айлана чөйрө", "окружающий мир"),
    ),
    KnownSubject(
        "history", "Тарых", "История", "History",
        (
            "кыргызстан тарыхы", "дүйнөлүк тарых", "дүйнө тарыхы", "история кыргызстана",
            "всемирная история", "всеобщая история", "дин маданиятынын тарыхы",
            "история развития религий",
        ),
    ),
    KnownSubject(
        "society", "Адам жана коом", "Человек и общество", "Human and society",
        (
            "коом таануу", "обществознание", "укук таануу", "правоведение", "social studies", "аик",
            "чио",
        ),
    ),
    KnownSubject("ethics", "Адеп", "Этика", "Ethics", ("адеп сабагы", "адеп ыймак", "уроки нравственности")),
    KnownSubject("music", "Музыка", "Музыка", "Music", ("обон", "ыр музыка", "пение")),
    KnownSubject(
        "art", "Көркөм өнөр", "Изобразительное искусство", "Fine art",
        (
            "изо", "сүрөт", "сүрөт өнөрү", "көркөм өнөр чыгармачылыгы",
            "изобразительное искусство и черчение", "чийүү", "черчение", "художественный труд",
            "рисование", "art",
        ),
    ),
    KnownSubject(
        "technology", "Технология", "Технология", "Technology",
        ("эмгек", "труд", "эмгек таануу", "трудовое обучение"),
    ),
    KnownSubject(
        "physical_education", "Дене тарбия", "Физическая культура", "Physical education",
        (
            "физкультура", "дене тарбия жана спорт", "физическое воспитание", "физ ра", "физо", "pe",
            "sport",
        ),
    ),
    KnownSubject(
        "defence", "Аскерге чейинки даярдык", "Допризывная подготовка", "Pre-service training",
        (
            "ачд", "ачдм", "аскерге чейинки даярдоо", "дпм", "дп", "нвп", "начальная военная подготовка",
            "допризывная подготовка молодёжи", "обж",
        ),
    ),
)  # fmt: skip

_BY_CODE: Mapping[str, KnownSubject] = {subject.code: subject for subject in SUBJECTS}
_BY_NAME: Mapping[str, str] = {plain(name): subject.code for subject in SUBJECTS for name in subject.names}
_READABLE: Mapping[str, str] = {plain(name): name for subject in SUBJECTS for name in subject.names}
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


def subject_name(code: str, language: str) -> str:
    """What a known subject is called in ``ky``, ``ru`` or ``en``."""
    subject = _BY_CODE[code]
    return {"ky": subject.ky, "ru": subject.ru}.get(language, subject.en)


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
