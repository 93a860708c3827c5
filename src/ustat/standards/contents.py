"""What comes with the stage as files: directions, the framework, the regulation and its units."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ustat.common.words import Words

HERE = files("ustat.standards") / "content"


def directions() -> list[dict[str, Any]]:
    """The five directions: ``number``, ``code``, ``name``, ``short``, ``description``."""
    found: list[dict[str, Any]] = _toml("directions.toml")["direction"]
    return found


def framework() -> dict[str, Any]:
    """The framework with its levels, functions, areas, competences and statements."""
    return _toml("framework.toml")


def provisions() -> list[dict[str, Any]]:
    """The regulation as it comes: one rule each, with the day from which it is kept."""
    found: list[dict[str, Any]] = _toml("provisions.toml")["provision"]
    return found


@lru_cache(maxsize=1)
def units() -> dict[str, Words]:
    """What the unit of a provision's value is called, by its code."""
    return {one["code"]: Words(one["name"]) for one in _toml("provisions.toml")["unit"]}


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(HERE.joinpath(name).read_text(encoding="utf-8"))
