"""What was computed once is kept while nothing it was computed from has changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last ``most`` results by what they were computed from; each process keeps its own."""

    def __init__(self, *, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, basis: Hashable, make: Callable[[], T]) -> T:
        """The result for ``basis``, made now if it is new. Two who ask at once may both make it."""
        with self._lock:
            if basis in self._kept:
                self._kept.move_to_end(basis)
                return self._kept[basis]
        made = make()
        with self._lock:
            self._kept[basis] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
