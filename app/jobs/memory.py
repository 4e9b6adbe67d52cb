"""Gives the system back what frames, images and masks have left of the memory.

The C library keeps what is freed in heaps of its own, one for each thread that once asked for memory, and gives back only
what lies at the end of one. Frames and masks come and go in several threads for hours; a gigabyte that nothing uses was
found in those heaps after minutes.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAUSE = 4.0  # seconds; a gigabyte takes 80 ms, in which who shares its heap waits, so it is given back before it is one


def _trim() -> Callable[[int], int] | None:
    """glibc's ``malloc_trim``; None with another C library, which has its own ways."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # TypeError: on Windows it wants a name
        return None
    trim = getattr(library, "malloc_trim", None)
    if trim is not None:
        trim.argtypes, trim.restype = [ctypes.c_size_t], ctypes.c_int
    return trim


@contextmanager
def memory_given_back(pause: float = PAUSE) -> Iterator[None]:
    """Inside, a thread gives back every few seconds what is free. Does nothing where the C library has no means for it."""
    trim = _trim()
    if trim is None:
        yield
        return
    ending = threading.Event()

    def give_back() -> None:
        while not ending.wait(pause):
            trim(0)

    thread = threading.Thread(target=give_back, name="memory")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
