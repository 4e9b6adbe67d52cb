"""Hands that do anything at any time: commands, keys, clicks and drags wherever there is something, answers to whatever is asked.

What they do is random and, as it meets threads, not the same twice. Each act is logged before it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from random import Random

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from app.ui.main_window import MainWindow
from tests.end_to_end.hands import ALT, CONTROL, LEFT, NO_KEYS, NOTCH, SHIFT

MILLISECONDS = (0, 0, 0, 5, 20, 60)  # between two acts
MODIFIERS = (*6 * (NO_KEYS,), SHIFT, CONTROL, ALT)
BUTTONS = (*8 * (LEFT,), Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
KEYS = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        "Escape", "Return", "Tab", "Left", "Right", "Up", "Down", "Space", "Delete", "Home", "End", "PageDown", "PageUp",
        "F2", "1", "2",
    )
)  # fmt: skip
TEXTS = ("cat", "dog 1", "1,2", "3", "a/b", "")
PATIENCE = 20  # milliseconds that what is put away has to go

_log = logging.getLogger(__name__)


class RandomHands(QObject):
    """One person at one window.

    Args:
        folder: where file dialogs are answered with what is there, or with names of things to be.
        spared: commands that are left alone.

    Signals:
        ended(): all acts are done, and no dialog or menu is open.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, folder: Path, seed: int, spared: Iterable[str] = ()) -> None:
        super().__init__()
        self._window, self._folder, self._random = window, folder, Random(seed)
        spared = {"quit", *spared}
        self._commands = [name for name in window.commands.names() if name not in spared]
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def begin(self, acts: int) -> None:
        """Does so many, inside whatever event loop runs."""
        self._left = acts
        self._timer.start(0)

    def _turn(self) -> None:
        """The next turn is asked for first: an act may open a dialog with an event loop of its own."""
        if self._left > 0:
            self._left -= 1
            self._timer.start(self._random.choice(MILLISECONDS))
            self._act()
        elif self._is_all_put_away():
            self.ended.emit()
        else:
            self._timer.start(PATIENCE)

    def _is_all_put_away(self) -> bool:
        open_now = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(open_now, QDialog):
            open_now.reject()
        elif open_now is not None:
            open_now.close()
        return open_now is None

    def _act(self) -> None:
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if isinstance(popup, QMenu):
            self._choose(popup)
        elif isinstance(modal, QFileDialog):
            self._name_a_file(modal)
        elif (open_now := popup or modal) is not None:
            self._answer(open_now)
        else:
            self._work()

    def _work(self) -> None:
        """At the window itself; half of what the mouse does is done on the picture."""
        random, window = self._random, self._window
        if random.random() < 0.4:
            name = random.choice([name for name in self._commands if window.commands[name].isEnabled()])
            _log.info("command %s", name)
            window.commands[name].trigger()
        elif random.random() < 0.15:
            self._press(QApplication.focusWidget() or window)
        else:
            self._use_mouse(random.choice([window.canvas, random.choice(_reachable(window))]))

    def _choose(self, menu: QMenu) -> None:
        quits = self._window.commands["quit"]
        actions = [action for action in menu.actions() if action.isEnabled() and action is not quits]
        if not actions or self._random.random() < 0.3:
            _log.info("leaves a menu")
            QTest.keyClick(menu, Qt.Key.Key_Escape)
            return
        action = self._random.choice(actions)
        _log.info("chooses %s", action.text())
        place = menu.actionGeometry(action).center()
        QTest.mouseMove(menu, place)
        QTest.mouseClick(menu, LEFT, NO_KEYS, place)

    def _name_a_file(self, dialog: QFileDialog) -> None:
        field = dialog.findChild(QLineEdit)
        if field is None or self._random.random() < 0.3:
            _log.info("leaves %r", dialog.windowTitle())
            dialog.reject()
            return
        wanted = [self._folder / f"new{self._random.randrange(4)}"]
        if dialog.fileMode() in (QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.ExistingFiles):
            wanted = [path for path in self._folder.iterdir() if path.is_file()]
        elif dialog.fileMode() is QFileDialog.FileMode.Directory:
            wanted += [path for path in self._folder.iterdir() if path.is_dir()]
        chosen = self._random.choice(sorted(wanted))
        _log.info("answers %r with %s", dialog.windowTitle(), chosen.name)
        field.setText(str(chosen))
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _answer(self, asked: QWidget) -> None:
        """A dialog, or a list that has dropped down."""
        kinds = (QAbstractButton, QLineEdit, QAbstractItemView, QComboBox, QAbstractSpinBox)
        widgets = [widget for widget in _reachable(asked) if isinstance(widget, kinds)]
        if not widgets or self._random.random() < 0.25:
            _log.info("leaves %s %r", type(asked).__name__, asked.windowTitle())
            QTest.keyClick(asked, Qt.Key.Key_Escape)
            return
        widget = self._random.choice(widgets)
        if isinstance(widget, QLineEdit) and not widget.isReadOnly() and self._random.random() < 0.6:
            _log.info("types into %s", _name(widget))
            QTest.keyClicks(widget, self._random.choice(TEXTS))
        else:
            self._use_mouse(widget)

    def _press(self, widget: QWidget) -> None:
        key, held = self._random.choice(KEYS), self._random.choice(MODIFIERS)
        _log.info("presses %s with %s at %s", key.name, held, _name(widget))
        QTest.keyClick(widget, key, held)

    def _use_mouse(self, widget: QWidget) -> None:
        """A click, two, a notch of the wheel, or a drag, whose button now and then stays down."""
        random = self._random
        kind = random.choice(("click", "click", "click", "double click", "wheel", "drag", "drag", "drag"))
        button, held, place = random.choice(BUTTONS), random.choice(MODIFIERS), self._place(widget)
        _log.info("%s at %s (%d, %d), %s, %s", kind, _name(widget), place.x(), place.y(), button.name, held)
        if kind == "click":
            QTest.mouseClick(widget, button, held, place)
        elif kind == "double click":
            QTest.mouseDClick(widget, button, held, place)
        elif kind == "wheel":
            self._turn_wheel(widget, place, held)
        else:
            QTest.mousePress(widget, button, held, place)
            for _ in range(random.randrange(6)):
                QTest.mouseMove(widget, self._place(widget))
            if random.random() < 0.9:
                QTest.mouseRelease(widget, button, held, self._place(widget))

    def _turn_wheel(self, widget: QWidget, place: QPoint, held: Qt.KeyboardModifier) -> None:
        turned = QPoint(0, self._random.choice((NOTCH, -NOTCH, -3 * NOTCH)))
        at, on_screen = QPointF(place), QPointF(widget.mapToGlobal(place))
        none, whole = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        QApplication.postEvent(widget, QWheelEvent(at, on_screen, QPoint(), turned, none, held, whole, False))

    def _place(self, widget: QWidget) -> QPoint:
        return QPoint(self._random.randrange(max(1, widget.width())), self._random.randrange(max(1, widget.height())))


def _reachable(top: QWidget) -> list[QWidget]:
    """What a mouse can get at in a window."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.window() is top and not widget.visibleRegion().isEmpty()
    ]


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else widget.objectName()
    return f"{type(widget).__name__} {text!r}"
