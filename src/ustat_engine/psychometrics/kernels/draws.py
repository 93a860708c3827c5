"""Chance without a state: every draw is a function of a seed, a stream and a number.

So a draw does not depend on what was drawn before, on the order of persons, or on how many threads work.
"""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]

GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB

ANSWERS, PICKS, EXPOSURE = 1, 2, 3
"""Streams: what a simulated person answers, which of several good items comes, which are set aside."""


def mixed(bits: Bits) -> Bits:
    """Each number spread over all 64 bits. Source: Steele, Lea & Flood (2014), SplitMix64."""
    found = bits + np.uint64(GOLDEN)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(FIRST)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(SECOND)
    return found ^ (found >> np.uint64(31))


def chance_draws(seeds: Bits, stream: int, numbers: Bits) -> NDArray[np.float64]:
    """Uniform from 0 to below 1, one for each seed and number (broadcast against each other)."""
    found = mixed(mixed(seeds + np.uint64(stream)) + numbers)
    return np.asarray((found >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def seeds_from(seed: int, keys: NDArray[np.int64]) -> Bits:
    """A seed of 63 bits for each key (a person's number); equal seed and key give an equal seed."""
    start = mixed(np.asarray([seed % 2**64], dtype=np.uint64))
    return mixed(start + mixed(keys.astype(np.uint64))) >> np.uint64(1)
