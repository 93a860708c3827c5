"""The arrays of this folder, under the names its signatures use."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]
Whole = NDArray[np.int64]

Logit = float
"""Ability, difficulty and their errors: logistic metric without 1.7."""

Model = Literal["rasch", "2pl", "3pl", "grm", "gpcm"]
"""rasch: slope 1 (with more than two categories: partial credit). grm: graded response."""

MISSING = 255
"""Not presented or not reached: the answer says nothing, and is never counted as wrong."""

MOST_CATEGORIES = 100
