"""The history: every edit by name; a click goes back or on to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QDialog, QLabel, QListView, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.project import JournalEntry
from app.ui.theme import DISABLED
from app.ui.workspace import Workspace
from engine.errors import EngineError

Index = QModelIndex | QPersistentModelIndex
AT_ONCE = 200  # entries shown before and after now; more on demand
SOON_DONE = 10  # steps that need no progress
ROW_HEIGHT = 26  # pixels
STEPS_PER_TURN = 4  # so that the window answers between


class HistoryModel(QAbstractListModel):
    """The first row stands for the time before all edits, or for those that are not shown; then one row for each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[JournalEntry, ...] = ()
        self.has_earlier = False

    def show_entries(self, entries: Sequence[JournalEntry], has_earlier: bool) -> None:
        """Shows other entries; nothing happens when they are the same."""
        if (tuple(entries), has_earlier) != (self.entries, self.has_earlier):
            self.beginResetModel()
            self.entries, self.has_earlier = tuple(entries), has_earlier
            self.endResetModel()

    @property
    def now(self) -> int:
        """The row of the last edit that is done."""
        return max((row for row, entry in enumerate(self.entries, 1) if entry.state == "done"), default=0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1 + len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, ROW_HEIGHT)
        if row == 0:
            beginning = "Show earlier edits…" if self.has_earlier else "Before the first edit"
            return beginning if role == Qt.ItemDataRole.DisplayRole else None
        entry = self.entries[row - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.ToolTipRole:
            undone = "" if entry.state == "done" else "\nUndone; a click redoes everything up to it"
            return f"{entry.name}\n{entry.time:%Y-%m-%d %H:%M:%S}{undone}"
        if role == Qt.ItemDataRole.ForegroundRole and entry.state == "undone":
            return QColor(DISABLED)
        if role == Qt.ItemDataRole.FontRole and row == self.now:
            font = QFont()
            font.setBold(True)
            return font
        return None


class HistoryPanel(QListView):
    """Signals: point_chosen(object): id of the entry that shall be the last one done; None: before the first edit."""

    point_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = HistoryModel(self)
        self.setModel(self.entries)
        self.setUniformItemSizes(True)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._workspace: Workspace | None = None
        self._limit = AT_ONCE
        self.clicked.connect(self._choose)

    def follow(self, workspace: Workspace | None) -> None:
        """Shows another project's history from now on."""
        self._workspace, self._limit = workspace, AT_ONCE
        if workspace is not None:
            workspace.tracks_changed.connect(self.show_history)
        self.show_history()

    def show_history(self) -> None:
        """Reads the entries around now again."""
        if self._workspace is None:
            self.entries.show_entries((), has_earlier=False)
            return
        entries = self._workspace.project.history_near(self._limit)
        done = sum(entry.state == "done" for entry in entries)
        self.entries.show_entries(entries, has_earlier=done == self._limit)
        now = self.entries.index(self.entries.now, 0)
        self.setCurrentIndex(now)
        self.scrollTo(now)

    def _choose(self, index: QModelIndex) -> None:
        if index.row() > 0:
            self.point_chosen.emit(self.entries.entries[index.row() - 1].id)
        elif self.entries.has_earlier:
            self._limit *= 4
            self.show_history()
        else:
            self.point_chosen.emit(None)


class Travel(QDialog):
    """Goes to a point in the history. A long way shows its progress and can be left at any edit."""

    def __init__(self, workspace: Workspace, entry_id: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._way: Iterator[JournalEntry] = workspace.project.travel_to(entry_id)
        self._last: JournalEntry | None = None
        self._changed: set[int] = set()
        self._steps = workspace.project.steps_to(entry_id)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, self._steps)
        self.progress.setFormat("%v / %m edits")
        stop = QPushButton("Stop here", self)
        stop.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel("Going through the history…", self))
        layout.addWidget(self.progress)
        layout.addWidget(stop, 0, Qt.AlignmentFlag.AlignRight)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)

    def begin(self) -> None:
        """A short way is gone at once; on a long one the window is told between the steps, and waits."""
        if self._steps <= SOON_DONE:
            self._go(self._steps + 1)
            self.done(0)
        else:
            self.open()
            self._timer.start(0)

    def _turn(self) -> None:
        if not self._go(STEPS_PER_TURN):
            self.done(0)

    def _go(self, steps: int) -> bool:
        """Goes some steps; False at the end of the way."""
        gone = 0
        try:
            for entry in islice(self._way, steps):
                self._last, gone = entry, gone + 1
                self._changed.add(entry.id)
        except EngineError as error:
            self._workspace.failed.emit(error)
            return False
        self.progress.setValue(len(self._changed))
        return gone == steps

    def done(self, result: int) -> None:
        """Shows where the way ended. Comes also when the person stops it."""
        self._timer.stop()
        super().done(result)
        self._workspace.arrive(self._last, self._changed)
        self.deleteLater()
