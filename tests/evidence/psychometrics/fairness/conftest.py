"""Verbal aggression (De Boeck & Wilson 2004) and what R made of it."""

import csv
from pathlib import Path

import numpy as np
import pytest

from ustat_engine.psychometrics.responses import Responses, responses_from

HERE = Path(__file__).parent


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def from_r(name: str) -> dict[str, dict[str, float]]:
    """item: column: number."""
    return {
        row["item"]: {key: float(value) for key, value in row.items() if key != "item"}
        for row in rows_of(HERE / name)
    }


def read(*, right: bool, groups: list[str] | None = None) -> Responses:
    rows = rows_of(HERE.parent / "data" / "verbal_aggression.csv")
    items = [name for name in rows[0] if name not in {"person", "gender"}]
    table = np.asarray([[float(row[name]) for name in items] for row in rows])
    by = groups or [row["gender"] for row in rows]
    return responses_from(np.minimum(table, 1) if right else table, items, groups=by)


@pytest.fixture(scope="session")
def said_or_not() -> Responses:
    """0 against 1 and 2, men the reference."""
    return read(right=True)


@pytest.fixture(scope="session")
def graded() -> Responses:
    return read(right=False)


@pytest.fixture(scope="session")
def in_thirds() -> Responses:
    return read(right=True, groups=[str(row % 3) for row in range(316)])


@pytest.fixture(scope="session")
def r():
    return from_r
