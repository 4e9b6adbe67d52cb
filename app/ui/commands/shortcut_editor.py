"""The shortcut editor: which keys call which command. Keys that another command has are named before they are taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands.fuzzy import score
from app.ui.commands.keymap import Keymap, native
from app.ui.commands.menu_table import MENUS, SUBMENUS
from app.ui.commands.table import COMMANDS, plain
from app.ui.dialogs.enter_key import EnterKey
from app.view import words

COMMAND = Qt.ItemDataRole.UserRole  # where a row keeps the name of its command
SIZE = 620, 640  # pixels


def title(name: str) -> str:
    """How a command is called on its own."""
    return plain(words.tr(COMMANDS[name].text)).rstrip("…")


class ShortcutEditor(QDialog):
    """Works on a keymap of its own.

    Signals: keys_chosen(dict): what is otherwise than usual, when the person accepts.
    """

    keys_chosen = Signal(object)

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Shortcuts"))
        self.resize(*SIZE)
        self.keymap = keymap
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(words.tr("Find a command…"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(words.tr("Shortcuts"))
        EnterKey(self.tree)
        self.tree.setHeaderLabels([words.tr("Command"), words.tr("Shortcuts")])
        self.tree.setAlternatingRowColors(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setColumnWidth(1, 200)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._fill()
        self.recorder = QKeySequenceEdit(self)
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setClearButtonEnabled(True)
        self.recorder.keySequenceChanged.connect(self._show_state)
        self.use = QPushButton(self)
        self.use.clicked.connect(self._use)
        self.add = QPushButton(words.tr("Add"), self)
        self.add.setToolTip(words.tr("Keeps the shortcuts that the command has"))
        self.add.clicked.connect(self._add)
        self.clear = QPushButton(words.tr("Remove"), self)
        self.clear.setToolTip(words.tr("Leaves the command without a shortcut"))
        self.clear.clicked.connect(self._clear)
        self.reset = QPushButton(words.tr("Reset"), self)
        self.reset.clicked.connect(self._reset)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().height())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults,
            self,
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        everything = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        everything.setText(words.tr("Reset all"))
        everything.clicked.connect(self._reset_all)
        row = QHBoxLayout()
        new = QLabel(words.tr("New shortcut"), self)
        new.setBuddy(self.recorder)
        row.addWidget(new)
        row.addWidget(self.recorder, 1)
        for button in (self.use, self.add, self.clear, self.reset):
            button.setAutoDefault(False)  # Return is a key to record
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addWidget(self.note)
        layout.addWidget(self.buttons)
        self.tree.currentItemChanged.connect(self._choose)
        self.tree.itemActivated.connect(lambda *_: self.recorder.setFocus())
        self._show_state()

    # ---- what is shown -------------------------------------------------------------------------

    def _fill(self) -> None:
        """Each command once, in the first menu that has it."""
        for menu, names in {**MENUS, **SUBMENUS}.items():
            group = QTreeWidgetItem(self.tree, [plain(words.tr(menu))])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for name in names:
                if name in COMMANDS and name not in self._rows:
                    row = QTreeWidgetItem(group, [title(name)])
                    row.setData(0, COMMAND, name)
                    row.setToolTip(0, words.tr(COMMANDS[name].tip) if COMMANDS[name].tip else "")
                    self._rows[name] = row
            group.setExpanded(True)
        self._show_keys()

    def _show_keys(self) -> None:
        for name, row in self._rows.items():
            row.setText(1, ", ".join(map(native, self.keymap[name])))
            font = row.font(1)
            font.setBold(self.keymap[name] != self.keymap.usual(name))
            row.setFont(1, font)

    def _filter(self, search: str) -> None:
        """By the command's name or its keys."""
        for name, row in self._rows.items():
            keys = (native(one).lower() for one in self.keymap[name])
            row.setHidden(score(search, row.text(0)) is None and search.strip().lower() not in keys)
        for number in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(number)
            assert group is not None
            rows = [row for row in self._rows.values() if row.parent() is group]
            group.setHidden(all(row.isHidden() for row in rows))

    def select(self, name: str) -> None:
        """Chooses a command's row."""
        self.tree.setCurrentItem(self._rows[name])

    @property
    def _name(self) -> str | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(0, COMMAND)

    @property
    def _keys(self) -> str:
        return self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _choose(self) -> None:
        self.recorder.clear()
        self._show_state()

    def _show_state(self) -> None:
        """Says whose the recorded keys are, and what the buttons would do."""
        name, keys = self._name, self._keys
        owner = self.keymap.owner(keys) if keys else None
        reserved = self.keymap.reserved.get(keys)
        free = name is not None and bool(keys) and reserved is None and owner != name
        takes = owner is not None and owner != name
        self.use.setText(words.tr("Take over") if takes else words.tr("Use"))
        for button in (self.use, self.add):
            button.setEnabled(free)
        self.clear.setEnabled(name is not None and bool(self.keymap[name]))
        self.reset.setEnabled(name is not None and self.keymap[name] != self.keymap.usual(name))
        self.note.setText(self._note(name, keys, owner, reserved))

    def _note(self, name: str | None, keys: str, owner: str | None, reserved: str | None) -> str:
        if name is None:
            return words.tr("Choose a command, then press its new keys in the field.")
        if not keys:
            losers = [title(loser) for loser in self.keymap.losers(name)]
            if losers:
                return words.tr("Reset takes its usual keys from: {commands}.").format(commands=", ".join(losers))
            return words.tr("Press the new keys of “{command}” in the field.").format(command=title(name))
        if reserved is not None:
            return words.tr("{keys} cannot be changed: {use}.").format(keys=native(keys), use=reserved)
        if owner == name:
            return words.tr("“{command}” has {keys} already.").format(command=title(name), keys=native(keys))
        if owner is not None:
            text = words.tr("{keys} belongs to “{command}”, which would lose it.")
            return text.format(keys=native(keys), command=title(owner))
        return words.tr("{keys} is free.").format(keys=native(keys))

    # ---- what the person does ------------------------------------------------------------------

    def _use(self) -> None:
        if self._name is not None:
            self.keymap.replace(self._name, self._keys)
        self._changed()

    def _add(self) -> None:
        if self._name is not None:
            self.keymap.add(self._name, self._keys)
        self._changed()

    def _clear(self) -> None:
        if self._name is not None:
            self.keymap.clear(self._name)
        self._changed()

    def _reset(self) -> None:
        if self._name is not None:
            self.keymap.reset(self._name)
        self._changed()

    def _reset_all(self) -> None:
        self.keymap.reset_all()
        self._changed()

    def _changed(self) -> None:
        self.recorder.clear()
        self._show_keys()
        self._show_state()

    def accept(self) -> None:
        self.keys_chosen.emit(self.keymap.chosen())
        super().accept()
