"""What holds for every test: no screen, no traces in the home folder, no thread left behind."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import pytest
from hypothesis import settings

settings.register_profile("mdqe", deadline=None, derandomize=True)  # no timed assertion, the same examples every time
settings.load_profile("mdqe")

# A shell that starts the tests in the background has them ignore Ctrl+C, and the programs that tests start and interrupt
# would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Pools of libraries that live as long as the process: names that Linux shows for them.
LIBRARY_THREADS = re.compile(r"python|pytest|py\.test|av:|pt_|cuda|nv|QDBus|QXcb|QEvdev|Thread \(pooled")
FAREWELL_SECONDS = 5.0  # how long a thread that was told to stop may take


def native_threads() -> dict[int, str]:
    """Names of the process's threads by their system id, without library pools; empty where there is no /proc."""
    threads = {}
    for entry in Path("/proc/self/task").glob("*"):
        try:
            name = (entry / "comm").read_text().strip()
        except OSError:  # it ended while we looked
            continue
        if not LIBRARY_THREADS.match(name):
            threads[int(entry.name)] = name
    return threads


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fails a test whose Python or Qt threads outlive it."""
    python_before, native_before = set(threading.enumerate()), native_threads()
    yield
    left = []
    for thread in threading.enumerate():
        # A dummy stands for a native thread that ran Python once: it cannot be joined; /proc tells whether it lives.
        if thread in python_before or isinstance(thread, threading._DummyThread):
            continue
        thread.join(FAREWELL_SECONDS)
        if thread.is_alive():
            left.append(thread.name)
    known = native_before.keys() | {thread.native_id for thread in threading.enumerate()}
    deadline = time.monotonic() + FAREWELL_SECONDS
    while native := {id_: name for id_, name in native_threads().items() if id_ not in known}:
        if time.monotonic() > deadline:
            left += native.values()
            break
        time.sleep(0.01)  # QThread.wait() returns a moment before the system's thread is gone
    assert not left, f"threads left behind: {', '.join(left)}"


@pytest.fixture(autouse=True)
def no_traces_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Settings and caches go into a folder of the test."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))


@pytest.fixture(autouse=True)
def no_precision_left_behind() -> Iterator[None]:
    """Accelerate keeps the precision of a process's first training and refuses another one; a test begins a process anew."""
    yield
    state = sys.modules.get("accelerate.state")
    if state is not None:
        state.AcceleratorState._reset_state(reset_partial_state=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    needing_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not needing_gpu:
        return
    import torch

    if not torch.cuda.is_available():
        for item in needing_gpu:
            item.add_marker(pytest.mark.skip(reason="no CUDA device"))
