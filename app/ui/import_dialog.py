"""Import of a data set: read it, ask which videos its are and what its unknown categories mean, and take it over."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.jobs.transfer import Read, read_job, store_job
from app.jobs.worker import Jobs
from app.project import Project
from app.project.formats.found import Found
from app.project.importing import ImportReport, unknown_categories
from app.ui.transfer_dialog import TransferDialog
from app.ui.video_questions import QuestionTable
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

UNCHANGED = words.mark("Cancelled; the project is as it was before.")
LEFT_OUT = ""  # what `import_found` is told of a category that is not wanted


def choose_import(window: MainWindow, workspace: Workspace) -> None:
    """Asks for a folder and opens the dialog on it."""
    title = words.tr("Folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling")
    folder = QFileDialog.getExistingDirectory(window, title, window.settings.values.folder)
    if not folder:
        return
    window.settings.remember_folder(Path(folder))
    open_import(window, workspace, Path(folder)).read()


def open_import(window: MainWindow, workspace: Workspace, source: Path) -> ImportDialog:
    """Opens the dialog on a folder or a document, which is yet to be read."""
    dialog = ImportDialog(window.jobs, workspace.project, source, window)

    def show() -> None:
        window.show_videos()
        workspace.refresh()

    dialog.imported.connect(show)
    dialog.open()
    return dialog


class ImportDialog(TransferDialog):
    """Reads a data set beside the window, asks for unclear videos and for each unknown category, and imports.

    Attributes:
        videos: the unclear videos, and where one says which they are.
        answers: of each unknown category its name, and where one says what it means.

    Signals:
        imported(): the project has other videos and tracks.
    """

    imported = Signal()
    failure = words.mark("The import failed.")

    def __init__(self, jobs: Jobs, project: Project, folder: Path, parent: QWidget) -> None:
        super().__init__(jobs, words.tr("Import {name}").format(name=folder.name), parent)
        self.setMinimumSize(520, 320)
        self._project = project
        self._folder = folder
        self._found: Found | None = None
        self.videos = QuestionTable(self)
        self.videos.questions.answered.connect(self.update_choices)
        self.rest = self._button(words.tr("Leave out the rest"), self.videos.questions.leave_out_the_rest)
        for widget in (self.videos, self.rest):
            widget.hide()  # until there is something to ask
        self.answers: dict[str, QComboBox] = {}
        self._questions = QFormLayout()
        self.accept_button = self._button(words.tr("Import"), self._store)
        self.accept_button.setDefault(True)
        area = QWidget(self)
        area.setLayout(self._questions)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(area)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self.videos, 1)
        layout.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addLayout(buttons)

    def read(self) -> None:
        """Reads the folder; what it holds is then to be seen, and asked about."""
        self._begin(
            read_job(self._project.path, self._folder),
            self.show_read,
            unit=words.tr("%v / %m files"),
            cancelled=words.tr(UNCHANGED),
            text=words.tr("Reading {name}…").format(name=self._folder.name),
        )

    def mapping(self) -> dict[str, str]:
        """What has been answered: name in the data set -> name in the project, "" for those that are left out."""
        return {name: combo.currentData() for name, combo in self.answers.items() if combo.currentData() is not None}

    def show_read(self, read: Read) -> None:
        """Shows what was read, and asks what has to be asked."""
        found = self._found = read.found
        self.videos.questions.ask(read.questions)
        for widget in (self.videos, self.rest):
            widget.setVisible(bool(read.questions))
        self._ask(found)
        self._scroll.setVisible(bool(self.answers) or not read.questions)
        tracks = words.tr("%n tracks", "", sum(len(video.tracks) for video in found.videos))
        videos = words.tr("%n videos", "", len(found.videos))
        said = [words.tr("{tracks} in {videos}.").format(tracks=tracks, videos=videos), *map(words.said, found.notes)]
        if read.questions:
            said.append(
                words.tr("Say which video each of these is: it may be in the project already, or has no frames.")
            )
            if others := len(found.videos) - len(read.questions):
                said.append(words.tr("%n other videos come with their own frames.", "", others))
        if self.answers:
            said.append(words.tr("Say what each unknown category means."))
        self._end(" ".join(said))

    def _ask(self, found: Found) -> None:
        known = [category.name for category in self._project.categories()]
        counts = Counter(track.category for video in found.videos for track in video.tracks)
        for name in unknown_categories(self._project, found, {}):
            combo = QComboBox(self)
            combo.addItem(words.tr("What is it?"), None)
            combo.addItem(words.tr("New category “{name}”").format(name=name), name)
            for other in known:
                combo.addItem(other, other)
            combo.addItem(words.tr("Leave out"), LEFT_OUT)
            combo.currentIndexChanged.connect(self.update_choices)
            self.answers[name] = combo
            self._questions.addRow(f"{name} ({words.tr('%n tracks', '', counts[name])})", combo)

    def _store(self) -> None:
        if self._found is None:
            return
        self._begin(
            store_job(self._project.path, self._found, self.mapping(), self.videos.questions.targets()),
            self._done,
            unit=words.tr("%v / %m tracks"),
            cancelled=words.tr(UNCHANGED),
            text=words.tr("Importing {name}…").format(name=self._folder.name),
        )

    def _done(self, report: ImportReport) -> None:
        self._found = None  # it is in the project now
        tracks = words.tr("%n tracks", "", report.tracks)
        videos = words.tr("%n videos", "", len(report.video_ids))
        text = words.tr("{name}: {tracks} in {videos} imported")
        self._end(text.format(name=self._folder.name, tracks=tracks, videos=videos))
        self._show_done()
        self.close_button.setDefault(True)  # Enter leaves
        self.imported.emit()

    def update_choices(self) -> None:
        super().update_choices()
        runs = self.is_working
        for combo in self.answers.values():
            combo.setEnabled(not runs and self._found is not None)
        self.videos.setEnabled(not runs and self._found is not None)
        unclear = self.videos.questions.answers.count(None)
        self.rest.setEnabled(not runs and self._found is not None and unclear > 0)
        answered = len(self.mapping()) == len(self.answers) and not unclear
        self.accept_button.setEnabled(not runs and self._found is not None and answered)
