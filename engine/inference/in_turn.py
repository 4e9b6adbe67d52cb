"""Work of one stage done on a few threads, whose results come in the order in which it was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")


class InTurn(Generic[Result]):
    """Hands work to its threads and results back. Use it as a context manager; what has not begun by its end is dropped.

    Args:
        name: of the threads.
        threads: how many pieces of work go on at a time; with 0 each is done where it is given, at once.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name) if threads else None
        self._going_on: deque[Future[Result]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def add(self, work: Callable[[], Result]) -> Iterator[Result]:
        """Hands on some work, then yields results in order: all that are ready, and more, until no more work is left than
        there are threads."""
        if self._pool is None:
            yield work()
            return
        self._going_on.append(self._pool.submit(work))
        while len(self._going_on) > self._threads or (self._going_on and self._going_on[0].done()):
            yield self._going_on.popleft().result()

    def rest(self) -> Iterator[Result]:
        """All that has not come yet."""
        while self._going_on:
            yield self._going_on.popleft().result()
