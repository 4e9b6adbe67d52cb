"""The commands of the window as Qt actions, with their keys, in menus and toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from app.ui.commands.menu_table import BY_KEYS, MENUS, SUBMENUS, TOOLBAR
from app.ui.commands.table import COMMANDS, LONGEST, OF_EDIT, plain
from app.ui.icons import icon
from app.ui.look import COLORS_BY
from app.view import words
from app.view.tools.tool import Tool

PRESSES = ("pointer_press", "pointer_press_away")  # a key that is held does not let go and press again


class Actions:
    """The commands as Qt actions. ``actions["undo"].triggered`` is where their doing is connected.

    They have their usual keys until `set_keys` gives them others.
    """

    def __init__(self, window: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for name, command in COMMANDS.items():
            action = QAction(words.tr(command.text), window)
            action.setObjectName(name)
            action.setCheckable(command.checkable)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.setStatusTip(words.tr(command.tip) if command.tip else "")
            if name in BY_KEYS:
                # Of the picture alone: elsewhere, e.g. lists have them.
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.setAutoRepeat(name not in PRESSES)
            else:
                window.addAction(action)
            self._actions[name] = action
            self.set_keys(name, command.keys)
        for names in (
            [tool.value for tool in Tool],
            [f"overlap_{mode}" for mode in ("allowed", "front", "behind")],
            [f"color_{by}" for by in COLORS_BY],
        ):
            group = QActionGroup(window)  # one of them is on
            for name in names:
                group.addAction(self._actions[name])
            self._actions[names[0]].setChecked(True)
        self._actions["show_masks"].setChecked(True)
        self._actions["loop"].setChecked(True)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def names(self) -> list[str]:
        """Every command."""
        return list(self._actions)

    def keys(self, name: str) -> list[str]:
        """The shortcuts that hold now, in the portable form."""
        return [keys.toString(QKeySequence.SequenceFormat.PortableText) for keys in self._actions[name].shortcuts()]

    def shown_keys(self, name: str) -> str:
        """The first shortcut as this system writes it; empty for none."""
        return self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def set_keys(self, name: str, keys: Sequence[str]) -> None:
        """Gives a command other shortcuts; the first one stands in its tooltip, before what the command does."""
        action = self._actions[name]
        action.setShortcuts([QKeySequence(one) for one in keys])
        text = plain(words.tr(COMMANDS[name].text)).rstrip("…")
        shown = self.shown_keys(name)
        tip = words.tr(COMMANDS[name].tip) if COMMANDS[name].tip else ""
        action.setToolTip("\n".join(filter(None, (f"{text} ({shown})" if shown else text, tip))))

    def name_edit(self, name: str, edit: str) -> None:
        """Says what ``undo`` or ``redo`` would do; ``edit`` is the edit's name, empty for none."""
        shown = edit if len(edit) <= LONGEST else edit[: LONGEST - 1] + "…"
        text = words.tr(OF_EDIT[name]).format(edit=shown.replace("&", "&&")) if edit else words.tr(COMMANDS[name].text)
        self._actions[name].setText(text)

    def name_chosen(self, videos: int) -> None:
        """Says how many videos are chosen in the list, and would be pre-labelled."""
        several = words.tr("Pre-label %n chosen v&ideos", "", videos)
        self._actions["prelabel_chosen"].setText(several if videos else words.tr(COMMANDS["prelabel_chosen"].text))

    def show_playing(self, playing: bool) -> None:
        """Makes of the command to play one to pause, and back."""
        self._actions["play"].setIcon(icon("pause" if playing else "play"))
        self._actions["play"].setText(words.tr("&Pause") if playing else words.tr(COMMANDS["play"].text))

    def fill_menus(self, bar: QMenuBar, submenus: dict[str, QMenu]) -> None:
        """Builds the menu bar; ``submenus`` stand where the table says their name."""
        for title, names in MENUS.items():
            menu = bar.addMenu(words.tr(title))
            for name in names:
                if name in submenus:
                    menu.addMenu(submenus[name])
                elif name:
                    menu.addAction(self._actions[name])
                else:
                    menu.addSeparator()

    def give_to_picture(self, canvas: QWidget) -> None:
        """Has the keys that lead tools heard where the picture has the keyboard."""
        canvas.addActions([self._actions[name] for name in BY_KEYS if name])

    def submenu(self, title: str, parent: QWidget) -> QMenu:
        """Of commands, see `SUBMENUS`."""
        menu = QMenu(words.tr(title), parent)
        for name in SUBMENUS[title]:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        return menu

    def fill_toolbar(self, bar: QToolBar) -> None:
        for name in TOOLBAR:
            if name:
                bar.addAction(self._actions[name])
            else:
                bar.addSeparator()
