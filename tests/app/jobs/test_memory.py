"""What is free goes back to the system while the window works."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from app.jobs import memory
from app.jobs.memory import memory_given_back

MEBIBYTE = 1 << 20
PIECE = 1 << 16  # bytes, of an array that the C library takes from a heap


def held() -> float:
    """MiB that this process occupies."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE


@pytest.mark.skipif(memory._trim() is None, reason="not glibc")
def test_what_lies_between_things_in_use_is_given_back(qtbot) -> None:
    pieces = [np.ones(PIECE, np.uint8) for _ in range(400 * MEBIBYTE // PIECE)]
    full = held()
    kept = pieces[::50]  # all over the heap, so that its end never comes free
    pieces.clear()
    with memory_given_back(pause=0.05):
        qtbot.waitUntil(lambda: held() < full - 250, timeout=10_000)
    assert all(piece[0] for piece in kept)


def test_the_thread_ends_with_it() -> None:
    before = threading.active_count()
    with pytest.raises(KeyError), memory_given_back(pause=60):
        raise KeyError
    assert threading.active_count() == before


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", lambda: None)
    before = threading.active_count()
    with memory_given_back():
        assert threading.active_count() == before
