"""What the window asks and says in dialogs. Messages never block the program: they open beside what goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.jobs.transfer import export_job
from app.jobs.worker import Job, Jobs
from app.project.exporting import ExportReport
from app.view import words
from engine.errors import EngineError

DIALECTS = {words.mark("YouTube-VIS"): "ytvis", words.mark("OVIS (with occlusion levels)"): "ovis"}


def show_error(parent: QWidget, error: EngineError, about: str = "") -> None:
    """One message: what happened, and below it why and what to do.

    While it stands there it is not repeated, nor are other errors ``about`` the same thing told.
    """
    text = sentence(error.what)
    name = about or text
    if any(box.isVisible() for box in parent.findChildren(QMessageBox, name)):
        return
    box = QMessageBox(QMessageBox.Icon.Warning, "MDQE Annotator", text, parent=parent)
    box.setObjectName(name)
    box.setInformativeText("\n\n".join(sentence(part) for part in (error.cause, error.remedy) if part))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def sentence(text: str) -> str:
    """``text`` with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def ask(
    parent: QWidget, title: str, text: str, answers: dict[str, Callable[[], object]], more: str = ""
) -> QMessageBox:
    """Asks without waiting; the chosen answer's function is called. Closing the message calls none."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    box.setInformativeText(more)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    works = {box.addButton(answer, QMessageBox.ButtonRole.AcceptRole): work for answer, work in answers.items()}
    box.addButton(words.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.buttonClicked.connect(lambda button: works.get(button, lambda: None)())
    box.open()
    return box


def show_about(parent: QWidget) -> None:
    box = QMessageBox(parent)
    box.setWindowTitle(words.tr("About MDQE Annotator"))
    box.setIconPixmap(parent.window().windowIcon().pixmap(64, 64))
    box.setText("MDQE Annotator")
    box.setInformativeText(
        words.tr(
            "Pre-labels objects that hide one another in video, lets people mend masks and identities, "
            "and exports YouTube-VIS and OVIS data sets.\n\nLicence: Apache 2.0."
        )
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


class ExportDialog(QDialog):
    """Chooses format and folder, exports beside the window, and says how it went."""

    def __init__(self, jobs: Jobs, project_path: Path, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._jobs = jobs
        self._project_path = project_path
        self._job: Job[ExportReport] | None = None
        self.dialect = QComboBox(self)
        for text, dialect in DIALECTS.items():
            self.dialect.addItem(words.tr(text), dialect)
        self.folder = QLineEdit(str(folder), self)
        browse = QPushButton(words.tr("Choose…"), self)
        browse.setAutoDefault(False)  # Return exports
        browse.clicked.connect(self._browse)
        self.progress = QProgressBar(self)
        self.progress.setFormat("")
        self.status = QLabel(words.tr("All videos of the project, each frame as JPEG."), self)
        self.status.setObjectName("faint")
        self.status.setWordWrap(True)
        self.export = QPushButton(words.tr("Export"), self)
        self.export.setDefault(True)
        self.export.clicked.connect(self._begin)
        self.close_button = QPushButton(words.tr("Close"), self)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.folder.textChanged.connect(lambda text: self.export.setEnabled(bool(text.strip())))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.addRow(words.tr("Format"), self.dialect)
        form.addRow(words.tr("New folder"), row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addLayout(buttons)

    def reject(self) -> None:
        """Cancels the export that runs; closes otherwise."""
        if self._job is None:
            super().reject()
        else:
            self._job.cancel()
            self.status.setText(words.tr("Cancelling…"))

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, words.tr("A new or empty folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _begin(self) -> None:
        self._set_running(True)
        self._job = self._jobs.start(
            export_job(self._project_path, Path(self.folder.text().strip()), self.dialect.currentData()),
            on_done=self._done,
            on_progress=self._show_progress,
            on_cancelled=lambda: self._end(words.tr("Cancelled; the folder is as it was before.")),
            on_failed=self._failed,
        )

    def _show_progress(self, progress: tuple[int, int]) -> None:
        done, total = progress
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(words.tr("%v / %m frames"))

    def _done(self, report: ExportReport) -> None:
        tracks = words.tr("%n tracks", n=report.tracks)
        frames = words.tr("%n frames", n=report.frames)
        text = words.tr("{tracks} and {frames} are in {folder}.")
        said = [text.format(tracks=tracks, frames=frames, folder=report.annotations.parent)]
        if report.skipped_tracks:
            said.append(words.tr("%n tracks without a mask were left out.", n=report.skipped_tracks))
        self._end(" ".join(said))
        self.progress.setRange(0, 1)
        self.progress.setValue(1)
        self.progress.setFormat(words.tr("Done"))

    def _failed(self, error: EngineError) -> None:
        self._end(words.tr("The export failed."))
        show_error(self, error)

    def _end(self, text: str) -> None:
        self._job = None
        self._set_running(False)
        self.status.setText(text)

    def _set_running(self, running: bool) -> None:
        for widget in (self.export, self.folder, self.dialect):
            widget.setEnabled(not running)
        self.close_button.setText(words.tr("Cancel") if running else words.tr("Close"))
        self.progress.setRange(0, 0 if running else 1)
        self.progress.setValue(0)
        self.progress.setFormat("")
        self.status.setText("")
