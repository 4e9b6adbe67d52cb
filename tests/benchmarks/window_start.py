"""From the start of a process to its first painted window: the program's, and beside it a bare window of Qt's.

Each start is a process of its own, timed from outside by a clock that all processes share.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.window_findings import Finding

LONGEST = 1500.0  # milliseconds
STARTS = 10


def _tell_when_painted(kind: Any, end: Callable[[], None]) -> None:
    """Writes the time and whether torch is loaded once a widget of a class was painted and handed to the screen."""
    from PySide6.QtCore import QTimer

    paint = kind.paintEvent

    def note(widget: object, event: object) -> None:
        paint(widget, event)
        kind.paintEvent = paint
        QTimer.singleShot(0, tell)

    def tell() -> None:
        sys.stdout.write(f"{time.monotonic()} {int('torch' in sys.modules)}\n")
        end()

    kind.paintEvent = note


def start_program() -> None:
    """What the command ``mdqe-annotator`` does, with nothing told apart from the first paint."""
    from app.__main__ import main
    from app.view.canvas import Canvas

    def end() -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.exit()

    _tell_when_painted(Canvas, end)
    sys.argv = ["mdqe-annotator"]
    main()


def start_bare() -> None:
    """An empty window of Qt's."""
    from PySide6.QtWidgets import QApplication, QWidget

    class Bare(QWidget):
        def paintEvent(self, event: object) -> None: ...

    application = QApplication([])
    window = Bare()
    _tell_when_painted(Bare, application.exit)
    window.resize(1360, 860)
    window.show()
    application.exec()


def _seconds(which: str, home: str) -> tuple[float, bool]:
    places = {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    places["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.benchmarks.window_start", which]
    began = time.monotonic()
    finished = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **places})
    painted, torch = finished.stdout.split()
    return float(painted) - began, torch == "1"


def measure() -> list[Finding]:
    """The program's starts and, in turn with them, the bare window's."""
    with tempfile.TemporaryDirectory() as home:
        starts: dict[str, list[float]] = {"program": [], "bare": []}
        for number in range(STARTS + 1):
            for which, taken in starts.items():
                seconds, has_torch = _seconds(which, home)
                if has_torch:
                    raise AssertionError("torch was imported before the first paint")
                if number:  # the first start fills the disk's cache
                    taken.append(1000 * seconds)
    return [
        Finding(
            "start of the process to first paint, no torch", starts["program"], LONGEST, "a bare window", starts["bare"]
        )
    ]


if __name__ == "__main__":
    {"program": start_program, "bare": start_bare}[sys.argv[1]]()
