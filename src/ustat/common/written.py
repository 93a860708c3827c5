"""Numbers, shares and dates as the reader of the active language writes them, on pages and in files alike."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext

NOTHING = "–"
GAP = "\N{NO-BREAK SPACE}"

# The month with its possessive ending, as official papers write it; the calendar's own name will not do.
MONTHS_OF_THE_YEAR = (
    "январы", "февралы", "марты", "апрели", "майы", "июну",
    "июлу", "августу", "сентябры", "октябры", "ноябры", "декабры",
)  # fmt: skip


def share(value: float | None, decimals: int = 0) -> str:
    """A share from 0 to 1 as per cent: 0.74 reads ``74 %``; None, nothing known, reads as a dash."""
    if value is None:
        return NOTHING
    return f"{number_format(round(value * 100, decimals), decimals)}{GAP}%"


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with its thousands apart and the reader's decimal sign; None reads as a dash."""
    if value is None:
        return NOTHING
    return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


def share_of_asked(value: float | None, low: float | None, high: float | None, base: int) -> str:
    """A share with its range and base: ``74 % (67–80), of 160 asked``."""
    words = {"share": share(value), "base": number(base)}
    if low is None or high is None:
        return ngettext("%(share)s, of %(base)s asked", "%(share)s, of %(base)s asked", base) % words
    words |= {"low": number(round(low * 100), 0), "high": number(round(high * 100), 0)}
    return (
        ngettext(
            "%(share)s (%(low)s–%(high)s), of %(base)s asked",
            "%(share)s (%(low)s–%(high)s), of %(base)s asked",
            base,
        )
        % words
    )


def official_date(value: date | None) -> str:
    """As on a certificate: ``2026-жылдын 1-сентябры``, ``1 сентября 2026 года``, ``1 September 2026``."""
    if value is None:
        return NOTHING
    day = _day(value)
    if (get_language() or "ky").startswith("ky"):
        return f"{day.year}-жылдын {day.day}-{MONTHS_OF_THE_YEAR[day.month - 1]}"
    if (get_language() or "").startswith("ru"):
        return f"{date_format(day, 'j E Y')} года"
    return str(date_format(day, "j F Y"))


def shortdate(value: date | None) -> str:
    """A date in figures, the same in every language: ``01.09.2026``."""
    return NOTHING if value is None else _day(value).strftime("%d.%m.%Y")


def _day(value: date) -> date:
    """The day of a moment is the day at home, in Bishkek, not in Greenwich."""
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
