"""A text that gets longer is seen whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QListView, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.ui.wrapped import WrappedLabel


@pytest.mark.parametrize("size", [(320, 120), (200, 400)])
def test_a_dialog_grows_with_its_text(qtbot: QtBot, size: tuple[int, int]) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    label = WrappedLabel("Looking…", dialog)
    layout = QVBoxLayout(dialog)
    layout.addWidget(QListView(dialog), 1)
    layout.addWidget(label)
    dialog.resize(*size)
    with qtbot.waitExposed(dialog):
        dialog.show()
    label.setText("24 frames of 1 video. " * 12)
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()) > 2 * label.fontMetrics().height())
    qtbot.waitUntil(lambda: dialog.rect().contains(label.geometry()))
    label.setText("Nothing.")
    qtbot.waitUntil(lambda: label.height() == label.heightForWidth(label.width()))
