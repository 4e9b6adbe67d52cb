"""The history: every edit by name; a click goes back or on to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QPaintEvent
from PySide6.QtWidgets import QDialog, QLabel, QListView, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.jobs.context import JobContext
from app.jobs.stored import Stored
from app.project import JournalEntry, Project
from app.ui.theme import present_theme
from app.ui.workspace import SOON_STORED, Workspace
from app.view import words
from engine.errors import EngineError

Index = QModelIndex | QPersistentModelIndex
AT_ONCE = 200  # entries shown before and after now; more on demand
SOON_DONE = 10  # steps that need no progress
ROW_HEIGHT = 26  # pixels


class HistoryModel(QAbstractListModel):
    """The first row stands for the time before all edits, or for those that are not shown; then one row for each.

    Attributes:
        has_earlier: there are edits before the ones that are shown.
        now: the row of the last edit that is done.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[JournalEntry, ...] = ()
        self.has_earlier = False
        self.now = 0

    def show_entries(self, entries: Sequence[JournalEntry], has_earlier: bool) -> None:
        """Shows other entries; nothing happens when they are the same."""
        if (tuple(entries), has_earlier) != (self.entries, self.has_earlier):
            self.beginResetModel()
            self.entries, self.has_earlier = tuple(entries), has_earlier
            self.now = max((row for row, entry in enumerate(self.entries, 1) if entry.state == "done"), default=0)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1 + len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, ROW_HEIGHT)
        if row == 0:
            beginning = words.tr("Show earlier edits…") if self.has_earlier else words.tr("Before the first edit")
            return beginning if role == Qt.ItemDataRole.DisplayRole else None
        entry = self.entries[row - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return words.said(entry.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            undone = "" if entry.state == "done" else "\n" + words.tr("Undone; a click redoes everything up to it")
            return f"{words.said(entry.name)}\n{entry.time:%Y-%m-%d %H:%M:%S}{undone}"
        if role == Qt.ItemDataRole.ForegroundRole and entry.state == "undone":
            return QColor(present_theme().disabled)
        if role == Qt.ItemDataRole.FontRole and row == self.now:
            font = QFont()
            font.setBold(True)
            return font
        return None


@dataclass
class _Way:
    """How far a way through the history was gone, and what ended it before its end."""

    last: JournalEntry | None = None
    changed: set[int] = field(default_factory=set)
    error: EngineError | None = None


class HistoryPanel(QListView):
    """Signals:
    point_chosen(object): id of the entry that shall be the last one done; None: before the first edit.
    restore_wanted(object): id of the entry whose state shall come back as a new edit; None: that before the first one.
    """

    point_chosen = Signal(object)
    restore_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = HistoryModel(self)
        self.setModel(self.entries)
        self.setUniformItemSizes(True)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._workspace: Workspace | None = None
        self._limit = AT_ONCE
        self._is_stale = False  # nobody has looked since something changed
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._read)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)  # by Enter; on what a click has chosen it changes nothing

    def follow(self, workspace: Workspace | None) -> None:
        """Shows another project's history from now on."""
        self._workspace, self._limit = workspace, AT_ONCE
        if workspace is not None:
            workspace.tracks_changed.connect(self.show_history)
        self.show_history()

    def show_history(self) -> None:
        """Reads the entries around now again, once somebody can see them: to read and list hundreds takes its time."""
        self._is_stale = True
        if not self.viewport().visibleRegion().isEmpty():
            self._read()

    def come_to_the_front(self, is_in_front: bool) -> None:
        """Reads what has changed while the panel lay behind another one."""
        if is_in_front:
            self._read()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Reads it then, too, where Qt does not say that the panel has come to the front: when it begins to float."""
        super().paintEvent(event)
        if self._is_stale:
            self._look.start()

    def _read(self) -> None:
        if not self._is_stale:
            return
        self._is_stale = False
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

    def restore_chosen(self) -> None:
        """Asks for the state right after the entry that the keys or a click have chosen; at first that is the last one done."""
        self._read()
        row = self.currentIndex().row()
        if row > 0:
            self.restore_wanted.emit(self.entries.entries[row - 1].id)
        elif row == 0 and not self.entries.has_earlier:
            self.restore_wanted.emit(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.currentIndex().isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(words.tr("Go here by undo and redo")).triggered.connect(
            lambda: self._choose(self.currentIndex())
        )
        menu.addAction(words.tr("Restore as of here, as a new edit")).triggered.connect(self.restore_chosen)
        menu.popup(event.globalPos())


class Travel(QDialog):
    """Goes to a point in the history. A long way is gone beside the window, shows its progress and can be left anywhere."""

    def __init__(self, workspace: Workspace, entry_id: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.tr("History"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._entry_id = entry_id
        self._stored: Stored[_Way] | None = None
        self._is_over = False
        steps = workspace.project.steps_to(entry_id)
        self._is_long = steps > SOON_DONE or self._extent() > SOON_STORED
        self.progress = QProgressBar(self)
        self.progress.setRange(0, steps)
        self.progress.setFormat(words.tr("%v / %m edits"))
        stop = QPushButton(words.tr("Stop here"), self)
        stop.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(words.tr("Going through the history…"), self))
        layout.addWidget(self.progress)
        layout.addWidget(stop, 0, Qt.AlignmentFlag.AlignRight)

    def _extent(self) -> int:
        """How much a short way writes."""
        project, goal = self._workspace.project, self._entry_id or 0
        near = project.history_near(SOON_DONE)
        passed = (entry for entry in near if (entry.state == "done") == (entry.id > goal))
        return sum(project.extent_of_entry(entry.id) for entry in passed)

    def begin(self) -> None:
        """A short way is gone at once; on a long one the window waits."""
        self._stored = self._workspace.storing.do(
            self._go, self._arrive, is_long=lambda: self._is_long, on_progress=self.progress.setValue
        )
        if not self._is_over:
            self.open()

    def _go(self, project: Project, context: JobContext) -> _Way:
        """In the thread that stores."""
        way = _Way()
        try:
            for entry in project.travel_to(self._entry_id):
                way.last = entry
                way.changed.add(entry.id)
                context.report(len(way.changed))
                if context.cancelled:
                    break
        except EngineError as error:
            way.error = error
        return way

    def _arrive(self, way: _Way | None) -> None:
        """Shows where the way ended."""
        self._is_over = True
        self.done(0)
        if way is not None:
            self._workspace.arrive(way.last, way.changed)
            if way.error is not None:
                self._workspace.failed.emit(way.error)
        self.deleteLater()

    def reject(self) -> None:
        """Stops at the next edit."""
        if self._stored is not None:
            self._stored.cancel()
