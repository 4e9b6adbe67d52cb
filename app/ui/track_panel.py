"""The list of tracks: colour, number, category, score, source and whether it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSlider,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.project import CategoryRecord, TrackRecord

Index = QModelIndex | QPersistentModelIndex
SHOWN, NUMBER, CATEGORY, SCORE, SOURCE = range(5)
HEADERS = ("", "#", "Category", "Score", "Source")


class TrackModel(QAbstractTableModel):
    """Signals: category_chosen(track_id, category_id); visibility_chosen(track_id, bool)."""

    category_chosen = Signal(int, int)
    visibility_chosen = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tracks: tuple[TrackRecord, ...] = ()
        self.categories: tuple[CategoryRecord, ...] = ()

    def show_tracks(self, tracks: Sequence[TrackRecord], categories: Sequence[CategoryRecord]) -> None:
        self.beginResetModel()
        self.tracks, self.categories = tuple(tracks), tuple(categories)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.tracks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        track = self.tracks[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DecorationRole and column == NUMBER:
            return QColor(track.color)
        if role == Qt.ItemDataRole.CheckStateRole and column == SHOWN:
            return Qt.CheckState.Checked if track.visible else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole and column == CATEGORY:
            return track.category_id
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == NUMBER:
            return str(track.number)
        if column == CATEGORY:
            return next((c.name for c in self.categories if c.id == track.category_id), "?")
        if column == SCORE:
            return "" if track.score is None else f"{track.score:.2f}"
        return track.source if column == SOURCE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == CATEGORY:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == SHOWN:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        track = self.tracks[index.row()]
        if index.column() == CATEGORY and role == Qt.ItemDataRole.EditRole and value != track.category_id:
            self.category_chosen.emit(track.id, int(value))
            return True
        if index.column() == SHOWN and role == Qt.ItemDataRole.CheckStateRole:
            self.visibility_chosen.emit(track.id, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        return False


class CategoryDelegate(QStyledItemDelegate):
    """Edits a category by choosing from a list."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        model = index.model()
        assert isinstance(model, TrackModel)
        for category in model.categories:
            box.addItem(category.name, category.id)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)


class TrackPanel(QWidget):
    """Signals: selection_changed(frozenset of track ids), and those of its model."""

    selection_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TrackModel(self)
        self._table = QTableView(self)
        self._table.setModel(self.model)
        self._table.setItemDelegateForColumn(CATEGORY, CategoryDelegate(self))
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setAlternatingRowColors(True)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(CATEGORY, QHeaderView.ResizeMode.Stretch)
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(45)
        self.add_category = QPushButton("Add category…", self)
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 10, 0)
        row.addWidget(QLabel("Opacity", self))
        row.addWidget(self.opacity, 1)
        row.addWidget(self.add_category)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.addWidget(self._table, 1)
        layout.addLayout(row)
        self._table.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit(self.selected()))

    def selected(self) -> frozenset[int]:
        return frozenset(self.model.tracks[index.row()].id for index in self._table.selectionModel().selectedRows())

    def show_tracks(
        self, tracks: Sequence[TrackRecord], categories: Sequence[CategoryRecord], selected: frozenset[int]
    ) -> None:
        """Shows other tracks without telling of the selection that this makes."""
        self._table.selectionModel().blockSignals(True)
        self.model.show_tracks(tracks, categories)
        self._select_rows(selected)
        self._table.selectionModel().blockSignals(False)
        self._table.viewport().update()

    def select(self, selected: frozenset[int]) -> None:
        self._table.selectionModel().blockSignals(True)
        self._select_rows(selected)
        self._table.selectionModel().blockSignals(False)
        self._table.viewport().update()

    def _select_rows(self, selected: frozenset[int]) -> None:
        selection = self._table.selectionModel()
        selection.clearSelection()
        for row, track in enumerate(self.model.tracks):
            if track.id in selected:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                selection.select(self.model.index(row, 0), flags)
                self._table.scrollTo(self.model.index(row, 0))
