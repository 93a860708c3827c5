"""The whole cycle on one page: what happened, and who hears of it."""

from collections.abc import Callable
from typing import Any

from ustat.common.facts import Happening

Listener = Callable[[Any], object]

LISTENERS: dict[type[Happening], list[Listener]] = {}
