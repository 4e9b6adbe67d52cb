"""A person at a real window, on a real video, with a model that knows where the discs are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDockWidget, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.edits import AddCategory
from app.jobs.context import JobContext
from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel
from app.project import Project
from app.ui.main_window import MainWindow
from app.ui.workspace import Workspace
from engine.types import Category, Mask, WindowResult, WindowTrack
from engine.video.writer import VideoWriter

SIZE = (90, 160)
FRAMES = 30
WINDOW = 10
ROWS = {1: 30, 2: 60}  # where each identity of the model's discs is


def disc(x: int, y: int) -> np.ndarray[Any, Any]:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((rows - y) ** 2 + (columns - x) ** 2 < 100)


def disc_x(frame: int) -> int:
    return 20 + 4 * frame


def write_film(path: Path, frames: int = FRAMES) -> Path:
    with VideoWriter(path, SIZE, 25) as writer:
        for number in range(frames):
            frame = np.full((*SIZE, 3), 60, np.uint8)
            frame[disc(disc_x(number), 45)] = (230, 120, 40)
            writer.write(frame)
    return path


def adds_category(name: str, project: Project, _: JobContext) -> object:
    """An edit for `Storing`, once its name is given."""
    return project.apply(AddCategory(name))


def category_names(project: Project) -> list[str]:
    return [category.name for category in project.categories()]


@dataclass
class StandIn:
    """A model that finds two discs in windows of ten frames, and waits where a test wants it to."""

    may_go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1000))
    closed: threading.Event = field(default_factory=threading.Event)
    notes: dict[int, tuple[str, ...]] = field(default_factory=dict)  # of each window
    loaded: list[ModelChoice] = field(default_factory=list)

    def load(self, choice: ModelChoice) -> LoadedModel:
        self.loaded.append(choice)
        return LoadedModel((Category(1, "object"),), self.stream)

    def stream(
        self, video: Any, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
    ) -> Iterable[WindowResult]:
        for index in range(FRAMES // WINDOW):
            while not self.may_go_on.acquire(timeout=0.01):
                if should_stop():  # also when a test has failed before it lets it go on
                    self.closed.set()
                    return
            frames = range(WINDOW * index, WINDOW * (index + 1))
            progress(frames.stop, len(video))
            if should_stop():
                self.closed.set()
                return
            tracks = []
            for number, y in ROWS.items():
                masks = {frame: Mask.from_bitmap(disc(disc_x(frame), y)) for frame in frames}
                tracks.append(WindowTrack(number, 1, 0.9, np.array([0.9], np.float32), masks))
            yield WindowResult(
                index, frames, len(video), tuple(tracks), frames.stop == FRAMES, self.notes.get(index, ())
            )


class Person:
    """What somebody does at the window, and sees there."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def opens(self, *paths: Path) -> None:
        self.window.open_paths(list(paths))
        self.sees_frame(None)
        self.qtbot.waitUntil(lambda: not self.window.project_panel.is_listing, timeout=10_000)

    def turns_to_the_window(self) -> None:
        """Brings the window to the front, with the keys on the canvas."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.window.canvas.setFocus()

    def looks_at(self, panel: QWidget) -> None:
        """Brings a panel that lies behind another one to the front."""
        dock = panel.parent()
        assert isinstance(dock, QDockWidget)
        dock.raise_()
        self.qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())

    def does(self, command: str) -> None:
        action = self.window.commands[command]
        assert action.isEnabled(), f"{command} is disabled"
        action.trigger()

    def sees_frame(self, frame_index: int | None) -> None:
        def shown() -> bool:
            picture = self.window.canvas.picture
            return picture is not None and frame_index in (None, picture.frame_index)

        self.qtbot.waitUntil(shown, timeout=10_000)

    def sees_masks(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.patches()) == count, timeout=10_000)

    def patches(self) -> list[int]:
        picture = self.window.canvas.picture
        return [] if picture is None else [patch.track_id for patch in picture.patches if not patch.tight.is_empty]

    def waits_until_idle(self) -> None:
        """What is stored may be followed by a tool's work, and that by something to store."""

        def is_done() -> bool:
            window = self.window
            storing = self.workspace.storing
            return not (window.jobs.is_busy or window.tool_work.is_busy or storing.is_busy or storing.jobs.is_busy)

        self.qtbot.waitUntil(is_done, timeout=60_000)
        self.qtbot.waitUntil(lambda: not self.workspace.is_reading, timeout=10_000)
        self.qtbot.waitUntil(lambda: not self.window.project_panel.is_listing, timeout=10_000)

    def prelabels(self) -> None:
        self.does("prelabel")
        self.waits_until_idle()

    def place(self, x: float, y: float) -> QPoint:
        """The widget's pixel that shows an image pixel."""
        left, top = self.window.canvas.viewport.to_widget(x, y)
        return QPoint(round(left), round(top))

    def clicks(self, x: float, y: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.window.canvas, Qt.MouseButton.LeftButton, keys, self.place(x, y))

    def begins_to_drag(self, *points: tuple[float, float]) -> None:
        self.qtbot.mousePress(self.window.canvas, Qt.MouseButton.LeftButton, pos=self.place(*points[0]))
        for point in points[1:]:
            self.qtbot.mouseMove(self.window.canvas, self.place(*point))

    def drags(self, *points: tuple[float, float]) -> None:
        self.begins_to_drag(*points)
        self.qtbot.mouseRelease(self.window.canvas, Qt.MouseButton.LeftButton, pos=self.place(*points[-1]))

    def selects(self, *track_ids: int) -> None:
        self.window.track_panel.table.clearSelection()
        for row, track in enumerate(self.window.track_panel.model.tracks):
            if track.id in track_ids:
                index = self.window.track_panel.model.index(row, 1)
                self.qtbot.mouseClick(
                    self.window.track_panel.table.viewport(),
                    Qt.MouseButton.LeftButton,
                    Qt.KeyboardModifier.ControlModifier,
                    self.window.track_panel.table.visualRect(index).center(),
                )
        assert self.workspace.selected == frozenset(track_ids)

    def mask(self, track_id: int, frame: int) -> Mask:
        record = self.workspace.project.mask(track_id, frame)
        assert record is not None
        return record.mask

    def hits(self, *keys: str) -> None:
        """On whatever has the keys."""
        for key in keys:
            focused = self.window.focusWidget()
            assert focused is not None
            self.qtbot.keySequence(focused, QKeySequence(key))

    def refusal(self) -> str:
        """Why what was asked for last is not done, as the status line says it; empty for nothing."""
        label = self.window.status.findChild(QLabel, "refusal")
        return "" if label is None else label.text()

    def notice(self) -> str:
        """What was done last, as the status line says it; empty for nothing."""
        label = self.window.status.findChild(QLabel, "notice")
        return "" if label is None else label.text()

    def is_refused(self, text: str) -> None:
        """In the status line, and not by a box."""
        self.qtbot.waitUntil(lambda: text in self.refusal(), timeout=10_000)
        assert self.messages() == []

    def is_told(self) -> QMessageBox:
        """The message that is open."""
        self.qtbot.waitUntil(lambda: bool(self.messages()), timeout=10_000)
        (message,) = self.messages()
        return message

    def answers(self, text: str) -> None:
        message = self.is_told()
        (button,) = [button for button in message.buttons() if button.text() == text]
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def messages(self) -> list[QMessageBox]:
        return [box for box in self.window.findChildren(QMessageBox) if box.isVisible()]
