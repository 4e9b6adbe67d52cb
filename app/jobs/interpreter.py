"""Has Python's interpreter change from thread to thread soon enough for the window.

One thread computes in Python at a time. The window's thread lets others go on whenever Qt or SQLite work for it, and then
waits until it may go on itself; Python asks the other thread to make room only after 5 ms. While frames are decoded and
masks painted beside it, a turn of the event loop would wait so long several times over.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 0.001  # seconds; a change takes some microseconds


def change_soon() -> None:
    """Has threads that wait for the interpreter get it after a millisecond at most, wherever the others let go of it."""
    sys.setswitchinterval(LONGEST_WAIT)


@contextmanager
def changing_soon() -> Iterator[None]:
    """`change_soon` inside; afterwards as before."""
    before = sys.getswitchinterval()
    change_soon()
    try:
        yield
    finally:
        sys.setswitchinterval(before)
