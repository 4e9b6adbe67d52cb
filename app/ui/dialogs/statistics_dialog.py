"""How far the project is, in numbers: all videos together, each of them, and each category. Counted beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
)

from app.jobs.statistics import csv_job, statistics_job
from app.jobs.worker import Job
from app.project.overview.statistics import OF_WHOLE_FRAMES, Row, Statistics, number_of
from app.ui.fitting import fit_on_screen
from app.ui.workspace import Workspace
from app.ui.wrapped import WrappedLabel
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SHARE = "reviewed_share"
COLUMNS = {
    "frames": words.mark("Frames"),
    SHARE: words.mark("Reviewed"),
    "rejected_frames": words.mark("Rejected"),
    "annotated_frames": words.mark("With masks"),
    "tracks": words.mark("Tracks"),
    "reviewed_tracks": words.mark("Tracks reviewed"),
    "rejected_tracks": words.mark("Tracks rejected"),
    "reviewed_in_frames": words.mark("Reviewed in frames"),
    "rejected_in_frames": words.mark("Rejected in frames"),
    "masks": words.mark("Masks"),
    "model_masks": words.mark("By the model"),
    "propagated_masks": words.mark("Propagated"),
    "human_masks": words.mark("By people"),
    "no_occlusion": words.mark("No occlusion"),
    "slight_occlusion": words.mark("Slight"),
    "severe_occlusion": words.mark("Severe"),
}


class StatisticsDialog(QDialog):
    """Attributes: videos, categories: the tables; the first row of ``videos`` is the whole project."""

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Statistics of {name}").format(name=workspace.project.path.stem))
        self._jobs = window.jobs
        self._settings = window.settings
        self._job: Job[Statistics] | None = None
        self._path = workspace.project.path
        self._counted: Statistics | None = None
        self.videos, self.categories = QTableWidget(self), QTableWidget(self)
        tabs = QTabWidget(self)
        tabs.setAccessibleName(self.windowTitle())
        for table, title in ((self.videos, words.tr("Videos")), (self.categories, words.tr("Categories"))):
            table.setTabKeyNavigation(False)  # Tab goes on to the buttons
            table.setAccessibleName(title)
            tabs.addTab(table, title)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.said = WrappedLabel("", self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.export = buttons.addButton(words.tr("&Write as CSV…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.export.setEnabled(False)
        self.export.setAutoDefault(False)  # Enter leaves
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self.export.clicked.connect(self._choose_file)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (tabs, self.progress, self.said, buttons):
            layout.addWidget(widget)
        self.resize(1240, 460)
        fit_on_screen(self)

    def begin(self) -> None:
        """Counts, and shows it once that is done."""
        self._job = self._jobs.start(
            statistics_job(self._path), on_done=self._show, on_progress=self._tell, on_failed=self._say
        )
        self.open()

    def done(self, result: int) -> None:
        """Nobody waits for the numbers any more."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        super().done(result)

    def _tell(self, progress: tuple[int, int]) -> None:
        if self._job is not None:
            self.progress.setRange(0, progress[1])
            self.progress.setValue(progress[0])

    def _show(self, counted: Statistics) -> None:
        if self._job is None:  # closed meanwhile
            return
        self._counted = counted
        self.progress.hide()
        self.export.setEnabled(True)
        _fill(self.videos, words.tr("Video"), (counted.whole, *counted.videos), tuple(COLUMNS))
        own = tuple(name for name in COLUMNS if name not in (*OF_WHOLE_FRAMES, SHARE))
        _fill(self.categories, words.tr("Category"), counted.categories, own)

    def _say(self, error: EngineError) -> None:
        if self._job is not None:
            self.progress.hide()
            self.said.setText(words.said(error.text))

    def _choose_file(self) -> None:
        proposed = Path(self._settings.values.folder) / f"{self._path.stem}-statistics.csv"
        chooser = QFileDialog(self, words.tr("Write statistics"), str(proposed), words.tr("Tables (*.csv)"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")  # by the chooser, which asks before a file of the whole name is written over
        if chooser.exec() and self._counted is not None:
            path = Path(chooser.selectedFiles()[0])
            self._jobs.start(csv_job(self._counted, path), on_done=self._written, on_failed=self._say)
        chooser.deleteLater()

    def _written(self, path: Path) -> None:
        if self._job is not None:
            self.said.setText(words.tr("Written to {path}").format(path=path))


def show_statistics(window: MainWindow, workspace: Workspace) -> None:
    """Opens the dialog and begins to count."""
    StatisticsDialog(window, workspace).begin()


def _fill(table: QTableWidget, title: str, rows: tuple[Row, ...], names: tuple[str, ...]) -> None:
    table.setColumnCount(1 + len(names))
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels([title, *(words.tr(COLUMNS[name]) for name in names)])
    for place, row in enumerate(rows):
        name = words.tr("All videos") if row.about == "project" else row.name
        for column, text in enumerate((name, *(_cell(row, each) for each in names))):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if row.about == "project":
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            table.setItem(place, column, item)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


def _cell(row: Row, name: str) -> str:
    if name == SHARE:
        share = row.counts.reviewed_share
        return "–" if share is None else f"{row.counts.reviewed_frames} ({100 * share:.0f} %)"
    number = number_of(row, name)
    return "–" if number is None else str(number)
