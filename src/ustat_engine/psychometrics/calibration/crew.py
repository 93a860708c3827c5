"""Who does the work on the pieces: threads here, or somebody else's executor."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from os import sched_getaffinity
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from ustat_engine.psychometrics.calibration.pieces import Piece

Job = TypeVar("Job")
Result = TypeVar("Result")


class Crew:
    """Does one task for each piece and hands the results over in the order of the pieces."""

    def __init__(self, pieces: Sequence[Piece], threads: ThreadPoolExecutor | None) -> None:
        self.pieces = pieces
        self._threads = threads

    def each(self, task: Callable[[Piece, Job], Result], job: Job) -> Iterable[Result]:
        """The results of ``task(piece, job)``, piece by piece."""
        if self._threads is None or len(self.pieces) == 1:
            return (task(piece, job) for piece in self.pieces)
        return self._threads.map(lambda piece: task(piece, job), self.pieces)


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
