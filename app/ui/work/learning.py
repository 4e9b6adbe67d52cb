"""A model learns beside the window: how far it is, a way to stop it, and what it became."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.jobs.learning.alone import stopped_by_all
from app.jobs.learning.folders import LearnRequest, learning_place
from app.jobs.learning.job import LearnJob, LearnProgress, Left
from app.jobs.learning.process import CHECKPOINT_EVERY
from app.jobs.worker import Job, Jobs
from app.ui.panels.choice import takes_space
from app.ui.panels.prelabel import remaining_text
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

STAGES = {"frames": words.mark("Writing the frames to learn from…"), "model": words.mark("Loading the model…")}


class _Button(QPushButton):
    """Space and Enter press it once the Tab key has reached it."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(True)

    def event(self, event: QEvent) -> bool:
        return takes_space(event) or super().event(event)


class LearningPanel(QWidget):
    """Hidden until something is learned. Signals: stopped(), continued(): a button was pressed."""

    stopped = Signal()
    continued = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = QProgressBar(self)
        self.progress.setFormat("")
        self.stop = _Button(words.tr("Stop"), self)
        self.stop.setToolTip(
            words.tr(
                "It can go on later from its last checkpoint, which it makes every {steps} steps. Closing the window stops it, too."
            ).format(steps=CHECKPOINT_EVERY)
        )
        self.stop.clicked.connect(self.stopped)
        self.goes_on = _Button("", self)
        self.goes_on.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # a long name, too
        self.goes_on.clicked.connect(self.continued)
        self.status = QLabel("", self)
        self.status.setObjectName("faint")
        self.status.setWordWrap(True)
        policy = self.status.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # a long name makes no panel wider
        self.status.setSizePolicy(policy)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setMinimumHeight(self.status.fontMetrics().height() * 2)  # else Stop moves as the text gets longer
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        row.addWidget(self.goes_on, 1)
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
        self.tell(words.tr("“{name}” learns: {said}").format(name=name, said=said))

    def tell(self, text: str) -> None:
        self.status.setText(text)
        self.status.setToolTip(text)  # all of it, also where a word is wider than the panel

    def show_running(self, is_running: bool) -> None:
        self.progress.setVisible(is_running)
        self.stop.setVisible(is_running)
        self.stop.setEnabled(is_running)
        self.goes_on.hide()
        self.show()

    def offer(self, name: str) -> None:
        """What has ended, or was ended by a kill, can go on."""
        text = words.tr("Go on with “{name}”").format(name=name)
        self.goes_on.setText(text.replace("&", "&&"))
        self.goes_on.setToolTip(text)
        self.goes_on.show()


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
        self._can_go_on = False  # what ended last
        self._stopped_one: LearnRequest | None = None  # what can go on
        panel.stopped.connect(self.stop)
        panel.continued.connect(self._go_on)
        # Where another window learns, or nobody can tell, there is nothing to be reminded of.
        self._jobs.start(
            lambda _: stopped_by_all(learning_place()), on_done=self._remind, on_failed=lambda _: None
        )  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def begin(self, request: LearnRequest, instead_of: LearnRequest | None = None) -> None:
        """Learns; what was stopped and is named is given up for it."""
        self._start(LearnJob(request, instead_of=instead_of))

    def go_on(self, request: LearnRequest) -> None:
        """Goes on with what was stopped."""
        self._start(LearnJob(request, goes_on=True))

    def _go_on(self) -> None:
        """On the device that is chosen now, as the dialog does."""
        if self._stopped_one is not None:
            self.go_on(self._stopped_one.on(self._window.prelabel_panel.device.currentData()))

    def _start(self, job: LearnJob) -> None:
        if self._job is not None:
            return
        name = job.request.name
        self._can_go_on = False
        self._panel.show_running(True)
        self._panel.show_progress(name, LearnProgress("frames"))
        self._job = self._jobs.start(
            job,
            on_done=self._learned,
            on_progress=partial(self._hear, name),
            on_cancelled=partial(self._stopped, job.request),
            on_failed=partial(self._failed, job.request),
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

    def _remind(self, stopped: LearnRequest | None) -> None:
        """The window was closed, or killed, while a model learned."""
        if stopped is not None and self._job is None:
            self._panel.show_running(False)
            self._panel.tell(words.tr("“{name}” was stopped; it can go on later").format(name=stopped.name))
            self._offer(stopped)

    def _offer(self, stopped: LearnRequest) -> None:
        self._stopped_one = stopped
        self._panel.offer(stopped.name)

    def _hear(self, name: str, news: LearnProgress | Left) -> None:
        if isinstance(news, Left):
            self._can_go_on = news.can_go_on
        else:
            self._panel.show_progress(name, news)

    def _learned(self, path: Path) -> None:
        """By the name that it has in the end: the one that was asked for may have been taken meanwhile."""
        self._end(words.tr("“{name}” has learned, and is chosen for pre-labelling").format(name=path.stem))
        self.learned.emit(str(path))

    def _stopped(self, request: LearnRequest) -> None:
        if self._can_go_on:
            text = words.tr("“{name}” was stopped; it can go on later")
        else:
            text = words.tr("“{name}” was stopped before its first checkpoint; nothing of it is kept")
        self._end(text.format(name=request.name))
        if self._can_go_on:
            self._offer(request)

    def _failed(self, request: LearnRequest, error: EngineError) -> None:
        self._end(words.tr("“{name}” could not learn").format(name=request.name))
        if self._can_go_on:
            self._offer(request)
        self._window.show_error(error)

    def _end(self, text: str) -> None:
        self._job = None
        self._panel.show_running(False)
        self._panel.tell(text)
        self.running_changed.emit()
