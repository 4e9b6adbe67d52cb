"""A model learns beside the window: how far it is, a way to stop it, and what it became."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.jobs.learning.folders import LearnRequest
from app.jobs.learning.job import LearnProgress, learn_job
from app.jobs.worker import Job, Jobs
from app.ui.prelabel_panel import remaining_text
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

STAGES = {"frames": words.mark("Writing the frames to learn from…"), "model": words.mark("Loading the model…")}


class LearningPanel(QWidget):
    """Hidden until something is learned. Signals: stopped()."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = QProgressBar(self)
        self.progress.setFormat("")
        self.stop = QPushButton(words.tr("Stop"), self)
        self.stop.setToolTip(words.tr("It can go on later from where it was"))
        self.stop.clicked.connect(self.stopped)
        self.status = QLabel("", self)
        self.status.setObjectName("faint")
        self.status.setWordWrap(True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 6)
        layout.addLayout(row)
        layout.addWidget(self.status)
        self.hide()

    def show_progress(self, name: str, progress: LearnProgress) -> None:
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)
        self.progress.setFormat(words.tr("%v / %m steps") if progress.stage == "learning" else "")
        parts = [words.tr(STAGES[progress.stage])] if progress.stage in STAGES else []
        if progress.loss is not None:
            parts.append(words.tr("loss {loss}").format(loss=f"{progress.loss:.2f}"))
        if progress.seconds_left is not None:
            parts.append(remaining_text(progress.seconds_left))
        said = ", ".join(parts)
        self.status.setText(words.tr("“{name}” learns: {said}").format(name=name, said=said))

    def show_running(self, is_running: bool) -> None:
        self.progress.setVisible(is_running)
        self.stop.setVisible(is_running)
        self.stop.setEnabled(is_running)
        self.show()


class Learning(QObject):
    """One learning at a time.

    Signals:
        running_changed(): a learning began or ended.
        learned(str): the new model's file.
    """

    running_changed = Signal()
    learned = Signal(str)

    def __init__(self, panel: LearningPanel, window: MainWindow) -> None:
        super().__init__(window)
        self._panel = panel
        self._window = window
        # Its own thread: it may take hours, and nobody who waits for other work shall wait for it.
        self._jobs = Jobs(self, threads=1)
        self._job: Job[Path] | None = None
        panel.stopped.connect(self.stop)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def begin(self, request: LearnRequest, goes_on: bool) -> None:
        """Learns, or goes on with what was stopped."""
        if self._job is not None:
            return
        name = request.name
        self._panel.show_running(True)
        self._panel.show_progress(name, LearnProgress("frames"))
        self._job = self._jobs.start(
            learn_job(request, goes_on=goes_on),
            on_done=lambda path: self._learned(name, path),
            on_progress=lambda progress: self._panel.show_progress(name, progress),
            on_cancelled=lambda: self._end(words.tr("“{name}” was stopped; it can go on later").format(name=name)),
            on_failed=lambda error: self._failed(name, error),
        )
        self.running_changed.emit()

    def stop(self) -> None:
        """Ends it within a second. What was learned until the last checkpoint is kept."""
        if self._job is not None:
            self._job.cancel()
            self._panel.stop.setEnabled(False)

    def close(self) -> None:
        """Ends it, and its thread."""
        self._jobs.close()

    def _learned(self, name: str, path: Path) -> None:
        self._end(words.tr("“{name}” has learned, and is chosen for pre-labelling").format(name=name))
        self.learned.emit(str(path))

    def _failed(self, name: str, error: EngineError) -> None:
        self._end(words.tr("“{name}” could not learn").format(name=name))
        self._window.show_error(error)

    def _end(self, text: str) -> None:
        self._job = None
        self._panel.show_running(False)
        self._panel.status.setText(text)
        self.running_changed.emit()
