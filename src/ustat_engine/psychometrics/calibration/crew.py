"""Who does the work on the pieces: threads here, or somebody else's executor."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

from ustat_engine.psychometrics.calibration.pieces import Piece

Ready = TypeVar("Ready")
Ready_co = TypeVar("Ready_co", covariant=True)
Result = TypeVar("Result")

MOST_KEPT = 64


class Job(Protocol[Ready_co]):
    """What all tasks of a round need to know, small enough to travel; ``prepared`` makes it fit for work."""

    def prepared(self) -> Ready_co:
        """The same knowledge, unfolded where the work is done."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A task's answer; ``None`` in place of it says that the worker does not have the piece."""

    result: Result


class Crew:
    """Does one task for each piece and hands the results over in the order of the pieces.

    With an executor the persons travel once: a worker keeps pieces under a token made from their content, and
    one that does not know a token (because it is new, or took over from one that died) says so and is sent
    the piece again. If the executor breaks, the work goes on here.
    """

    def __init__(
        self, pieces: Sequence[Piece], threads: ThreadPoolExecutor | None, executor: Executor | None = None
    ) -> None:
        self.pieces = pieces
        self._threads = threads
        self._executor = executor
        self._tokens = [] if executor is None else [_token(piece) for piece in pieces]
        self._sent = False

    def each(self, task: Callable[[Piece, Ready], Result], job: Job[Ready]) -> Iterable[Result]:
        """The results of ``task(piece, job.prepared())``, piece by piece."""
        if self._executor is not None:
            try:
                return self._elsewhere(self._executor, task, job)
            except BrokenExecutor:
                self._executor = None
        ready = job.prepared()
        if self._threads is None or len(self.pieces) == 1:
            return (task(piece, ready) for piece in self.pieces)
        return self._threads.map(lambda piece: task(piece, ready), self.pieces)

    def _elsewhere(
        self, executor: Executor, task: Callable[[Piece, Ready], Result], job: Job[Ready]
    ) -> list[Result]:
        asked: list[Future[Done[Result] | None]] = [
            executor.submit(_answer, token, None if self._sent else piece, task, job)
            for token, piece in zip(self._tokens, self.pieces, strict=True)
        ]
        self._sent = True
        found = []
        for token, piece, future in zip(self._tokens, self.pieces, asked, strict=True):
            done = future.result()
            while done is None:
                done = executor.submit(_answer, token, piece, task, job).result()
            found.append(done.result)
        return found


_kept: OrderedDict[str, Piece] = OrderedDict()


def _answer(
    token: str, piece: Piece | None, task: Callable[[Piece, Ready], Result], job: Job[Ready]
) -> Done[Result] | None:
    """Runs where the executor is: do the task on a piece sent now or kept from before."""
    if piece is None:
        piece = _kept.get(token)
        if piece is None:
            return None
    _kept[token] = piece
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return Done(task(piece, job.prepared()))


def _token(piece: Piece) -> str:
    digest = blake2b(piece.codes.tobytes(), digest_size=16)
    digest.update(piece.weights.tobytes())
    digest.update(f"{piece.codes.shape} {piece.population}".encode())
    return digest.hexdigest()
