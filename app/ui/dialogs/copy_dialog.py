"""A copy of the project under way: what it waits for, how far it is, and a way out. The window's thread waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.jobs.context import JobContext
from app.jobs.worker import Job, Jobs
from app.ui.dialogs.asking import show_error
from app.ui.work.tool_work import ToolWork
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

PARTS = 1000  # of the progress bar: bytes would not fit
Result = TypeVar("Result")


class Settling(QObject):
    """Tells once all that was asked for is stored: what tools still work out, then what waits in line for the file.

    Args:
        jobs: whose work has to end, too; None for nobody's.
        takes_held: the copy has what waits for a file that cannot be written, also where that turns out meanwhile. Then it
            tells once nothing is worked out any more.

    Signals: one of them, once, also at once.
        settled()
        left(): the project is left before.
    """

    settled = Signal()
    left = Signal()

    def __init__(
        self,
        tool_work: ToolWork,
        workspace: Workspace,
        jobs: Jobs | None,
        parent: QObject,
        *,
        takes_held: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tool_work = tool_work
        self._workspace = workspace
        self._jobs = jobs
        self._takes_held = takes_held
        self._is_queued = False
        self._is_over = False

    def begin(self) -> None:
        self._tool_work.idle.connect(self._look)
        if self._jobs is not None:
            self._jobs.idle.connect(self._look)
        if self._takes_held:
            self._workspace.storing.held_changed.connect(self._look)
        self._look()

    def stop(self) -> None:
        """Nothing is told from now on."""
        self._is_over = True

    @property
    def _others_work(self) -> bool:
        return self._tool_work.is_busy or (self._jobs is not None and self._jobs.is_busy)

    def _look(self) -> None:
        if self._takes_held and self._workspace.storing.trouble is not None:
            if not (self._is_over or self._tool_work.is_working or (self._jobs is not None and self._jobs.is_busy)):
                self._is_over = True
                self.settled.emit()
        elif not (self._is_over or self._is_queued or self._others_work):
            self._is_queued = True
            # When the turn of this nothing has come, all is stored.
            self._workspace.storing.do(lambda *_: True, self._stored)

    def _stored(self, is_done: bool | None) -> None:
        """What was stored last may have been followed by other work."""
        self._is_queued = False
        if self._is_over or (is_done and self._others_work):
            return
        self._is_over = True
        (self.settled if is_done else self.left).emit()


class CopyDialog(QDialog):
    """Shows how far a copy is, and can stop it, which leaves nothing behind."""

    def __init__(self, title: str, target: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        self._job: Job[Any] | None = None
        self._settling: Settling | None = None
        self._window = parent
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.status = QLabel(words.tr("Waiting until all edits are stored…"), self)
        self.status.setObjectName("faint")
        self.cancel = QPushButton(words.tr("Cancel"), self)
        self.cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(str(target), self))
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)

    def begin(
        self,
        settling: Settling,
        jobs: Jobs,
        work: Callable[[], Callable[[JobContext], Result]],
        then: Callable[[Result], object],
        given_up: Callable[[], object] = lambda: None,
    ) -> None:
        """Keeps people from editing, and copies once all is settled.

        Args:
            work: asked for a job's work once all is settled.
            then: gets what the work returned.
            given_up: called instead when it failed or was cancelled after ``work`` was asked.
        """

        def end(copied: Result) -> None:
            self.done(0)
            then(copied)

        def cancelled() -> None:
            self.done(0)
            given_up()

        def failed(error: EngineError) -> None:
            cancelled()
            show_error(self._window, error)

        def copy() -> None:
            self.status.setText(words.tr("Copying…"))
            self._job = jobs.start(
                work(), on_done=end, on_progress=self._show, on_cancelled=cancelled, on_failed=failed
            )

        self._settling = settling
        settling.settled.connect(copy)
        settling.left.connect(self.reject)
        self.open()

    def _show(self, progress: tuple[int, int]) -> None:
        done, total = progress
        self.progress.setRange(0, PARTS)
        self.progress.setValue(PARTS * done // max(1, total))

    def reject(self) -> None:
        """Asks the copy to stop; the dialog closes when it has, and at once when it has not begun."""
        if self._job is not None:
            self._job.cancel()
            self.status.setText(words.tr("Cancelling…"))
            return
        if self._settling is not None:
            self._settling.stop()
        super().reject()
