"""The cheat sheet: what keys and mouse do, with the keys that hold now."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

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

from app.ui.actions import Actions
from app.ui.command_table import COMMANDS, plain
from app.ui.keymap import native
from app.view import words

COLUMNS = 3
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
        words.mark("Ctrl + arrows, Space over the picture"),
        words.mark("lead the tool without a mouse: move a pointer, press and lift it; with Shift as above"),
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
        rows = [
            (", ".join(map(native, actions.keys(name))), plain(words.tr(command.text)))
            for name, command in COMMANDS.items()
            if actions.keys(name)
        ]
        height = -(-len(rows) // COLUMNS)
        page = QWidget(self)
        column = QVBoxLayout(page)
        row = QHBoxLayout()
        row.setSpacing(28)
        for start in range(0, len(rows), height):
            row.addWidget(_table(rows[start : start + height]), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addSpacing(10)
        column.addWidget(_table((words.tr(keys), words.tr(text)) for keys, text in MOUSE))
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        room = parent.window().size()
        self.resize(min(page.sizeHint().width() + 60, room.width()), min(page.sizeHint().height() + 80, room.height()))


def _table(rows: Iterable[tuple[str, str]]) -> QLabel:
    cells = "".join(
        f"<tr><td><b>{escape(keys)}</b>&nbsp;&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>" for keys, text in rows
    )
    return QLabel(f"<table cellspacing='3'>{cells}</table>")
