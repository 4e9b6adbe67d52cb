"""Whatever takes the keys says what it is: programs that read the window aloud have nothing else to say of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDialog, QDockWidget, QKeySequenceEdit, QWidget

from tests.app.helpers import Person

OPENED = ("export", "learn", "statistics", "edit_categories", "name_tracks", "reject_frames", "edit_shortcuts")
OF_QT = (
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
)  # they have a field inside, which nobody reaches but through them


def _taking_keys(top: QWidget) -> Iterator[QWidget]:
    for part in top.findChildren(QWidget):
        is_inside = isinstance(part.parentWidget(), OF_QT)
        takes = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and not _is_away(part)
        if takes and part.window() is top and not is_inside:
            yield part


def _is_away(part: QWidget | None) -> bool:
    """Whether it is hidden, and does not only lie behind another panel's tab."""
    if part is None or isinstance(part, QDockWidget):
        return False
    return part.isHidden() or _is_away(part.parentWidget())


def _nameless(top: QWidget) -> list[str]:
    parts = [(part, QAccessible.queryAccessibleInterface(part)) for part in _taking_keys(top)]
    assert parts
    return [f"{part}" for part, seen in parts if not seen.text(QAccessible.Text.Name)]


def _dialogs() -> list[QDialog]:
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]


def test_each_part_of_the_window_has_a_name(labelled: Person) -> None:
    assert _nameless(labelled.window) == []


@pytest.mark.parametrize("command", OPENED)
def test_each_part_of_a_dialog_has_a_name(labelled: Person, command: str) -> None:
    labelled.workspace.select([labelled.workspace.tracks[0].id])
    labelled.does(command)
    labelled.qtbot.waitUntil(lambda: bool(_dialogs()))
    (dialog,) = _dialogs()
    nameless = _nameless(dialog)
    dialog.reject()
    labelled.waits_until_idle()
    assert nameless == []
