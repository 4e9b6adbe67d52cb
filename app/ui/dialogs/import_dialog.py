"""Import of a data set: read it, ask which videos its are and what its unknown categories mean, and take it over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.jobs.transfer import MOST_PROBLEMS, Read, read_job, store_work
from app.jobs.worker import Jobs
from app.project.exchange.importing import ImportReport
from app.project.formats.found import Found
from app.ui.dialogs.category_questions import CategoryTable
from app.ui.dialogs.transfer_dialog import UNCHANGED, TransferDialog
from app.ui.dialogs.video_questions import QuestionTable
from app.ui.fitting import fit_on_screen
from app.ui.workspace import Workspace
from app.view import words
from engine.messages import message

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

WIDTH = 620  # pixels
LEAST_TABLE, LEAST_LIST, MOST_LIST = 130, 60, 160  # pixels of height


def choose_import(window: MainWindow, workspace: Workspace) -> None:
    """Asks for a folder and opens the dialog on it."""
    title = words.tr("Folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling")
    folder = QFileDialog.getExistingDirectory(window, title, window.settings.values.folder)
    if not folder:
        return
    window.settings.remember_folder(Path(folder))
    dialog = ImportDialog(window.jobs, workspace, Path(folder), window)
    show_import(window, workspace, dialog)
    dialog.read()


def ask_before_import(window: MainWindow, workspace: Workspace, source: Path, read: Read) -> None:
    """Opens the dialog on a document that was read, of which somebody has to say something."""
    dialog = ImportDialog(window.jobs, workspace, source, window)
    show_import(window, workspace, dialog)
    dialog.show_read(read)


def show_import(window: MainWindow, workspace: Workspace, dialog: ImportDialog) -> None:
    """Opens the dialog; what it imports is shown."""

    def show() -> None:
        window.show_videos()
        workspace.refresh()

    dialog.imported.connect(show)
    dialog.open()


class ImportDialog(TransferDialog):
    """Reads a data set beside the window, asks for unclear videos and for each unknown category, and imports.

    Attributes:
        videos: the unclear videos, and where one says which they are.
        categories: the unknown categories, and where one says what they mean.
        problems: what to look at before.
        replaces: whether tracks that are there make room for those that are imported.

    Signals:
        imported(): the project has other videos and tracks.
    """

    imported = Signal()
    failure = words.mark("The import failed.")

    def __init__(self, jobs: Jobs, workspace: Workspace, source: Path, parent: QWidget) -> None:
        super().__init__(jobs, words.tr("Import {name}").format(name=source.name), parent)
        self.setMinimumWidth(WIDTH)
        self._workspace = workspace
        self._source = source
        self._found: Found | None = None
        self._read: Read | None = None  # the last one
        self._is_done = False
        self.videos = QuestionTable(self)
        self.videos.questions.answered.connect(self.update_choices)
        self.videos.questions.answered.connect(self._show_consequences)
        self.rest = self._button(words.tr("Leave out the rest"), self.videos.questions.leave_out_the_rest)
        self.categories = CategoryTable(self)
        self.categories.questions.answered.connect(self.update_choices)
        model = self.categories.questions
        self.rest_of_categories = self._button(words.tr("Leave out the rest"), model.leave_out_the_rest)
        self.rest_as_new = self._button(words.tr("Take the rest as new categories"), model.take_the_rest_as_new)
        self._problems = QStringListModel(self)
        self.problems = QListView(self)
        self.problems.setModel(self._problems)
        self.problems.setUniformItemSizes(True)
        self.problems.setAccessibleName(words.tr("What to look at first"))
        self.problems.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for view, least in ((self.videos, LEAST_TABLE), (self.categories, LEAST_TABLE), (self.problems, LEAST_LIST)):
            view.setMinimumHeight(least)
        self.problems.setMaximumHeight(MOST_LIST)
        self.problems.hide()  # until there are some
        self.replaces = QCheckBox(words.tr("Put them in the place of the tracks that are there"), self)
        self.replaces.hide()  # until there are some
        self.replaces.toggled.connect(self._show_consequences)
        self.accept_button = self._button(words.tr("Import"), self._store)
        self.accept_button.setDefault(True)
        self._show_questions(None)
        self._lay_out()
        self.update_choices()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        for widget in self._above():
            layout.addWidget(widget)
        layout.addWidget(self.videos, 2)
        layout.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.categories, 2)
        layout.addLayout(_side_by_side(self.rest_as_new, self.rest_of_categories))
        layout.addWidget(self.problems, 1)
        layout.addWidget(self.replaces)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addLayout(buttons)

    def _above(self) -> tuple[QWidget, ...]:
        """What stands above the questions."""
        return ()

    def read(self) -> None:
        """Reads the folder; what it holds is then to be seen, and asked about."""
        self._begin(
            read_job(self._workspace.project.path, self._source),
            self.show_read,
            unit=words.tr("%v / %m files"),
            cancelled=words.tr(UNCHANGED),
            text=words.tr("Reading {name}…").format(name=self._source.name),
            name=words.tr("The import of {name}").format(name=self._source.name),
        )

    def show_read(self, read: Read) -> None:
        """Shows what was read, and asks what has to be asked."""
        found = self._found = read.found
        self.videos.questions.ask(read.questions)
        self.categories.questions.ask(read.unknown, read.known, found.are_words)
        self._read = read
        self._show_problems()
        self._show_questions(read)
        tracks = words.tr("%n tracks", "", read.tracks)
        videos = words.tr("%n videos", "", len(found.videos))
        said = [words.tr("{tracks} in {videos}.").format(tracks=tracks, videos=videos)]
        if read.questions:
            said.append(
                words.tr("Say which video each of these is: it may be in the project already, or has no frames.")
            )
            if others := len(found.videos) - len(read.questions):
                said.append(words.tr("%n other videos come with their own frames.", "", others))
        if read.unknown:
            said.append(words.tr("Say what each unknown category means."))
        if self._problems.stringList():
            said.append(words.tr("Look at the list first."))
        self._end(" ".join(said))
        self._make_room()
        if self.focusWidget() in (None, self.close_button):  # which alone could be used while it read
            self._lead_on(read)

    def _lead_on(self, read: Read) -> None:
        """The keys go to what is asked, or else to what imports."""
        if read.questions or read.unknown:
            (self.videos if read.questions else self.categories).take_keys()
        else:
            self.accept_button.setFocus()

    def _show_questions(self, read: Read | None) -> None:
        """Only what there is to ask, and to look at."""
        for widget in (self.videos, self.rest):
            widget.setVisible(read is not None and bool(read.questions))
        for asked in (self.categories, self.rest_of_categories):
            asked.setVisible(read is not None and bool(read.unknown))
        are_words = self.categories.questions.may_all_be_new
        self.rest_as_new.setVisible(read is not None and bool(read.unknown) and are_words)

    def _show_consequences(self) -> None:
        """Of an answer."""
        had_any = self.problems.isVisible()
        self._show_problems()
        if self.problems.isVisible() and not had_any:
            self._make_room()

    def _show_problems(self) -> None:
        """What was found, below what follows from the answers."""
        if self._read is None:
            return
        read = self._read
        beside = [*self.videos.questions.comes_beside(read.there, read.found.origin), *read.beside]
        self.replaces.setVisible(bool(beside))
        replaces = bool(beside) and self.replaces.isChecked()
        said = [sentence for each in beside[:MOST_PROBLEMS] for sentence in each.said(replaces=replaces)]
        if (more := len(beside) - MOST_PROBLEMS) > 0:
            said.append(message("{count} more", count=more))
        problems = [*said, *read.problems]
        self._problems.setStringList([words.said(problem) for problem in problems])
        self.problems.setVisible(bool(problems))

    def _make_room(self) -> None:
        """For what there is to ask now, as far as the screen has it."""
        self.resize(self.size().expandedTo(self.sizeHint()))
        fit_on_screen(self)

    def _store(self) -> None:
        if self._found is None:
            return
        self._begin_storing(
            self._workspace.storing,
            store_work(
                self._found,
                self.categories.questions.mapping(),
                self.videos.questions.targets(),
                replaces=self.replaces.isVisible() and self.replaces.isChecked(),
            ),
            self._done,
            unit=words.tr("%v / %m tracks"),
            cancelled=words.tr(UNCHANGED),
            text=words.tr("Importing {name}…").format(name=self._source.name),
        )

    def _done(self, report: ImportReport) -> None:
        known = () if self._found is None else self._found.notes
        self._found, self._is_done = None, True  # it is in the project now
        tracks = words.tr("%n tracks", "", report.tracks)
        videos = words.tr("%n videos", "", len(report.video_ids))
        text = words.tr("{name}: {tracks} in {videos} imported")
        self._end(text.format(name=self._source.name, tracks=tracks, videos=videos))
        if later := [words.said(note) for note in report.notes if note not in known]:
            self._problems.setStringList(later)  # what only the import found; the others were looked at before
            self.problems.show()
            self._make_room()
        self._show_done()
        self.close_button.setDefault(True)  # Enter leaves
        self.imported.emit()

    def update_choices(self) -> None:
        super().update_choices()
        can_answer = not self.is_working and self._found is not None
        for table in (self.videos, self.categories):
            table.setEnabled(can_answer)
        self.replaces.setEnabled(can_answer)
        videos, categories = (table.questions.answers.count(None) for table in (self.videos, self.categories))
        self.rest.setEnabled(can_answer and videos > 0)
        for button in (self.rest_of_categories, self.rest_as_new):
            button.setEnabled(can_answer and categories > 0)
        self.accept_button.setEnabled(can_answer and not videos and not categories)


def _side_by_side(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
