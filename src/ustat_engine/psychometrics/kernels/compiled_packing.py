"""The loops of ``packing``, compiled."""

import numpy as np
from numpy.typing import NDArray

from ustat_engine.psychometrics.arrays import Codes, Floats, Whole
from ustat_engine.psychometrics.kernels.choosing import compiled


@compiled("void(uint8[:,::1], uint8[::1], uint8[::1])")
def code_ranges(codes: Codes, above: Codes, most: Codes) -> None:
    """Raise ``above`` to the highest code plus one (missing counts as 0) and ``most`` to the highest code."""
    persons, items = codes.shape
    for person in range(persons):
        for item in range(items):
            code = codes[person, item]
            above[item] = max(above[item], np.uint8(code + 1))
            most[item] = max(most[item], code)


@compiled("int64(uint8[:,::1], int64[::1], uint8[:,::1], boolean[:,::1], int64[::1], uint8[:,::1])")
def pack(
    codes: Codes,
    columns: Whole,
    digits: Codes,
    allowed: NDArray[np.bool_],
    first_item: Whole,
    packed: Codes,
) -> int:
    """Fill ``packed``; the position (person, item) of the first code that may not come, or -1."""
    persons = len(codes)
    items, groups = len(columns), len(first_item) - 1
    for person in range(persons):
        for group in range(groups):
            byte = np.uint8(0)
            for item in range(first_item[group], first_item[group + 1]):
                code = codes[person, columns[item]]
                if not allowed[item, code]:
                    return int(person * items + item)
                byte += digits[item, code]
            packed[person, group] = byte
    return -1


@compiled("void(float64[:,:,::1], int64[::1], int64[::1], int64[::1], int64[::1], float64[:,::1])")
def fill_tables(
    chances: Floats, categories: Whole, radix: Whole, first_item: Whole, first_row: Whole, table: Floats
) -> None:
    """Fill (rows, nodes) with the likelihood of each code; see ``packing.likelihood_tables``."""
    nodes = chances.shape[2]
    for group in range(len(first_item) - 1):
        top = first_row[group]
        for node in range(nodes):
            table[top, node] = 1.0
        filled = 1
        for item in range(first_item[group + 1] - 1, first_item[group] - 1, -1):
            # Later items vary fastest, so the rows so far are repeated once for each digit of this item.
            for digit in range(radix[item] - 1, -1, -1):
                for row in range(filled):
                    if digit < categories[item]:
                        for node in range(nodes):
                            table[top + digit * filled + row, node] = (
                                table[top + row, node] * chances[item, digit, node]
                            )
                    else:
                        for node in range(nodes):
                            table[top + digit * filled + row, node] = table[top + row, node]
            filled *= radix[item]


@compiled(
    "void(float64[:,::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], float64[:,:,::1])"
)
def fold(
    counts: Floats,
    categories: Whole,
    radix: Whole,
    place: Whole,
    first_item: Whole,
    first_row: Whole,
    found: Floats,
) -> None:
    """Add (rows, nodes) counts into (items, categories, nodes); see ``packing.fold``."""
    nodes = counts.shape[1]
    for group in range(len(first_item) - 1):
        for row in range(first_row[group + 1] - first_row[group]):
            for item in range(first_item[group], first_item[group + 1]):
                digit = row // place[item] % radix[item]
                if digit < categories[item]:
                    for node in range(nodes):
                        found[item, digit, node] += counts[first_row[group] + row, node]
