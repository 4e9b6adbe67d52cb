"""What the dialogs of export and import have alike: one job at a time beside the window, how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QProgressBar, QPushButton, QWidget

from app.jobs.context import JobContext
from app.jobs.stored import Stored, Work
from app.jobs.storing import Storing
from app.jobs.worker import Job, Jobs
from app.ui.dialogs.asking import show_error
from app.ui.wrapped import WrappedLabel
from app.view import words
from engine.errors import EngineError

Result = TypeVar("Result")
UNCHANGED = words.mark("Cancelled; the project is as it was before.")


class TransferDialog(QDialog):
    """A dialog whose work can be cancelled. What lays it out shows `progress`, `status` and `close_button`.

    Attributes:
        failure: what ``status`` says when a job has failed; why is told in a message.
    """

    failure = ""

    def __init__(self, jobs: Jobs, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs = jobs
        self._job: Job[Any] | Stored[Any] | None = None
        self._cancelled = ""  # what is said of what waits to be stored when it was cancelled
        self._is_left = False
        self.progress = QProgressBar(self)
        self.progress.setFormat("")
        self.status = WrappedLabel("", self)
        self.status.setObjectName("faint")
        self.close_button = self._button(words.tr("Close"), self.reject)

    @property
    def is_working(self) -> bool:
        return self._job is not None

    def reject(self) -> None:
        """Cancels what runs; closes otherwise."""
        if self._job is None:
            super().reject()
            return
        job = self._job
        job.cancel()
        if isinstance(job, Stored) and job.job is None:  # it has not begun, nor will it: its turn may not come for long
            self._end(self._cancelled)
        else:
            self.status.setText(words.tr("Cancelling…"))

    def done(self, result: int) -> None:
        """A field that loses the keys as the dialog closes may still take what is in it: nothing begins from now on."""
        self._is_left = True
        super().done(result)

    def update_choices(self) -> None:
        """Enables what can be chosen now. Called whenever work begins or ends; what inherits enables its own, too."""
        self.close_button.setText(words.tr("Cancel") if self.is_working else words.tr("Close"))

    def _button(self, text: str, work: Callable[..., object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)  # Return is for the one that is the default
        button.clicked.connect(work)
        return button

    def _begin(
        self,
        work: Callable[[JobContext], Result],
        on_done: Callable[[Result], None],
        *,
        unit: str,
        cancelled: str,
        text: str = "",
        name: str = "",
    ) -> None:
        """Starts a job, which reports (done, total).

        Args:
            on_done: has to call `_end`.
            unit: what the progress bar says, with %v done of %m.
            cancelled: what ``status`` says when it was cancelled; text: meanwhile.
            name: see `Jobs.start`.
        """
        if self._is_left:
            return
        self._job = self._jobs.start(
            work,
            on_done=on_done,
            on_progress=partial(self._show_progress, unit),
            on_cancelled=lambda: self._end(cancelled),
            on_failed=self._failed,
            name=name,
        )
        self._show_begun(unit, text)

    def _begin_storing(
        self,
        storing: Storing,
        work: Work[Result],
        on_done: Callable[[Result], None],
        *,
        unit: str,
        cancelled: str,
        text: str = "",
    ) -> None:
        """As `_begin`, for what writes to the project: it takes its turn, and the window tells why it has failed."""
        if self._is_left:
            return
        if storing.trouble is not None:  # its turn may not come for long
            self._failed(storing.trouble)
            return
        stored: Stored[Result] | None = None
        is_over = False

        def then(result: Result | None) -> None:
            nonlocal is_over
            is_over = True
            if stored is not None and stored is not self._job:  # nobody waits for it any more
                return
            if result is not None:
                on_done(result)
            else:
                self._end(cancelled if stored is not None and stored.is_cancelled else words.tr(self.failure))

        stored = storing.do(work, then, is_long=lambda: True, name=text, on_progress=partial(self._show_progress, unit))
        if not is_over:  # it is at once where nothing is stored any more
            self._job, self._cancelled = stored, cancelled
            self._show_begun(unit, text)

    def _show_begun(self, unit: str, text: str) -> None:
        self.status.setText(text)
        self._show_progress(unit, (0, 0))
        self.update_choices()

    def _show_progress(self, unit: str, progress: tuple[int, int]) -> None:
        done, total = progress
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(unit if total else "")

    def _end(self, text: str) -> None:
        self._job = None
        self.progress.setRange(0, 1)
        self.progress.setValue(0)
        self.progress.setFormat("")
        self.update_choices()
        self.status.setText(text)

    def _show_done(self) -> None:
        """Fills the progress bar after `_end`."""
        self.progress.setValue(1)
        self.progress.setFormat(words.tr("Done"))

    def _failed(self, error: EngineError) -> None:
        self._end(words.tr(self.failure))
        show_error(self, error)
