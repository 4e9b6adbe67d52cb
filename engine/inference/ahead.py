"""Work of one stage done on a thread of its own while the next stage works on what came before."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")


class Ahead(Generic[Item]):
    """An iterator over what a thread makes, at most ``depth`` items ahead. Use it as a context manager.

    What the thread raises is raised once all that came before is taken.

    Args:
        name: of the thread.
        make: called on the thread with a function that tells whether the work is to end early.
        depth: items that may wait, 1 or more.
    """

    def __init__(self, name: str, make: Callable[[Callable[[], bool]], Iterator[Item]], depth: int) -> None:
        self._make, self._depth = make, depth
        self._items: deque[Item] = deque()
        self._failure: BaseException | None = None
        self._stopping = self._is_through = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()
        self._failure = None  # its traceback holds what the work held

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Item:
        for item in self.take(1):
            return item
        raise StopIteration

    def take(self, count: int) -> list[Item]:
        """The next ``count`` items, 1 or more; fewer where the end or a failure comes, and none at the end."""
        taken = list[Item]()
        while len(taken) < count:
            with self._changed:
                self._changed.wait_for(lambda: self._items or self._is_through)
                if not self._items:
                    break
                self._changed.notify_all()
                taken.append(self._items.popleft())
        if not taken and self._failure is not None:
            raise self._failure
        return taken

    def _work(self) -> None:
        try:
            for item in self._make(lambda: self._stopping):
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping or len(self._items) < self._depth)
                    if self._stopping:
                        break
                    self._items.append(item)
                    self._changed.notify_all()
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that takes the items, which raises it
            self._failure = failure
        with self._changed:
            self._is_through = True
            self._changed.notify_all()
