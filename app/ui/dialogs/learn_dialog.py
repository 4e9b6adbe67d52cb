"""Asks what a model shall learn from: which videos, whether reviewed frames only, how long, and what it will be called."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
)

from app.jobs.learning.folders import LearnRequest
from app.jobs.learning.models import LONGEST_NAME, free_name, name_fault
from app.jobs.learning.room import Room, gigabytes, room_job
from app.jobs.learning.videos import Prospect, prospect_job
from app.jobs.worker import Job
from app.ui.dialogs.asking import ask, in_one_line
from app.ui.dialogs.teacher_list import TeacherModel
from app.ui.workspace import Workspace
from app.ui.wrapped import WrappedLabel
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

LENGTHS = {
    words.mark("Short: 200 steps"): 200,
    words.mark("Usual: 400 steps"): 400,
    words.mark("Long: 1,000 steps"): 1000,
}
USUAL = 1  # of these
FEW = 10  # videos are enough to start
FEW_FRAMES = 50  # of all of them teach a model hardly more than what they look like


def show_learning(window: MainWindow, workspace: Workspace) -> None:
    """Opens the dialog."""
    dialog = LearnDialog(window, workspace)
    dialog.wanted.connect(window.learning.begin)
    dialog.continued.connect(window.learning.go_on)
    dialog.open()


class LearnDialog(QDialog):
    """Looks for what there is to learn from, beside the window, and asks.

    Signals:
        wanted(LearnRequest, LearnRequest | None): what is to be learned, and what was stopped and is given up for it.
        continued(LearnRequest): what was stopped goes on.
    """

    wanted = Signal(object, object)
    continued = Signal(object)

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Learn from corrections"))
        self.setMinimumWidth(520)
        self._project = workspace.project.path
        self._model: str = window.prelabel_panel.model.currentData()
        self._device: str = window.prelabel_panel.device.currentData()
        self._prospect: Prospect | None = None
        self._room: Room | None = None
        self._is_over = False
        self.teachers = TeacherModel()
        self.teachers.setParent(self)
        self.videos = QListView(self)
        self.videos.setModel(self.teachers)
        self.videos.setUniformItemSizes(True)
        self.videos.setAccessibleName(words.tr("Videos"))
        self.all, self.none = QPushButton(words.tr("All"), self), QPushButton(words.tr("None"), self)
        self.reviewed = QCheckBox(words.tr("Reviewed frames only"), self)
        self.reviewed.setToolTip(words.tr("What is not labelled in a frame is learned as not being there"))
        self.other_kind = QCheckBox(words.tr("Pictures of another kind than photographs"), self)
        self.other_kind.setToolTip(
            words.tr("What the first layers see is learned as well, e.g. for thermal or microscope pictures")
        )
        self.length = QComboBox(self)
        for text, steps in LENGTHS.items():
            self.length.addItem(words.tr(text), steps)
        self.length.setCurrentIndex(USUAL)
        self.name = QLineEdit(self)
        self.name.setMaxLength(LONGEST_NAME)
        self.said = WrappedLabel(words.tr("Looking for videos with tracks…"), self)
        self.said.setObjectName("faint")
        self.goes_on = QPushButton(self)
        self.goes_on.hide()
        for button in (self.all, self.none, self.goes_on):
            button.setAutoDefault(False)  # Enter is for learning
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.learn = buttons.addButton(words.tr("&Learn"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.learn.setEnabled(False)
        self._lay_out(window.prelabel_panel.model.currentText(), buttons)
        self._connect(buttons)
        self._jobs = window.jobs
        self._job: Job[Prospect] | Job[Room] = window.jobs.start(
            prospect_job(self._project, self._model), on_done=self._show, on_failed=self._tell
        )

    def _lay_out(self, model: str, buttons: QDialogButtonBox) -> None:
        what = QLabel(
            words.tr(
                "A model learns from these videos as they are now, beside your work. Ten corrected videos are enough to start."
                " Then the new model can be chosen for pre-labelling."
            ),
            self,
        )
        what.setWordWrap(True)
        all_or_none = QVBoxLayout()
        all_or_none.addWidget(self.all)
        all_or_none.addWidget(self.none)
        all_or_none.addStretch(1)
        videos = QHBoxLayout()
        videos.addWidget(self.videos, 1)
        videos.addLayout(all_or_none)
        form = QFormLayout()
        form.addRow(words.tr("Begins with"), QLabel(model, self))
        form.addRow(words.tr("For"), self.length)
        form.addRow(words.tr("New model's name"), self.name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(what)
        layout.addWidget(self.goes_on)
        layout.addLayout(videos, 1)
        layout.addWidget(self.reviewed)
        layout.addWidget(self.other_kind)
        layout.addLayout(form)
        layout.addWidget(self.said)
        layout.addWidget(buttons)

    def _connect(self, buttons: QDialogButtonBox) -> None:
        self.teachers.chosen_changed.connect(self._update)
        self.all.clicked.connect(lambda: self.teachers.choose_all(True))
        self.none.clicked.connect(lambda: self.teachers.choose_all(False))
        self.reviewed.toggled.connect(self._update)
        self.name.textChanged.connect(self._update)
        buttons.accepted.connect(self._begin)
        buttons.rejected.connect(self.reject)
        self.finished.connect(self._finish)

    def _finish(self) -> None:
        """What is looked for may be found when there is no dialog any more to show it."""
        self._is_over = True
        self._job.cancel()

    def _tell(self, error: EngineError) -> None:
        if not self._is_over:
            self.said.setText(in_one_line(error))

    def _show(self, prospect: Prospect) -> None:
        """Lists the videos; offers to go on with what was stopped."""
        if self._is_over:
            return
        self._prospect = prospect
        stopped = prospect.stopped
        if not self.name.isModified():
            reserved = prospect.taken if stopped is None else {*prospect.taken, stopped.name}
            self.name.setText(free_name(self._project.stem, reserved))
        self.reviewed.setChecked(any(teacher.reviewed for teacher in prospect.teachers))
        self.teachers.show(prospect.teachers)
        there = [teacher.video_id for teacher in prospect.teachers if not teacher.is_missing]
        self._job = self._jobs.start(
            room_job(self._project, there, self._model), on_done=self._show_room, on_failed=self._tell
        )
        if stopped is not None:
            text = words.tr("Go on with “{name}”, which was stopped").format(name=stopped.name)
            self.goes_on.setText(text.replace("&", "&&"))
            self.goes_on.setToolTip(words.tr("From {project}, {steps} steps in all").format(
                project=Path(stopped.project).name, steps=stopped.steps
            ))  # fmt: skip
            self.goes_on.clicked.connect(partial(self._go_on, stopped))
            self.goes_on.show()

    def _show_room(self, room: Room) -> None:
        if not self._is_over:
            self._room = room
            self._update()

    def _update(self) -> None:
        """Says what would be learned from, or why nothing can be."""
        if self._prospect is None:
            return
        chosen = self.teachers.chosen
        counts = [teacher.reviewed if self.reviewed.isChecked() else teacher.frames for teacher in chosen]
        pixels = sum(count * teacher.pixels for count, teacher in zip(counts, chosen, strict=True))
        reason = self._reason_against(self._prospect, sum(counts), pixels)
        self.said.setText(self._told(sum(counts), pixels) if reason is None else reason)
        self.learn.setEnabled(reason is None)

    def _reason_against(self, prospect: Prospect, frames: int, pixels: int) -> str | None:
        """Why nothing can be learned from so many frames, and pixels of them in all; None if something can."""
        if prospect.fault is not None:
            return in_one_line(prospect.fault)
        if not prospect.teachers:
            return words.tr("No video has a track yet: pre-label one and correct it first.")
        if not self.teachers.chosen and not prospect.has_corrected:
            return words.tr("Nothing is corrected yet: a model would learn its own mistakes. Correct some of it first.")
        if not frames:
            return words.tr("Choose a video with frames to learn from.")
        fault = name_fault(self.name.text().strip(), prospect.taken)
        if fault is None and self._room is not None:
            fault = self._room.fault(pixels)
        return None if fault is None else in_one_line(fault)

    def _told(self, frames: int, pixels: int) -> str:
        """From what the model would learn, what room that takes, and what would teach it more."""
        chosen = self.teachers.chosen
        videos = words.tr("%n videos", "", len(chosen))
        parts = [words.tr("{frames} of {videos}.").format(frames=words.tr("%n frames", "", frames), videos=videos)]
        if self._room is not None:
            text = words.tr("With checkpoints, they take about {needed} GB of the disk; {free} GB are free.")
            needed, free = gigabytes(self._room.needed(pixels)), gigabytes(self._room.free)
            parts.append(text.format(needed=needed, free=free))
        untouched = sum(teacher.is_untouched for teacher in chosen)
        if untouched:
            text = words.tr("In %n videos nothing is corrected: it learns the mistakes in them.", "", untouched)
            parts.append(text)
        elif frames < FEW_FRAMES:
            parts.append(words.tr("So few frames teach little: correct and review more of them first."))
        elif len(chosen) < FEW:
            parts.append(words.tr("More videos teach more."))
        return " ".join(parts)

    def _begin(self) -> None:
        """Asks first where another learning would be lost by it."""
        assert self._prospect is not None
        stopped = self._prospect.stopped
        if stopped is None:
            self._want(None)
            return
        ask(
            self,
            words.tr("Learn from corrections"),
            words.tr("“{name}” was stopped, and can go on. Shall it be given up?").format(name=stopped.name),
            {
                words.tr("Go on with it"): partial(self._go_on, stopped),
                words.tr("Give it up, learn anew"): partial(self._want, stopped),
            },
            more=words.tr("What it has learned is lost then: one model is learned at a time."),
        )

    def _want(self, instead_of: LearnRequest | None) -> None:
        chosen = tuple(teacher.video_id for teacher in self.teachers.chosen)
        request = LearnRequest(
            self.name.text().strip(), str(self._project), chosen, self.reviewed.isChecked(), self._model, self._device,
            self.length.currentData(), self.other_kind.isChecked(),
        )  # fmt: skip
        self.accept()
        self.wanted.emit(request, instead_of)

    def _go_on(self, stopped: LearnRequest, _: bool = False) -> None:
        """On the device that is chosen now: the other one may be gone."""
        self.accept()
        self.continued.emit(stopped.on(self._device))
