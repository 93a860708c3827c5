"""Words, numbers and dates as the reader writes them."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from ustat.common.words import Words
from ustat.web.bridge import softened

register = template.Library()

NOTHING = "–"
GAP = "\N{NO-BREAK SPACE}"

# The month with its possessive ending, as official papers write it; the calendar's own name will not do.
MONTHS_OF_THE_YEAR = (
    "январы", "февралы", "марты", "апрели", "майы", "июну",
    "июлу", "августу", "сентябры", "октябры", "ноябры", "декабры",
)  # fmt: skip


@register.filter
def share(value: float | None, decimals: int = 0) -> str:
    """A share from 0 to 1 as per cent: 0.74 reads ``74 %``; None, nothing known, reads as a dash."""
    if value is None:
        return NOTHING
    return f"{number_format(round(value * 100, decimals), decimals)}{GAP}%"


@register.filter
def number(value: float | None, decimals: int | None = None) -> str:
    """A number with its thousands apart and the reader's decimal sign; None reads as a dash."""
    if value is None:
        return NOTHING
    return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


@register.filter
def official_date(value: date | None) -> str:
    """As on a certificate: ``2026-жылдын 1-сентябры``, ``1 сентября 2026 г.``, ``1 September 2026``."""
    if value is None:
        return NOTHING
    day = _day(value)
    if (get_language() or "ky").startswith("ky"):
        return f"{day.year}-жылдын {day.day}-{MONTHS_OF_THE_YEAR[day.month - 1]}"
    if (get_language() or "").startswith("ru"):
        return f"{date_format(day, 'j E Y')} г."
    return str(date_format(day, "j F Y"))


@register.filter
def shortdate(value: date | None) -> str:
    """A date in figures, the same in every language: ``01.09.2026``."""
    return NOTHING if value is None else _day(value).strftime("%d.%m.%Y")


@register.filter
def in_language(words: Words, language: str) -> str:
    """A text stored in several languages, in ``language`` or the nearest there is."""
    return words.in_language(language)


@register.filter(is_safe=True)
def soft(text: object) -> str:
    """A text whose longest words may break on a narrow screen, by syllables and with a hyphen."""
    return softened(str(text))


def _day(value: date) -> date:
    """The day of a moment is the day at home, in Bishkek, not in Greenwich."""
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
