"""The cheat sheet: what keys and mouse do, with the keys that hold now."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import combinations, pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands.actions import Actions
from app.ui.commands.keymap import native
from app.ui.commands.menu_table import MENUS, SUBMENUS
from app.ui.commands.table import COMMANDS, plain
from app.view import words

Groups = dict[str, list[tuple[str, str]]]  # title -> keys and what they do
COLUMNS = 3
TWICE = ("deselect",)  # commands that do something else at times, which their tips say
MOUSE = (
    (words.mark("Click"), words.mark("select the topmost mask; again: the one below")),
    (words.mark("Ctrl + click"), words.mark("select it beside the others, e.g. two tracks to swap")),
    (words.mark("Wheel"), words.mark("zoom to the mouse")),
    (words.mark("Middle drag, Space + drag"), words.mark("move the picture")),
    (words.mark("Alt + wheel"), words.mark("size of the brush, tolerance of the fill")),
    (words.mark("A pen's pressure, its other end"), words.mark("width of brush and eraser, erase")),
    (
        words.mark("Shift with polygon, lasso, fill"),
        words.mark("take away instead of add; with GrabCut, scribble on the background"),
    ),
    (
        words.mark("Enter, Backspace, Esc with a tool"),
        words.mark("take what is drawn, go a step back (the last two)"),
    ),
    (
        words.mark("Space while keys lead a pointer"),
        words.mark("presses and lifts it, as a mouse's button; with Shift as above"),
    ),
    (words.mark("1 to 9"), words.mark("give the selected tracks the category of that key")),
    (words.mark("Drag across the lanes, Shift + click"), words.mark("choose a range of frames")),
    (words.mark("Ctrl + wheel, Shift + wheel over the lanes"), words.mark("zoom and move in time")),
    (words.mark("Double click on a category"), words.mark("change it; type a new name to add it")),
)


class CheatSheet(QDialog):
    """Every command that has keys, and the mouse."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.tr("Keyboard and mouse"))
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addLayout(_side_by_side(map(_table, in_columns(groups(actions), COLUMNS))))
        column.addSpacing(10)
        mouse = [(words.tr(keys), words.tr(text)) for keys, text in MOUSE]
        column.addWidget(_table({words.tr("Mouse and pen"): mouse}))
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        scroll.setFocus()  # so that keys scroll it
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        room = parent.window().size()
        self.resize(min(page.sizeHint().width() + 60, room.width()), min(page.sizeHint().height() + 80, room.height()))


def groups(actions: Actions) -> Groups:
    """The commands that have keys, under the titles of their menus; one that stands in two menus, under the first.

    Those in TWICE have a second row.
    """
    left = {name: command for name, command in COMMANDS.items() if actions.keys(name)}
    found: Groups = {}
    for title, names in {**MENUS, **SUBMENUS, words.mark("&Panels"): tuple(COMMANDS)}.items():
        rows = []
        for name in names:
            if (command := left.pop(name, None)) is not None:
                keys = ", ".join(map(native, actions.keys(name)))
                rows.append((keys, plain(words.tr(command.text)).rstrip("…")))
                if name in TWICE:
                    rows.append((keys, words.tr(command.tip)))
        if rows:
            found[plain(words.tr(title))] = rows
    return found


def in_columns(found: Groups, count: int) -> list[Groups]:
    """The groups in their order, in columns, the longest of which is as short as can be."""
    titles = list(found)

    def parts(cuts: tuple[int, ...]) -> list[list[str]]:
        return [titles[start:stop] for start, stop in pairwise((0, *cuts, len(titles)))]

    def longest(cuts: tuple[int, ...]) -> int:
        return max(sum(len(found[title]) + 2 for title in part) for part in parts(cuts))  # with the title and a gap

    best = min(combinations(range(1, len(titles)), count - 1), key=longest)
    return [{title: found[title] for title in part} for part in parts(best)]


def _side_by_side(parts: Iterable[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(28)
    for part in parts:
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    return row


def _table(found: Groups) -> QLabel:
    parts = []
    for title, rows in found.items():
        cells = "".join(
            f"<tr><td><b>{escape(keys)}</b>&nbsp;&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>" for keys, text in rows
        )
        parts.append(f"<table cellspacing='3'><tr><td colspan='2'><u>{escape(title)}</u></td></tr>{cells}</table>")
    return QLabel("<br>".join(parts))
