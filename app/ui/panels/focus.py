"""From one part of the window to another by keys: the picture, the timeline and the panels in docks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

COMMAND = "panel_"  # before a panel's name, its command
STEPS = {"next_panel": 1, "previous_panel": -1}


class Panels(QObject):
    """Gives the keys to a panel, which is shown and brought to the front.

    Args:
        panels: name -> what gets the keys, in the order in which one goes through them.
        docks: name -> the dock that it is in; the others are always to be seen.
    """

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget], docks: Mapping[str, QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._panels = dict(panels)
        self._docks = dict(docks)

    def commands(self) -> dict[str, Callable[[], object]]:
        """Command -> its doing."""
        beside = {name: partial(self.go_beside, step) for name, step in STEPS.items()}
        return {**{COMMAND + name: partial(self.go_to, name) for name in self._panels}, **beside}

    @property
    def present(self) -> str | None:
        """The panel that has the keys."""
        focused = self._window.focusWidget()
        return next((name for name in self._panels if focused is not None and self._holds(name, focused)), None)

    def _holds(self, name: str, focused: QWidget) -> bool:
        outermost = self._docks.get(name, self._panels[name])
        return outermost is focused or outermost.isAncestorOf(focused)

    def go_to(self, name: str) -> None:
        """Shows a panel, also one that was closed, and gives it the keys."""
        dock = self._docks.get(name)
        if dock is not None:
            dock.show()
            dock.raise_()
        panel = self._panels[name]
        parts = (panel, *panel.findChildren(QWidget))
        for part in parts:  # the panel itself, or the first part of it that takes keys now
            if part.isEnabled() and not part.isHidden() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                part.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def go_beside(self, step: int) -> None:
        """To the next panel (1) or the one before (-1), round and round; those that are closed are left out."""
        shown = [name for name in self._panels if name not in self._docks or self._is_open(self._docks[name])]
        present = self.present
        place = shown.index(present) + step if present in shown else 0
        self.go_to(shown[place % len(shown)])

    def _is_open(self, dock: QDockWidget) -> bool:
        """Whether it is to be seen, or lies behind another one's tab."""
        return dock.toggleViewAction().isChecked()
