"""One layer of threads: ours, and none inside matrix products."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from os import sched_getaffinity

from threadpoolctl import ThreadpoolController


@cache
def _matrix_threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def threads() -> Iterator[ThreadPoolExecutor]:
    """As many threads as this process may use processors, and matrix products that do not add their own.

    Two layers of threads wait for each other: on a busy machine that is ten times slower than either alone.
    """
    with (
        _matrix_threads().limit(limits=1, user_api="blas"),
        ThreadPoolExecutor(max_workers=len(sched_getaffinity(0))) as pool,
    ):
        yield pool
