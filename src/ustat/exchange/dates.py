"""Dates as people write them here, and never a guess that is not told."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ustat.exchange.bridge.texts import fold

_EARLIEST, _LATEST = 1940, 2100
_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_DAYS = range(14_000, 75_000)
_TIME = r"(?:[ t,]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"

_ISO = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME}")
_DOTTED = re.compile(
    rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d{{2}})(?:\s?(?:ж|г|гг|жыл|год|года)\.?)?{_TIME}"
)
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}|\d{{2}}){_TIME}")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_YEAR = re.compile(r"(\d{4})(?:\s?-?(?:ж|г|жыл|жылы|год|году)\.?)?")
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, or why there is none. ``doubt`` is the code of a problem, or empty."""

    value: date | None
    doubt: str = ""


def read_date(text: str) -> DateReading:
    """Which day is meant?

    Certain: 2026-09-01, 01.09.2026, 01.09.26, 25/09/2026, 1 сентября 2026 г., 2026-жылдын 1-сентябры. Told:
    a year or a month alone, read as its last day (``part_of_date``); a bare Excel number
    (``number_for_date``). Refused: 1/9/26 and 01/09/2026, which some read month first (``ambiguous_date``);
    all else (``wrong_date``).
    """
    text = fold(text).strip(" .,")
    if not text:
        return DateReading(None)
    for pattern, reader in _READERS:
        found = pattern.fullmatch(text)
        if found:
            return reader(*found.groups())
    return _in_words(text)


def _iso(year: str, month: str, day: str) -> DateReading:
    return _certain(int(year), int(month), int(day))


def _dotted(day: str, month: str, year: str) -> DateReading:
    return _certain(_full_year(year), int(month), int(day))


def _slashed(first: str, second: str, year: str) -> DateReading:
    if len(year) == 4 and first == second:
        return _certain(int(year), int(first), int(second))
    if len(year) == 4 and int(first) > 12:
        return _certain(int(year), int(second), int(first))
    if len(year) == 4 and int(second) > 12:
        return _certain(int(year), int(first), int(second))
    return DateReading(None, "ambiguous_date")


def _month_of_year(month: str, year: str) -> DateReading:
    if not (1 <= int(month) <= 12 and _EARLIEST <= int(year) <= _LATEST):
        return DateReading(None, "wrong_date")
    return DateReading(date(int(year), int(month), monthrange(int(year), int(month))[1]), "part_of_date")


def _year_alone(year: str) -> DateReading:
    if not _EARLIEST <= int(year) <= _LATEST:
        return DateReading(None, "wrong_date")
    return DateReading(date(int(year), 12, 31), "part_of_date")


def _excel_number(days: str) -> DateReading:
    if int(days) not in _EXCEL_DAYS:
        return DateReading(None, "wrong_date")
    return DateReading(_EXCEL_BEGINS + timedelta(days=int(days)), "number_for_date")


def _in_words(text: str) -> DateReading:
    """A date with the month as a word, day and year told apart by their size."""
    months = [month for word in re.findall(r"[^\W\d_]+", text) if (month := _month_number(word))]
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    years = [number for number in numbers if _EARLIEST <= number <= _LATEST]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(months) != 1 or len(years) != 1 or len(numbers) > 2:
        return DateReading(None, "wrong_date")
    if len(numbers) == 1:
        return _month_of_year(str(months[0]), str(years[0]))
    if len(days) != 1:
        return DateReading(None, "wrong_date")
    return _certain(years[0], months[0], days[0])


def _month_number(word: str) -> int | None:
    if len(word) < 3:
        return None
    for names in (_MONTHS, _ENGLISH):
        for number, start in enumerate(names, start=1):
            if word.startswith(start) and (
                start != "ма" or word in ("май", "мая", "майы", "майда", "майдын")
            ):
                return number
    return None


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _certain(year: int, month: int, day: int) -> DateReading:
    try:
        value = date(year, month, day)
    except ValueError:
        return DateReading(None, "wrong_date")
    return DateReading(value) if _EARLIEST <= year <= _LATEST else DateReading(None, "wrong_date")


_READERS = (
    (_ISO, _iso),
    (_DOTTED, _dotted),
    (_SLASHED, _slashed),
    (_MONTH_YEAR, _month_of_year),
    (re.compile(r"(\d{5})(?:\.\d+)?"), _excel_number),
    (_YEAR, _year_alone),
)
