"""The categories of the project: add, rename, recolour, merge, put on digits, load those of a published data set."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.edits import (
    AddCategories,
    AddCategory,
    DeleteCategory,
    MergeCategories,
    RecolorCategory,
    RenameCategory,
    SetCategoryDigit,
    Together,
)
from app.project import CategoryRecord, JournalEntry
from app.ui.dialogs.enter_key import EnterKey
from app.ui.workspace import Workspace
from app.view import words
from engine.messages import message
from engine.types import Category
from engine.ytvis.categories import category_set
from engine.ytvis.coco_categories import COCO_CATEGORIES

Index = QModelIndex | QPersistentModelIndex
COLOR, ID, NAME, DIGIT = range(4)
HEADERS = ("", words.mark("Id"), words.mark("Name"), words.mark("Key"))
SETS: dict[str, tuple[Category, ...]] = {
    "OVIS": category_set("ovis"),
    "YouTube-VIS 2019": category_set("ytvis19"),
    "YouTube-VIS 2021 and 2022": category_set("ytvis21"),
    "COCO": COCO_CATEGORIES,
}


class CategoryModel(QAbstractTableModel):
    """The categories as they are in the project; what is typed becomes an edit."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.categories: tuple[CategoryRecord, ...] = workspace.project.categories()

    def show_categories(self) -> None:
        """Reads the categories again; the selection stays where the rows are the same."""
        known = self._workspace.project.categories()
        if [category.id for category in known] == [category.id for category in self.categories]:
            self.categories = known
            if known:
                self.dataChanged.emit(self.index(0, 0), self.index(len(known) - 1, len(HEADERS) - 1))
        else:
            self.beginResetModel()
            self.categories = known
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.categories)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.tr(HEADERS[section]) if HEADERS[section] else ""
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        category = self.categories[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == COLOR:
            return QColor(category.color)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        digit = "" if category.digit is None else str(category.digit)
        return {ID: str(category.id), NAME: category.name, DIGIT: digit}.get(index.column())

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (NAME, DIGIT) else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        category, text = self.categories[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or text == self.data(index):
            return False
        if index.column() == NAME and text:
            self._workspace.apply(RenameCategory(category.id, text))
        elif index.column() == DIGIT and text in ("", *"123456789"):
            self._workspace.apply(SetCategoryDigit(category.id, int(text) if text else None))
        else:
            return False
        return True


class CategoryEditor(QDialog):
    """Edits the categories of the open project; every change can be undone."""

    def __init__(self, workspace: Workspace, undo_keys: Sequence[QKeySequence], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.tr("Categories"))
        for keys in undo_keys:  # those of the window do not reach a dialog
            QShortcut(keys, self).activated.connect(workspace.undo)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 520)
        self._workspace = workspace
        self.model = CategoryModel(workspace, self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.windowTitle())
        EnterKey(self.table)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)  # Tab goes on to what is beside it
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        for column, width in ((COLOR, 32), (ID, 48), (DIGIT, 48)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        # By Enter, too.
        self.table.activated.connect(lambda index: self._recolor(index) if index.column() == COLOR else None)
        self.add = QPushButton(words.tr("Add"), self)
        self.add.clicked.connect(self._add)
        self.merge = QPushButton(words.tr("Merge"), self)
        self.merge.setToolTip(words.tr("The tracks of the selected categories get the one that was clicked last"))
        self.merge.clicked.connect(self._merge)
        self.delete = QPushButton(words.tr("Delete"), self)
        self.delete.setToolTip(words.tr("Those of the selected categories that no track has"))
        self.delete.clicked.connect(self._delete)
        self.load = QPushButton(words.tr("Load set"), self)
        menu = QMenu(self)
        for title in SETS:
            menu.addAction(title, partial(self.load_set, title))
        self.load.setMenu(menu)
        close = QPushButton(words.tr("Close"), self)
        close.clicked.connect(self.accept)
        undo = undo_keys[0].toString(QKeySequence.SequenceFormat.NativeText) if undo_keys else "–"
        text = words.tr(
            "Double click or F2 changes a name or key (1 to 9), double click or Enter a colour; {undo} takes it back."
        )
        hint = QLabel(text.format(undo=undo), self)
        hint.setWordWrap(True)
        hint.setObjectName("faint")
        row = QHBoxLayout()
        for button in (self.add, self.merge, self.delete, self.load):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(hint)
        layout.addLayout(row)
        workspace.tracks_changed.connect(self._show)
        self.table.selectionModel().selectionChanged.connect(self._show_what_can_be_done)
        self._show_what_can_be_done()

    def _show(self) -> None:
        self.model.show_categories()
        self._show_what_can_be_done()

    def _chosen(self) -> tuple[CategoryRecord | None, list[CategoryRecord]]:
        """The category clicked last, and the other selected ones."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        current = self.table.currentIndex().row()
        kept = self.model.categories[current] if current in rows else None
        return kept, [self.model.categories[row] for row in sorted(rows - {current})]

    def _show_what_can_be_done(self) -> None:
        kept, others = self._chosen()
        self.delete.setEnabled(kept is not None or bool(others))
        self.merge.setEnabled(kept is not None and bool(others))
        into = kept.name if kept is not None and others else None
        self.merge.setText(words.tr("Merge") if into is None else words.tr("Merge into {name}").format(name=into))

    def _merge(self) -> None:
        kept, others = self._chosen()
        if kept is not None and others:
            edits = [MergeCategories(kept.id, other.id) for other in others]
            name = message("Merge {count} categories into {kept}", count=len(edits), kept=kept.name)
            self._workspace.apply(Together(edits, name))

    def _delete(self) -> None:
        """Of several, those go that no track has; where there is none such, one is refused, which says why."""
        kept, others = self._chosen()
        chosen = [*others, *([kept] if kept is not None else [])]
        free = [category for category in chosen if not self._workspace.project.is_category_used(category.id)]
        edits = [DeleteCategory(category.id) for category in free or chosen[:1]]
        if edits:
            self._workspace.apply(Together(edits, message("Delete {count} categories", count=len(edits))))

    def _add(self) -> None:
        """Adds a category under a free name and lets it be typed over."""
        taken = {category.name for category in self.model.categories}
        name = next(
            name
            for number in range(1, len(taken) + 2)
            if (name := words.tr("category {number}").format(number=number)) not in taken
        )

        def rename(entry: JournalEntry | None) -> None:
            row = next((row for row, category in enumerate(self.model.categories) if category.name == name), None)
            if entry is not None and row is not None:
                self.table.setCurrentIndex(self.model.index(row, NAME))
                self.table.edit(self.model.index(row, NAME))

        self._workspace.apply(AddCategory(name), rename)

    def load_set(self, title: str) -> None:
        """Adds the categories of a data set that are missing."""
        self._workspace.apply(AddCategories(SETS[title], title))

    def _recolor(self, index: QModelIndex) -> None:
        category = self.model.categories[index.row()]
        dialog = QColorDialog(QColor(category.color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self._workspace.apply(RecolorCategory(category.id, color.name())))
        dialog.open()
