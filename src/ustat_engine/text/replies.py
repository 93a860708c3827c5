"""Answers that ask for nothing: empty, content, unsure, or about something else than a course."""

from ustat_engine.text.normalise import clean, cyrillic_reading, fold, words
from ustat_engine.text.stemmer import FUNCTION_WORDS, russian_stem, stem

EMPTY_ANSWERS = (
    # nothing
    "жок", "эч нерсе жок", "эчтеке жок", "сунушум жок", "суроом жок", "азырынча жок", "кереги жок",
    "эч кандай каалоом жок", "азыр керек эмес", "жооп жок",
    "нет", "ничего", "пока нет", "ничего не нужно", "нет предложений", "нет пожеланий", "нет вопросов",
    "нет ответа", "никаких пожеланий нет", "сейчас не нужно",
    # not sure
    "билбейм", "айта албайм", "ойлонуп көрөм", "ойлонгон жокмун",
    "не знаю", "затрудняюсь ответить", "не могу сказать", "подумаю", "не думала об этом",
    # content
    "баары жакшы", "чоң рахмат", "ыраазымын", "бардыгы сонун", "мага баары жагат",
    "все хорошо", "всё устраивает", "все нормально", "большое спасибо", "всем довольна", "я доволен",
    "спасибо за курсы",
    # anything
    "баары бир", "каалаган тема", "кайсынысы болсо да барам", "баарына барам",
    "любая тема", "любой курс", "всё равно", "без разницы", "на ваше усмотрение", "как скажете",
    "всё интересно",
    # not understood
    "суроо түшүнүксүз", "түшүнбөдүм", "вопрос непонятен", "не понятно", "не поняла вопрос",
)  # fmt: skip
"""What people write who have no wish; its words name no topic, however combined. Authored, not collected."""

OTHER_MATTERS = (
    "жатакана", "жол кире", "суткалык акча", "айлык аз", "айлыкты көбөйтүңүздөр", "кагаз иш көп",
    "убакыт жок", "убакыт жетишпейт", "мажбурлап жиберишет", "качан башталат", "каерде өтөт",
    "акы төлөнөбү", "качан берилет",
    "общежитие", "командировочные", "суточные", "где жить", "оплата проезда", "оплачивается проезд",
    "когда начнутся", "когда начало", "где проходят", "когда выдадут", "маленькая зарплата",
    "поднимите зарплату", "много бумаг", "не хватает времени", "нет времени", "заставляют ездить",
)  # fmt: skip
"""Lodging, travel, pay, dates, complaints: an answer that holds all words of one is no wish. Authored too."""

_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
_SCHOOL = frozenset(words("мектеп мектеби школа сш сош гимназия лицей"))
_PLACE = frozenset(
    words("шаар шаары район району облус облусу айыл айылы г город с село орто жалпы билим средняя no n")
)
_SHORTEST_WORD = 3


def asks_nothing(text: str) -> bool:
    """Whether an answer to "Which course do you wish?" plainly names no topic.

    True when it has no word, only letters of one keyboard row or one letter repeated, only words of
    ``EMPTY_ANSWERS``, one of ``OTHER_MATTERS``, or is the name of a school. A plain rule that a person can
    read; in doubt it keeps the request.
    """
    found = words(clean(text))
    topical = [word for word in found if not word.isdigit()]
    return (
        all(_is_mash(word) or _is_filler(word) for word in topical)
        or _speaks_of_other_matters(found)
        or _is_school_name(found, topical)
    )


def _is_filler(word: str) -> bool:
    return word in FUNCTION_WORDS or _key(word) in _FILLERS or _key(cyrillic_reading(word)) in _FILLERS


def _is_mash(word: str) -> bool:
    if len(word) < _SHORTEST_WORD:
        return word not in _SHORT_TOPICS
    return len(set(word)) == 1 or any(word in row for row in _KEYBOARD_ROWS)


def _speaks_of_other_matters(found: list[str]) -> bool:
    keys = {_key(word) for word in found}
    return any(matter <= keys for matter in _MATTERS)


def _is_school_name(found: list[str], topical: list[str]) -> bool:
    others = [word for word in topical if word not in _PLACE and word not in _SCHOOL]
    return len(found) > len(topical) and not _SCHOOL.isdisjoint(topical) and len(others) <= 1


def _key(word: str) -> str:
    return russian_stem(stem(word))


_FILLERS = frozenset(_key(word) for phrase in EMPTY_ANSWERS for word in words(phrase))
_MATTERS = tuple(frozenset(_key(word) for word in words(phrase)) for phrase in OTHER_MATTERS)
_SHORT_TOPICS = frozenset(map(fold, ("ai", "it", "ии", "жи", "ит", "vr")))
