"""What comes with the stage as files: subjects, administrative units, what each role sees."""

import csv
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ustat.common.words import Words

HERE = files("ustat.people") / "content"


def subjects() -> list[dict[str, Any]]:
    """School subjects in the order of lists: ``code``, ``name``, ``synonyms``."""
    found: list[dict[str, Any]] = _toml("subjects.toml")["subject"]
    return found


def units() -> list[dict[str, str]]:
    """Regions, districts and cities, parents first: the columns of ``kg_admin_units.csv``."""
    text = HERE.joinpath("kg_admin_units.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def roles() -> dict[str, tuple[Words, Words]]:
    """Name of each role and what it may see and do, in every language, by code."""
    return {one["code"]: (Words(one["name"]), Words(one["may"])) for one in _toml("roles.toml")["role"]}


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(HERE.joinpath(name).read_text(encoding="utf-8"))
