"""Import of results JSON: a model's tracks, of whose videos and categories the file has numbers only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QFormLayout, QWidget

from app.jobs.stored import Stored
from app.jobs.transfer import ResultsRead, results_job
from app.jobs.worker import Jobs
from app.project.formats.results import ResultsFile
from app.ui.dialogs.import_dialog import ImportDialog, show_import
from app.ui.dialogs.transfer_dialog import UNCHANGED
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

JSON_FILES = words.mark("JSON (*.json)")
LEGENDS: dict[str, str | None] = {
    words.mark("Ask for each id"): None,
    words.mark("Categories of OVIS"): "ovis",
    words.mark("Categories of YouTube-VIS 2019"): "ytvis19",
    words.mark("Categories of YouTube-VIS 2021 and 2022"): "ytvis21",
}
STEP = 0.05  # of the lowest score


def choose_results(window: MainWindow, workspace: Workspace) -> None:
    """Asks for a file and opens the dialog on it."""
    folder = window.settings.values.folder
    path, _ = QFileDialog.getOpenFileName(window, words.tr("Import results"), folder, words.tr(JSON_FILES))
    if not path:
        return
    window.settings.remember_folder(Path(path).parent)
    dialog = ResultsDialog(window.jobs, workspace, Path(path), window)
    show_import(window, workspace, dialog)
    dialog.read()


class ResultsDialog(ImportDialog):
    """Reads results beside the window and asks what each id stands for, as far as no file that the person names says so.

    Attributes:
        legend: what says so; the last entry asks for a file.
        minimum: results of a lower score are left out.
    """

    def __init__(self, jobs: Jobs, workspace: Workspace, source: Path, parent: QWidget) -> None:
        self._file: ResultsFile | None = None
        self._is_stale = False  # what is shown is not what is chosen
        super().__init__(jobs, workspace, source, parent)

    def _above(self) -> tuple[QWidget, ...]:
        self.legend = QComboBox(self)
        for text, source in LEGENDS.items():
            self.legend.addItem(words.tr(text), source)
        self.legend.addItem(words.tr("As a data set's JSON or export.json says…"))
        self.legend.setToolTip(
            words.tr("Results have numbers only; the data set that they were made on has their names")
        )
        self._chosen = 0  # the entry that holds
        self.legend.activated.connect(self._choose)
        self.minimum = QDoubleSpinBox(self)
        self.minimum.setRange(0, 1)
        self.minimum.setSingleStep(STEP)
        self.minimum.setSpecialValueText(words.tr("Take all"))
        self.minimum.setKeyboardTracking(False)
        self.minimum.valueChanged.connect(self._arrange)
        choices = QWidget(self)
        form = QFormLayout(choices)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(words.tr("What the ids mean"), self.legend)
        form.addRow(words.tr("Lowest score"), self.minimum)
        return (choices,)

    def read(self) -> None:
        """Reads the file, or what was read of it as it is chosen now."""
        self._is_stale = False
        self._found = None
        self._begin(
            results_job(
                self._workspace.project.path,
                self._file or self._source,
                self.legend.itemData(self._chosen),
                self.minimum.value() or None,
            ),
            self._take,
            unit=words.tr("%v / %m results"),
            cancelled=words.tr(UNCHANGED),
            text=words.tr("Reading {name}…").format(name=self._source.name),
            name=words.tr("The import of {name}").format(name=self._source.name),
        )

    def _take(self, read: ResultsRead) -> None:
        self._file = read.file
        if isinstance(read.source, Path) and read.source != self.legend.itemData(self._chosen):
            self._add_legend(read.source)  # it lay beside the file
        self.show_read(read.read)
        if self._is_stale:
            self.read()

    def _choose(self, place: int) -> None:
        """An entry was chosen; the last one stands for a file that is yet to be named."""
        if place < self.legend.count() - 1:
            self._chosen = place
        else:
            title = words.tr("The data set's JSON, or the export.json of the results")
            path, _ = QFileDialog.getOpenFileName(self, title, str(self._source.parent), words.tr(JSON_FILES))
            if not path:
                self.legend.setCurrentIndex(self._chosen)
                return
            self._add_legend(Path(path))
        self._arrange()

    def _add_legend(self, path: Path) -> None:
        """Chooses a file, which can then be chosen again."""
        self._chosen = self.legend.count() - 1
        self.legend.insertItem(self._chosen, words.tr("As {name} says").format(name=path.name), path)
        self.legend.setCurrentIndex(self._chosen)

    def _arrange(self) -> None:
        if self.is_working:
            self._is_stale = True
        else:
            self.read()

    def update_choices(self) -> None:
        super().update_choices()
        is_open = not isinstance(self._job, Stored) and not self._is_done
        self.legend.setEnabled(is_open)
        self.minimum.setEnabled(is_open)
