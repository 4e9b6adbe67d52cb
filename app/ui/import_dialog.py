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
from app.project.import_targets import Choice, Question, Target
from app.project.importing import ImportReport, unknown_categories
from app.ui.transfer_dialog import TransferDialog
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

UNCHANGED = words.mark("Cancelled; the project is as it was before.")
LEFT_OUT = ""  # what `import_found` is told of a category that is not wanted
OWN_VIDEO, NO_VIDEO = -1, -2  # what a video may be beside the choices, which count from 0
NUMBERED = {
    "order": "",
    "said": words.mark("frames by the data set's numbers"),
    "from_0": words.mark("frames by the images' numbers, from 0"),
    "from_1": words.mark("frames by the images' numbers, from 1"),
}


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
        videos: of each unclear video its name, and where one says which it is.
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
        self.videos: dict[str, QComboBox] = {}
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self.answers: dict[str, QComboBox] = {}
        self._questions = QFormLayout()
        self.accept_button = self._button(words.tr("Import"), self._store)
        self.accept_button.setDefault(True)
        area = QWidget(self)
        area.setLayout(self._questions)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(area)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(scroll, 1)
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

    def targets(self) -> dict[str, Target | None]:
        """Which videos those are that do not come as videos of their own; None for what is left out."""
        found: dict[str, Target | None] = {}
        for name, combo in self.videos.items():
            answer = combo.currentData()
            if answer == NO_VIDEO:
                found[name] = None
            elif isinstance(answer, int) and answer >= 0:
                found[name] = self._choices[name][answer].target
        return found

    def show_read(self, read: Read) -> None:
        """Shows what was read, and asks what has to be asked."""
        found = self._found = read.found
        for question in read.questions:
            self._ask_video(question)
        self._ask(found)
        tracks = words.tr("%n tracks", "", sum(len(video.tracks) for video in found.videos))
        videos = words.tr("%n videos", "", len(found.videos))
        said = [words.tr("{tracks} in {videos}.").format(tracks=tracks, videos=videos), *map(words.said, found.notes)]
        if self.videos:
            said.append(
                words.tr("Say which video each of these is: it may be in the project already, or has no frames.")
            )
        if self.answers:
            said.append(words.tr("Say what each unknown category means."))
        self._end(" ".join(said))

    def _ask_video(self, question: Question) -> None:
        video = question.video
        combo = QComboBox(self)
        combo.addItem(words.tr("Which video is it?"), None)
        if video.media is not None:
            combo.addItem(words.tr("A video of its own: {name}").format(name=video.media.path.name), OWN_VIDEO)
        for place, choice in enumerate(question.choices):
            combo.addItem(_choice_text(choice), place)
            combo.setItemData(combo.count() - 1, str(choice.record.path), Qt.ItemDataRole.ToolTipRole)
        combo.addItem(words.tr("Leave out"), NO_VIDEO)
        if question.likely is not None:
            combo.setCurrentIndex(combo.findData(question.choices.index(question.likely)))
        combo.currentIndexChanged.connect(self.update_choices)
        self.videos[video.name], self._choices[video.name] = combo, question.choices
        frames = words.tr("%n frames", "", len(video.frame_names))
        tracks = words.tr("%n tracks", "", len(video.tracks))
        self._questions.addRow(f"{video.name} ({frames}, {tracks})", combo)

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
            store_job(self._project.path, self._found, self.mapping(), self.targets()),
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
        self.imported.emit()

    def update_choices(self) -> None:
        super().update_choices()
        runs = self.is_working
        asked = [*self.videos.values(), *self.answers.values()]
        for combo in asked:
            combo.setEnabled(not runs and self._found is not None)
        answered = all(combo.currentData() is not None for combo in asked)
        self.accept_button.setEnabled(not runs and self._found is not None and answered)


def _choice_text(choice: Choice) -> str:
    numbered = NUMBERED[choice.numbering]
    if not numbered:
        return choice.record.name
    return words.tr("{name}, {frames}").format(name=choice.record.name, frames=words.tr(numbered))
