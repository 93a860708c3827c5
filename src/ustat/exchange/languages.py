"""In which language was something written? A guess for counting, on which nothing may depend."""

import re

_KYRGYZ = re.compile(
    r"[өүң]|([аоуэы])\1|\b(?:жана|менен|боюнча|эмес|жок|керек|эч|бир|кайсы|башка|ооба)\b"
    r"|\w(?:[тдл]ык|[тл]ук|[дт]ор|лор|лар|нын|дын|тын|ган|гон|багыт|ып|оп)\b"
)
_RUSSIAN = re.compile(
    r"\b(?:и|в|на|по|не|для|с|от|из|или|как|нет|да)\b"
    r"|\w(?:ие|ия|ий|ый|ая|ые|ого|ой|ть|ция|ции|ов|ами|ах|ка)\b|щ"
)


def language_of(text: str) -> str:
    """``ky`` or ``ru`` by letters, endings and common words, ``en`` for Latin letters, else ``""``."""
    lower = text.lower()
    kyrgyz, russian = len(_KYRGYZ.findall(lower)), len(_RUSSIAN.findall(lower))
    if kyrgyz or russian:
        return "ky" if kyrgyz > russian else "ru"
    if re.search("[а-я]{3}", lower):
        return "ru"
    return "en" if re.search("[a-z]{4}", lower) else ""
