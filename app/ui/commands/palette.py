"""The command palette: every command of the menus by some letters of its name, without the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands.fuzzy import score
from app.ui.commands.table import plain
from app.ui.settings import Settings
from app.view import words

Index = QModelIndex | QPersistentModelIndex
NAME, MENU, KEYS = range(3)
SIZE = 860, 420  # pixels
AS_WELL = 0.8  # of the best answer
TO_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Entry:
    """Attributes: menu: the titles on the way to the action; text: without the mark of its letter."""

    action: QAction
    menu: str
    text: str

    @property
    def id(self) -> str:
        """What it is remembered by, whatever the language."""
        return self.action.objectName() or self.text

    @property
    def keys(self) -> str:
        native = QKeySequence.SequenceFormat.NativeText
        return ", ".join(keys.toString(native) for keys in self.action.shortcuts())


def entries_of(bar: QMenuBar) -> list[Entry]:
    """Every action of the menus once, in their order. Menus that are filled when they open are filled."""
    entries: dict[int, Entry] = {}
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            for entry in _inside(menu, plain(menu.title())):
                entries.setdefault(id(entry.action), entry)
    return list(entries.values())


def _inside(menu: QMenu, path: str) -> Iterator[Entry]:
    menu.aboutToShow.emit()
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _inside(inner, f"{path} › {plain(inner.title())}")
        elif not action.isSeparator():
            yield Entry(action, path, plain(action.text()))


def answer(entry: Entry, search: str) -> float | None:
    """How well a command answers a search; None when it does not."""
    tries = (
        (score(search, entry.text), 0.0),
        (score(search, f"{entry.text} {entry.menu}"), -1.0),
        (score(search, entry.id.replace("_", " ")), -2.0),
    )
    return max((value + less for value, less in tries if value is not None), default=None)


def meant(entries: Sequence[Entry], search: str) -> int:
    """The row of those found that Enter does: the first that can be done and answers about as well as the best; else -1.

    A command whose letters are strewn is no stand-in for the one that was typed and cannot be done just now.
    """
    answers = [answer(entry, search) or 0.0 for entry in entries]
    rows = (row for row, entry in enumerate(entries) if entry.action.isEnabled())
    return next((row for row in rows if answers[row] >= AS_WELL * answers[0]), -1)


def found(entries: Sequence[Entry], search: str, recent: Sequence[str]) -> list[Entry]:
    """Those that answer a search, the best first; among equals those used last, then in the order of the menus.

    The name counts before the menu, and the English name of a command serves in every language.
    """
    ranks = {name: rank for rank, name in enumerate(recent)}

    def order(entry: Entry) -> tuple[float, bool, int] | None:
        best = answer(entry, search)
        return None if best is None else (-best, not entry.action.isEnabled(), ranks.get(entry.id, len(ranks)))

    ordered = [(key, entry) for entry in entries if (key := order(entry)) is not None]
    if not search.strip():
        return [entry for key, entry in sorted(ordered, key=lambda pair: pair[0][2])]
    return [entry for key, entry in sorted(ordered, key=lambda pair: pair[0])]


class CommandModel(QAbstractTableModel):
    """The commands that are found: name, menu, shortcut. What cannot be done now is there, disabled.

    Args:
        reason: what a command lacks, by its id; it stands in place of the menu.
    """

    def __init__(self, reason: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._reason = reason
        self.entries: list[Entry] = []

    def show_entries(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 3

    def flags(self, index: Index) -> Qt.ItemFlag:
        able = self.entries[index.row()].action.isEnabled()
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if able else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.text, self._reason(entry.id) or entry.menu, entry.keys)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._reason(entry.id) or entry.action.statusTip()
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return entry.action.icon()
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME and entry.action.isChecked():
            return Qt.CheckState.Checked
        if role == Qt.ItemDataRole.TextAlignmentRole and column == KEYS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class CommandPalette(QDialog):
    """Letters search, arrows choose, Enter does it, Esc leaves."""

    def __init__(
        self, bar: QMenuBar, settings: Settings, parent: QWidget, reason: Callable[[str], str] = lambda _: ""
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Commands"))
        self.resize(*SIZE)
        self._settings = settings
        self._entries = entries_of(bar)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(words.tr("Find a command…"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._show_found)
        self.search.installEventFilter(self)
        self.model = CommandModel(reason, self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((MENU, 400), (KEYS, 130)):
            self.table.setColumnWidth(column, width)
        self.table.clicked.connect(self._do)
        self._nothing = QLabel(words.tr("No command has these letters"), self)
        self._nothing.setObjectName("faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self._nothing)
        layout.addWidget(self.table, 1)
        window = parent.window()
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + max(0, (window.width() - self.width()) // 2), corner.y() + 60)
        self._show_found("")
        self.search.setFocus()

    def _show_found(self, search: str) -> None:
        self.model.show_entries(found(self._entries, search, self._settings.values.commands))
        self._nothing.setVisible(not self.model.entries)
        self.table.setCurrentIndex(self.model.index(meant(self.model.entries, search), NAME))
        self.table.scrollToTop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field has the keys; those that choose and do are the list's."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in TO_THE_LIST:
                self.table.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self.table.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _do(self, index: QModelIndex) -> None:
        """Leaves first: the command may open a dialog of its own."""
        if not index.isValid() or not self.model.entries[index.row()].action.isEnabled():
            return
        entry = self.model.entries[index.row()]
        self._settings.remember_command(entry.id)
        self.close()
        entry.action.trigger()
