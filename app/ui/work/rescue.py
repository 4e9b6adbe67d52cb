"""Another file has taken the project's place, or its disk takes nothing: what to do is said, and the work goes on in a copy."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow

from app.jobs.rescue import Rescued
from app.ui.dialogs.asking import show_error
from app.ui.dialogs.copy_dialog import CopyDialog, Settling
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Attention(QObject):
    """Once somebody turns to the window, what other programs have done to the project's file meanwhile is found out."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._focus_changed)

    def _focus_changed(self, window: QWindow | None) -> None:
        if window is not None and window is self._window.windowHandle():
            self.look()

    def look(self) -> None:
        self._window.with_workspace(lambda w: w.storing.look())


def rescue(window: MainWindow, workspace: Workspace, title: str, target: Path) -> None:
    """Copies the project with all that waits to be stored, and goes on in the copy."""
    dialog = CopyDialog(title, target, window)

    def end(rescued: Rescued) -> None:
        is_left_out = window.tool_work.give_up()
        storing.leave()
        window.opening.open_looked_through(rescued.path)
        if window.workspace is workspace:  # the copy could not be opened, which was told; nothing is stored here
            window.opening.leave()
            window.opening.workspace_changed.emit()
        for failure in rescued.failures:
            show_error(window, failure)
        if is_left_out:
            show_error(
                window,
                EngineError(
                    words.tr("What was asked for last was not done"),
                    words.tr("it needs masks as they are once all before it is stored"),
                    words.tr("Do it again here"),
                ),
            )

    storing = workspace.storing
    settling = Settling(window.tool_work, workspace, window.jobs, dialog, takes_held=True)
    window.finish_gestures()
    dialog.begin(settling, storing.jobs, partial(storing.rescue_work, target), end, storing.resume)
    settling.begin()
