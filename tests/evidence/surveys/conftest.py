"""The teachers of the OECD sample, as columns of text."""

import csv
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.str_]]


@pytest.fixture(scope="session")
def teachers() -> Columns:
    with (files("ustat") / "demo" / "data" / "talis2018_teachers.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
