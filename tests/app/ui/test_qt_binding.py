"""The installed PySide6 can be worked with for hours."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot


def test_calls_into_qt_do_not_wear_none_out(qtbot: QtBot) -> None:
    """PySide6 6.12.0 gives a None too few back with each call before Python 3.12, until the process is aborted."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("name")
    assert sys.getrefcount(None) > before - 500, "install another PySide6: pip install -e ."
