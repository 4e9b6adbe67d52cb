"""Asks what a model shall learn from: which videos, whether reviewed frames only, how long, and what it will be called."""

from __future__ import annotations

from collections.abc import Sequence
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
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from app.jobs.learning.folders import LearnRequest, free_name, learning_place, name_fault, stopped_learning
from app.jobs.learning.videos import Teacher, teachers_job
from app.jobs.worker import Job
from app.ui.dialogs import in_one_line
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

LENGTHS = {
    words.mark("Short: 200 steps"): 200,
    words.mark("Usual: 400 steps"): 400,
    words.mark("Long: 1,000 steps"): 1000,
}
USUAL = 1  # of these
FEW = 10  # videos are enough to start


def show_learning(window: MainWindow, workspace: Workspace) -> None:
    """Opens the dialog."""
    dialog = LearnDialog(window, workspace)
    dialog.wanted.connect(window.learning.begin)
    dialog.open()


class LearnDialog(QDialog):
    """Signals: wanted(LearnRequest, bool): what is to be learned; whether a learning that was stopped goes on."""

    wanted = Signal(object, bool)

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Learn from corrections"))
        self.setMinimumWidth(520)
        self._project = workspace.project.path
        self._model: str = window.prelabel_panel.model.currentData()
        self._device: str = window.prelabel_panel.device.currentData()
        self.videos = QListWidget(self)
        self.videos.setUniformItemSizes(True)
        self.videos.itemChanged.connect(self._update)
        self.reviewed = QCheckBox(words.tr("Reviewed frames only"), self)
        self.reviewed.setToolTip(words.tr("What is not labelled in a frame is learned as not being there"))
        self.reviewed.toggled.connect(self._update)
        self.length = QComboBox(self)
        for text, steps in LENGTHS.items():
            self.length.addItem(words.tr(text), steps)
        self.length.setCurrentIndex(USUAL)
        self.name = QLineEdit(free_name(self._project.stem), self)
        self.name.textChanged.connect(self._update)
        self.said = QLabel(words.tr("Looking for videos with tracks…"), self)
        self.said.setWordWrap(True)
        self.said.setObjectName("faint")
        self.goes_on = QPushButton(self)
        self.goes_on.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.learn = buttons.addButton(words.tr("&Learn"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.learn.setEnabled(False)
        buttons.accepted.connect(self._begin)
        buttons.rejected.connect(self.reject)
        self._lay_out(window.prelabel_panel.model.currentText(), buttons)
        self._offer_to_go_on()
        self._job: Job[tuple[Teacher, ...]] = window.jobs.start(teachers_job(self._project), on_done=self._show)
        self.finished.connect(self._job.cancel)

    def _lay_out(self, model: str, buttons: QDialogButtonBox) -> None:
        what = QLabel(
            words.tr(
                "A model learns from these videos as they are now, beside your work. Ten corrected videos are enough to start."
                " Then the new model can be chosen for pre-labelling."
            ),
            self,
        )
        what.setWordWrap(True)
        form = QFormLayout()
        form.addRow(words.tr("Begins with"), QLabel(model, self))
        form.addRow(words.tr("For"), self.length)
        form.addRow(words.tr("New model's name"), self.name)
        layout = QVBoxLayout(self)
        for widget in (what, self.goes_on, self.videos, self.reviewed):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(self.said)
        layout.addWidget(buttons)

    def _offer_to_go_on(self) -> None:
        stopped = stopped_learning(learning_place())
        self.goes_on.setVisible(stopped is not None)
        if stopped is not None:
            text = words.tr("Go on with “{name}”, which was stopped").format(name=stopped.name)
            self.goes_on.setText(text.replace("&", "&&"))
            self.goes_on.setToolTip(words.tr("From {project}, {steps} steps in all").format(
                project=Path(stopped.project).name, steps=stopped.steps
            ))  # fmt: skip
            self.goes_on.clicked.connect(partial(self._want, stopped, True))

    def _show(self, teachers: Sequence[Teacher]) -> None:
        """Lists the videos; those with reviewed frames are chosen, else all."""
        has_reviewed = any(teacher.reviewed for teacher in teachers)
        self.reviewed.setChecked(has_reviewed)
        self.videos.blockSignals(True)
        for teacher in teachers:
            text = words.tr("{name} — {tracks}, {reviewed} of {frames} frames reviewed").format(
                name=teacher.name,
                tracks=words.tr("%n tracks", "", teacher.tracks),
                reviewed=teacher.reviewed,
                frames=teacher.frames,
            )
            item = QListWidgetItem(text, self.videos)
            item.setData(Qt.ItemDataRole.UserRole, teacher)
            is_chosen = bool(teacher.reviewed) or not has_reviewed
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.videos.blockSignals(False)
        self._update()

    @property
    def _chosen(self) -> list[Teacher]:
        items = [self.videos.item(row) for row in range(self.videos.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _update(self) -> None:
        """Says what would be learned from, or why nothing can be."""
        chosen = self._chosen
        taken = [teacher.reviewed if self.reviewed.isChecked() else teacher.frames for teacher in chosen]
        fault = name_fault(self.name.text())
        if not self.videos.count():
            said = words.tr("No video has a track yet: pre-label one and correct it first.")
        elif not sum(taken):
            said = words.tr("Choose a video with frames to learn from.")
        elif fault is not None:
            said = in_one_line(fault)
        else:
            frames, videos = words.tr("%n frames", "", sum(taken)), words.tr("%n videos", "", len(chosen))
            said = words.tr("{frames} of {videos}.").format(frames=frames, videos=videos)
            if len(chosen) < FEW:
                said += " " + words.tr("More videos teach more.")
        self.said.setText(said)
        self.learn.setEnabled(bool(sum(taken)) and fault is None)

    def _begin(self) -> None:
        chosen = tuple(teacher.video_id for teacher in self._chosen)
        request = LearnRequest(
            self.name.text(), str(self._project), chosen, self.reviewed.isChecked(), self._model, self._device,
            self.length.currentData(),
        )  # fmt: skip
        self._want(request, False)

    def _want(self, request: LearnRequest, goes_on: bool, _: bool = False) -> None:
        self.accept()
        self.wanted.emit(request, goes_on)
