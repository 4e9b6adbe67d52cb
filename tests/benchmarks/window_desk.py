"""A real window, worked at by a script: what it is told arrives as events, and what it takes is timed in its event loop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.jobs.garbage import leave_out_what_stands
from app.jobs.interpreter import change_soon
from app.jobs.memory import memory_given_back
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import apply_theme
from app.ui.workspace import Workspace

PATIENCE = 60.0  # seconds after which something has gone wrong
Point = tuple[float, float]


@dataclass
class Turn:
    """What the event loop did in one go, and for whom.

    Attributes:
        milliseconds: by the clock.
        busy: those in which the thread itself computed; in the others it waited, also for a processor.
    """

    milliseconds: float = 0.0
    busy: float = 0.0
    receiver: str = ""
    event: str = ""


@dataclass
class Turns:
    """What the event loop did while somebody looked."""

    all: list[Turn] = field(default_factory=list)

    @property
    def longest(self) -> Turn:
        return max(self.all, key=lambda turn: turn.milliseconds, default=Turn())

    @property
    def busiest(self) -> Turn:
        return max(self.all, key=lambda turn: turn.busy, default=Turn())


class TimedApplication(QApplication):
    """Times what the event loop hands out: each event from the outside, a timer or another thread, with all it leads to.

    Whatever is done in the window's thread is done in one of these, so none may take long.
    """

    def __init__(self) -> None:
        super().__init__(["benchmark"])
        self.turns: Turns | None = None
        self.canvas: QWidget | None = None
        self.on_painted: Callable[[], object] = lambda: None  # when the canvas was painted, and handed to the screen
        self._depth = 0
        self._was_painted = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._depth:
            if receiver is self.canvas and event.type() == QEvent.Type.Paint:
                self._was_painted = True
            return bool(super().notify(receiver, event))
        kind = event.type()
        name = type(receiver).__name__
        self._depth = 1
        began, computed = time.perf_counter(), time.thread_time()
        try:
            return bool(super().notify(receiver, event))
        finally:
            self._depth = 0
            took, busy = time.perf_counter() - began, time.thread_time() - computed
            if self.turns is not None:
                self.turns.all.append(Turn(1000 * took, 1000 * busy, name, kind.name))
            if self._was_painted:
                self._was_painted = False
                self.on_painted()


def application() -> TimedApplication:
    """The one of this process."""
    existing = QApplication.instance()
    return existing if isinstance(existing, TimedApplication) else TimedApplication()


class Desk:
    """A window, and the hands of somebody who works at it. Times are in milliseconds."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1360, 860)) -> None:
        self.application = application()
        apply_theme(self.application)
        self.window = MainWindow(Settings(folder / "settings.json"))
        self.application.canvas = self.window.canvas
        self.window.resize(*size)
        self.window.show()
        self.pump(self.window.isVisible)
        leave_out_what_stands()  # as the program does, and the next two
        change_soon()
        self._meanwhile = ExitStack()
        self._meanwhile.enter_context(memory_given_back())

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def close(self) -> None:
        self._meanwhile.close()
        self.application.canvas = None
        self.window.close()
        self.window.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def pump(self, until: Callable[[], bool]) -> None:
        """Lets the event loop turn until something is so."""
        deadline = time.perf_counter() + PATIENCE
        wake = QTimer()  # else a condition that no event makes true would wait for ever
        wake.start(20)
        try:
            while not until():
                self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
                self.application.sendPostedEvents(
                    None, QEvent.Type.DeferredDelete
                )  # as a loop that is run does by itself
                if time.perf_counter() > deadline:
                    told = "; ".join(box.text() for box in self.window.findChildren(QMessageBox) if box.isVisible())
                    said = f"It says: {told or 'nothing'}"
                    raise TimeoutError(f"the window did not come so far in {PATIENCE:.0f} s. {said}")
        finally:
            del wake  # an error that was caught meanwhile keeps this frame until it is collected, in whatever thread

    def rest(self, milliseconds: float) -> None:
        """Lets the event loop turn for a while, as somebody would who looks."""
        end = time.perf_counter() + milliseconds / 1000
        self.pump(lambda: time.perf_counter() >= end)

    def settle(self) -> None:
        """Waits until nothing is being read, stored or looked at any more."""
        self.pump(lambda: not self.window.jobs.is_busy and not self.workspace.storing.is_busy)
        self.pump(lambda: not self.workspace.is_reading and not self.window.overview.lanes.is_behind)
        self.rest(50)

    def until_painted(self, act: Callable[[], object], shown: Callable[[], bool]) -> float:
        """Does something in the event loop; returns how long it takes until the canvas was painted and ``shown`` is so."""
        ended: list[float] = []

        def note() -> None:
            if not ended and shown():
                ended.append(time.perf_counter())

        self.application.on_painted = note
        began = time.perf_counter()
        QTimer.singleShot(0, act)
        self.pump(lambda: bool(ended))
        self.application.on_painted = lambda: None
        return 1000 * (ended[0] - began)

    def shows(self, frame: int) -> bool:
        """Whether the canvas shows a frame."""
        picture = self.window.canvas.picture
        return picture is not None and picture.frame_index == frame

    def opens(self, project: Path) -> float:
        """Opens a project, which is not open yet, and waits for its first picture."""
        canvas = self.window.canvas
        if self.window.workspace is not None:
            self.settle()
            self.window.opening.close()
            self.window.canvas.show_picture(None)
        return self.until_painted(
            lambda: self.window.open_paths([project]),
            lambda: canvas.picture is not None and self.window.workspace is not None,
        )

    def does(self, command: str) -> None:
        self.window.commands[command].trigger()

    # ---- the mouse on the canvas ---------------------------------------------------------------

    def mouse(self, kind: QEvent.Type, place: Point) -> None:
        """An event of the left button at a pixel of the picture."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = right if kind == QEvent.Type.MouseMove else left
        held = right if kind == QEvent.Type.MouseButtonRelease else left
        canvas = self.window.canvas
        point = QPointF(*canvas.viewport.to_widget(*place))
        event = QMouseEvent(kind, point, canvas.mapToGlobal(point), button, held, Qt.KeyboardModifier.NoModifier)
        self.application.sendEvent(canvas, event)

    def touch(self, kind: QEvent.Type, place: Point) -> float:
        """A mouse event, and how long it takes until the canvas was painted after it."""
        arrived: list[bool] = []

        def arrive() -> None:
            self.mouse(kind, place)
            arrived.append(True)

        return self.until_painted(arrive, lambda: bool(arrived))

    def stroke(self, places: list[Point]) -> tuple[float, list[float]]:
        """Paints along some pixels of the picture. Returns what the press took, and each move."""
        press = self.touch(QEvent.Type.MouseButtonPress, places[0])
        moves = [self.touch(QEvent.Type.MouseMove, place) for place in places[1:]]
        self.act(lambda: self.mouse(QEvent.Type.MouseButtonRelease, places[-1]))
        return press, moves

    def act(self, act: Callable[[], object]) -> None:
        """Does something in the event loop."""
        done: list[object] = []
        QTimer.singleShot(0, lambda: done.append(act()))
        self.pump(lambda: bool(done))

    @contextmanager
    def watched(self) -> Iterator[Turns]:
        """Times every turn of the event loop meanwhile."""
        self.application.turns = turns = Turns()
        try:
            yield turns
        finally:
            self.application.turns = None


def middle_and_worst(milliseconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return float(np.median(milliseconds)), float(np.percentile(milliseconds, 95))
