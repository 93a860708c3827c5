"""Compiled where it can be, plain NumPy where it cannot: the same numbers either way."""

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(*signatures: str, in_order: bool = False) -> Callable[[Loop], Loop]:
    """A decorator: machine code for these signatures, kept in Numba's cache, running without the GIL.

    Only modules whose name starts with ``compiled_`` use it, and only ``compiled_module`` imports those: who
    imports the rest of this folder never waits for Numba. Sums may be reordered for speed (``reassoc``), so a
    twin agrees to rounding; not-a-number and infinity keep their meaning. ``in_order`` keeps every sum as it
    is written, for loops whose choices must equal the twin's to the last bit.
    """
    import numba

    fast = set() if in_order else {"reassoc", "contract", "nsz"}
    return cast(
        Callable[[Loop], Loop],
        numba.njit(list(signatures), cache=True, nogil=True, error_model="numpy", fastmath=fast),
    )


@cache
def compiled_module(name: str) -> ModuleType | None:
    """The compiled loops ``kernels/compiled_<name>.py``, or none where the NumPy twin has to do.

    None if ``USTAT_WITHOUT_NUMBA`` is 1, if Numba is not there, or if it finds no folder to keep its cache in
    (it would then compile for seconds in every process).
    """
    if os.environ.get("USTAT_WITHOUT_NUMBA") == "1":
        return None
    try:
        return import_module(f"ustat_engine.psychometrics.kernels.compiled_{name}")
    except (ImportError, RuntimeError):
        return None
