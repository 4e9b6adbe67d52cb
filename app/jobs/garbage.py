"""Keeps Python's garbage collector from standing in the window's way.

The collector looks for rings of objects that nobody refers to any more, in whatever thread makes an object, and all other
threads wait meanwhile. To go through everything that the window consists of takes 40 to 100 ms, and nothing of it is
garbage before the end. Once left out, it costs nothing; rings made later are found as ever, and objects that are in no
ring never needed the collector.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def leave_out_what_stands() -> None:
    """Has later collections pass by all objects that there are now: modules, the window, PyTorch once it is there."""
    gc.freeze()


@contextmanager
def window_left_out() -> Iterator[None]:
    """Inside, collections pass by what stood when it was entered; afterwards they look at everything again."""
    leave_out_what_stands()
    try:
        yield
    finally:
        gc.unfreeze()
