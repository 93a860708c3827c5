"""When an answer was given, as forms and spreadsheets write it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Bishkek")

_Order = Literal["ymd", "dmy", "mdy"]
_MOMENT = re.compile(
    r"(?P<first>\d{1,4})(?P<sign>[-./])(?P<second>\d{1,2})[-./](?P<third>\d{4}|\d{1,2})"
    r"(?:[T, ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp][Mm])?)?\s*(?P<zone>Z|UTC|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?)?"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The numbers of one moment before anybody knows which is the month."""

    numbers: tuple[int, int, int]
    clock: tuple[int, int, int]
    zone: tzinfo
    orders: tuple[_Order, ...]


def read_moments(texts: Sequence[str], *, here: tzinfo = HERE) -> list[datetime | None]:
    """When was each row answered? None where it cannot be known; an empty text gives None too.

    2026-09-01 and 01.09.2026 are certain. 9/1/2026 may begin with the day or the month: the whole column
    decides, by a number above 12, or else because answers come in the order of time; if both orders would do
    and differ, none is taken. A time without a zone is ``here``.
    """
    parts = [_parts_of(text, here) for text in texts]
    order = _order_of([part for part in parts if part is not None and len(part.orders) > 1])
    return [None if part is None else _moment(part, order) for part in parts]


def _parts_of(text: str, here: tzinfo) -> _Parts | None:
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    first, second, third = found["first"], found["second"], found["third"]
    numbers = (int(first), int(second), int(third))
    clock = _clock(found["hour"], found["minute"], found["seconds"], found["half"])
    zone = _zone(found["zone"], here)
    if len(first) == 4:
        return _Parts(numbers, clock, zone, ("ymd",))
    if len(third) != 4:
        return None
    return _Parts(numbers, clock, zone, ("dmy",) if found["sign"] == "." else ("dmy", "mdy"))


def _clock(
    hour: str | None, minute: str | None, seconds: str | None, half: str | None
) -> tuple[int, int, int]:
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    return hours, int(minute or 0), int(seconds or 0)


def _zone(text: str | None, here: tzinfo) -> tzinfo:
    if not text:
        return here
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", text)
    if not found:
        return UTC
    away = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-away if found[1] == "-" else away) if away < timedelta(hours=24) else here


def _order_of(parts: Sequence[_Parts]) -> _Order | None:
    readings = {order: [_moment(part, order) for part in parts] for order in ("dmy", "mdy")}
    possible = [order for order, moments in readings.items() if None not in moments]
    if len(possible) > 1 and readings["dmy"] != readings["mdy"]:
        possible = [order for order in possible if _is_in_time_order(readings[order])]
    if len(possible) == 1 or (possible and readings["dmy"] == readings["mdy"]):
        return "mdy" if possible[0] == "mdy" else "dmy"
    return None


def _is_in_time_order(moments: Sequence[datetime | None]) -> bool:
    return len(moments) > 2 and all(a <= b for a, b in pairwise(_known(moments)))


def _known(moments: Sequence[datetime | None]) -> Iterator[datetime]:
    return (moment for moment in moments if moment is not None)


def _moment(part: _Parts, slashed: _Order | None) -> datetime | None:
    order = part.orders[0] if len(part.orders) == 1 else slashed
    first, second, third = part.numbers
    try:
        match order:
            case "ymd":
                return datetime(first, second, third, *part.clock, tzinfo=part.zone)
            case "dmy":
                return datetime(third, second, first, *part.clock, tzinfo=part.zone)
            case "mdy":
                return datetime(third, first, second, *part.clock, tzinfo=part.zone)
    except ValueError:
        return None
    return None
